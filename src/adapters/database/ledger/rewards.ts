// From a settled block to the work that it pays: which block is next, which segments, whose work.
// The accountant calls these inside its one transaction per block. What must stay true: blocks
// are allocated in the order of DAA score and hash, and a segment is paid by one block at most.

import type { BlockState } from "../../../domain/reward.ts";
import { type Sompi, sompi } from "../../../domain/sompi.ts";
import { type WorkerId, workerKey } from "../../../domain/worker.ts";
import { SET_ASIDE } from "../shares/blocks.ts";
import type { Reader, Tx } from "../sql.ts";

/** A settled block whose allocation is due, locked until the transaction ends. */
export interface DueBlock {
  hash: string;
  instance: string;
  sequence: bigint;
  daaScore: bigint;
  state: Extract<BlockState, "blue" | "red" | "rejected" | "lost">;
  /** Set for a blue block that was not reversed before it was allocated. */
  reward: Sompi | undefined;
  finder: WorkerId;
}

/** Work in expected hashes by `workerKey`. */
export type WorkByWorker = ReadonlyMap<string, bigint>;

export interface SegmentPlace {
  instance: string;
  firstSequence: bigint;
  /** Microseconds since the epoch, as Postgres keeps them. */
  endedAtUs: bigint;
}

export interface SegmentTotal extends SegmentPlace {
  work: bigint;
}

export interface Backlog {
  /** Settled blocks that are not allocated yet. */
  waiting: bigint;
  /** How long the oldest of them has waited since it was settled, in seconds. */
  oldestSeconds: number;
}

/**
 * The unallocated block with the smallest DAA score and hash, if it is settled; undefined when
 * there is none, when it is not settled yet (those behind it wait, unless it is set aside), or when
 * another process is
 * allocating it just now.
 */
export async function nextUnallocated(tx: Tx): Promise<DueBlock | undefined> {
  const rows = await tx.query<{
    hash: string;
    instance: string;
    sequence: bigint;
    daaScore: bigint;
    state: BlockState;
    reward: bigint | null;
    reversed: boolean;
    wallet: string;
    name: string;
  }>(
    `SELECT b.hash, b.instance, b.sequence, b.daa_score AS "daaScore", b.state, b.reward,
       b.reversed_at IS NOT NULL AS reversed, w.wallet, w.name
     FROM found_block AS b
     JOIN worker AS w ON w.id = b.worker_id
     WHERE b.allocated_at IS NULL
       AND b.hash NOT IN (SELECT hash FROM found_block WHERE allocated_at IS NULL AND ${SET_ASIDE})
     ORDER BY b.daa_score, b.hash
     LIMIT 1
     FOR UPDATE OF b`,
  );
  const [row] = rows;
  if (row === undefined || row.state === "found" || row.state === "submitted") return undefined;
  const { hash, instance, sequence, daaScore, state, wallet, name } = row;
  const reward = row.reward === null || row.reversed ? undefined : sompi(row.reward);
  return { hash, instance, sequence, daaScore, state, reward, finder: { wallet, name } };
}

/**
 * Marks the segments that `block` pays, and answers how many. Of its own instance: all unpaid
 * ones up to and with the one that it ended. Of the others: unpaid and closed ones with no job
 * above its DAA score. A segment that another unallocated block ended is left to that block, so
 * that a solving share is always paid by its own block, in whatever order two blocks settle.
 */
export async function claimSegments(tx: Tx, block: DueBlock): Promise<number> {
  const rows = await tx.query(
    `UPDATE segment AS s
     SET paid_by = $1
     FROM pool_instance AS i
     WHERE i.instance = s.instance
       AND s.paid_by IS NULL
       AND ${PAYABLE}
       AND (s.ended_by IS NULL OR s.ended_by = $1 OR EXISTS (
         SELECT 1 FROM found_block AS o WHERE o.hash = s.ended_by AND o.allocated_at IS NOT NULL
       ))
     RETURNING s.first_sequence`,
    [block.hash, block.instance, block.sequence, block.daaScore],
  );
  return rows.length;
}

/** The work in the segments that `hash` was marked to pay. */
export async function claimedWork(reader: Reader, hash: string): Promise<WorkByWorker> {
  const rows = await reader.query<{ wallet: string; name: string; work: string }>(
    `SELECT w.wallet, w.name, t.work
     FROM (
       SELECT sw.worker_id, SUM(sw.work) AS work
       FROM segment AS s
       JOIN segment_work AS sw USING (instance, first_sequence)
       WHERE s.paid_by = $1
       GROUP BY sw.worker_id
     ) AS t
     JOIN worker AS w ON w.id = t.worker_id`,
    [hash],
  );
  return byWorker(rows);
}

/**
 * Keeps paid segments as they are until the transaction ends, so that they can be read page by
 * page; waits for a fold that is under way.
 */
