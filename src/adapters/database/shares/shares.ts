// Shares in Postgres: segments of a journal with the work of each worker, and one row per worker
// and minute for statistics. Only the recorder writes them.
// Invariant: a range of the journal is stored once, because its position moves in the same
// transaction and only from where the recorder read it.

import { PoolError } from "../../../base/errors.ts";
import { onlyRow, type Tx } from "../sql.ts";
import addRefusedSql from "./sql/add-refused.sql" with { type: "text" };
import upsertSegmentsSql from "./sql/upsert-segments.sql" with { type: "text" };
import { OTHER_WORKERS } from "./workers.ts";

/** How far a journal is stored; 0 in the segment fields if no segment is open. */
export interface RecorderPosition {
  sequence: number;
  segmentFirstSequence: number;
  segmentMinute: number;
}

export interface SegmentRow {
  firstSequence: number;
  lastSequence: number;
  startedMs: number;
  endedMs: number;
  maxDaaScore: number;
  endedBy: string | undefined;
}

export interface WorkRow {
  firstSequence: number;
  /** "wallet/name". */
  worker: string;
  work: bigint;
  shares: number;
  minute: number;
}

export interface RefusedRow {
  wallet: string;
  name: string;
  minute: number;
  stale: number;
  duplicate: number;
  lowDifficulty: number;
  invalid: number;
  difficulty: number;
  device: string;
}

/** What the database knows of a journal. */
export interface JournalRow {
  /** The name that its segments and blocks are stored under. */
  instance: string;
  position: RecorderPosition;
  backedUpSequence: number;
}

/**
 * The row of the journal with this identity, whatever its process was called when the row was made.
 * A new journal begins at 0 under `newName`.
 */
export async function readJournal(
  tx: Tx,
  journal: { identity: string; newName: string },
): Promise<JournalRow> {
  await tx.query(
    `INSERT INTO pool_instance (instance, journal_identity)
     VALUES ($1, $2)
     ON CONFLICT DO NOTHING`,
    [journal.newName, journal.identity],
  );
  const row = onlyRow(
    await tx.query<{
      instance: string;
      sequence: bigint;
      first: bigint;
      minute: bigint;
      backedUp: bigint;
    }>(
      `SELECT
         instance,
         recorded_sequence AS sequence,
         segment_first_sequence AS first,
         segment_minute AS minute,
         backed_up_sequence AS "backedUp"
       FROM pool_instance
       WHERE journal_identity = $1`,
      [journal.identity],
    ),
  );
  return {
    instance: row.instance,
    position: {
      sequence: Number(row.sequence),
      segmentFirstSequence: Number(row.first),
      segmentMinute: Number(row.minute),
    },
    backedUpSequence: Number(row.backedUp),
  };
}

/** Notes that all shares accepted up to `untilMs` are stored; returns what is backed up. */
export async function noteRecorded(
  tx: Tx,
  instance: string,
  untilMs: number,
): Promise<{ backedUpSequence: number }> {
  const row = onlyRow(
    await tx.query<{ backedUp: bigint }>(
      `UPDATE pool_instance
       SET recorded_until = to_timestamp($2 / 1000.0)
       WHERE instance = $1
       RETURNING backed_up_sequence AS "backedUp"`,
      [instance, untilMs],
    ),
  );
  return { backedUpSequence: Number(row.backedUp) };
}

/** Notes up to which share of each journal a verified backup holds the database. */
export async function noteBackedUp(
  tx: Tx,
  journals: Readonly<Record<string, bigint>>,
): Promise<void> {
  await tx.query(
    `UPDATE pool_instance AS p
     SET backed_up_sequence = GREATEST(p.backed_up_sequence, b.sequence)
     FROM unnest($1::text[], $2::bigint[]) AS b (instance, sequence)
     WHERE p.instance = b.instance`,
    [Object.keys(journals), Object.values(journals)],
  );
}

/**
 * Closes the open segments of journals of which nothing was stored for an hour, as after the loss
 * of their volume, so that they can be paid. Returns the instances. Storing may go on at any time.
 */
export async function closeLostSegments(tx: Tx): Promise<string[]> {
  const rows = await tx.query<{ instance: string }>(
    `UPDATE pool_instance AS p
     SET segment_first_sequence = 0, segment_minute = 0
     FROM segment AS s
     WHERE s.instance = p.instance
       AND s.first_sequence = p.segment_first_sequence
       AND s.ended_at < now() - INTERVAL '1 hour'
       AND (p.recorded_until IS NULL OR p.recorded_until < now() - INTERVAL '1 hour')
     RETURNING p.instance`,
  );
  return rows.map((row) => row.instance);
}

