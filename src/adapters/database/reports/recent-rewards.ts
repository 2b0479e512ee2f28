// What was allocated in the last minute, for the gauges that operators' boards read.
// Read-only; the leader asks once a minute. What must stay true: the answer is bounded.

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

/** What each worker was credited within the last minute, the most first. */
export function recentRewards(reader: Reader, limit: number): Promise<RecentReward[]> {
  return reader.query<RecentReward>(
    `SELECT m.wallet, m.miner_id AS name, SUM(e.amount)::BIGINT AS amount
     FROM ledger_entry AS e
     JOIN miners_balance AS m ON e.account = 'worker:' || m.wallet || '/' || m.miner_id
     WHERE e.created_at > now() - INTERVAL '1 minute' AND e.cause LIKE 'block:%'
     GROUP BY m.wallet, m.miner_id
     ORDER BY amount DESC
     LIMIT $1`,
    [limit],
  );
}
