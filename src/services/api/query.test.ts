// Query parameters at their bounds, and the spans of charts.

import { expect, test } from "bun:test";
import {
  cursorId,
  RANGES,
  readCursor,
  readLimit,
  readPage,
  readRange,
  readWorkerName,
  spanOf,
  writeCursor,
} from "./query.ts";

const query = (text: string) => new URLSearchParams(text);

test("a list has 25 rows unless told otherwise, and 1 to 100", () => {
  expect(readLimit(query(""))).toBe(25);
  expect(readLimit(query("limit=1"))).toBe(1);
  expect(readLimit(query("limit=100"))).toBe(100);
  for (const limit of ["0", "101", "-1", "1.0", "1e1", "", " 5", "9999999999"]) {
    expect(() => readLimit(query(`limit=${limit}`))).toThrow("limit");
  }
});

test("a numbered page starts after the pages before it, up to row 200,000", () => {
  const options = { page: "page", perPage: 15, maxPerPage: 100 };
  expect(readPage(query(""), options)).toEqual({ page: 1, limit: 15, offset: 0 });
  const last = { page: 2001, limit: 100, offset: 200_000 };
  expect(readPage(query("page=2001&perPage=100"), options)).toEqual(last);
  expect(() => readPage(query("page=2002&perPage=100"), options)).toThrow("page");
  expect(readPage(query("page=200000&perPage=1"), options).offset).toBe(199_999);
  expect(() => readPage(query("page=200001&perPage=1"), options)).toThrow("page");
  expect(() => readPage(query("page=0"), options)).toThrow("page");
  expect(() => readPage(query("perPage=101"), options)).toThrow("perPage");
});

test("each range covers its span in whole buckets", () => {
  const now = new Date("2026-05-05T12:34:56.789Z");
  const spans = RANGES.map((range) => {
    const { from, bucketMs, bucket } = spanOf(range, now);
    return [range, from.toISOString(), bucketMs / 1000, bucket];
  });
  expect(spans).toEqual([
    ["1h", "2026-05-05T11:34:00.000Z", 60, "1 minute"],
    ["24h", "2026-05-04T12:30:00.000Z", 600, "10 minutes"],
    ["7d", "2026-04-28T12:00:00.000Z", 3600, "1 hour"],
    ["30d", "2026-04-05T12:00:00.000Z", 14_400, "4 hours"],
    ["1y", "2025-05-05T00:00:00.000Z", 86_400, "1 day"],
  ]);
  expect(spanOf("1h", new Date("2026-05-05T12:00:00Z")).from.toISOString()).toBe(
    "2026-05-05T11:00:00.000Z",
  );
  expect(readRange(query(""))).toBe("24h");
  expect(() => readRange(query("range=2h"))).toThrow("range");
});

test("a cursor comes back as it was written; any other is refused", () => {
  const patterns = [/^\d+$/, /^[a-z]+$/];
  const cursor = writeCursor(["17", "abc"]);
  expect(readCursor(query(`cursor=${cursor}`), patterns)).toEqual(["17", "abc"]);
  expect(readCursor(query(""), patterns)).toBeUndefined();
  const others = [writeCursor(["17"]), writeCursor(["17", "abc", "d"]), writeCursor(["x", "abc"])];
  for (const other of ["", "!", ...others, writeCursor(["17", ""])]) {
    expect(() => readCursor(query(`cursor=${other}`), patterns)).toThrow("cursor");
  }
  expect(cursorId(String(2n ** 63n - 1n))).toBe(2n ** 63n - 1n);
  expect(() => cursorId(String(2n ** 63n))).toThrow("cursor");
});

test("a worker's name is 1 to 64 printable characters", () => {
  const name = "n".repeat(64);
  expect(readWorkerName(query(`worker=${name}`))).toBe(name);
  expect(readWorkerName(query(""))).toBeUndefined();
  for (const other of ["", `${name}n`, "a b", "é"]) {
    expect(() => readWorkerName(query(`worker=${encodeURIComponent(other)}`))).toThrow("worker");
  }
});
