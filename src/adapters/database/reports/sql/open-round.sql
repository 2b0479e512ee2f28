-- The work since the newest block.

SELECT b.found_at AS since, b.network_work::text AS "networkWork",
  (
    SELECT COALESCE(SUM(sw.work), 0)
    FROM segment AS s
    JOIN segment_work AS sw
      ON sw.instance = s.instance AND sw.first_sequence = s.first_sequence
    WHERE s.ended_by IS NULL AND s.ended_at > COALESCE(b.found_at, '-infinity')
  )::text AS work
FROM (SELECT 1) AS one
LEFT JOIN (
  SELECT found_at, network_work
  FROM found_block
  ORDER BY found_at DESC, hash
  LIMIT 1
) AS b ON TRUE
