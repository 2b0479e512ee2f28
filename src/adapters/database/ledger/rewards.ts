// From a settled block to the work that it pays: which block is next, which segments, whose work.
// The accountant calls these inside its one transaction per block.
// Invariant: blocks are allocated in the order of DAA score and hash, and a segment is paid by one
// block at most.

import type { BlockState } from "../../../domain/reward.ts";
import { type Sompi, sompi } from "../../../domain/sompi.ts";
import { SET_ASIDE } from "../shares/blocks.ts";
import { onlyRow, type Reader, type Tx } from "../sql.ts";
import instancesBehindSql from "./sql/instances-behind.sql" with { type: "text" };

/** A settled block whose allocation is due, locked until the transaction ends. */
export interface DueBlock {
  hash: string;
  instance: string;
  sequence: bigint;
  daaScore: bigint;
  state: Extract<BlockState, "blue" | "red" | "rejected" | "lost">;
  /** Set for a blue block that was not reversed before it was allocated. */
  reward: Sompi | undefined;
  /** The finder's wallet. */
  finder: string;
  /** Counts the block's allocations, from 1. */
  allocation: number;
}

/** Work in expected hashes by wallet. */
export type WorkByWallet = ReadonlyMap<string, bigint>;

export interface SegmentPlace {
  instance: string;
  firstSequence: bigint;
}

export interface Backlog {
  /** Settled blocks that are not allocated yet. */
  waiting: bigint;
  /** How long the oldest of them has waited since it was settled, in seconds. */
  oldestSeconds: number;
}

/**
 * The unallocated block with the smallest DAA score and hash. Undefined if there is none, if it is
 * not settled yet (later blocks wait for it unless it is set aside), or if another process is
 * allocating it.
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
    finder: string;
    allocation: number;
  }>(
    `SELECT b.hash, b.instance, b.sequence, b.daa_score AS "daaScore", b.state, b.reward,
       b.reversed_at IS NOT NULL AS reversed, w.wallet AS finder, b.allocation
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
  const { hash, instance, sequence, daaScore, state, finder, allocation } = row;
  const reward = row.reward === null || row.reversed ? undefined : sompi(row.reward);
  return { hash, instance, sequence, daaScore, state, reward, finder, allocation };
}

/** Segments that one statement marks. */
const SEGMENTS_PER_MARK = 10_000;
/** Shares behind the work that one statement sums; a segment has at most a row per share. */
const SHARES_PER_SUM = 2_000_000n;

/**
 * Marks the segments that `block` pays and returns them. Of its own instance these are all
 * unpaid ones up to the one that it ended; of other instances, unpaid and closed ones without a job
 * above its DAA score. A segment that ended with another unallocated block is left to that block,
 * so that a solving share is always paid by its own block, whichever block settles first.
 */
export async function claimSegments(tx: Tx, block: DueBlock): Promise<SegmentPlace[]> {
  const marked: SegmentPlace[] = [];
  for (;;) {
    const rows = await tx.query<SegmentPlace>(
      `UPDATE segment AS s
       SET paid_by = $1
       FROM (
         SELECT s.instance, s.first_sequence
         FROM segment AS s
         JOIN pool_instance AS i ON i.instance = s.instance
         WHERE s.paid_by IS NULL
           AND ${PAYABLE}
           AND (s.ended_by IS NULL OR s.ended_by = $1 OR EXISTS (
             SELECT 1 FROM found_block AS o
             WHERE o.hash = s.ended_by AND o.allocated_at IS NOT NULL
           ))
         ORDER BY s.instance, s.first_sequence
         LIMIT $5
       ) AS due
       WHERE s.instance = due.instance AND s.first_sequence = due.first_sequence
       RETURNING s.instance, s.first_sequence AS "firstSequence"`,
      [block.hash, block.instance, block.sequence, block.daaScore, SEGMENTS_PER_MARK],
    );
    for (const row of rows) marked.push(row);
    if (rows.length < SEGMENTS_PER_MARK) return marked;
  }
}

