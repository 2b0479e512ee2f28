// What the canary has seen of its wallet: pure decisions about the API's responses, and the metrics
// that come of them. Amounts are sompi.

import { z } from "zod";

const amount = z.object({ sompi: z.string().regex(/^\d+$/).transform(BigInt) });
const time = z.iso.datetime().transform((text) => Date.parse(text));

/** The part of GET /api/miners/WALLET that is watched. */
export const minerShape = z.object({
  lastShareAt: time.nullable(),
  balances: z.object({ due: amount, credited: amount, paid: amount }),
  payout: z.object({
    minimum: amount,
    holdReason: z.string().nullable(),
    lastPaidAt: time.nullable(),
    estimatedAt: time.nullable(),
  }),
});
export type Miner = z.output<typeof minerShape>;

/** Milliseconds since the Unix epoch; undefined: never. */
export interface Watched {
  answeredMs: number | undefined;
  shownShareMs: number | undefined;
  credited: bigint;
  creditedMs: number | undefined;
  paid: bigint;
  paidMs: number | undefined;
  /** When the pool said that it would pay the balance that is due now. */
  promisedMs: number | undefined;
}

export const NOTHING: Watched = {
  answeredMs: undefined,
  shownShareMs: undefined,
  credited: 0n,
  creditedMs: undefined,
  paid: 0n,
  paidMs: undefined,
  promisedMs: undefined,
};

/**
 * The first promise counts until it is kept, since an estimate moves on by itself once it has
 * passed. A wallet on hold, or below the minimum, is promised nothing.
 */
export function watch(before: Watched, miner: Miner, nowMs: number): Watched {
  const { balances, payout } = miner;
  const isDue = balances.due.sompi >= payout.minimum.sompi && payout.holdReason === null;
  const isPaid = balances.paid.sompi > before.paid;
  const promise = isPaid ? undefined : before.promisedMs;
  return {
    answeredMs: nowMs,
    shownShareMs: miner.lastShareAt ?? before.shownShareMs,
    credited: balances.credited.sompi,
    creditedMs: balances.credited.sompi > before.credited ? nowMs : before.creditedMs,
    paid: balances.paid.sompi,
    paidMs: payout.lastPaidAt ?? before.paidMs,
    promisedMs: isDue ? (promise ?? payout.estimatedAt ?? nowMs) : undefined,
  };
}

export interface Mined {
  isConnected: boolean;
  accepted: number;
  lastAcceptedMs: number | undefined;
  startedMs: number;
}

/** Prometheus's text format. A time that never came is the time of the start. */
export function metricsText(mined: Mined, seen: Watched, nowMs: number): string {
  const seconds = (ms: number | undefined) => ((ms ?? mined.startedMs) / 1000).toFixed(3);
  const overdueMs = seen.promisedMs === undefined ? 0 : Math.max(0, nowMs - seen.promisedMs);
  const rows: [string, string, string][] = [
    ["connected", "gauge", mined.isConnected ? "1" : "0"],
    ["shares_accepted_total", "counter", String(mined.accepted)],
    ["last_accepted_timestamp_seconds", "gauge", seconds(mined.lastAcceptedMs)],
    ["answered_timestamp_seconds", "gauge", seconds(seen.answeredMs)],
    ["shown_share_timestamp_seconds", "gauge", seconds(seen.shownShareMs)],
    ["credited_sompi", "gauge", String(seen.credited)],
    ["credited_timestamp_seconds", "gauge", seconds(seen.creditedMs)],
    ["paid_sompi", "gauge", String(seen.paid)],
    ["paid_timestamp_seconds", "gauge", seconds(seen.paidMs)],
    ["payout_overdue_seconds", "gauge", (overdueMs / 1000).toFixed(3)],
  ];
  return rows
    .map(([name, kind, value]) => {
      const full = `katpool_canary_${name}`;
      return `# TYPE ${full} ${kind}\n${full} ${value}\n`;
    })
    .join("");
}
