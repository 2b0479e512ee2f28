-- Work of wallet $1's workers since $2 in buckets of $3; beyond $4 workers they are one.

WITH named AS (
  SELECT id, CASE WHEN row_number() OVER (ORDER BY last_share_at DESC, name) <= $4
    THEN name ELSE '' END AS name
  FROM worker
  WHERE wallet = $1
)
SELECT date_bin($3::interval, t.at, 'epoch') AS at, n.name, SUM(t.work)::text AS work,
  SUM(t.accepted)::bigint AS accepted
FROM worker_time AS t
JOIN named AS n ON n.id = t.worker_id
WHERE t.worker_id = ANY (ARRAY(SELECT id FROM worker WHERE wallet = $1)) AND t.at >= $2
GROUP BY 1, 2
ORDER BY 1, 2
