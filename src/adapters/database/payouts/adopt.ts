// Books a payment that the chain has and this database forgot, after a restore from a backup.
// The recovery calls it, one transaction on the chain at a time. What must stay true: the batch
// goes through the same states and postings as any other; what a wallet was paid beyond its
// restored balance is credited from `opening` first, since those earnings were forgotten as well.

import { PoolError } from "../../../base/errors.ts";
import type { Reader, Tx } from "../sql.ts";
import { type NewBatch, rememberDueWallet, reserveBatch, type WorkerAmount } from "./reserve.ts";
import { acceptBatch, settleBatch, signBatch } from "./transitions.ts";

export interface AdoptedBatch extends Omit<NewBatch, "payouts"> {
  payouts: readonly { wallet: string; amount: bigint }[];
  transactionId: string;
  bytes: string;
  daaScore: bigint;
}

/** Throws PoolError "conflict" while another payment to one of its wallets is under way. */
export async function adoptBatch(tx: Tx, batch: AdoptedBatch): Promise<bigint> {
  await requireIdle(tx, batch);
  const payouts: NewBatch["payouts"][number][] = [];
  for (const { wallet, amount } of batch.payouts) {
    const payoutId = await rememberDueWallet(tx, wallet);
    payouts.push({ payoutId, amount, workers: await fund(tx, { wallet, amount, payoutId }) });
  }
  const id = await reserveBatch(tx, { ...batch, payouts }, { evenOnHold: true });
  await signBatch(tx, id, batch);
  await acceptBatch(tx, id, batch.daaScore);
  await settleBatch(tx, id, batch.daaScore);
  return id;
}

/**
 * Which of the transactions are batches of this database that are not void. A void batch returned
 * its money: if the chain has its transaction after all, that has to be adopted.
 */
export async function knownTransactions(
  reader: Reader,
  transactionIds: readonly string[],
): Promise<Set<string>> {
  const rows = await reader.query<{ id: string }>(
    `SELECT transaction_id AS id
     FROM payout_batch
     WHERE transaction_id = ANY ($1) AND state <> 'void'`,
    [transactionIds],
  );
  return new Set(rows.map((row) => row.id));
}

/** A wallet has one payment under way at a time; that one is brought to its end first. */
async function requireIdle(tx: Tx, { payouts, transactionId }: AdoptedBatch): Promise<void> {
  const [open] = await tx.query<{ wallet: string; id: bigint; state: string }>(
    `SELECT wallet, batch_id AS id, state
     FROM payout
     WHERE wallet = ANY ($1) AND state IN ('reserved', 'signed', 'submitted', 'accepted')
     LIMIT 1`,
    [payouts.map((payout) => payout.wallet)],
  );
  if (open === undefined) return;
  const what = `${transactionId} pays ${open.wallet}, whose batch ${open.id} is ${open.state}`;
  throw new PoolError("conflict", `${what}: try again when that one has settled`);
}

/** Takes `amount` from the wallet's workers, after crediting what they do not have. */
async function fund(
  tx: Tx,
  payout: { wallet: string; amount: bigint; payoutId: bigint },
): Promise<WorkerAmount[]> {
  const accounts = await tx.query<WorkerAmount>(
    `SELECT account, balance AS amount
     FROM ledger_account
     WHERE starts_with(account, $1) AND balance > 0
     ORDER BY account
     FOR UPDATE`,
    [`worker:${payout.wallet}/`],
  );
  const taken: WorkerAmount[] = [];
  let left = payout.amount;
  for (const { account, amount } of accounts) {
    if (left === 0n) break;
    const isEnough = amount >= left;
    const part = isEnough ? left : amount;
    taken.push({ account, amount: part });
    left -= part;
  }
  if (left === 0n) return taken;
  const forgotten = `worker:${payout.wallet}/restored`;
  await tx.query("SELECT ledger_post($1, ARRAY['opening', $2], ARRAY[-$3::BIGINT, $3::BIGINT])", [
    `restored:${payout.payoutId}`,
    forgotten,
    left,
  ]);
  const before = taken.find(({ account }) => account === forgotten);
  if (before === undefined) taken.push({ account: forgotten, amount: left });
  else before.amount += left;
  return taken;
}
