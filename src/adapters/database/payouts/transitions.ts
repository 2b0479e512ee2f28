// The transitions of a batch after its reservation: one function per step, each inside one
// transaction. A transition names the states it starts from; any other state is a conflict.
// Invariant: money moves in the same transaction as the state that says so.

import { PoolError } from "../../../base/errors.ts";
import type { SendAnswer } from "../../../domain/payout.ts";
import { onlyRow, type Tx } from "../sql.ts";
import { expectPosted } from "./reserve.ts";

/** reserved → signed: the bytes are stored and may be sent from now on. */
export async function signBatch(
  tx: Tx,
  id: bigint,
  signed: { transactionId: string; bytes: string },
): Promise<void> {
  const rows = await tx.query(
    `UPDATE payout_batch
     SET state = 'signed', transaction_id = $2, signed_transaction = $3, signed_at = now()
     WHERE id = $1 AND state = 'reserved'
     RETURNING id`,
    [id, signed.transactionId, signed.bytes],
  );
  expectMoved(rows, id, "signed");
}

/**
 * Records that the bytes are about to be sent to `node`. Throws PoolError "conflict" if payouts are
 * halted: after a halt is committed no further attempt starts.
 */
export async function beginAttempt(tx: Tx, id: bigint, node: string): Promise<bigint> {
  const control = onlyRow(
    await tx.query<{ payouts_halted: boolean }>(
      "SELECT payouts_halted FROM pool_control WHERE id = 1 FOR SHARE",
    ),
  );
  if (control.payouts_halted) throw new PoolError("conflict", "payouts are halted");
  const rows = await tx.query<{ id: bigint }>(
    `INSERT INTO payout_attempt (batch_id, node)
     SELECT id, $2 FROM payout_batch
     WHERE id = $1 AND state IN ('signed', 'submitted', 'accepted', 'settled')
     RETURNING id`,
    [id, node],
  );
  expectMoved(rows, id, "sent");
  return onlyRow(rows).id;
}

/** Records a node's response. One that shows the node has the transaction makes it submitted. */
export async function endAttempt(
  tx: Tx,
  attemptId: bigint,
  answer: SendAnswer,
  detail: string,
): Promise<void> {
  const { batch_id: id } = onlyRow(
    await tx.query<{ batch_id: bigint }>(
      `UPDATE payout_attempt SET answered_at = now(), answer = $2, detail = $3
       WHERE id = $1 AND answer IS NULL
       RETURNING batch_id`,
      [attemptId, answer, detail.slice(0, 500)],
    ),
  );
  if (answer !== "taken" && answer !== "known") return;
  await tx.query(
    `UPDATE payout_batch SET state = 'submitted', submitted_at = now()
     WHERE id = $1 AND state = 'signed'`,
    [id],
  );
}

/** signed or submitted → accepted: the chain shows the transaction at `daaScore`. */
export async function acceptBatch(tx: Tx, id: bigint, daaScore: bigint): Promise<void> {
  const rows = await tx.query(
    `UPDATE payout_batch
     SET state = 'accepted', accepted_daa_score = $2, accepted_at = now(),
       submitted_at = COALESCE(submitted_at, now())
     WHERE id = $1 AND state IN ('signed', 'submitted')
     RETURNING id`,
    [id, daaScore],
  );
  expectMoved(rows, id, "accepted");
}

