-- The $3 largest balances below the minimum payout $1 that have not changed for $2 days, each
-- beside the count and the total of all.

SELECT a.wallet, a.balance, p.created_at AS "changedAt",
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
LIMIT $3
