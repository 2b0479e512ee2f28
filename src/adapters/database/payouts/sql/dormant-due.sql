-- Wallets below the minimum payout $1 whose balances have not changed for $2 days and that have no
-- payment under way, the longest unchanged first, at most $3.

SELECT p.id, a.wallet, p.due_at, a.balance AS amount, h.reason
FROM wallet_balance AS a
LEFT JOIN payout AS p ON p.wallet = a.wallet AND p.state = 'due'
LEFT JOIN wallet_hold AS h ON h.wallet = a.wallet
CROSS JOIN LATERAL (
  SELECT posting_id
  FROM ledger_entry
  WHERE account_id = a.account_id
  ORDER BY posting_id DESC
  LIMIT 1
) AS e
JOIN ledger_posting AS g ON g.id = e.posting_id
WHERE a.balance > 0
  AND a.balance < GREATEST($1, a.own_minimum)
  AND g.created_at <= now() - make_interval(days => $2)
  AND NOT EXISTS (SELECT 1 FROM payout AS o WHERE o.wallet = a.wallet AND o.is_open)
ORDER BY g.created_at, a.wallet
LIMIT $3
