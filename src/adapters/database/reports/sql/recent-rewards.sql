-- Credits of the newest blocks per worker, at most $1 rows.

SELECT c.wallet, COALESCE(s.name, 'default') AS name,
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
LIMIT $1
