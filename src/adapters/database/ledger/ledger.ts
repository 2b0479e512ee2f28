// The ledger: postings under one cause, balances, and the reversal of an allocation. Money moves
// only in the SQL function `ledger_post`, which migration 12 defines.
// Invariant: the amounts of a posting sum to zero, and each part of a cause is posted once.

import { assert } from "../../../base/assert.ts";
import { PoolError } from "../../../base/errors.ts";
import { type Sompi, sompi } from "../../../domain/sompi.ts";
import type { Reader, Tx } from "../sql.ts";

/** Accounts that exist once. */
export type PoolAccount =
  | "reward"
  | "fee"
  | "unallocated"
  | "transit"
  | "paid"
  | "network-fee"
  | "opening"
  | "suspense";

/** What a wallet is owed, or one of the pool's own accounts. */
export type Account = { wallet: string } | { pool: PoolAccount };

export interface Posting {
  account: Account;
  amount: Sompi;
}

/** Why money moves. Payments post their causes in `../payouts`. */
export interface Cause {
  kind:
    | "block"
    | "recredit"
    | "reversal"
    | "suspense"
    | "suspense-explained"
    | "suspense-accepted"
    | "adjustment";
  /** The block's hash, the outpoint of an output in suspense, or the operator's action. */
  subject: string;
}

export interface Reversal {
  /** The whole reward, which goes back to where it came from. */
  reward: Sompi;
  /** What the wallets had been paid already; the account `fee` carries it. */
  missing: Sompi;
}

/** So many wallets are posted by one statement. */
const WALLETS_PER_PART = 10_000;

/**
 * Posts amounts between wallets and pool accounts. Zero amounts are left out. A posting with more
 * than `walletsPerPart` wallets is split into parts, each of which takes the share of its wallets
 * from `source`. Returns false, with nothing changed, if the cause was posted before.
 */
export async function post(
  tx: Tx,
  cause: Cause,
  postings: readonly Posting[],
  options: { source: PoolAccount; walletsPerPart?: number } = { source: "reward" },
): Promise<boolean> {
  const moving = postings.filter((posting) => posting.amount !== 0n);
  const parts = partsOf(moving, options.source, options.walletsPerPart ?? WALLETS_PER_PART);
  for (const [part, some] of parts.entries()) {
    if (await postPart(tx, cause, part, some)) continue;
    if (part === 0) return false;
    throw new PoolError("data", `${cause.kind} ${cause.subject}: part ${part} was posted before`);
  }
  return true;
}

/** The postings of a cause over all its parts, pool accounts first, then wallets in order. */
export async function entriesOf(reader: Reader, cause: Cause): Promise<Posting[]> {
  const rows = await reader.query<AccountRow & { amount: bigint }>(
    `SELECT a.kind, a.wallet, SUM(e.amount)::BIGINT AS amount
     FROM ledger_posting AS p
     JOIN ledger_entry AS e ON e.posting_id = p.id
     JOIN ledger_account AS a ON a.id = e.account_id
     WHERE p.kind = $1 AND p.subject = $2
     GROUP BY a.kind, a.wallet
     ORDER BY a.kind, a.wallet`,
    [cause.kind, cause.subject],
  );
  return rows.map((row) => ({ account: accountOf(row), amount: sompi(row.amount) }));
}

/** The cause of a block's n-th allocation, from 1. Only the first counts as credited in total. */
export function allocationCause(hash: string, allocation: number): Cause {
  return allocation === 1
    ? { kind: "block", subject: hash }
    : { kind: "recredit", subject: `${hash}#${allocation}` };
}

/**
 * Reverses the n-th allocation of a block by a compensating posting with the cause `reversal`. No
 * balance falls below zero but that of `fee`, which carries what wallets were paid already.
 * Undefined if there is nothing to reverse, or it was reversed before.
 */
