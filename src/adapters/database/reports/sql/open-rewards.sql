-- What is found and not yet on balances.

WITH recent AS (
  SELECT AVG(reward)::bigint AS average
  FROM (
    SELECT reward
    FROM found_block
    WHERE state = 'blue'
    ORDER BY found_at DESC
    LIMIT 50
  ) AS newest
), open AS (
  SELECT COUNT(*)::int AS blocks, MAX(found_at) AS until,
    COALESCE(SUM(COALESCE(reward, (SELECT average FROM recent), 0)), 0)::bigint AS expected
  FROM found_block
  WHERE allocated_at IS NULL AND state IN ('found', 'submitted', 'blue')
)
SELECT o.blocks, o.until, o.expected, r.average,
  (
    SELECT COALESCE(SUM(sw.work), 0)::text
    FROM segment AS s
    JOIN segment_work AS sw
      ON sw.instance = s.instance AND sw.first_sequence = s.first_sequence
    WHERE s.paid_by IS NULL AND s.ended_at <= o.until
  ) AS work
FROM open AS o, recent AS r
