// Books a payment that the chain has and a restored database lacks, one transaction at a time. The
// batch goes through the same states and postings as any other. What a wallet was paid beyond its
// restored balance is credited from `opening` first, because those earnings are missing as well.

import { PoolError } from "../../../base/errors.ts";
import type { Reader, Tx } from "../sql.ts";
import { type NewBatch, rememberDueWallet, reserveBatch } from "./reserve.ts";
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
    const payout = { payoutId: await rememberDueWallet(tx, wallet), wallet, amount };
    await fund(tx, payout);
    payouts.push(payout);
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

/** A wallet has one payment under way at a time, which must end first. */
async function requireIdle(tx: Tx, { payouts, transactionId }: AdoptedBatch): Promise<void> {
  const [open] = await tx.query<{ wallet: string; id: bigint; state: string }>(
    `SELECT wallet, batch_id AS id, state
     FROM payout
     WHERE wallet = ANY ($1) AND is_open
     LIMIT 1`,
    [payouts.map((payout) => payout.wallet)],
  );
  if (open === undefined) return;
  const what = `${transactionId} pays ${open.wallet}, whose batch ${open.id} is ${open.state}`;
  throw new PoolError("conflict", `${what}: try again when that one has settled`);
}

/** Credits what the wallet's balance lacks for the payout. */
async function fund(
  tx: Tx,
  payout: { wallet: string; amount: bigint; payoutId: bigint },
): Promise<void> {
  const [account] = await tx.query<{ balance: bigint }>(
    "SELECT balance FROM ledger_account WHERE wallet = $1 FOR UPDATE",
    [payout.wallet],
  );
  const missing = account === undefined ? payout.amount : payout.amount - account.balance;
  if (missing <= 0n) return;
  await tx.query(
    `SELECT ledger_post('restored', $1, 0, ARRAY['opening', 'wallet'], ARRAY[NULL, $2],
       ARRAY[-$3::BIGINT, $3::BIGINT])`,
    [payout.payoutId.toString(), payout.wallet, missing],
  );
}
