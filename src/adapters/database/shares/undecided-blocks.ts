// Blocks that are old enough to be settled but that our nodes cannot decide: which they are, and
// settling one without a node, by the treasury's own outputs or on an operator's word.
// Invariant: an output pays for one block, and a block is settled here only while it is undecided.

import { PoolError } from "../../../base/errors.ts";
import { type Outpoint, outpointKey } from "../../../domain/outpoint.ts";
import { sompi } from "../../../domain/sompi.ts";
import { explainOutputs } from "../ledger/outputs.ts";
import type { Reader, Tx } from "../sql.ts";
import { type BlockPlace, SET_ASIDE, settleBlock } from "./blocks.ts";

/** Why a block that is old enough cannot be settled; see migration `settlement`. */
export type UndecidedReason = "disputed" | "pruned" | "unanswered";

export interface UndecidedBlock extends BlockPlace {
  reason: UndecidedReason;
  since: Date;
}

/** A mature coinbase output of the treasury that pays for no known block. */
export interface FreeOutput extends Outpoint {
  amount: bigint;
  blockDaaScore: bigint;
}

/** Notes which unsettled blocks are undecided and why; the others are no longer. */
export async function recordUndecided(
  tx: Tx,
  blocks: readonly { hash: string; reason: UndecidedReason | undefined }[],
): Promise<void> {
  const sorted = [...blocks].sort((a, b) => (a.hash < b.hash ? -1 : 1));
  await tx.query(
    `UPDATE found_block AS b
     SET undecided_reason = u.reason,
       undecided_since = CASE WHEN u.reason IS NOT NULL
         THEN COALESCE(b.undecided_since, now()) END
     FROM unnest($1::TEXT[], $2::TEXT[]) AS u (hash, reason)
     WHERE b.hash = u.hash
       AND b.state IN ('found', 'submitted')
       AND b.undecided_reason IS DISTINCT FROM u.reason`,
    [sorted.map((block) => block.hash), sorted.map((block) => block.reason ?? null)],
  );
}

/**
 * Undecided blocks, the oldest first.
 * @fortests
 */
export function undecidedBlocks(reader: Reader, limit: number): Promise<UndecidedBlock[]> {
  return reader.query(
    `SELECT hash, daa_score AS "daaScore", undecided_reason AS reason, undecided_since AS since
     FROM found_block
     WHERE undecided_since IS NOT NULL AND state IN ('found', 'submitted')
     ORDER BY daa_score, hash
     LIMIT $1`,
    [limit],
  );
}

/** Undecided blocks by reason. */
export function undecidedCounts(
  reader: Reader,
): Promise<{ reason: UndecidedReason; count: bigint }[]> {
  return reader.query(
    `SELECT undecided_reason AS reason, COUNT(*) AS count
     FROM found_block
     WHERE allocated_at IS NULL AND undecided_since IS NOT NULL
       AND state IN ('found', 'submitted')
     GROUP BY undecided_reason`,
  );
}

/** Blocks whose nodes have pruned them, for which others no longer wait, in order of DAA score. */
export function prunedBlocks(reader: Reader, limit: number): Promise<BlockPlace[]> {
  return reader.query<BlockPlace>(
    `SELECT hash, daa_score AS "daaScore"
     FROM found_block
     WHERE allocated_at IS NULL AND undecided_reason = 'pruned' AND ${SET_ASIDE}
     ORDER BY daa_score, hash
     LIMIT $1`,
    [limit],
  );
}

/** Mature coinbase outputs without a block, with DAA scores in (after, until], in order. */
export function freeOutputs(
  reader: Reader,
  range: { after: bigint; until: bigint },
): Promise<FreeOutput[]> {
  return reader.query<FreeOutput>(
    `SELECT transaction_id AS "transactionId", output_index AS index, amount,
       block_daa_score AS "blockDaaScore"
     FROM treasury_output
     WHERE is_coinbase AND reward_of IS NULL AND matured_at IS NOT NULL
       AND block_daa_score > $1 AND block_daa_score <= $2
     ORDER BY block_daa_score, transaction_id, output_index`,
    [range.after, range.until],
  );
}

/** True if a block that is not settled by its nodes has a DAA score in [from, until]. */
export async function hasOpenBlocks(
  reader: Reader,
  range: { from: bigint; until: bigint },
): Promise<boolean> {
  const rows = await reader.query(
    `SELECT hash
     FROM found_block
     WHERE allocated_at IS NULL AND state IN ('found', 'submitted')
       AND daa_score BETWEEN $1 AND $2
       AND undecided_reason IS DISTINCT FROM 'pruned'
     LIMIT 1`,
    [range.from, range.until],
  );
  return rows.length > 0;
}

/**
 * Settles an undecided block as blue and returns its reward, the sum of `outpoints`.
 * Throws PoolError "conflict", with nothing changed, unless the block is undecided and every
 * outpoint is a mature coinbase output of the treasury that pays for no block, younger than it.
 */
export async function settleByOutputs(
  tx: Tx,
  hash: string,
  outpoints: readonly Outpoint[],
): Promise<bigint> {
  const block = await lockUndecided(tx, hash);
  const wanted = new Set(outpoints.map(outpointKey));
  const outputs = await tx.query<{ key: string; amount: bigint }>(
    `SELECT transaction_id || ':' || output_index AS key, amount
     FROM treasury_output
     WHERE transaction_id || ':' || output_index = ANY ($1)
       AND is_coinbase AND reward_of IS NULL AND matured_at IS NOT NULL
       AND block_daa_score > $2
     FOR UPDATE`,
    [[...wanted], block.daaScore],
  );
  if (wanted.size === 0 || outputs.length !== wanted.size) {
    throw new PoolError("conflict", `block ${hash}: an output cannot pay for it`);
  }
  const reward = outputs.reduce((sum, output) => sum + output.amount, 0n);
  const final = { state: "blue" as const, mergingHash: undefined, confirmations: 0n };
  await settleBlock(tx, { ...final, hash, reward: sompi(reward), outpoints });
  await explainOutputs(tx);
  return reward;
}

/** Settles an undecided block as lost: it pays nobody. Throws PoolError "conflict" otherwise. */
export async function settleAsLost(tx: Tx, hash: string): Promise<void> {
  await lockUndecided(tx, hash);
  await settleBlock(tx, { state: "lost", hash });
}

async function lockUndecided(tx: Tx, hash: string): Promise<{ daaScore: bigint }> {
  const rows = await tx.query<{ daaScore: bigint }>(
    `SELECT daa_score AS "daaScore"
     FROM found_block
     WHERE hash = $1 AND undecided_since IS NOT NULL AND state IN ('found', 'submitted')
     FOR UPDATE`,
    [hash],
  );
  const [block] = rows;
  if (block === undefined) throw new PoolError("conflict", `block ${hash} is not undecided`);
  return block;
}
