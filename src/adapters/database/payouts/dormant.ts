// Balances below the minimum payout that have not changed for long.

import type { Reader } from "../sql.ts";
import { type DueRow, type DueWallet, dueWalletOf } from "./reserve.ts";
import dormantBalancesSql from "./sql/dormant-balances.sql" with { type: "text" };
import dormantDueSql from "./sql/dormant-due.sql" with { type: "text" };

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

/** The same wallets as they can be paid: without a payment under way, the oldest first. */
export async function dormantDue(
  reader: Reader,
  options: { thresholdSompi: bigint; days: number; limit: number },
): Promise<DueWallet[]> {
  const values = [options.thresholdSompi, options.days, options.limit];
  const rows = await reader.query<DueRow>(dormantDueSql, values);
  return rows.map((row) => ({ ...dueWalletOf(row), isDormant: true }));
}
