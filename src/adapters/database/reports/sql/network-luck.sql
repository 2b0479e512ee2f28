-- Expected and found blocks of the last seven days by network: those with at least $1 expected
-- ones, the most work first, $2 at most.
WITH difficulty AS (
  SELECT AVG(network_work) AS work
  FROM found_block
  WHERE found_at > now() - INTERVAL '7 days'
), networks AS (
  SELECT network, SUM(work) AS work, SUM(blocks) AS blocks
  FROM network_work
  WHERE day > CURRENT_DATE - 7 AND network <> 'other'
  GROUP BY network
)
SELECT k.network, (k.work / d.work)::float8 AS expected, k.blocks::int AS found
FROM networks AS k
CROSS JOIN difficulty AS d
WHERE d.work > 0 AND k.work >= d.work * $1
ORDER BY k.work DESC
LIMIT $2
