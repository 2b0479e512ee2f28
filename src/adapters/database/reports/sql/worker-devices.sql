-- What each of the workers $1 mines with, as last seen.

SELECT w.id AS "workerId",
  COALESCE(m.device, t.device, h.device, '') AS device,
  COALESCE(m.difficulty, 0) AS difficulty
FROM unnest($1::bigint[]) AS w (id)
LEFT JOIN LATERAL (
  SELECT device, difficulty
  FROM worker_minute
  WHERE worker_id = w.id AND device <> ''
  ORDER BY minute DESC
  LIMIT 1
) AS m ON TRUE
LEFT JOIN LATERAL (
  SELECT device
  FROM worker_ten_minute
  WHERE worker_id = w.id AND m.device IS NULL
  ORDER BY ten_minute DESC
  LIMIT 1
) AS t ON TRUE
LEFT JOIN LATERAL (
  SELECT device
  FROM worker_hour
  WHERE worker_id = w.id AND m.device IS NULL AND t.device IS NULL
  ORDER BY hour DESC
  LIMIT 1
) AS h ON TRUE