/** accepted → settled: transit becomes paid, the fee is booked, operators get their row. */
export async function settleBatch(tx: Tx, id: bigint, daaScore: bigint): Promise<void> {
  const rows = await tx.query<{ kind: string; fee: bigint; transaction_id: string }>(
    `UPDATE payout_batch
     SET state = 'settled', accepted_daa_score = $2, settled_at = now()
     WHERE id = $1 AND state = 'accepted'
     RETURNING kind, fee, transaction_id`,
    [id, daaScore],
  );
  expectMoved(rows, id, "settled");
  const { kind, fee, transaction_id: transactionId } = onlyRow(rows);
  // The fee account comes first in the order of locks, before paid and transit.
  await expectPosted(
    tx.query<{ posted: boolean }>(
      `SELECT ledger_post('batch-fee', $1::BIGINT::TEXT, 0, ARRAY['fee', 'network-fee'],
         ARRAY[NULL, NULL]::TEXT[], ARRAY[-$2::BIGINT, $2::BIGINT]) AS posted`,
      [id, fee],
    ),
    1,
  );
  if (kind === "consolidation") return;
  await tx.query(
    `SELECT ledger_post('payout-paid', id::TEXT, 0, ARRAY['transit', 'paid'],
       ARRAY[NULL, NULL]::TEXT[], ARRAY[-amount, amount])
     FROM payout WHERE batch_id = $1 ORDER BY output_index`,
    [id],
  );
  await bookCarriedFees(tx, id);
  // The column has no time zone. Its default is the server's local time; readers expect UTC.
  await tx.query(
    `INSERT INTO payments (wallet_address, amount, transaction_hash, batch_id, timestamp)
     SELECT array_agg(wallet::TEXT ORDER BY output_index), SUM(amount)::BIGINT, $2, $1,
       now() AT TIME ZONE 'UTC'
     FROM payout WHERE batch_id = $1`,
    [id, transactionId],
  );
}

/** Wallets that carry the network fee pay it now; a reversal may have left less than that. */
async function bookCarriedFees(tx: Tx, id: bigint): Promise<void> {
  await tx.query(
    `SELECT ledger_post('carried-fee', c.id::TEXT, 0, ARRAY['fee', 'wallet'],
       ARRAY[NULL, c.wallet], ARRAY[c.fee, -c.fee])
     FROM (
       SELECT p.id, p.wallet, LEAST(p.carried_fee, a.balance) AS fee
       FROM payout AS p
       JOIN wallet_balance AS a ON a.wallet = p.wallet
       WHERE p.batch_id = $1 AND p.carried_fee > 0 AND a.balance > 0
     ) AS c
     ORDER BY c.wallet COLLATE "C"`,
    [id],
  );
}

/**
 * Any open state → void, with the proof that the transaction can never be accepted. The money goes
 * back to the wallets, which are due again. If the proof is that every node refused it, no attempt
 * may have started in the meantime.
 */
export async function voidBatch(
  tx: Tx,
  id: bigint,
  proof: string,
  options: { isRefused: boolean } = { isRefused: false },
): Promise<void> {
  if (options.isRefused) await expectRefused(tx, id);
  const rows = await tx.query(
    `UPDATE payout_batch SET state = 'void', void_proof = $2, voided_at = now()
     WHERE id = $1 AND is_open
     RETURNING id`,
    [id, proof],
  );
  expectMoved(rows, id, "void");
  await tx.query(
    `SELECT ledger_post('payout-void', id::TEXT, 0, ARRAY['transit', 'wallet'],
       ARRAY[NULL, wallet], ARRAY[-amount, amount])
     FROM payout
     WHERE batch_id = $1
     ORDER BY wallet COLLATE "C"`,
    [id],
  );
  await tx.query(
    `INSERT INTO payout (wallet, due_at)
     SELECT wallet, due_at FROM payout WHERE batch_id = $1 ORDER BY wallet
     ON CONFLICT (wallet) WHERE state = 'due' DO NOTHING`,
    [id],
  );
}

/** Takes the lock first, so that an attempt that starts at this moment is seen. */
async function expectRefused(tx: Tx, id: bigint): Promise<void> {
  await tx.query("SELECT id FROM payout_batch WHERE id = $1 FOR UPDATE", [id]);
  const others = await tx.query(
    `SELECT id FROM payout_attempt
     WHERE batch_id = $1 AND answer IS DISTINCT FROM 'refused'
     LIMIT 1`,
    [id],
  );
  if (others.length === 0) return;
  throw new PoolError("conflict", `batch ${id} was sent, and a node may have it`);
}

function expectMoved(rows: readonly object[], id: bigint, step: string): void {
  if (rows.length === 1) return;
  throw new PoolError("conflict", `batch ${id} cannot be ${step}: it is in another state`);
}
