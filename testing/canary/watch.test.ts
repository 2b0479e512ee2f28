import { expect, test } from "bun:test";
import { metricsText, minerShape, NOTHING, watch } from "./watch.ts";

const NOW = Date.parse("2026-01-01T12:00:00.000Z");
const PROMISED = "2026-01-01T13:00:00.000Z";

function miner(change: object = {}, payout: object = {}) {
  const of = (sompi: number) => ({ sompi: String(sompi), kas: "0" });
  return minerShape.parse({
    lastShareAt: "2026-01-01T11:59:00.000Z",
    balances: { due: of(10), credited: of(10), paid: of(0), immature: of(1), ...change },
    payout: {
      minimum: of(100),
      holdReason: null,
      lastPaidAt: null,
      estimatedAt: PROMISED,
      ...payout,
    },
  });
}
const sompi = (value: number) => ({ sompi: String(value) });

test("a credit is noticed when it comes", () => {
  const first = watch(NOTHING, miner(), NOW);
  expect([first.credited, first.creditedMs]).toEqual([10n, NOW]);
  const same = watch(first, miner(), NOW + 1000);
  expect([same.answeredMs, same.creditedMs]).toEqual([NOW + 1000, NOW]);
  const more = watch(same, miner({ credited: sompi(11) }), NOW + 2000);
  expect(more.creditedMs).toBe(NOW + 2000);
});

test("a payout is overdue after the time that was first promised, until it is paid", () => {
  const due = { due: sompi(100), credited: sompi(100) };
  let seen = watch(NOTHING, miner(due), NOW);
  expect(seen.promisedMs).toBe(Date.parse(PROMISED));
  seen = watch(seen, miner(due, { estimatedAt: "2026-01-02T13:00:00.000Z" }), NOW + 7_200_000);
  expect(seen.promisedMs).toBe(Date.parse(PROMISED));
  const mined = { isConnected: true, accepted: 5, lastAcceptedMs: NOW, startedMs: NOW };
  const text = metricsText(mined, seen, NOW + 7_200_000);
  expect(text).toContain("\nkatpool_canary_payout_overdue_seconds 3600.000\n");
  expect(text).toContain("\nkatpool_canary_shares_accepted_total 5\n");
  const next = "2026-01-03T13:00:00.000Z";
  const paid = { due: sompi(100), credited: sompi(200), paid: sompi(100) };
  seen = watch(seen, miner(paid, { estimatedAt: next }), NOW + 8_000_000);
  expect(seen.promisedMs).toBe(Date.parse(next));
});

test.each([
  ["below the minimum", { due: sompi(99) }, {}],
  ["on hold", { due: sompi(100) }, { holdReason: "asked for" }],
])("nothing is promised to a wallet %s", (_, balances, payout) => {
  expect(watch(NOTHING, miner(balances, payout), NOW).promisedMs).toBeUndefined();
});

test("what never happened counts from the start", () => {
  const mined = { isConnected: false, accepted: 0, lastAcceptedMs: undefined, startedMs: NOW };
  const text = metricsText(mined, NOTHING, NOW + 5000);
  expect(text).toContain(`katpool_canary_last_accepted_timestamp_seconds ${NOW / 1000}.000\n`);
  expect(text).toContain("katpool_canary_payout_overdue_seconds 0.000\n");
});
