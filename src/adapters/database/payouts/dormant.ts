// Balances below the minimum payout that have not changed for long.

import type { Reader } from "../sql.ts";

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
  }>(
    `SELECT a.wallet, a.balance, p.created_at AS "changedAt",
       (COUNT(*) OVER ())::INTEGER AS count, (SUM(a.balance) OVER ())::BIGINT AS total
     FROM wallet_balance AS a
     CROSS JOIN LATERAL (
       SELECT posting_id FROM ledger_entry
       WHERE account_id = a.account_id
       ORDER BY posting_id DESC
       LIMIT 1
     ) AS e
     JOIN ledger_posting AS p ON p.id = e.posting_id
     WHERE a.balance > 0 AND a.balance < GREATEST($1, a.own_minimum)
       AND p.created_at <= now() - make_interval(days => $2)
     ORDER BY a.balance DESC, a.wallet
     LIMIT $3`,
    [options.thresholdSompi, options.days, options.limit],
  );
  const [first] = rows;
  return {
    count: first === undefined ? 0 : first.count,
    total: first === undefined ? 0n : first.total,
    wallets: rows.map(({ wallet, balance, changedAt }) => ({ wallet, balance, changedAt })),
  };
}
