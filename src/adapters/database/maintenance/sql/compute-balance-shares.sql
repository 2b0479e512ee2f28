-- Stores how the balances of the wallets $1 are attributed to their workers at $2, by the work of
-- the last day; at most $3 workers of a wallet.

WITH worked AS (
  SELECT w.wallet, n.name, t.work
  FROM unnest($1::TEXT[]) AS w (wallet)
  CROSS JOIN LATERAL (
    SELECT id, name
    FROM worker
    WHERE wallet = w.wallet AND last_share_at >= $2::TIMESTAMPTZ - INTERVAL '1 day'
    ORDER BY last_share_at DESC, id
    LIMIT $3
  ) AS n
  CROSS JOIN LATERAL (
    SELECT SUM(work) AS work
    FROM worker_time
    WHERE worker_id = n.id
      AND at >= $2::TIMESTAMPTZ - INTERVAL '1 day' - INTERVAL '10 minutes'
  ) AS t
  WHERE t.work > 0
), added AS (
  INSERT INTO worker_balance_share (wallet, name, share_from, share_to, share_total)
  SELECT wallet, name, share_to - work, share_to, share_total
  FROM (
    SELECT wallet, name, work,
      SUM(work) OVER (PARTITION BY wallet ORDER BY name) AS share_to,
      SUM(work) OVER (PARTITION BY wallet) AS share_total
    FROM worked
  ) AS summed
  RETURNING 1
)
SELECT COUNT(*)::INTEGER AS rows FROM added