export async function holdSegments(tx: Tx): Promise<void> {
  await tx.query(
    `SELECT position
     FROM report_progress
     WHERE name IN ('folded_work', 'dropped_work')
     FOR SHARE`,
  );
}

/**
 * Segments that lie before `block`, paid or not, the newest first, from `before` on. Instances
 * are merged by the end of their segments; within one instance the journal's order decides,
 * because its clock never runs back.
 */
export async function segmentsBefore(
  reader: Reader,
  block: DueBlock,
  page: { before: SegmentPlace | undefined; limit: number },
): Promise<SegmentTotal[]> {
  const { before } = page;
  const rows = await reader.query<Omit<SegmentTotal, "work"> & { work: string }>(
    `SELECT s.instance, s.first_sequence AS "firstSequence",
       (EXTRACT(EPOCH FROM s.ended_at) * 1000000)::BIGINT AS "endedAtUs",
       (SELECT COALESCE(SUM(sw.work), 0) FROM segment_work AS sw
        WHERE sw.instance = s.instance AND sw.first_sequence = s.first_sequence) AS work
     FROM segment AS s
     JOIN pool_instance AS i ON i.instance = s.instance
     WHERE ${PAYABLE}
       AND ($5::BIGINT IS NULL OR (s.ended_at, s.instance, s.first_sequence)
         < (TIMESTAMPTZ 'epoch' + $5 * INTERVAL '1 microsecond', $6, $7))
     ORDER BY s.ended_at DESC, s.instance DESC, s.first_sequence DESC
     LIMIT $1`,
    [
      ...[page.limit, block.instance, block.sequence, block.daaScore],
      ...[before?.endedAtUs ?? null, before?.instance ?? "", before?.firstSequence ?? 0n],
    ],
  );
  return rows.map((row) => ({ ...row, work: BigInt(row.work) }));
}

/** The work in the given segments together. */
export async function workIn(
  reader: Reader,
  segments: readonly SegmentPlace[],
): Promise<WorkByWorker> {
  const rows = await reader.query<{ wallet: string; name: string; work: string }>(
    `SELECT w.wallet, w.name, t.work
     FROM (
       SELECT sw.worker_id, SUM(sw.work) AS work
       FROM unnest($1::TEXT[], $2::BIGINT[]) AS p (instance, first_sequence)
       JOIN segment_work AS sw USING (instance, first_sequence)
       GROUP BY sw.worker_id
     ) AS t
     JOIN worker AS w ON w.id = t.worker_id`,
    [segments.map((place) => place.instance), segments.map((place) => place.firstSequence)],
  );
  return byWorker(rows);
}

/** Ends a block's way: nothing is left to do for it. */
export async function markAllocated(tx: Tx, hash: string): Promise<void> {
  await tx.query("UPDATE found_block SET allocated_at = now() WHERE hash = $1", [hash]);
}

/** The row by which operators know a rewarded block. */
export async function writeBlockDetails(tx: Tx, hash: string, poolAddress: string): Promise<void> {
  await tx.query(
    `INSERT INTO block_details
       (mined_block_hash, miner_id, pool_address, reward_block_hash, wallet, daa_score,
        miner_reward, timestamp)
     SELECT b.hash, w.name, $2, b.merging_hash, w.wallet, b.daa_score::TEXT, b.reward,
       b.found_at AT TIME ZONE 'UTC'
     FROM found_block AS b
     JOIN worker AS w ON w.id = b.worker_id
     WHERE b.hash = $1 AND b.reward IS NOT NULL
     ON CONFLICT (mined_block_hash) DO NOTHING`,
    [hash, poolAddress],
  );
}

export async function readBacklog(reader: Reader): Promise<Backlog> {
  const rows = await reader.query<{ waiting: bigint; oldest: number }>(
    `SELECT COUNT(*) AS waiting,
       COALESCE(EXTRACT(EPOCH FROM now() - MIN(settled_at)), 0)::DOUBLE PRECISION AS oldest
     FROM found_block
     WHERE allocated_at IS NULL AND settled_at IS NOT NULL`,
  );
  return { waiting: rows[0]?.waiting ?? 0n, oldestSeconds: rows[0]?.oldest ?? 0 };
}

/**
 * Segments that a block may pay: $2 its instance, $3 its sequence, $4 its DAA score. An open
 * segment may still grow; only another instance's can be among the candidates, since the block
 * ended its own.
 */
const PAYABLE = `(
         s.instance = $2 AND s.first_sequence <= $3
         OR s.instance <> $2 AND s.max_daa_score <= $4
           AND s.first_sequence <> i.segment_first_sequence
       )`;

function byWorker(rows: readonly { wallet: string; name: string; work: string }[]): WorkByWorker {
  return new Map(rows.map((row) => [workerKey(row), BigInt(row.work)]));
}
