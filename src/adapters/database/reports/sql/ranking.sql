-- The $2 wallets with the most work since $1.

WITH ranked AS (
  SELECT w.wallet, SUM(m.work) AS work, SUM(m.accepted) AS accepted, COUNT(*) AS workers
  FROM (
    SELECT worker_id, SUM(work) AS work, SUM(accepted) AS accepted
    FROM worker_minute
    WHERE minute >= $1
    GROUP BY worker_id
    HAVING SUM(accepted) > 0
  ) AS m
  JOIN worker AS w ON w.id = m.worker_id
  GROUP BY w.wallet
  ORDER BY SUM(m.work) DESC, w.wallet
  LIMIT $2
)
SELECT r.wallet, r.work::text AS work, r.accepted::bigint AS accepted,
  r.workers::int AS workers, f.first_share_at AS "firstShareAt"
FROM ranked AS r
JOIN (
  SELECT wallet, MIN(first_share_at) AS first_share_at
  FROM worker
  GROUP BY wallet
) AS f ON f.wallet = r.wallet
ORDER BY r.work DESC, r.wallet
