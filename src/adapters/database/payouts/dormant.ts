// Balances below the minimum payout that have not changed for long.

import type { Reader } from "../sql.ts";
import dormantBalancesSql from "./sql/dormant-balances.sql" with { type: "text" };

export interface DormantBalances {
  count: number;
  /** In sompi, over all of them. */
  total: bigint;
  /** The largest, at most `limit`. */
  wallets: { wallet: string; balance: bigint; changedAt: Date }[];
}

export async function dormantBalances(
  reader: Reader,
  options: { thresholdSompi: bigint; days: number; limit: number },
): Promise<DormantBalances> {
  const rows = await reader.query<{
    wallet: string;
    balance: bigint;
    changedAt: Date;
    count: number;
    total: bigint;
  }>(dormantBalancesSql, [options.thresholdSompi, options.days, options.limit]);
  const [first] = rows;
  return {
    count: first === undefined ? 0 : first.count,
    total: first === undefined ? 0n : first.total,
    wallets: rows.map(({ wallet, balance, changedAt }) => ({ wallet, balance, changedAt })),
  };
}
