// The suspense account: coinbase outputs that pay the treasury for no block of ours, such as blocks
// that somebody else mined with our address. Nobody is owed them.
// Invariant: the account's balance is the sum of the outputs that wait in `suspense_output`.

import type { Outpoint } from "../../../domain/outpoint.ts";
import { outpointKey } from "../../../domain/outpoint.ts";
import { sompi } from "../../../domain/sompi.ts";
import { onlyRow, type Reader, type Tx } from "../sql.ts";
import { type Cause, type PoolAccount, type Posting, post } from "./ledger.ts";
import { UNEXPLAINED } from "./outputs.ts";

export interface SuspenseOutput extends Outpoint {
  amount: bigint;
}

/** Books unexplained outputs, some hundred per call. Returns those booked. */
export async function bookSurplus(tx: Tx): Promise<SuspenseOutput[]> {
  const outputs = await tx.query<SuspenseOutput>(
    `INSERT INTO suspense_output (transaction_id, output_index, amount)
     SELECT transaction_id, output_index, amount FROM (${UNEXPLAINED}) AS unexplained
     LIMIT ${OUTPUTS_PER_CALL}
     ON CONFLICT (transaction_id, output_index) DO NOTHING
     RETURNING ${OUTPUT}`,
  );
  await postAll(tx, outputs, { kind: "suspense", source: "reward", target: "suspense" });
  return outputs;
}

/**
 * Takes outputs out of suspense that a block explains by now; that block's credit counts instead.
 * Call it after `explainOutputs`. Returns those outputs.
 */
export async function releaseExplained(tx: Tx): Promise<SuspenseOutput[]> {
  const rows = await tx.query<SuspenseOutput & { wasAccepted: boolean }>(
    `UPDATE suspense_output AS s
     SET state = 'explained', decided_at = now()
     FROM treasury_output AS t, suspense_output AS before
     WHERE t.transaction_id = s.transaction_id AND t.output_index = s.output_index
       AND before.transaction_id = s.transaction_id AND before.output_index = s.output_index
       AND t.reward_of IS NOT NULL
       AND s.state <> 'explained'
     RETURNING s.transaction_id AS "transactionId", s.output_index AS index, s.amount,
       before.state = 'accepted' AS "wasAccepted"`,
  );
  const kind = "suspense-explained";
  const waiting = rows.filter((row) => !row.wasAccepted);
  const accepted = rows.filter((row) => row.wasAccepted);
  await postAll(tx, waiting, { kind, source: "suspense", target: "reward" });
  await postAll(tx, accepted, { kind, source: "fee", target: "reward" });
  return rows;
}

/**
 * Moves outputs from suspense to the pool's fee account; all that wait if `outpoints` is undefined.
 * Returns those outputs; an output that does not wait is left out.
 */
export async function acceptSurplus(
  tx: Tx,
  outpoints?: readonly Outpoint[],
): Promise<SuspenseOutput[]> {
  const outputs = await tx.query<SuspenseOutput>(
    `UPDATE suspense_output
     SET state = 'accepted', decided_at = now()
     WHERE state = 'waiting'
       AND ($1::TEXT[] IS NULL OR transaction_id || ':' || output_index = ANY ($1))
     RETURNING ${OUTPUT}`,
    [outpoints === undefined ? null : outpoints.map(outpointKey)],
  );
  await postAll(tx, outputs, { kind: "suspense-accepted", source: "suspense", target: "fee" });
  return outputs;
}

/** Sompi that wait in suspense. */
export async function suspenseTotal(reader: Reader): Promise<bigint> {
  const rows = await reader.query<{ total: bigint }>(
    `SELECT COALESCE(SUM(amount), 0)::BIGINT AS total
     FROM suspense_output
     WHERE state = 'waiting'`,
  );
  return onlyRow(rows).total;
}

/** Bounds one transaction. */
const OUTPUTS_PER_CALL = 500;

const OUTPUT = 'transaction_id AS "transactionId", output_index AS index, amount';

async function postAll(
  tx: Tx,
  outputs: readonly SuspenseOutput[],
  move: { kind: Cause["kind"]; source: PoolAccount; target: PoolAccount },
): Promise<void> {
  for (const output of outputs) {
    const postings: Posting[] = [
      { account: { pool: move.source }, amount: sompi(-output.amount) },
      { account: { pool: move.target }, amount: sompi(output.amount) },
    ];
    await post(tx, { kind: move.kind, subject: outpointKey(output) }, postings);
  }
}