/**
 * Whether a live app process may still store work of before `block` was found: its recorder has not
 * come so far, or the segment of that time is open. Waited for until ten minutes after settlement.
 */
export async function isWorkDueBefore(reader: Reader, hash: string): Promise<boolean> {
  const rows = await reader.query(instancesBehindSql, [hash]);
  return rows.length > 0;
}

/** The work in the segments that `hash` was marked to pay, summed in slices of bounded size. */
export async function claimedWork(tx: Tx, hash: string): Promise<WorkByWallet> {
  const segments = await tx.query<SegmentPlace & { shares: bigint }>(
    `SELECT instance, first_sequence AS "firstSequence",
       last_sequence - first_sequence + 1 AS shares
     FROM segment
     WHERE paid_by = $1
     ORDER BY instance, first_sequence`,
    [hash],
  );
  await allowMemory(tx);
  const work = new Map<string, bigint>();
  let slice: SegmentPlace[] = [];
  let shares = 0n;
  for (const [index, segment] of segments.entries()) {
    slice.push(segment);
    shares += segment.shares;
    if (shares < SHARES_PER_SUM && index + 1 < segments.length) continue;
    for (const [wallet, sum] of await workIn(tx, slice)) {
      const before = work.get(wallet);
      work.set(wallet, before === undefined ? sum : before + sum);
    }
    slice = [];
    shares = 0n;
  }
  return work;
}

/**
 * Keeps paid segments unchanged until the transaction ends, so that they can be read in slices.
 * Waits for a fold in progress.
 */
export async function holdSegments(tx: Tx): Promise<void> {
  await tx.query(
    `SELECT position
     FROM report_progress
     WHERE name IN ('folded_work', 'dropped_work')
     FOR SHARE`,
  );
}

/** The sum of work in the given segments. */
async function workIn(reader: Reader, segments: readonly SegmentPlace[]): Promise<WorkByWallet> {
  const rows = await reader.query<{ wallet: string; work: string }>(
    `SELECT w.wallet, SUM(t.work) AS work
     FROM (
       SELECT sw.worker_id, SUM(sw.work) AS work
       FROM unnest($1::TEXT[], $2::BIGINT[]) AS p (instance, first_sequence)
       JOIN segment_work AS sw USING (instance, first_sequence)
       GROUP BY sw.worker_id
     ) AS t
     JOIN worker AS w ON w.id = t.worker_id
     GROUP BY w.wallet`,
    [segments.map((place) => place.instance), segments.map((place) => place.firstSequence)],
  );
  return new Map(rows.map((row) => [row.wallet, BigInt(row.work)]));
}

/** 200,000 workers are summed in memory; at the server's default they would go to disk. */
async function allowMemory(tx: Tx): Promise<void> {
  await tx.query("SET LOCAL work_mem = '128MB'");
}

/** Marks a block as done: it is allocated, or pays nothing. */
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
     ON CONFLICT (mined_block_hash) DO UPDATE
       SET miner_reward = EXCLUDED.miner_reward, reward_block_hash = EXCLUDED.reward_block_hash`,
    [hash, poolAddress],
  );
}

export async function readBacklog(reader: Reader): Promise<Backlog> {
  const rows = await reader.query<Backlog>(
    `SELECT COUNT(*) AS waiting,
       COALESCE(EXTRACT(EPOCH FROM now() - MIN(settled_at)), 0)::DOUBLE PRECISION
         AS "oldestSeconds"
     FROM found_block
     WHERE allocated_at IS NULL AND settled_at IS NOT NULL`,
  );
  return onlyRow(rows);
}

/**
 * Segments that a block may pay: $2 is its instance, $3 its sequence, $4 its DAA score. An open
 * segment may still grow. Only other instances have one here, because the block ended its own.
 */
const PAYABLE = `(
         s.instance = $2 AND s.first_sequence <= $3
         OR s.instance <> $2 AND s.max_daa_score <= $4
           AND s.first_sequence <> i.segment_first_sequence
       )`;
