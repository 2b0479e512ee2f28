// The control row of payouts, holds on wallets, payment cycles, and what the treasury must still
// own. The halt switch is in halt.ts.

import { onlyRow, type Reader, type Tx } from "../sql.ts";
import noteHoldingsSql from "./sql/note-holdings.sql" with { type: "text" };
import ownedOutputsSql from "./sql/owned-outputs.sql" with { type: "text" };

export interface PaymentControl {
  isHalted: boolean;
  reason: string;
  treasuryAddress: string | undefined;
  network: string | undefined;
  /** The identity that was noted when payments last ran. */
  notedIdentity: string | undefined;
  /** The identity of this database. */
  identity: string;
  outflowHash: string | undefined;
}

export async function readControl(reader: Reader): Promise<PaymentControl> {
  const row = onlyRow(
    await reader.query<{
      payouts_halted: boolean;
      halt_reason: string;
      treasury_address: string | null;
      network: string | null;
      database_identity: string | null;
      outflow_hash: string | null;
      identity: string;
    }>(
      `SELECT payouts_halted, halt_reason, treasury_address, network, database_identity,
         outflow_hash, database_identity() AS identity
       FROM pool_control
       WHERE id = 1`,
    ),
  );
  return {
    isHalted: row.payouts_halted,
    reason: row.halt_reason,
    treasuryAddress: row.treasury_address ?? undefined,
    network: row.network ?? undefined,
    notedIdentity: row.database_identity ?? undefined,
    identity: row.identity,
    outflowHash: row.outflow_hash ?? undefined,
  };
}

/** Notes which database this is and whose money it books, so that a mix-up is detected. */
export async function noteIdentity(
  tx: Tx,
  noted: { identity: string; treasuryAddress: string; network: string },
): Promise<void> {
  await tx.query(
    `UPDATE pool_control
     SET database_identity = $1,
       treasury_address = COALESCE(treasury_address, $2),
       network = COALESCE(network, $3)
     WHERE id = 1`,
    [noted.identity, noted.treasuryAddress, noted.network],
  );
}

/** The treasury has a new address: its key was rotated. */
export async function noteTreasury(tx: Tx, treasuryAddress: string): Promise<void> {
  await tx.query("UPDATE pool_control SET treasury_address = $1 WHERE id = 1", [treasuryAddress]);
}

export interface TreasuryOutpoint {
  transactionId: string;
  index: number;
  amount: bigint;
}

/**
 * The outflow agreed with the batches: later scans start at `anchorHash`. All unspent outputs are
 * noted, because a later scan finds only spends of outputs that it knows. Those that settled
 * batches spent are marked, so that the next check does not read them.
 */
export async function noteOutflowChecked(
  tx: Tx,
  checked: {
    anchorHash: string;
    outputs: readonly (TreasuryOutpoint & { isMature: boolean })[];
  },
): Promise<void> {
  await tx.query("UPDATE pool_control SET outflow_hash = $1 WHERE id = 1", [checked.anchorHash]);
  await tx.query(noteHoldingsSql, [
    checked.outputs.map((output) => output.transactionId),
    checked.outputs.map((output) => output.index),
    checked.outputs.map((output) => output.amount),
    checked.outputs.map((output) => output.isMature),
  ]);
  await tx.query("SELECT mark_spent_outputs()");
}

/**
 * Outputs that the treasury owned for good and that no batch of ours spends: what it held when the
 * outflow last agreed, coinbase outputs matured since, and the change of settled batches; without
 * spends that an operator acknowledged.
 */
export async function ownedOutputs(reader: Reader): Promise<TreasuryOutpoint[]> {
  return reader.query<TreasuryOutpoint>(ownedOutputsSql);
}

/** Outputs that were not mature when they were last seen: a payment may spend them since. */
export async function immatureOutputs(reader: Reader): Promise<TreasuryOutpoint[]> {
  return reader.query<TreasuryOutpoint>(
    `SELECT transaction_id AS "transactionId", output_index AS index, amount
     FROM treasury_holding
     WHERE NOT is_mature
     UNION
     SELECT transaction_id, output_index, amount
     FROM treasury_output
     WHERE matured_at IS NULL`,
  );
}

export async function noteForeignSpends(
  tx: Tx,
  outputs: readonly TreasuryOutpoint[],
  note: string,
): Promise<void> {
  await tx.query(
    `INSERT INTO foreign_spend (transaction_id, output_index, amount, note)
     SELECT o.transaction_id, o.output_index, o.amount, $4
     FROM unnest($1::TEXT[], $2::INTEGER[], $3::BIGINT[])
       AS o (transaction_id, output_index, amount)
     ON CONFLICT (transaction_id, output_index) DO NOTHING`,
    [
      outputs.map((output) => output.transactionId),
      outputs.map((output) => output.index),
      outputs.map((output) => output.amount),
      note,
    ],
  );
}

export interface Hold {
  wallet: string;
  reason: string;
  heldBy: "pool" | "operator";
  heldAt: Date;
}

export async function holds(reader: Reader): Promise<Hold[]> {
  return reader.query<Hold>(
    `SELECT wallet, reason, held_by AS "heldBy", held_at AS "heldAt"
     FROM wallet_hold
     ORDER BY held_at, wallet`,
  );
}

/** A hold that exists keeps its reason, unless an operator replaces the pool's. */
export async function holdWallet(
  tx: Tx,
  hold: { wallet: string; reason: string; heldBy: "pool" | "operator" },
): Promise<void> {
  await tx.query(
    `INSERT INTO wallet_hold (wallet, reason, held_by)
     VALUES ($1, $2, $3)
     ON CONFLICT (wallet) DO UPDATE
     SET reason = EXCLUDED.reason, held_by = EXCLUDED.held_by
     WHERE EXCLUDED.held_by = 'operator'`,
    [hold.wallet, hold.reason, hold.heldBy],
  );
}

/** Returns whether the wallet was on hold. */
export async function releaseWallet(tx: Tx, wallet: string): Promise<boolean> {
  const rows = await tx.query("DELETE FROM wallet_hold WHERE wallet = $1 RETURNING wallet", [
    wallet,
  ]);
  return rows.length === 1;
}

export type CycleOutcome = "paid" | "nothing" | "partial" | "open" | "halted" | "aborted";

export async function beginCycle(tx: Tx, startedBy: "schedule" | "operator"): Promise<bigint> {
  const rows = await tx.query<{ id: bigint }>(
    "INSERT INTO payment_cycle (started_by) VALUES ($1) RETURNING id",
    [startedBy],
  );
  return onlyRow(rows).id;
}

export async function endCycle(
  tx: Tx,
  id: bigint,
  outcome: CycleOutcome,
  detail: string,
): Promise<void> {
  await tx.query(
    `UPDATE payment_cycle SET ended_at = now(), outcome = $2, detail = $3
     WHERE id = $1 AND ended_at IS NULL`,
    [id, outcome, detail.slice(0, 1000)],
  );
}
