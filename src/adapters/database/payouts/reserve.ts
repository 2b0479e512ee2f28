// Which wallets are due a payment, and the reservation that starts one. The later transitions of a
// batch are in transitions.ts.
// Invariant: a batch is stored completely, in one transaction with the money that it moves from its
// wallets to transit.

import { assert } from "../../../base/assert.ts";
import { PoolError } from "../../../base/errors.ts";
import { onlyRow, type Reader, type Tx } from "../sql.ts";

/** A wallet whose balance has reached the threshold. */
export interface DueWallet {
  /** Undefined until `rememberDue` has seen the wallet. */
  payoutId: bigint | undefined;
  wallet: string;
  dueAt: Date | undefined;
  amount: bigint;
  holdReason: string | undefined;
  /** Below the minimum for long: the wallet carries the network fee of its output. */
  isDormant?: boolean;
}

export interface NewBatch {
  cycleId: bigint;
  kind: "payout" | "consolidation";
  inputs: readonly {
    transactionId: string;
    index: number;
    amount: bigint;
    blockDaaScore: bigint;
    isCoinbase: boolean;
    /** Of the treasury's address that it pays, hex. */
    script?: string;
  }[];
  /** In the order of the outputs; the change follows the last. */
  payouts: readonly {
    payoutId: bigint;
    wallet: string;
    amount: bigint;
    /** What the wallet pays of the network fee once the batch is settled; 0 by default. */
    carriedFee?: bigint;
  }[];
  fee: bigint;
  change: bigint;
  mass: bigint;
  feeRate: bigint;
  /** A chain block from before the inputs were chosen. */
  startHash: string;
}

/** Gives every wallet over the threshold a row that records since when it is due. */
export async function rememberDue(tx: Tx, thresholdSompi: bigint): Promise<void> {
  await tx.query(
    `INSERT INTO payout (wallet)
     SELECT a.wallet
     FROM wallet_balance AS a
     WHERE a.balance > 0 AND a.balance >= GREATEST($1, a.own_minimum)
       AND NOT EXISTS (
         SELECT 1 FROM payout AS p WHERE p.wallet = a.wallet AND p.state = 'due'
       )
     ORDER BY a.wallet
     ON CONFLICT (wallet) WHERE state = 'due' DO NOTHING`,
    [thresholdSompi],
  );
}

/** The same for one wallet, whatever its balance; returns the row's id. */
export async function rememberDueWallet(tx: Tx, wallet: string): Promise<bigint> {
  await tx.query(
    `INSERT INTO payout (wallet) VALUES ($1)
     ON CONFLICT (wallet) WHERE state = 'due' DO NOTHING`,
    [wallet],
  );
  const rows = await tx.query<{ id: bigint }>(
    "SELECT id FROM payout WHERE wallet = $1 AND state = 'due'",
    [wallet],
  );
  return onlyRow(rows).id;
}

/** The same for several wallets. */
export async function rememberDueWallets(tx: Tx, wallets: readonly string[]): Promise<void> {
  await tx.query(
    `INSERT INTO payout (wallet)
     SELECT wallet FROM unnest($1::TEXT[]) AS w (wallet) ORDER BY wallet
     ON CONFLICT (wallet) WHERE state = 'due' DO NOTHING`,
    [wallets],
  );
}

/**
 * Wallets over the threshold without a payout under way, the longest-waiting first. A wallet that
 * `rememberDue` has not seen yet comes last, without payout id.
 */
export async function dueWallets(
  reader: Reader,
  thresholdSompi: bigint,
  /** Also wallets that asked for a higher minimum of their own. */
  options: { evenBelowOwnMinimum: boolean } = { evenBelowOwnMinimum: false },
): Promise<DueWallet[]> {
  const rows = await reader.query<DueRow>(
    `SELECT p.id, a.wallet, p.due_at, a.balance AS amount, h.reason
     FROM wallet_balance AS a
     LEFT JOIN payout AS p ON p.wallet = a.wallet AND p.state = 'due'
     LEFT JOIN wallet_hold AS h ON h.wallet = a.wallet
     WHERE a.balance > 0 AND a.balance >= $1 AND ($2 OR a.balance >= a.own_minimum)
       AND NOT EXISTS (
         SELECT 1 FROM payout AS o
         WHERE o.wallet = a.wallet AND o.is_open
       )
     ORDER BY p.due_at NULLS LAST, p.id, a.wallet`,
    [thresholdSompi, options.evenBelowOwnMinimum],
  );
  return rows.map(dueWalletOf);
}

export interface DueRow {
  id: bigint | null;
  wallet: string;
  due_at: Date | null;
  amount: bigint;
  reason: string | null;
}

export function dueWalletOf(row: DueRow): DueWallet {
  return {
    payoutId: row.id ?? undefined,
    wallet: row.wallet,
    dueAt: row.due_at ?? undefined,
    amount: row.amount,
    holdReason: row.reason ?? undefined,
  };
}

/** A payout of `amount`, or of all that is due. */
export function payoutOf(
  wallet: DueWallet,
  amount: bigint = wallet.amount,
  carriedFee = 0n,
): NewBatch["payouts"][number] {
  const { payoutId } = wallet;
  assert(payoutId !== undefined, "a wallet has a due row before it is paid");
  assert(amount + carriedFee <= wallet.amount, "no payout takes more than is due");
  return { wallet: wallet.wallet, payoutId, amount, carriedFee };
}

/**
 * Locks what `reserveBatch` will move. Returns whether nothing changed since the plan: every wallet
 * is still due and not on hold, and its balance covers the payout. Otherwise nothing may be
 * reserved, and a new plan leaves out what has changed.
 */
