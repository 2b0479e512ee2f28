import { expect, test } from "bun:test";
import { hashrateText, kasNumber } from "./compat/miningpoolstats.ts";
import { ExactNumber, toJson } from "./json.ts";
import { historyView } from "./native/history-view.ts";
import { readCursor, readPage, readWallet, spanOf, writeCursor } from "./query.ts";
import {
  chanceOfSoFew,
  effort,
  expectedPerDay,
  hashrateView,
  sharesView,
  windowStarts,
} from "./statistics.ts";

const NOW = new Date("2026-01-02T03:04:30.000Z");

test("windows begin at whole minutes, so that minute rows are counted whole", () => {
  expect(windowStarts(NOW).map((start) => start.toISOString())).toEqual([
    "2026-01-02T03:03:00.000Z",
    "2026-01-02T02:54:00.000Z",
    "2026-01-02T02:04:00.000Z",
    "2026-01-01T03:04:00.000Z",
  ]);
});

test("hashrate is work over the window, with its confidence", () => {
  const start = windowStarts(NOW)[1] ?? NOW;
  const view = hashrateView({
    work: "630000",
    shares: 100n,
    start,
    now: NOW,
    firstShare: undefined,
  });
  expect(view).toEqual({ hs: 1000, shares: 100, confidence: 0.1, windowSeconds: 630 });
  const none = hashrateView({ work: "0", shares: 0n, start, now: NOW, firstShare: undefined });
  expect([none.hs, none.confidence]).toEqual([0, null]);
});

test("a new miner's rate is not divided by time before its first share, nor by less than a minute", () => {
  const start = windowStarts(NOW)[3] ?? NOW;
  const rate = (firstShare: string) =>
    hashrateView({ work: "120000", shares: 5n, start, now: NOW, firstShare: new Date(firstShare) });
  expect(rate("2026-01-02T03:02:30.000Z").hs).toBe(1000);
  expect(rate("2026-01-02T03:04:29.000Z").hs).toBe(2000);
});

test("percentages are of all submitted shares", () => {
  const view = sharesView({
    accepted: 90n,
    stale: 5n,
    duplicate: 1n,
    lowDifficulty: 2n,
    invalid: 2n,
  });
  expect(view.percent).toEqual({ stale: 5, duplicate: 1, lowDifficulty: 2, invalid: 2 });
  const none = sharesView({
    accepted: 0n,
    stale: 0n,
    duplicate: 0n,
    lowDifficulty: 0n,
    invalid: 0n,
  });
  expect(none.percent.stale).toBe(0);
});

test("effort and expected earnings", () => {
  expect(effort("500", "1000")).toBe(0.5);
  expect(effort("500", "0")).toBeNull();
  // One block of 86,400,000 hashes a day at 1 kH/s; one percent fee.
  const perDay = expectedPerDay({
    hs: 1000,
    networkWork: "86400000",
    averageReward: 300_000_000n,
    feePartsPerMillion: 10_000n,
  });
  expect(perDay).toBe(297_000_000n);
  const unknown = { hs: 1000, networkWork: "0", averageReward: 1n, feePartsPerMillion: 0n };
  expect(expectedPerDay(unknown)).toBe(0n);
});

test("finding far too few blocks is unlikely, and no probability exceeds 1", () => {
  expect(chanceOfSoFew(0, 10)).toBeCloseTo(Math.exp(-10), 12);
  expect(chanceOfSoFew(10, 10)).toBeCloseTo(0.583, 3);
  expect(chanceOfSoFew(500, 10)).toBeCloseTo(1, 9);
  expect(chanceOfSoFew(800, 1000)).toBeLessThan(1e-9);
});

test("history has a point per bucket; the last is divided by the time passed in it", () => {
  const span = { ...spanOf("1h", NOW) };
  const none = { accepted: 1n, stale: 0n, duplicate: 0n, lowDifficulty: 0n, invalid: 0n };
  const rows = [
    { at: new Date("2026-01-02T03:00:00Z"), work: "60000", ...none },
    { at: new Date("2026-01-02T03:04:00Z"), work: "30000", ...none },
  ];
  const { points } = historyView(rows, span, NOW);
  expect(points.map((point) => point.hashrateHs)).toEqual([1000, 0, 0, 0, 1000]);
});

test("exact numbers keep every digit, and no text can become one", () => {
  const value = { n: new ExactNumber(2n ** 63n - 1n), t: '"\\u0000exact:5"', b: 7n };
  const text = toJson(value);
  expect(text).toContain('"n":9223372036854775807');
  expect(JSON.parse(text)).toMatchObject({ t: '"\\u0000exact:5"', b: "7" });
});

test("issued cursors are accepted, and others are refused", () => {
  const query = (cursor: string) => new URLSearchParams({ cursor });
  const cursor = writeCursor(["12", "ab\tc"]);
  expect(readCursor(query(cursor), [/^\d+$/, /^ab\tc$/])).toEqual(["12", "ab\tc"]);
  for (const wrong of [writeCursor(["x", "y"]), writeCursor(["1"]), "###", ""]) {
    expect(() => readCursor(query(wrong), [/^\d+$/, /^.$/])).toThrow("cursor");
  }
});

test("wallets are accepted with and without their prefix, on this network only", () => {
  expect(readWallet("KASPADEV:QQ12", "kaspadev")).toBe("kaspadev:qq12");
  expect(readWallet("qq12", "kaspadev")).toBe("kaspadev:qq12");
  expect(() => readWallet("kaspa:qq12", "kaspadev")).toThrow("belongs to another network");
  expect(() => readWallet("kaspadev:", "kaspadev")).toThrow("not a Kaspa address");
  expect(() => readWallet("kaspadev:qq/../x", "kaspadev")).toThrow("not a Kaspa address");
});

test("numbered pages may skip a bounded number of rows", () => {
  const names = { page: "page", perPage: 10, maxPerPage: 500 };
  expect(readPage(new URLSearchParams("page=3"), names)).toEqual({
    page: 3,
    limit: 10,
    offset: 20,
  });
  expect(() => readPage(new URLSearchParams("page=20002"), names)).toThrow("is past row");
});

test("units of hashrate and KAS", () => {
  expect(hashrateText(0)).toBe("0.00H/s");
  expect(hashrateText(1.5e15)).toBe("1.50PH/s");
  expect(kasNumber(500_000_000n)).toBe(5);
  expect(kasNumber(123_456_789n)).toBe(1.23456789);
  expect(kasNumber(7_200_000n)).toBe(0.072);
});
