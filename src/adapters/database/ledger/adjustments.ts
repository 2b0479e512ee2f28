// Money moved by an operator: between a wallet and one of the pool's own accounts, or from the
// unallocated rewards to the fees.
// Invariant: no account but those that may falls below zero; the fee account never does here.

import { PoolError } from "../../../base/errors.ts";
import { type Sompi, sompi } from "../../../domain/sompi.ts";
import type { Reader, Tx } from "../sql.ts";
import { type Account, type PoolAccount, post } from "./ledger.ts";

/** Pool accounts whose money an operator may give away. */
export const SPENDABLE_ACCOUNTS = ["fee", "unallocated"] as const;
export type SpendableAccount = (typeof SPENDABLE_ACCOUNTS)[number];

/**
 * Moves `amount` between two accounts under the id of an operator's action. Throws PoolError
 * "conflict", with nothing changed, if the source does not have it.
 */
export async function adjust(
  tx: Tx,
  actionId: bigint,
  move: { from: Account; to: Account; amount: Sompi },
): Promise<void> {
  const balance = await lockBalance(tx, move.from);
  if (balance < move.amount) {
    throw new PoolError("conflict", `the account has ${balance} sompi, not ${move.amount}`);
  }
  const postings = [
    { account: move.from, amount: sompi(-move.amount) },
    { account: move.to, amount: move.amount },
  ];
  const cause = { kind: "adjustment" as const, subject: actionId.toString() };
  if (await post(tx, cause, postings)) return;
  throw new PoolError("conflict", `action ${actionId} has moved money before`);
}

/** The balances of the pool's own accounts, in sompi; 0 for one that was never used. */
export async function poolBalances(
  reader: Reader,
): Promise<Record<SpendableAccount | "suspense", bigint>> {
  const balances = { fee: 0n, unallocated: 0n, suspense: 0n };
  const rows = await reader.query<{ kind: SpendableAccount | "suspense"; balance: bigint }>(
    "SELECT kind, balance FROM ledger_account WHERE kind = ANY ($1) AND wallet IS NULL",
    [Object.keys(balances)],
  );
  for (const { kind, balance } of rows) balances[kind] = balance;
  return balances;
}

/** What the pool owes: the balances of all wallets, and payments that are not settled. */
export async function owedTotal(reader: Reader): Promise<bigint> {
  const rows = await reader.query<{ owed: bigint }>(
    `SELECT COALESCE(SUM(balance), 0)::BIGINT AS owed
     FROM ledger_account
     WHERE kind IN ('wallet', 'transit')`,
  );
  const [row] = rows;
  if (row === undefined) throw new PoolError("database", "a sum has one row");
  return row.owed;
}

async function lockBalance(tx: Tx, account: Account): Promise<bigint> {
  const isWallet = "wallet" in account;
  const kind: PoolAccount | "wallet" = isWallet ? "wallet" : account.pool;
  const rows = await tx.query<{ balance: bigint }>(
    `SELECT balance FROM ledger_account
     WHERE kind = $1 AND wallet IS NOT DISTINCT FROM $2
     FOR UPDATE`,
    [kind, isWallet ? account.wallet : null],
  );
  const [row] = rows;
  if (row === undefined) throw new PoolError("conflict", "the account does not exist");
  return row.balance;
}
