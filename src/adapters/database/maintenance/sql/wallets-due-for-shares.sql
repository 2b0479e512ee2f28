-- Wallets whose shares are an hour old at $1, oldest first: at most $2, with at most $3 workers
-- among them; $4 bounds the workers counted of each.

SELECT wallet, workers
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
ORDER BY place
