// Who is due a payment, and the reservation that begins one. The later moves of a batch are in
// payout-moves.ts. What must stay true: a batch is written down whole, in one transaction with the
// money that it moves from the workers to transit.

import { assert } from "../../../base/assert.ts";
import { PoolError } from "../../../base/errors.ts";
import { onlyRow, type Reader, type Tx } from "../sql.ts";

export interface WorkerAmount {
  account: string;
  amount: bigint;
}

/** A wallet whose workers together have reached the threshold. */
export interface DueWallet {
  /** Undefined until `rememberDue` has seen the wallet. */
  payoutId: bigint | undefined;
  wallet: string;
  dueAt: Date | undefined;
  amount: bigint;
  /** What is taken from each worker; sums to `amount`. */
  workers: WorkerAmount[];
  holdReason: string | undefined;
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
  }[];
  /** In the order of the outputs; the change follows the last. */
  payouts: readonly { payoutId: bigint; amount: bigint; workers: readonly WorkerAmount[] }[];
  fee: bigint;
  change: bigint;
  mass: bigint;
  feeRate: bigint;
  /** A chain block from before the inputs were chosen. */
  startHash: string;
}

/** Makes sure that every wallet over the threshold has a row that remembers since when. */
export async function rememberDue(tx: Tx, thresholdSompi: bigint): Promise<void> {
  await tx.query(
    `INSERT INTO payout (wallet)
     SELECT wallet FROM (
       SELECT split_part(substr(account, 8), '/', 1) AS wallet, SUM(balance) AS due
       FROM ledger_account
       WHERE account LIKE 'worker:%' AND balance > 0
       GROUP BY 1
     ) AS w
     WHERE due >= $1
     ORDER BY wallet
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

/**
 * Wallets over the threshold that have no payout under way, those who wait longest first. A
 * wallet that `rememberDue` has not seen yet comes last, without payout id.
 */
export async function dueWallets(reader: Reader, thresholdSompi: bigint): Promise<DueWallet[]> {
  const rows = await reader.query<{
    id: bigint | null;
    wallet: string;
    due_at: Date | null;
    amount: bigint;
    accounts: string[];
    balances: string[];
    reason: string | null;
  }>(
    `SELECT p.id, w.wallet, p.due_at, w.amount, w.accounts, w.balances, h.reason
     FROM (
       SELECT split_part(substr(account, 8), '/', 1) AS wallet,
         SUM(balance)::BIGINT AS amount,
         array_agg(account ORDER BY account) AS accounts,
         array_agg(balance::TEXT ORDER BY account) AS balances
       FROM ledger_account
       WHERE account LIKE 'worker:%' AND balance > 0
       GROUP BY 1
       HAVING SUM(balance) >= $1
     ) AS w
     LEFT JOIN payout AS p ON p.wallet = w.wallet AND p.state = 'due'
     LEFT JOIN wallet_hold AS h ON h.wallet = w.wallet
     WHERE NOT EXISTS (
       SELECT 1 FROM payout AS o
       WHERE o.wallet = w.wallet AND o.state IN ('reserved', 'signed', 'submitted', 'accepted')
     )
     ORDER BY p.due_at NULLS LAST, p.id, w.wallet`,
    [thresholdSompi],
  );
  return rows.map((row) => ({
    payoutId: row.id ?? undefined,
    wallet: row.wallet,
    dueAt: row.due_at ?? undefined,
    amount: row.amount,
    workers: row.accounts.map((account, index) => {
      const balance = row.balances[index];
      assert(balance !== undefined, "each account has its balance");
      return { account, amount: BigInt(balance) };
    }),
    holdReason: row.reason ?? undefined,
  }));
}

/** A payout of `amount`, or of all that is due, taken from the wallet's workers in their order. */
export function payoutOf(
  wallet: DueWallet,
  amount: bigint = wallet.amount,
): { wallet: string; payoutId: bigint; amount: bigint; workers: WorkerAmount[] } {
  const { payoutId } = wallet;
  assert(payoutId !== undefined, "a wallet has a due row before it is paid");
  let missing = amount;
  const workers: WorkerAmount[] = [];
  for (const { account, amount: balance } of wallet.workers) {
    const isEnough = balance >= missing;
    const taken = isEnough ? missing : balance;
    if (taken > 0n) workers.push({ account, amount: taken });
    missing -= taken;
  }
  assert(missing === 0n, "no payout takes more than is due");
  return { wallet: wallet.wallet, payoutId, amount, workers };
}

/**
 * Locks what `reserveBatch` will move, and answers whether it is all as it was when it was planned:
 * every wallet due and not held, every worker's balance there. Without that, nothing may be
 * reserved, and a plan made anew leaves out what has changed.
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
  const wanted = payouts.flatMap(({ workers }) => workers);
  const rows = await lockAccounts(
    tx,
    wanted.map(({ account }) => account),
  );
  const balances = new Map(rows.map(({ account, amount }) => [account, amount]));
  const isCovered = wanted.every(({ account, amount }) => {
    const balance = balances.get(account);
    return balance !== undefined && balance >= amount;
  });
  return due.length === payouts.length && isCovered;
}

/** Writes a batch down whole and moves its money from the workers to transit. */
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
       block_daa_score, is_coinbase)
     SELECT $1, i.position - 1, i.transaction_id, i.output_index, i.amount, i.daa, i.is_coinbase
     FROM unnest($2::TEXT[], $3::INTEGER[], $4::BIGINT[], $5::BIGINT[], $6::BOOLEAN[])
       WITH ORDINALITY AS i (transaction_id, output_index, amount, daa, is_coinbase, position)`,
    [
      id,
      batch.inputs.map((input) => input.transactionId),
      batch.inputs.map((input) => input.index),
      batch.inputs.map((input) => input.amount),
      batch.inputs.map((input) => input.blockDaaScore),
      batch.inputs.map((input) => input.isCoinbase),
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
     SET state = 'reserved', batch_id = $1, output_index = n.position - 1, amount = n.amount
     FROM unnest($2::BIGINT[], $3::BIGINT[]) WITH ORDINALITY AS n (id, amount, position)
     WHERE p.id = n.id AND p.state = 'due'
       AND ($4 OR NOT EXISTS (SELECT 1 FROM wallet_hold AS h WHERE h.wallet = p.wallet))
     RETURNING p.id`,
    [
      batch.id,
      payouts.map((payout) => payout.payoutId),
      payouts.map((payout) => payout.amount),
      batch.evenOnHold,
    ],
  );
  if (moved.length !== payouts.length) {
    throw new PoolError("conflict", "a wallet is not due any more, or was held just now");
  }
  const legs = payouts.flatMap((payout) =>
    payout.workers.map((worker) => ({ ...worker, payoutId: payout.payoutId })),
  );
  await lockAccounts(
    tx,
    legs.map((leg) => leg.account),
  );
  await expectPosted(
    tx.query<{ posted: boolean }>(
      `SELECT ledger_post('payout:' || payout_id || ':reserved',
         array_append(array_agg(account ORDER BY account), 'transit'),
         array_append(array_agg(-amount ORDER BY account), SUM(amount)::BIGINT)) AS posted
       FROM unnest($1::BIGINT[], $2::TEXT[], $3::BIGINT[]) AS leg (payout_id, account, amount)
       GROUP BY payout_id`,
      [
        legs.map((leg) => leg.payoutId),
        legs.map((leg) => leg.account),
        legs.map((leg) => leg.amount),
      ],
    ),
    payouts.length,
  );
}

/**
 * All accounts are locked at once and in the order that ledger_post takes, so that a reward that
 * is allocated at the same moment waits instead of deadlocking.
 */
function lockAccounts(tx: Tx, accounts: readonly string[]): Promise<WorkerAmount[]> {
  return tx.query<WorkerAmount>(
    `SELECT account, balance AS amount FROM ledger_account
     WHERE account = ANY ($1) OR account = 'transit'
     ORDER BY account
     FOR UPDATE`,
    [accounts],
  );
}

/** Postings of a step that is done once; a cause that was posted before is a conflict. */
export async function expectPosted(posting: Promise<{ posted: boolean }[]>, count: number) {
  const rows = await posting;
  if (rows.length === count && rows.every((row) => row.posted)) return;
  throw new PoolError("conflict", "a payment was booked before");
}
