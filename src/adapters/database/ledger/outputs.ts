// The treasury's outputs as rows, and the comparison of them with the rewards.
// The UTXO tracker writes them from its scans and the node's events. An outpoint keeps its row for
// good, and nothing here changes an amount.

import type { Outpoint } from "../../../domain/outpoint.ts";
import type { TreasuryOutput } from "../../../domain/reward.ts";
import { type Sompi, sompi } from "../../../domain/sompi.ts";
import { SET_ASIDE } from "../shares/blocks.ts";
import { onlyRow, type Reader, type Tx } from "../sql.ts";

export interface Maturity {
  virtualDaaScore: bigint;
  coinbaseMaturityDaa: bigint;
}

export interface Comparison {
  /** What settled rewards exceed their outputs by, less what an operator has acknowledged. */
  deficit: Sompi;
  /** Mature coinbase outputs that no block explains and that are not in suspense yet. */
  surplus: Sompi;
  /** Surplus minus deficit, for people; neither hides the other. */
  difference: Sompi;
  /** Settled blue blocks whose outputs do not make up their reward. */
  blocksWithoutOutputs: bigint;
  /** Outputs that make up the surplus. */
  unexplainedOutputs: bigint;
  /** One of each, for a person to start from. */
  exampleBlock: string | null;
  exampleOutput: string | null;
}

/** Writes outputs that are there now; one that was gone or has moved to another score is back. */
export async function putOutputs(tx: Tx, outputs: readonly TreasuryOutput[]): Promise<void> {
  const sorted = [...outputs].sort(byOutpoint);
  await tx.query(
    `INSERT INTO treasury_output
       (transaction_id, output_index, amount, block_daa_score, is_coinbase)
     SELECT o.transaction_id, o.output_index, o.amount, o.block_daa_score, o.is_coinbase
     FROM unnest($1::TEXT[], $2::INT[], $3::BIGINT[], $4::BIGINT[], $5::BOOLEAN[])
       AS o (transaction_id, output_index, amount, block_daa_score, is_coinbase)
     ON CONFLICT (transaction_id, output_index) DO UPDATE
       SET block_daa_score = EXCLUDED.block_daa_score, gone_at = NULL`,
    [
      sorted.map((output) => output.transactionId),
      sorted.map((output) => output.index),
      sorted.map((output) => output.amount),
      sorted.map((output) => output.blockDaaScore),
      sorted.map((output) => output.isCoinbase),
    ],
  );
}

/**
 * Marks outputs that are no longer there. One that was old enough to be spent is taken for spent
 * and stays ours; a younger one can only have been reorganised away. `maturity` is left out where
 * it is not known when the output went.
 */
export async function putGone(
  tx: Tx,
  outpoints: readonly Outpoint[],
  maturity: Maturity | undefined,
): Promise<void> {
  const sorted = [...outpoints].sort(byOutpoint);
  await tx.query(
    `UPDATE treasury_output AS t
     SET gone_at = now(),
       matured_at = COALESCE(t.matured_at,
         CASE WHEN t.is_coinbase AND t.block_daa_score <= $3 THEN now() END)
     FROM unnest($1::TEXT[], $2::INT[]) AS o (transaction_id, output_index)
     WHERE t.transaction_id = o.transaction_id
       AND t.output_index = o.output_index
       AND t.gone_at IS NULL`,
    [
      sorted.map((outpoint) => outpoint.transactionId),
      sorted.map((outpoint) => outpoint.index),
      maturity === undefined ? -1n : spendableScore(maturity),
    ],
  );
}

/** Marks coinbase outputs that are there and old enough to be spent. Answers how many. */
export async function putMatured(tx: Tx, maturity: Maturity): Promise<number> {
  const rows = await tx.query(
    `UPDATE treasury_output
     SET matured_at = now()
     WHERE gone_at IS NULL
       AND is_coinbase
       AND matured_at IS NULL
       AND block_daa_score <= $1
     RETURNING output_index`,
    [spendableScore(maturity)],
  );
  return rows.length;
}

/** The outputs that were there when last seen. */
export async function presentOutputs(reader: Reader): Promise<TreasuryOutput[]> {
  const rows = await reader.query<Omit<TreasuryOutput, "amount"> & { amount: bigint }>(
    `SELECT transaction_id AS "transactionId", output_index AS index, amount,
       block_daa_score AS "blockDaaScore", is_coinbase AS "isCoinbase"
     FROM treasury_output
     WHERE gone_at IS NULL`,
  );
  return rows.map((row) => ({ ...row, amount: sompi(row.amount) }));
}

/**
 * Compares the rewards of settled blue blocks with the coinbase outputs, and writes the result to
 * pool_control. Both sides are exact at any moment:
 * - a settled block's outputs were accepted more than a maturity ago, so every one was seen, or
 *   was spent by a payment of ours that names it; a block whose outputs make up its reward is
 *   marked, and not looked at again;
 * - an output's DAA score is above that of the block it pays for. So one above our first block's
 *   score and not above any unsettled block's belongs to a settled block, or it is unexplained.
 * Deficit and surplus are kept apart: an output that anybody can send never makes up for a reward
 * that is missing. An operator's positive `accepted_difference` covers the oldest outputs.
 */
