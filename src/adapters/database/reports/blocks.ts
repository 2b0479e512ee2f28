// Reports on found blocks: slices, one block with its submissions and credits, counts and luck. A
// slice starts at a cursor that an index finds.

import type { BlockState } from "../../../domain/reward.ts";
import { ROUND_WORK } from "../maintenance/statistics-rollup.ts";
import { onlyRow, type Reader } from "../sql.ts";
import openRewardsSql from "./sql/open-rewards.sql" with { type: "text" };
import openRoundSql from "./sql/open-round.sql" with { type: "text" };

export interface BlockRow {
  hash: string;
  foundAt: Date;
  wallet: string;
  worker: string;
  daaScore: bigint;
  networkWork: string;
  /** The pool's work in the round that this block ended. */
  roundWork: string;
  state: BlockState;
  colourSeen: string;
  confirmations: bigint;
  reward: bigint | null;
  mergingHash: string | null;
  settledAt: Date | null;
  allocatedAt: Date | null;
  reversedAt: Date | null;
}

const BLOCK_COLUMNS = `b.hash, b.found_at AS "foundAt", w.wallet, w.name AS worker,
  b.daa_score AS "daaScore", b.network_work::text AS "networkWork",
  COALESCE((SELECT r.work FROM block_round AS r WHERE r.hash = b.hash), ${ROUND_WORK})::text
    AS "roundWork",
  b.state, b.colour_seen AS "colourSeen", b.confirmations, b.reward,
  b.merging_hash AS "mergingHash", b.settled_at AS "settledAt",
  b.allocated_at AS "allocatedAt", b.reversed_at AS "reversedAt"`;

/** Newest first, after the block that `after` names; of one wallet or state when given. */
export async function readBlocks(
  reader: Reader,
  options: {
    limit: number;
    after?: { foundAt: Date; hash: string } | undefined;
    wallet?: string | undefined;
    state?: BlockState | undefined;
    /** For paths that count rows; the caller bounds it. */
    offset?: number | undefined;
  },
): Promise<BlockRow[]> {
  const { limit, after, wallet, state, offset } = options;
  const values: unknown[] = [limit, offset ?? 0];
  const conditions = ["TRUE"];
  const value = (given: unknown) => `$${values.push(given)}`;
  if (state !== undefined) conditions.push(`f.state = ${value(state)}`);
  if (wallet !== undefined) {
    conditions.push(
      `f.worker_id = ANY (ARRAY(SELECT id FROM worker WHERE wallet = ${value(wallet)}))`,
    );
  }
  if (after !== undefined) {
    const at = value(after.foundAt);
    conditions.push(`f.found_at <= ${at}`);
    conditions.push(`(f.found_at < ${at} OR f.hash > ${value(after.hash)})`);
  }
  return await reader.query<BlockRow>(
    `SELECT ${BLOCK_COLUMNS}
     FROM (
       SELECT f.*
       FROM found_block AS f
       WHERE ${conditions.join(" AND ")}
       ORDER BY f.found_at DESC, f.hash
       LIMIT $1 OFFSET $2
     ) AS b
     JOIN worker AS w ON w.id = b.worker_id
     ORDER BY b.found_at DESC, b.hash`,
    values,
  );
}

export async function readBlock(reader: Reader, hash: string): Promise<BlockRow | undefined> {
  const rows = await reader.query<BlockRow>(
    `SELECT ${BLOCK_COLUMNS}
     FROM found_block AS b
     JOIN worker AS w ON w.id = b.worker_id
     WHERE b.hash = $1`,
    [hash],
  );
  return rows[0];
}

export interface SubmissionRow {
  node: string;
  attempt: number;
  answeredAt: Date;
  answer: string;
  detail: string;
}

/** What every node answered to a block, in order. */
export async function readSubmissions(reader: Reader, hash: string): Promise<SubmissionRow[]> {
  return await reader.query<SubmissionRow>(
    `SELECT node, attempt, answered_at AS "answeredAt", answer, detail
     FROM block_submission
     WHERE hash = $1
     ORDER BY id
     LIMIT 100`,
    [hash],
  );
}