/** Throws PoolError "conflict" if the position is not `from`: another process moved it. */
export async function movePosition(
  tx: Tx,
  instance: string,
  from: RecorderPosition,
  to: RecorderPosition,
): Promise<void> {
  const moved = await tx.query(
    `UPDATE pool_instance
     SET recorded_sequence = $2, segment_first_sequence = $3, segment_minute = $4
     WHERE instance = $1 AND recorded_sequence = $5 AND segment_first_sequence = $6
     RETURNING instance`,
    [
      instance,
      to.sequence,
      to.segmentFirstSequence,
      to.segmentMinute,
      from.sequence,
      from.segmentFirstSequence,
    ],
  );
  if (moved.length === 1) return;
  const { isClosed } = onlyRow(
    await tx.query<{ isClosed: boolean }>(
      `SELECT recorded_sequence = $2 AND segment_first_sequence = 0 AS "isClosed"
       FROM pool_instance
       WHERE instance = $1`,
      [instance, from.sequence],
    ),
  );
  // Only the segment of a journal that was silent for long, by `closeLostSegments`.
  if (isClosed) throw new PoolError("database", "the open segment was closed: read it again");
  throw new PoolError("conflict", `another process moved the position of ${instance}`);
}

/** Throws PoolError "data" if a segment is paid already: its work may not change. */
export async function upsertSegments(
  tx: Tx,
  instance: string,
  segments: readonly SegmentRow[],
): Promise<void> {
  const stored = await tx.query(upsertSegmentsSql, [
    instance,
    segments.map((s) => s.firstSequence),
    segments.map((s) => s.lastSequence),
    segments.map((s) => s.startedMs),
    segments.map((s) => s.endedMs),
    segments.map((s) => s.maxDaaScore),
    segments.map((s) => s.endedBy ?? null),
  ]);
  if (stored.length === segments.length) return;
  throw new PoolError("data", "a closed segment would have got more work");
}

/** Adds work to its segments and to the minutes of its workers, whose ids `idOf` knows. */
export async function addWork(
  tx: Tx,
  instance: string,
  rows: readonly WorkRow[],
  idOf: (worker: string) => bigint,
): Promise<void> {
  const ids = rows.map((row) => idOf(row.worker));
  const columns = [ids, rows.map((row) => row.work), rows.map((row) => row.shares)];
  await tx.query(
    `INSERT INTO segment_work (instance, first_sequence, worker_id, work, shares)
     SELECT $1, w.first, w.worker_id, SUM(w.work), SUM(w.shares)
     FROM unnest($2::bigint[], $3::bigint[], $4::numeric[], $5::bigint[])
       AS w (first, worker_id, work, shares)
     GROUP BY w.first, w.worker_id
     ON CONFLICT (instance, first_sequence, worker_id) DO UPDATE
     SET work = segment_work.work + EXCLUDED.work,
       shares = segment_work.shares + EXCLUDED.shares`,
    [instance, rows.map((row) => row.firstSequence), ...columns],
  );
  await tx.query(
    `INSERT INTO worker_minute (minute, worker_id, work, accepted)
     SELECT to_timestamp(w.minute * 60), w.worker_id, SUM(w.work), SUM(w.shares)
     FROM unnest($1::float8[], $2::bigint[], $3::numeric[], $4::bigint[])
       AS w (minute, worker_id, work, shares)
     GROUP BY w.minute, w.worker_id
     ORDER BY w.minute, w.worker_id
     ON CONFLICT (minute, worker_id) DO UPDATE
     SET work = worker_minute.work + EXCLUDED.work,
       accepted = worker_minute.accepted + EXCLUDED.accepted`,
    [rows.map((row) => row.minute), ...columns],
  );
}

/**
 * Adds counts of refused shares, for workers that have a row with a place of today or yesterday, or
 * for their wallet's `other`; wallets without a share have none.
 */
export async function addRefused(tx: Tx, rows: readonly RefusedRow[]): Promise<void> {
  await tx.query(addRefusedSql, [
    rows.map((r) => r.wallet),
    rows.map((r) => r.name),
    rows.map((r) => r.minute),
    rows.map((r) => r.stale),
    rows.map((r) => r.duplicate),
    rows.map((r) => r.lowDifficulty),
    rows.map((r) => r.invalid),
    rows.map((r) => r.difficulty),
    rows.map((r) => r.device),
    OTHER_WORKERS,
  ]);
}