export async function lockPlanned(tx: Tx, payouts: NewBatch["payouts"]): Promise<boolean> {
  const due = await tx.query(
    `SELECT p.id FROM payout AS p
     WHERE p.id = ANY ($1) AND p.state = 'due'
       AND NOT EXISTS (SELECT 1 FROM wallet_hold AS h WHERE h.wallet = p.wallet)
     ORDER BY p.id
     FOR UPDATE`,
    [payouts.map((payout) => payout.payoutId)],
  );
  const balances = await lockAccounts(tx, payouts);
  const isCovered = payouts.every(({ wallet, amount, carriedFee = 0n }) => {
    const balance = balances.get(wallet);
    return balance !== undefined && balance >= amount + carriedFee;
  });
  return due.length === payouts.length && isCovered;
}

/** Stores a batch completely and moves its money from the wallets to transit. */
export async function reserveBatch(
  tx: Tx,
  batch: NewBatch,
  /** `evenOnHold` for a payment that the chain already has: a hold cannot undo it. */
  options: { evenOnHold: boolean } = { evenOnHold: false },
): Promise<bigint> {
  const total = batch.payouts.reduce((sum, payout) => sum + payout.amount, 0n);
  const { id } = onlyRow(
    await tx.query<{ id: bigint }>(
      `INSERT INTO payout_batch (cycle_id, kind, input_total, payout_total, fee, change,
         change_index, mass, fee_rate, start_hash)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
       RETURNING id`,
      [
        batch.cycleId,
        batch.kind,
        batch.inputs.reduce((sum, input) => sum + input.amount, 0n),
        total,
        batch.fee,
        batch.change,
        batch.payouts.length,
        batch.mass,
        batch.feeRate,
        batch.startHash,
      ],
    ),
  );
  await tx.query(
    `INSERT INTO payout_input (batch_id, position, transaction_id, output_index, amount,
       block_daa_score, is_coinbase, script)
     SELECT $1, i.position - 1, i.transaction_id, i.output_index, i.amount, i.daa, i.is_coinbase,
       i.script
     FROM unnest($2::TEXT[], $3::INTEGER[], $4::BIGINT[], $5::BIGINT[], $6::BOOLEAN[], $7::TEXT[])
       WITH ORDINALITY
       AS i (transaction_id, output_index, amount, daa, is_coinbase, script, position)`,
    [
      id,
      batch.inputs.map((input) => input.transactionId),
      batch.inputs.map((input) => input.index),
      batch.inputs.map((input) => input.amount),
      batch.inputs.map((input) => input.blockDaaScore),
      batch.inputs.map((input) => input.isCoinbase),
      batch.inputs.map((input) => input.script ?? null),
    ],
  );
  if (batch.payouts.length > 0) await reservePayouts(tx, { id, ...options }, batch.payouts);
  return id;
}

async function reservePayouts(
  tx: Tx,
  batch: { id: bigint; evenOnHold: boolean },
  payouts: NewBatch["payouts"],
) {
  const moved = await tx.query(
    `UPDATE payout AS p
     SET state = 'reserved', batch_id = $1, output_index = n.position - 1, amount = n.amount,
       carried_fee = n.carried_fee
     FROM unnest($2::BIGINT[], $3::BIGINT[], $4::BIGINT[]) WITH ORDINALITY
       AS n (id, amount, carried_fee, position)
     WHERE p.id = n.id AND p.state = 'due'
       AND ($5 OR NOT EXISTS (SELECT 1 FROM wallet_hold AS h WHERE h.wallet = p.wallet))
     RETURNING p.id`,
    [
      batch.id,
      payouts.map((payout) => payout.payoutId),
      payouts.map((payout) => payout.amount),
      payouts.map((payout) => payout.carriedFee ?? 0n),
      batch.evenOnHold,
    ],
  );
  if (moved.length !== payouts.length) {
    throw new PoolError("conflict", "a wallet is not due any more, or was put on hold");
  }
  await lockAccounts(tx, payouts);
  await expectPosted(
    tx.query<{ posted: boolean }>(
      `SELECT ledger_post('payout-reserved', n.id::TEXT, 0, ARRAY['transit', 'wallet'],
         ARRAY[NULL, p.wallet], ARRAY[n.amount, -n.amount]) AS posted
       FROM unnest($1::BIGINT[], $2::BIGINT[]) AS n (id, amount)
       JOIN payout AS p ON p.id = n.id
       ORDER BY p.wallet COLLATE "C"`,
      [payouts.map((payout) => payout.payoutId), payouts.map((payout) => payout.amount)],
    ),
    payouts.length,
  );
}

/**
 * Locks all accounts at once, in the order that ledger_post takes, so that a reward that is
 * allocated at the same moment waits instead of deadlocking. Returns balances by wallet.
 */
async function lockAccounts(tx: Tx, payouts: NewBatch["payouts"]): Promise<Map<string, bigint>> {
  const rows = await tx.query<{ wallet: string | null; balance: bigint }>(
    `SELECT wallet, balance
     FROM ledger_account
     WHERE wallet = ANY ($1) OR kind = 'transit'
     ORDER BY kind, wallet NULLS FIRST
     FOR UPDATE`,
    [payouts.map((payout) => payout.wallet)],
  );
  return new Map(
    rows.flatMap(({ wallet, balance }) => (wallet === null ? [] : [[wallet, balance]])),
  );
}

/** Expects that each of `count` causes is posted for the first time. */
export async function expectPosted(posting: Promise<{ posted: boolean }[]>, count: number) {
  const rows = await posting;
  if (rows.length === count && rows.every((row) => row.posted)) return;
  throw new PoolError("conflict", "a payment was booked before");
}
