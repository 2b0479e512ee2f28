// What was allocated in the last minute, for the gauges that operators' dashboards read. The leader
// reads it once a minute; the number of rows is bounded.

import { onlyRow, type Reader } from "../sql.ts";
import recentRewardsSql from "./sql/recent-rewards.sql" with { type: "text" };

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
  return reader.query<RecentReward>(recentRewardsSql, [limit]);
}
