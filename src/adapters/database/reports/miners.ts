// Reports on one wallet and its workers. Every statement finds its rows through the wallet's own
// workers, so that the size of the pool does not matter.

import { onlyRow, type Reader } from "../sql.ts";
import type { HistoryBucket } from "./pool.ts";
import earningsSql from "./sql/earnings.sql" with { type: "text" };
import workerDevicesSql from "./sql/worker-devices.sql" with { type: "text" };
import workerHistorySql from "./sql/worker-history.sql" with { type: "text" };

export interface WorkerRow {
  id: bigint;
  name: string;
  firstShareAt: Date;
  lastShareAt: Date;
}

/** By name; the bound keeps a wallet with a flood of names from filling the memory. */
export async function readWorkers(
  reader: Reader,
  wallet: string,
  limit: number,
): Promise<WorkerRow[]> {
  return await reader.query<WorkerRow>(
    `SELECT id, name, first_share_at AS "firstShareAt", last_share_at AS "lastShareAt"
     FROM worker
     WHERE wallet = $1
     ORDER BY last_share_at DESC, name
     LIMIT $2`,
    [wallet, limit],
  );
}

/** Work and accepted shares of one worker in each window, refused shares in the longest. */
export interface WorkerWindows {
  workerId: bigint;
  /** In the order of the starts that were asked for. */
  work: string[];
  accepted: string[];
  stale: bigint;
  duplicate: bigint;
  lowDifficulty: bigint;
  invalid: bigint;
}

/** `starts` runs from the latest to the earliest; workers without a row are left out. */
export async function readWorkerWindows(
  reader: Reader,
  workerIds: readonly bigint[],
  starts: readonly Date[],
): Promise<WorkerWindows[]> {
  const since = (column: string) =>
    starts
      .map((_, i) => `COALESCE(SUM(${column}) FILTER (WHERE at >= $${i + 2}), 0)::text`)
      .join(", ");
  return await reader.query<WorkerWindows>(
    `SELECT worker_id AS "workerId", ARRAY[${since("work")}] AS work,
       ARRAY[${since("accepted")}] AS accepted, SUM(stale)::bigint AS stale,
       SUM(duplicate)::bigint AS duplicate, SUM(low_difficulty)::bigint AS "lowDifficulty",
       SUM(invalid)::bigint AS invalid
     FROM worker_time
     WHERE worker_id = ANY ($1::bigint[]) AND at >= $${starts.length + 1}
     GROUP BY worker_id`,
    [workerIds, ...starts],
  );
}

export interface WorkerDevice {
  workerId: bigint;
  device: string;
  /** The difficulty of the newest minute; 0 when that is no longer on record. */
  difficulty: number;
}

/** What each worker mined with when it was last seen. */
export async function readWorkerDevices(
  reader: Reader,
  workerIds: readonly bigint[],
): Promise<WorkerDevice[]> {
  return await reader.query<WorkerDevice>(workerDevicesSql, [workerIds]);
}

/** Sums per `bucket` from `from` on, oldest first; of one worker when `name` is given. */
export async function readMinerHistory(
  reader: Reader,
  options: { wallet: string; name?: string | undefined; from: Date; bucket: string },
): Promise<HistoryBucket[]> {
  return await reader.query<HistoryBucket>(
    `SELECT date_bin($3::interval, at, 'epoch') AS at, SUM(work)::text AS work,
       SUM(accepted)::bigint AS accepted, SUM(stale)::bigint AS stale,
       SUM(duplicate)::bigint AS duplicate, SUM(low_difficulty)::bigint AS "lowDifficulty",
       SUM(invalid)::bigint AS invalid
     FROM worker_time
     WHERE worker_id = ANY (ARRAY(
         SELECT id FROM worker WHERE wallet = $1 AND ($4::text IS NULL OR name = $4)
       ))
       AND at >= $2
     GROUP BY 1
     ORDER BY 1`,
    [options.wallet, options.from, options.bucket, options.name ?? null],
  );
}

export interface WorkerBucket {
  at: Date;
  /** Empty for all workers past the limit together. */
  name: string;
  work: string;
  accepted: bigint;
}

/** Sums per `bucket` and worker from `from` on, oldest first; the `limit` last seen by name. */
export async function readWorkerHistory(
  reader: Reader,
  options: { wallet: string; from: Date; bucket: string; limit: number },
): Promise<WorkerBucket[]> {
  return await reader.query<WorkerBucket>(workerHistorySql, [
    options.wallet,
    options.from,
    options.bucket,
    options.limit,
  ]);
}

/** Work of the wallet in segments that no block has paid yet and that ended by `until`. */
export async function readUnpaidWork(
  reader: Reader,
  workerIds: readonly bigint[],
  until: Date,
): Promise<string> {
  const rows = await reader.query<{ work: string }>(
    `SELECT COALESCE(SUM(sw.work), 0)::text AS work
     FROM segment AS s
     JOIN segment_work AS sw
       ON sw.instance = s.instance AND sw.first_sequence = s.first_sequence
     WHERE s.paid_by IS NULL AND s.ended_at <= $2 AND sw.worker_id = ANY ($1::bigint[])`,
    [workerIds, until],
  );
  return onlyRow(rows).work;
}

/** Credits per day (UTC) since `from`, oldest first: added-up days and the ledger's newest. */
export async function readEarnings(
  reader: Reader,
  wallet: string,
  from: Date,
): Promise<{ day: string; credited: bigint }[]> {
  return await reader.query<{ day: string; credited: bigint }>(earningsSql, [wallet, from]);
}