export interface BlockCredit {
  /** "pool" for the fee. */
  wallet: string;
  amount: bigint;
}

/** What a block's reward was split into, per wallet, largest first. */
export async function readCredits(
  reader: Reader,
  hash: string,
  limit: number,
): Promise<BlockCredit[]> {
  return await reader.query<BlockCredit>(
    `SELECT COALESCE(a.wallet, 'pool') AS wallet, SUM(e.amount)::bigint AS amount
     FROM ledger_posting AS p
     JOIN ledger_entry AS e ON e.posting_id = p.id
     JOIN ledger_account AS a ON a.id = e.account_id
     WHERE p.kind = 'block' AND p.subject = $1 AND a.kind <> 'reward'
     GROUP BY 1
     ORDER BY 2 DESC, 1
     LIMIT $2`,
    [hash, limit],
  );
}

export interface BlockCounts {
  state: BlockState;
  total: bigint;
  lastDay: bigint;
  lastWeek: bigint;
  rewardTotal: bigint;
  rewardLastDay: bigint;
}

/** Per state, with the rewards that settled. */
export async function countBlocks(reader: Reader): Promise<BlockCounts[]> {
  return await reader.query<BlockCounts>(
    `SELECT state, COUNT(*) AS total,
       COUNT(*) FILTER (WHERE found_at > now() - INTERVAL '24 hours') AS "lastDay",
       COUNT(*) FILTER (WHERE found_at > now() - INTERVAL '7 days') AS "lastWeek",
       COALESCE(SUM(reward), 0)::bigint AS "rewardTotal",
       COALESCE(SUM(reward) FILTER (WHERE found_at > now() - INTERVAL '24 hours'), 0)::bigint
         AS "rewardLastDay"
     FROM found_block
     GROUP BY state`,
  );
}

export interface Luck {
  blocks: bigint;
  roundWork: string;
  networkWork: string;
}

/** Rounds that ended in the last 24 hours and 7 days and whose work is already measured. */
export async function readLuck(reader: Reader): Promise<{ lastDay: Luck; lastWeek: Luck }> {
  const rows = await reader.query<Luck & { days: number }>(
    `SELECT d.days, COUNT(r.hash) AS blocks, COALESCE(SUM(r.work), 0)::text AS "roundWork",
       COALESCE(SUM(r.network_work), 0)::text AS "networkWork"
     FROM (VALUES (1), (7)) AS d (days)
     LEFT JOIN (
       SELECT b.hash, b.found_at, b.network_work, m.work
       FROM found_block AS b
       JOIN block_round AS m ON m.hash = b.hash
       WHERE b.found_at > now() - INTERVAL '7 days'
     ) AS r ON r.found_at > now() - make_interval(days => d.days)
     GROUP BY d.days`,
  );
  const none: Luck = { blocks: 0n, roundWork: "0", networkWork: "0" };
  return {
    lastDay: rows.find((row) => row.days === 1) ?? none,
    lastWeek: rows.find((row) => row.days === 7) ?? none,
  };
}

/** The pool's stored work since its newest block. */
export async function readOpenRound(
  reader: Reader,
): Promise<{ since: Date | null; work: string; networkWork: string | null }> {
  const rows = await reader.query<{
    since: Date | null;
    work: string;
    networkWork: string | null;
  }>(openRoundSql);
  return onlyRow(rows);
}

export interface OpenRewards {
  /** Blocks that may still be credited. */
  blocks: number;
  /** Rewards that are known, plus the recent average for each that is not. */
  expected: bigint;
  /** The mean of the newest blue rewards; null before the first. */
  average: bigint | null;
  /** The newest of these blocks. */
  until: Date | null;
  /** The pool's work that these blocks will pay for. */
  work: string;
}

/** What is found and not yet on balances. */
export async function readOpenRewards(reader: Reader): Promise<OpenRewards> {
  const rows = await reader.query<OpenRewards>(openRewardsSql);
  return onlyRow(rows);
}
