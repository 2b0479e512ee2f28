// The ledger: postings under one cause, balances, and taking an allocation back.
// The accountant and the payer post through it. What must stay true: money moves only in
// `ledger_post` (init.sql), postings sum to zero, and a cause is posted once.

import { PoolError } from "../../../base/errors.ts";
import { type Sompi, sompi } from "../../../domain/sompi.ts";
import type { Reader, Tx } from "../sql.ts";

export interface Posting {
  account: string;
  amount: Sompi;
}

export interface Reversal {
  /** The whole reward, which goes back to where it came from. */
  reward: Sompi;
  /** What the workers had spent already, and the pool's fee account pays for them. */
  missing: Sompi;
}

const WORKER_PREFIX = "worker:";

/** The ledger account of a worker, by its `workerKey`. */
export function workerAccount(workerKey: string): string {
  return WORKER_PREFIX + workerKey;
}

/** False, with nothing changed, when `cause` was posted before. Zero postings are left out. */
export async function post(tx: Tx, cause: string, postings: readonly Posting[]): Promise<boolean> {
  const moving = postings.filter((posting) => posting.amount !== 0n);
  const rows = await tx.query<{ posted: boolean }>("SELECT ledger_post($1, $2, $3) AS posted", [
    cause,
    moving.map((posting) => posting.account),
    moving.map((posting) => posting.amount),
  ]);
  return rows[0]?.posted === true;
}

/** The postings of a cause, in the order of their accounts. */
export async function entriesOf(reader: Reader, cause: string): Promise<Posting[]> {
  const rows = await reader.query<{ account: string; amount: bigint }>(
    `SELECT account, amount
     FROM ledger_entry
     WHERE cause = $1
     ORDER BY account`,
    [cause],
  );
  return rows.map((row) => ({ account: row.account, amount: sompi(row.amount) }));
}

/**
 * Takes the allocation of a block back by a compensating posting `reversal:<hash>`. No account
 * goes below zero but `fee`, which pays what others have spent already. Undefined when there is
 * nothing to take back, or it was taken back before.
 */
export async function reverseAllocation(tx: Tx, hash: string): Promise<Reversal | undefined> {
  const entries = await entriesOf(tx, `block:${hash}`);
  if (entries.length === 0) return undefined;
  const balances = await lockBalances(tx, entries);
  let missing = 0n;
  const postings = entries.map(({ account, amount }): Posting => {
    if (amount < 0n || account === "fee") return { account, amount: sompi(-amount) };
    const balance = balances.get(account) ?? 0n;
    const taken = balance < amount ? balance : amount;
    missing += amount - taken;
    return { account, amount: sompi(-taken) };
  });
  const cause = `reversal:${hash}`;
  if (!(await post(tx, cause, chargeFee(postings, missing)))) return undefined;
  const reward = entries.find((entry) => entry.account === "reward")?.amount;
  if (reward === undefined) throw new PoolError("data", `block ${hash} has no reward entry`);
  return { reward: sompi(-reward), missing: sompi(missing) };
}

/** In the order in which `ledger_post` locks, so that the two cannot deadlock. */
async function lockBalances(tx: Tx, entries: readonly Posting[]): Promise<Map<string, bigint>> {
  const rows = await tx.query<{ account: string; balance: bigint }>(
    `SELECT account, balance
     FROM ledger_account
     WHERE account = ANY ($1)
     ORDER BY account
     FOR UPDATE`,
    [[...entries.map((entry) => entry.account), "fee"]],
  );
  return new Map(rows.map((row) => [row.account, row.balance]));
}

function chargeFee(postings: readonly Posting[], missing: bigint): Posting[] {
  const others = postings.filter((posting) => posting.account !== "fee");
  const fee = postings.find((posting) => posting.account === "fee")?.amount ?? 0n;
  return [...others, { account: "fee", amount: sompi(fee - missing) }];
}