export async function compareRewards(tx: Tx): Promise<Comparison> {
  await explainOutputs(tx);
  await tx.query(
    `UPDATE found_block AS b
     SET reconciled_at = now()
     WHERE ${UNRECONCILED} AND b.reward = ${SEEN_OF_BLOCK}`,
  );
  return onlyRow(
    await tx.query<Comparison>(
      `WITH lacking AS (
         SELECT b.hash, GREATEST(b.reward - ${SEEN_OF_BLOCK}, 0) AS deficit
         FROM found_block AS b
         WHERE ${UNRECONCILED}
       ), unexplained AS (${UNEXPLAINED}), result AS (
         SELECT
           (SELECT COALESCE(SUM(deficit), 0)::BIGINT FROM lacking) AS deficit,
           (SELECT COALESCE(SUM(amount), 0)::BIGINT FROM unexplained) AS surplus,
           (SELECT COUNT(*) FROM lacking) AS lacking_count,
           (SELECT COUNT(*) FROM unexplained) AS unexplained_count
       ), noted AS (
         UPDATE pool_control
         SET reconciled_at = now(), reconciled_deficit = r.deficit,
           acknowledged_deficit = LEAST(acknowledged_deficit, r.deficit),
           reconciled_difference = r.surplus
             - GREATEST(0, r.deficit - acknowledged_deficit)
         FROM result AS r
         WHERE id = 1
         RETURNING GREATEST(0, r.deficit - acknowledged_deficit) AS deficit
       )
       SELECT n.deficit, r.surplus, r.surplus - n.deficit AS difference,
         r.lacking_count AS "blocksWithoutOutputs",
         r.unexplained_count AS "unexplainedOutputs",
         (SELECT MIN(hash) FROM lacking) AS "exampleBlock",
         (SELECT MIN(transaction_id || ':' || output_index) FROM unexplained) AS "exampleOutput"
       FROM noted AS n, result AS r`,
    ),
  );
}

/** Notes which output pays for which block. */
export async function explainOutputs(tx: Tx): Promise<void> {
  await tx.query(
    `UPDATE treasury_output AS t
     SET reward_of = r.block_hash
     FROM reward_output AS r
     WHERE t.is_coinbase
       AND t.reward_of IS NULL
       AND t.block_daa_score > (SELECT MIN(daa_score) FROM found_block)
       AND r.transaction_id = t.transaction_id
       AND r.output_index = t.output_index`,
  );
}

const MAX_BIGINT = "9223372036854775807";

/** SQL: mature coinbase outputs of settled ages that pay for no block, without known ones. */
export const UNEXPLAINED = `
         SELECT transaction_id, output_index, amount
         FROM (
           SELECT t.transaction_id, t.output_index, t.amount, SUM(t.amount) OVER (
             ORDER BY t.block_daa_score, t.transaction_id, t.output_index) AS total
           FROM treasury_output AS t
           WHERE t.is_coinbase
             AND t.reward_of IS NULL
             AND t.matured_at IS NOT NULL
             AND t.block_daa_score > (SELECT MIN(daa_score) FROM found_block)
             AND t.block_daa_score <= COALESCE(
               (SELECT MIN(daa_score) FROM found_block
                WHERE allocated_at IS NULL AND state IN ('found', 'submitted')
                  AND NOT ${SET_ASIDE}),
               ${MAX_BIGINT})
             AND NOT EXISTS (
               SELECT 1 FROM suspense_output AS s
               WHERE s.transaction_id = t.transaction_id AND s.output_index = t.output_index
             )
         ) AS candidate
         WHERE total > (SELECT GREATEST(accepted_difference, 0) FROM pool_control WHERE id = 1)`;

const UNRECONCILED = "b.state = 'blue' AND b.reconciled_at IS NULL AND b.reversed_at IS NULL";

/**
 * What was seen of block b's outputs: by the watch, or as an input of a payment of ours. The
 * outputs of an allocation that was reorged out are gone.
 */
const SEEN_OF_BLOCK = `(
         SELECT COALESCE(SUM(COALESCE(t.amount, p.amount)), 0)
         FROM reward_output AS r
         LEFT JOIN treasury_output AS t USING (transaction_id, output_index)
         LEFT JOIN LATERAL (
           SELECT i.amount
           FROM payout_input AS i
           WHERE i.transaction_id = r.transaction_id AND i.output_index = r.output_index
             AND NOT i.released
           LIMIT 1
         ) AS p ON TRUE
         WHERE r.block_hash = b.hash
           AND (b.allocation = 1 OR t.gone_at IS NULL OR p.amount IS NOT NULL)
       )`;

function spendableScore(maturity: Maturity): bigint {
  return maturity.virtualDaaScore - maturity.coinbaseMaturityDaa;
}

/** One order for every writer of these rows, so that two of them cannot deadlock. */
function byOutpoint(a: Outpoint, b: Outpoint): number {
  if (a.transactionId !== b.transactionId) return a.transactionId < b.transactionId ? -1 : 1;
  return a.index - b.index;
}