export async function reverseAllocation(
  tx: Tx,
  hash: string,
  allocation: number,
): Promise<Reversal | undefined> {
  const allocated = allocationCause(hash, allocation);
  const entries = await entriesOf(tx, allocated);
  if (entries.length === 0) return undefined;
  const balances = await lockBalances(tx, entries);
  let missing = 0n;
  let reward: Sompi | undefined;
  const postings: Posting[] = [];
  for (const { account, amount } of entries) {
    if (isPool(account, "reward")) reward = sompi(-amount);
    if (isPool(account, "fee") || amount < 0n) {
      postings.push({ account, amount: sompi(-amount) });
      continue;
    }
    const balance = balances.get(accountName(account));
    assert(balance !== undefined, "an account with an entry has a balance");
    const isCovered = balance >= amount;
    const taken = isCovered ? amount : balance;
    missing += amount - taken;
    postings.push({ account, amount: sompi(-taken) });
  }
  if (reward === undefined) throw new PoolError("data", `block ${hash} has no reward entry`);
  const cause: Cause = { kind: "reversal", subject: allocated.subject };
  if (!(await post(tx, cause, chargeFee(postings, missing)))) return undefined;
  return { reward, missing: sompi(missing) };
}

interface AccountRow {
  kind: string;
  wallet: string | null;
}

function accountOf(row: AccountRow): Account {
  return row.wallet === null ? { pool: row.kind as PoolAccount } : { wallet: row.wallet };
}

function isPool(account: Account, name: PoolAccount): boolean {
  return "pool" in account && account.pool === name;
}

/** For maps only: an address always holds a colon, a pool account never does. */
function accountName(account: Account): string {
  return "pool" in account ? account.pool : account.wallet;
}

async function postPart(tx: Tx, cause: Cause, part: number, postings: readonly Posting[]) {
  const rows = await tx.query<{ posted: boolean }>(
    "SELECT ledger_post($1, $2, $3, $4, $5, $6) AS posted",
    [
      cause.kind,
      cause.subject,
      part,
      postings.map(({ account }) => ("pool" in account ? account.pool : "wallet")),
      postings.map(({ account }) => ("pool" in account ? null : account.wallet)),
      postings.map((posting) => posting.amount),
    ],
  );
  return rows[0]?.posted === true;
}

/**
 * Parts in the order in which `ledger_post` locks. The first has all pool accounts; each later one
 * moves what its wallets get from `source`.
 */
function partsOf(postings: readonly Posting[], source: PoolAccount, size: number): Posting[][] {
  const pool = postings.filter(({ account }) => "pool" in account);
  const wallets = postings
    .flatMap(({ account, amount }) => ("pool" in account ? [] : [{ account, amount }]))
    .sort((a, b) => (a.account.wallet < b.account.wallet ? -1 : 1));
  if (wallets.length <= size) return [[...pool, ...wallets]];
  const parts: Posting[][] = [];
  let left = 0n;
  for (let from = size; from < wallets.length; from += size) {
    const some = wallets.slice(from, from + size);
    const total = some.reduce((sum, { amount }) => sum + amount, 0n);
    left += total;
    parts.push([{ account: { pool: source }, amount: sompi(-total) }, ...some]);
  }
  const first = pool.map((posting) =>
    isPool(posting.account, source)
      ? { ...posting, amount: sompi(posting.amount + left) }
      : posting,
  );
  return [[...first, ...wallets.slice(0, size)], ...parts];
}

/** In the order in which `ledger_post` locks, so that the two cannot deadlock. */
async function lockBalances(tx: Tx, entries: readonly Posting[]): Promise<Map<string, bigint>> {
  const rows = await tx.query<AccountRow & { balance: bigint }>(
    `SELECT kind, wallet, balance
     FROM ledger_account
     WHERE wallet = ANY ($1) OR wallet IS NULL AND kind = ANY ($2)
     ORDER BY kind, wallet NULLS FIRST
     FOR UPDATE`,
    [
      entries.flatMap(({ account }) => ("pool" in account ? [] : [account.wallet])),
      [...entries.flatMap(({ account }) => ("pool" in account ? [account.pool] : [])), "fee"],
    ],
  );
  return new Map(rows.map((row) => [accountName(accountOf(row)), row.balance]));
}

function chargeFee(postings: readonly Posting[], missing: bigint): Posting[] {
  const fee = postings.find(({ account }) => isPool(account, "fee"))?.amount;
  const others = postings.filter(({ account }) => !isPool(account, "fee"));
  const charged = (fee === undefined ? 0n : fee) - missing;
  return [...others, { account: { pool: "fee" }, amount: sompi(charged) }];
}
