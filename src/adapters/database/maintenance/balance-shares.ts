// Attributes the balance of a wallet to its workers, for `miners_balance`: each has its share of
// the work of the last day. A wallet without work in that time keeps its last shares.
// Display only: the ledger knows wallets, and the rows of a wallet always sum to its balance.

import { onlyRow, type Tx } from "../sql.ts";
import computeBalanceSharesSql from "./sql/compute-balance-shares.sql" with { type: "text" };
import walletsDueForSharesSql from "./sql/wallets-due-for-shares.sql" with { type: "text" };
import type { StepResult } from "./work-retention.ts";

const WALLETS_PER_CALL = 200;
/** Statistics of so many workers are read by one statement, but of one wallet at least. */
const WORKERS_PER_CALL = 1000;
/** Workers of one wallet with a row of their own; the last seen come first. */
const WORKERS_PER_WALLET = 600;

/** Computes shares that are an hour old. To be called again soon if `hasMore`. */
export async function computeBalanceShares(tx: Tx, now: Date): Promise<StepResult> {
  const turn = await tx.query(
    "SELECT FROM report_progress WHERE name = 'balance_shares' FOR UPDATE SKIP LOCKED",
  );
  if (turn.length === 0) return { rows: 0, hasMore: false };
  const due = await dueWallets(tx, now);
  if (due.length === 0) return { rows: 0, hasMore: false };
  const wallets = due.map((row) => row.wallet);
  const active = due.flatMap((row) => (row.workers > 0 ? [row.wallet] : []));
  await tx.query("DELETE FROM worker_balance_share WHERE wallet = ANY ($1)", [active]);
  const { rows } = onlyRow(
    await tx.query<{ rows: number }>(computeBalanceSharesSql, [active, now, WORKERS_PER_WALLET]),
  );
  await tx.query(
    `INSERT INTO balance_share_time (wallet, computed_at)
     SELECT wallet, $2 FROM unnest($1::TEXT[]) AS w (wallet) ORDER BY wallet
     ON CONFLICT (wallet) DO UPDATE SET computed_at = EXCLUDED.computed_at`,
    [wallets, now],
  );
  return { rows, hasMore: true };
}

/** The wallets whose shares are oldest, with how many of their workers were active. */
async function dueWallets(tx: Tx, now: Date): Promise<{ wallet: string; workers: number }[]> {
  return tx.query(walletsDueForSharesSql, [
    now,
    WALLETS_PER_CALL,
    WORKERS_PER_CALL,
    WORKERS_PER_WALLET,
  ]);
}
