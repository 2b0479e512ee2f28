// The rows of workers. A name takes one of its wallet's places for the day (UTC) of recording;
// names without a place are counted as the worker `other`. Money does not depend on names.
// Invariant: a wallet adds at most NAMES_PER_DAY workers and `other` to the statistics of a day.

import { workerKey } from "../../../domain/worker.ts";
import type { Tx } from "../sql.ts";

export interface WorkerSeen {
  wallet: string;
  name: string;
  firstMs: number;
  lastMs: number;
}

/** The worker that names without a place are counted as; a miner may call a rig so as well. */
export const OTHER_WORKERS = "other";
export const NAMES_PER_DAY = 512;
/** Rows of one wallet for all time: a wallet with so many gets no new names. */
const NAMES_IN_ALL = 5000;

/**
 * Makes and updates the rows of workers. Returns an id for each, by "wallet/name": its own, or
 * that of the wallet's `other`.
 */
export async function upsertWorkers(
  tx: Tx,
  workers: readonly WorkerSeen[],
): Promise<Map<string, bigint>> {
  const ids = await touchPlaced(tx, workers);
  const unplaced = workers.filter((worker) => !ids.has(workerKey(worker)));
  if (unplaced.length === 0) return ids;
  const places = await takePlaces(tx, unplaced);
  const placed = unplaced.filter((worker) => places.has(workerKey(worker)));
  const others = otherWorkers(unplaced.filter((worker) => !places.has(workerKey(worker))));
  for (const [key, id] of await writeRows(tx, [...placed, ...others])) ids.set(key, id);
  for (const worker of unplaced) {
    if (places.has(workerKey(worker))) continue;
    const other = ids.get(workerKey({ wallet: worker.wallet, name: OTHER_WORKERS }));
    if (other !== undefined) ids.set(workerKey(worker), other);
  }
  return ids;
}

const SEEN = `unnest($1::text[], $2::text[], $3::float8[], $4::float8[])
  AS s (wallet, name, first_ms, last_ms)`;
const TODAY = "(now() AT TIME ZONE 'UTC')::DATE";

/** Sorted, so that two instances lock the rows in one order. */
function columns(workers: readonly WorkerSeen[]): unknown[] {
  const sorted = [...workers].sort(
    (a, b) => compare(a.wallet, b.wallet) || compare(a.name, b.name),
  );
  return [
    sorted.map((w) => w.wallet),
    sorted.map((w) => w.name),
    sorted.map((w) => w.firstMs),
    sorted.map((w) => w.lastMs),
  ];
}

/** Notes the last share of workers that have their place for today. */
async function touchPlaced(tx: Tx, workers: readonly WorkerSeen[]): Promise<Map<string, bigint>> {
  if (workers.length === 0) return new Map();
  return byKey(
    await tx.query<WorkerRow>(
      `WITH placed AS (
         SELECT w.id, s.last_ms
         FROM ${SEEN}
         JOIN worker AS w ON w.wallet = s.wallet AND w.name = s.name
         WHERE w.named_on = ${TODAY}
         ORDER BY s.wallet COLLATE "C", s.name COLLATE "C"
         FOR UPDATE OF w
       )
       UPDATE worker AS w
       -- One from a clock that was ahead must not stay the last share until then.
       SET last_share_at = GREATEST(LEAST(w.last_share_at, now() + INTERVAL '1 minute'),
         to_timestamp(p.last_ms / 1000.0))
       FROM placed AS p
       WHERE w.id = p.id
       RETURNING w.id, w.wallet, w.name`,
      columns(workers),
    ),
  );
}

/**
 * Takes places for as many of the names as their wallets have left, names that have a row first.
 * Returns the keys of those that got one; `other` needs none.
 */
