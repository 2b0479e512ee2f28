// What was allocated in the last minute, for the gauges that operators' dashboards read. The leader
// reads it once a minute; the number of rows is bounded.

import { onlyRow, type Reader } from "../sql.ts";

export interface RecentReward {
  wallet: string;
  name: string;
  amount: bigint;
}

/** Blue blocks allocated within the last minute. */
export async function recentlyPaidBlocks(reader: Reader): Promise<number> {
  const row = onlyRow(
    await reader.query<{ count: bigint }>(
      `SELECT COUNT(*) AS count
       FROM found_block
       WHERE state = 'blue' AND allocated_at > now() - INTERVAL '1 minute'`,
    ),
  );
  return Number(row.count);
}

/** What wallets were credited within the last minute, per worker, the largest first. */
export function recentRewards(reader: Reader, limit: number): Promise<RecentReward[]> {
  return reader.query<RecentReward>(
    `SELECT c.wallet, COALESCE(s.name, 'default') AS name,
       (CASE WHEN s.name IS NULL THEN c.amount
         ELSE div(c.amount * s.share_to, s.share_total)
           - div(c.amount * s.share_from, s.share_total) END)::BIGINT AS amount
     FROM (
       SELECT a.wallet, SUM(e.amount) AS amount
       FROM ledger_posting AS p
       JOIN ledger_entry AS e ON e.posting_id = p.id
       JOIN ledger_account AS a ON a.id = e.account_id
       WHERE p.kind = 'block'
         AND p.created_at > now() - INTERVAL '1 minute'
         AND a.wallet IS NOT NULL
       GROUP BY a.wallet
       ORDER BY amount DESC, a.wallet
       LIMIT $1
     ) AS c
     LEFT JOIN worker_balance_share AS s ON s.wallet = c.wallet
     ORDER BY amount DESC, c.wallet, name
     LIMIT $1`,
    [limit],
  );
}
