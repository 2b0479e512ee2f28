// The ledger's rows for tests: a posting by hand, and every balance under a readable name.

import { onlyRow, type Reader } from "../../../src/adapters/database/sql.ts";
import { assert } from "../../../src/base/assert.ts";

/**
 * Posts `amounts`, which sum to zero, under the cause "kind:subject". A name with a colon is a
 * wallet, any other an account of the pool. Returns false if the cause was posted before.
 */
export async function postByHand(
  reader: Reader,
  cause: string,
  amounts: Record<string, bigint>,
): Promise<boolean> {
  const colon = cause.indexOf(":");
  assert(colon > 0, "a cause is a kind, a colon and a subject");
  const names = Object.keys(amounts);
  const rows = await reader.query<{ posted: boolean }>(
    "SELECT ledger_post($1, $2, 0, $3, $4, $5) AS posted",
    [
      cause.slice(0, colon),
      cause.slice(colon + 1),
      names.map((name) => (name.includes(":") ? "wallet" : name)),
      names.map((name) => (name.includes(":") ? name : null)),
      Object.values(amounts),
    ],
  );
  return onlyRow(rows).posted;
}

/** Every account with its balance, by wallet or kind; accounts at zero are left out. */
export async function balances(reader: Reader): Promise<Record<string, bigint>> {
  const rows = await reader.query<{ name: string; balance: bigint }>(
    `SELECT COALESCE(wallet, kind) AS name, balance
     FROM ledger_account
     WHERE balance <> 0
     ORDER BY kind, wallet`,
  );
  return Object.fromEntries(rows.map((row) => [row.name, row.balance]));
}

/** What one cause "kind:subject" posted, by wallet or kind. */
export async function postedBy(reader: Reader, cause: string): Promise<Record<string, bigint>> {
  const rows = await reader.query<{ name: string; amount: bigint }>(
    `SELECT COALESCE(wallet, account) AS name, SUM(amount)::BIGINT AS amount
     FROM ledger
     WHERE cause || ':' || subject = $1
     GROUP BY account, wallet
     ORDER BY account, wallet`,
    [cause],
  );
  return Object.fromEntries(rows.map((row) => [row.name, row.amount]));
}