async function takePlaces(tx: Tx, workers: readonly WorkerSeen[]): Promise<Set<string>> {
  const wallets = [...new Set(workers.map((worker) => worker.wallet))].sort(compare);
  await tx.query(
    `INSERT INTO worker_names AS n (wallet, day, names, total)
     SELECT wallet, ${TODAY}, 0, 0 FROM unnest($1::text[]) AS w (wallet)
     ON CONFLICT (wallet) DO UPDATE
     SET day = EXCLUDED.day,
       names = CASE WHEN n.day = EXCLUDED.day THEN n.names ELSE 0 END`,
    [wallets],
  );
  const rows = await tx.query<{ wallet: string; name: string; isNew: boolean; isTaken: boolean }>(
    `SELECT r.wallet, r.name, r.is_new AS "isNew", r.is_taken AS "isTaken"
     FROM (
       SELECT s.wallet, s.name, w.id IS NULL AS is_new,
         -- By another instance, since places were looked for.
         w.named_on IS NOT DISTINCT FROM ${TODAY} AS is_taken,
         COUNT(*) FILTER (WHERE w.named_on IS DISTINCT FROM ${TODAY}) OVER one_by_one AS place,
         COUNT(*) FILTER (WHERE w.id IS NULL) OVER one_by_one AS new_place
       FROM ${SEEN}
       LEFT JOIN worker AS w ON w.wallet = s.wallet AND w.name = s.name
       WHERE s.name <> $5
       WINDOW one_by_one AS (
         PARTITION BY s.wallet
         ORDER BY w.named_on IS DISTINCT FROM ${TODAY}, w.id IS NULL, s.first_ms, s.name
         ROWS UNBOUNDED PRECEDING)
     ) AS r
     JOIN worker_names AS n ON n.wallet = r.wallet
     WHERE r.is_taken
       OR n.names + r.place <= $6 AND (NOT r.is_new OR n.total + r.new_place <= $7)`,
    [...columns(workers), OTHER_WORKERS, NAMES_PER_DAY, NAMES_IN_ALL],
  );
  const taking = rows.filter((row) => !row.isTaken);
  await tx.query(
    `UPDATE worker_names AS n
     SET names = n.names + t.names, total = n.total + t.new_names
     FROM (
       SELECT wallet, COUNT(*) AS names, COUNT(*) FILTER (WHERE is_new) AS new_names
       FROM unnest($1::text[], $2::boolean[]) AS r (wallet, is_new)
       GROUP BY wallet
     ) AS t
     WHERE n.wallet = t.wallet`,
    [taking.map((row) => row.wallet), taking.map((row) => row.isNew)],
  );
  return new Set(rows.map(workerKey));
}

async function writeRows(tx: Tx, workers: readonly WorkerSeen[]): Promise<Map<string, bigint>> {
  return byKey(
    await tx.query<WorkerRow>(
      `INSERT INTO worker (wallet, name, first_share_at, last_share_at, named_on)
       SELECT s.wallet, s.name, to_timestamp(s.first_ms / 1000.0),
         to_timestamp(s.last_ms / 1000.0), ${TODAY}
       FROM ${SEEN}
       ON CONFLICT (wallet, name) DO UPDATE
       SET last_share_at = GREATEST(LEAST(worker.last_share_at, now() + INTERVAL '1 minute'),
           EXCLUDED.last_share_at),
         named_on = EXCLUDED.named_on
       RETURNING id, wallet, name`,
      columns(workers),
    ),
  );
}

/** One `other` for each wallet of the given workers, seen from their first to their last share. */
function otherWorkers(workers: readonly WorkerSeen[]): WorkerSeen[] {
  const others = new Map<string, WorkerSeen>();
  for (const { wallet, firstMs, lastMs } of workers) {
    const other = others.get(wallet);
    if (other === undefined) others.set(wallet, { wallet, name: OTHER_WORKERS, firstMs, lastMs });
    else {
      other.firstMs = Math.min(other.firstMs, firstMs);
      other.lastMs = Math.max(other.lastMs, lastMs);
    }
  }
  return [...others.values()];
}

interface WorkerRow {
  id: bigint;
  wallet: string;
  name: string;
}

function byKey(rows: readonly WorkerRow[]): Map<string, bigint> {
  return new Map(rows.map((row) => [workerKey(row), row.id]));
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
