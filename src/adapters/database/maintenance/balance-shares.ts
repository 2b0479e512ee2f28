// Attributes the balance of a wallet to its workers, for `miners_balance`: each has its share of
// the work of the last day. A wallet without work in that time keeps its last shares.
// Display only: the ledger knows wallets, and the rows of a wallet always sum to its balance.

import { onlyRow, type Tx } from "../sql.ts";
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
    await tx.query<{ rows: number }>(
      `WITH worked AS (
         SELECT w.wallet, n.name, t.work
         FROM unnest($1::TEXT[]) AS w (wallet)
         CROSS JOIN LATERAL (
           SELECT id, name
           FROM worker
           WHERE wallet = w.wallet AND last_share_at >= $2::TIMESTAMPTZ - INTERVAL '1 day'
           ORDER BY last_share_at DESC, id
           LIMIT $3
         ) AS n
         CROSS JOIN LATERAL (
           SELECT SUM(work) AS work
           FROM worker_time
           WHERE worker_id = n.id
             AND at >= $2::TIMESTAMPTZ - INTERVAL '1 day' - INTERVAL '10 minutes'
         ) AS t
         WHERE t.work > 0
       ), added AS (
         INSERT INTO worker_balance_share (wallet, name, share_from, share_to, share_total)
         SELECT wallet, name, share_to - work, share_to, share_total
         FROM (
           SELECT wallet, name, work,
             SUM(work) OVER (PARTITION BY wallet ORDER BY name) AS share_to,
             SUM(work) OVER (PARTITION BY wallet) AS share_total
           FROM worked
         ) AS summed
         RETURNING 1
       )
       SELECT COUNT(*)::INTEGER AS rows FROM added`,
      [active, now, WORKERS_PER_WALLET],
    ),
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
  return tx.query(
    `SELECT wallet, workers
     FROM (
       SELECT d.wallet, d.place, n.workers,
         SUM(n.workers) OVER (ORDER BY d.place) AS workers_so_far
       FROM (
         SELECT a.wallet,
           row_number() OVER (ORDER BY t.computed_at NULLS FIRST, a.wallet) AS place
         FROM ledger_account AS a
         LEFT JOIN balance_share_time AS t ON t.wallet = a.wallet
         WHERE a.kind = 'wallet'
           AND (t.computed_at IS NULL OR t.computed_at < $1::TIMESTAMPTZ - INTERVAL '1 hour')
         ORDER BY t.computed_at NULLS FIRST, a.wallet
         LIMIT $2
       ) AS d
       CROSS JOIN LATERAL (
         SELECT LEAST(COUNT(*), $4)::INTEGER AS workers
         FROM worker
         WHERE wallet = d.wallet AND last_share_at >= $1::TIMESTAMPTZ - INTERVAL '1 day'
       ) AS n
     ) AS counted
     WHERE place = 1 OR workers_so_far <= $3
     ORDER BY place`,
    [now, WALLETS_PER_CALL, WORKERS_PER_CALL, WORKERS_PER_WALLET],
  );
}
