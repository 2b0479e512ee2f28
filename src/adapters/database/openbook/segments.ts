// Segments on their way into the log: closed ones that are not logged yet, their work, the shares
// that the recorder kept for them; and what is stored beside their entries.

import type { KeptBatch } from "../../../domain/openbook/segment-shares.ts";
import { onlyRow, type Reader, type Tx } from "../sql.ts";
import trimSharesSql from "./sql/trim-shares.sql" with { type: "text" };
import unloggedSegmentsSql from "./sql/unlogged-segments.sql" with { type: "text" };

export interface ClosedSegment {
  instance: string;
  firstSequence: bigint;
  lastSequence: bigint;
  startedMs: number;
  endedMs: number;
  maxDaaScore: bigint;
  endedBy: string | undefined;
}

export interface SegmentWorker {
  workerId: bigint;
  wallet: string;
  name: string;
  work: bigint;
  shares: bigint;
}

/**
 * Closed segments that are not logged, in the order of each journal, until they hold `maxShares`
 * or are `limit`. The log must be locked.
 */
export async function unloggedSegments(
  tx: Tx,
  { limit, maxShares }: { limit: number; maxShares: number },
): Promise<ClosedSegment[]> {
  await tx.query(
    `INSERT INTO open_book_cursor (instance, first_sequence)
     SELECT instance, 0 FROM pool_instance
     ON CONFLICT DO NOTHING`,
  );
  const rows = await tx.query<
    Omit<ClosedSegment, "endedBy" | "startedMs" | "endedMs"> & {
      endedBy: string | null;
      startedMs: bigint;
      endedMs: bigint;
    }
  >(unloggedSegmentsSql, [limit]);
  let shares = 0;
  return rows
    .filter((row, index) => {
      const before = shares;
      shares += Number(row.lastSequence - row.firstSequence) + 1;
      return index === 0 || before < maxShares;
    })
    .map((row) => ({
      ...row,
      endedBy: row.endedBy ?? undefined,
      startedMs: Number(row.startedMs),
      endedMs: Number(row.endedMs),
    }));
}

export async function workersOf(tx: Tx, segment: ClosedSegment): Promise<SegmentWorker[]> {
  const rows = await tx.query<Omit<SegmentWorker, "work"> & { work: string }>(
    `SELECT sw.worker_id AS "workerId", w.wallet, w.name, sw.work::TEXT AS work, sw.shares
     FROM segment_work AS sw
     JOIN worker AS w ON w.id = sw.worker_id
     WHERE sw.instance = $1 AND sw.first_sequence = $2`,
    [segment.instance, segment.firstSequence],
  );
  return rows.map((row) => ({ ...row, work: BigInt(row.work) }));
}

/** Takes what the recorder kept of a segment's shares: it is stored with the entry instead. */
export async function takePending(tx: Tx, segment: ClosedSegment): Promise<KeptBatch[]> {
  const rows = await tx.query<{
    lastSequence: bigint;
    jobs: Buffer;
    workerIds: string[];
    shares: Buffer;
  }>(
    `DELETE FROM open_book_pending
     WHERE instance = $1 AND first_sequence = $2
     RETURNING last_sequence AS "lastSequence", jobs, worker_ids::TEXT[] AS "workerIds", shares`,
    [segment.instance, segment.firstSequence],
  );
  return rows
    .sort((a, b) => Number(a.lastSequence - b.lastSequence))
    .map(({ jobs, workerIds, shares }) => ({ jobs, workerIds: workerIds.map(BigInt), shares }));
}

export interface LoggedSegment {
  index: number;
  segment: ClosedSegment;
  /** Leaves of 120 bytes, and the workers in their order. */
  workers: Uint8Array;
  workerIds: readonly bigint[];
  /** Undefined if the shares are not proven. */
  shares: { jobs: Uint8Array; rows: Uint8Array; ends: readonly number[] } | undefined;
}

/** Stores what an entry commits to, and moves the journal's cursor on. */
export async function storeSegment(tx: Tx, logged: LoggedSegment): Promise<void> {
  const { index, segment, workers, workerIds, shares } = logged;
  const { instance, firstSequence } = segment;
  await tx.query(
    `INSERT INTO open_book_segment (index, instance, first_sequence, workers, worker_ids)
     VALUES ($1, $2, $3, $4, $5)`,
    [index, instance, firstSequence, Buffer.from(workers), workerIds],
  );
  await tx.query(
    `UPDATE open_book_cursor SET first_sequence = $2
     WHERE instance = $1 AND first_sequence < $2`,
    [instance, firstSequence],
  );
  if (shares === undefined) return;
  const bytes = shares.jobs.byteLength + shares.rows.byteLength;
  await tx.query(
    `INSERT INTO open_book_shares (index, jobs, rows, ends, bytes)
     VALUES ($1, $2, $3, $4, $5)`,
    [index, Buffer.from(shares.jobs), Buffer.from(shares.rows), shares.ends, bytes],
  );
}

/** Deletes shares older than `keepHours`, and the oldest above `keepBytes`; at most `limit`. */
export async function trimShares(
  tx: Tx,
  { keepHours, keepBytes, limit }: { keepHours: number; keepBytes: bigint; limit: number },
): Promise<number> {
  const deleted = await tx.query(trimSharesSql, [keepHours, keepBytes, limit]);
  // Jobs and minutes are those of the shares that are left.
  const { since } = onlyRow(
    await tx.query<{ since: Date }>(
      `SELECT COALESCE(MIN(logged_at), now()) - INTERVAL '1 hour' AS since
       FROM open_book_shares`,
    ),
  );
  await tx.query(
    `DELETE FROM open_book_job WHERE pre_pow_hash IN (
       SELECT pre_pow_hash FROM open_book_job
       WHERE recorded_at < $1 ORDER BY recorded_at LIMIT $2)`,
    [since, limit * 100],
  );
  await tx.query(
    `DELETE FROM open_book_parents AS p
     WHERE p.used_at < $1::TIMESTAMPTZ - INTERVAL '1 hour'`,
    [since],
  );
  await tx.query(
    "DELETE FROM open_book_minute WHERE minute < EXTRACT(EPOCH FROM now()) - 3600 * $1::BIGINT",
    [keepHours],
  );
  return deleted.length;
}

/** The log index of each of these segments, in their order; undefined if one is not logged. */
export async function indexesOf(
  reader: Reader,
  places: readonly { instance: string; firstSequence: bigint }[],
): Promise<number[] | undefined> {
  const rows = await reader.query<{ index: bigint | null }>(
    `SELECT s.index
     FROM unnest($1::TEXT[], $2::BIGINT[]) WITH ORDINALITY AS p (instance, first_sequence, n)
     LEFT JOIN open_book_segment AS s USING (instance, first_sequence)
     ORDER BY p.n`,
    [places.map((place) => place.instance), places.map((place) => place.firstSequence)],
  );
  const indexes = rows.flatMap(({ index }) => (index === null ? [] : [Number(index)]));
  return indexes.length === places.length ? indexes : undefined;
}
