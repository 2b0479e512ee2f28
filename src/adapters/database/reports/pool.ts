// Reports on the whole pool: work in its windows, device classes, who is active, history. Nothing
// here reads a row per share; only `readRanking` and `readActivity` read rows per worker.

import { onlyRow, type Reader } from "../sql.ts";
import rankingSql from "./sql/ranking.sql" with { type: "text" };

/** Accepted work and refused shares of one stretch of time. */
export interface ShareCounts {
  /** Expected hashes; a sum of whole numbers as text. */
  work: string;
  accepted: bigint;
  stale: bigint;
  duplicate: bigint;
  lowDifficulty: bigint;
  invalid: bigint;
}

export interface DeviceCounts extends ShareCounts {
  device: string;
}

/** Minute rows from `from` on, per device class. */
export async function readPoolCounts(reader: Reader, from: Date): Promise<DeviceCounts[]> {
  return await reader.query<DeviceCounts>(
    `SELECT device, SUM(work)::text AS work, SUM(accepted)::bigint AS accepted,
       SUM(stale)::bigint AS stale, SUM(duplicate)::bigint AS duplicate,
       SUM(low_difficulty)::bigint AS "lowDifficulty", SUM(invalid)::bigint AS invalid
     FROM pool_time
     WHERE at >= $1
     GROUP BY device
     ORDER BY SUM(work) DESC, device`,
    [from],
  );
}

/** When the pool's first share that is still on record was counted. */
export async function readFirstShare(reader: Reader): Promise<Date | undefined> {
  const rows = await reader.query<{ first: Date | null }>(
    `SELECT LEAST(
       (SELECT MIN(minute) FROM pool_minute),
       (SELECT MIN(hour) FROM pool_hour)
     ) AS first`,
  );
  return onlyRow(rows).first ?? undefined;
}

export interface Activity {
  workers: number;
  wallets: number;
}

/** Workers, and their wallets, with an accepted share since `from`. */
export async function readActivity(reader: Reader, from: Date): Promise<Activity> {
  const rows = await reader.query<Activity>(
    `SELECT COUNT(*)::int AS workers, COUNT(DISTINCT w.wallet)::int AS wallets
     FROM (
       SELECT DISTINCT worker_id
       FROM worker_minute
       WHERE minute >= $1 AND accepted > 0
     ) AS m
     JOIN worker AS w ON w.id = m.worker_id`,
    [from],
  );
  return onlyRow(rows);
}

export interface HistoryBucket extends ShareCounts {
  at: Date;
}

/** Sums per `bucket` (an interval such as "10 minutes") from `from` on, oldest first. */
export async function readPoolHistory(
  reader: Reader,
  span: { from: Date; bucket: string },
): Promise<HistoryBucket[]> {
  return await reader.query<HistoryBucket>(
    `SELECT date_bin($2::interval, at, 'epoch') AS at, SUM(work)::text AS work,
       SUM(accepted)::bigint AS accepted, SUM(stale)::bigint AS stale,
       SUM(duplicate)::bigint AS duplicate, SUM(low_difficulty)::bigint AS "lowDifficulty",
       SUM(invalid)::bigint AS invalid
     FROM pool_time
     WHERE at >= $1
     GROUP BY 1
     ORDER BY 1`,
    [span.from, span.bucket],
  );
}

/** The largest number of active workers and wallets seen per bucket. */
export async function readActivityHistory(
  reader: Reader,
  span: { from: Date; bucket: string },
): Promise<(Activity & { at: Date })[]> {
  return await reader.query<Activity & { at: Date }>(
    `SELECT date_bin($2::interval, ten_minute, 'epoch') AS at, MAX(workers) AS workers,
       MAX(wallets) AS wallets
     FROM pool_activity
     WHERE ten_minute >= $1
     GROUP BY 1
     ORDER BY 1`,
    [span.from, span.bucket],
  );
}

export interface RankedMiner {
  wallet: string;
  work: string;
  accepted: bigint;
  workers: number;
  /** Of all its workers, those that no longer mine included. */
  firstShareAt: Date;
}

/** Wallets by their work since `from`, most first. */
export async function readRanking(
  reader: Reader,
  options: { from: Date; limit: number },
): Promise<RankedMiner[]> {
  return await reader.query<RankedMiner>(rankingSql, [options.from, options.limit]);
}

export interface Control {
  payoutsHalted: boolean;
  haltReason: string;
  reconciledAt: Date | null;
  reconciledDifference: bigint | null;
}

/** The halt switch and the last comparison of rewards with outputs. */
export async function readPayoutStatus(reader: Reader): Promise<Control> {
  const rows = await reader.query<Control>(
    `SELECT payouts_halted AS "payoutsHalted", halt_reason AS "haltReason",
       reconciled_at AS "reconciledAt", reconciled_difference AS "reconciledDifference"
     FROM pool_control`,
  );
  return onlyRow(rows);
}
