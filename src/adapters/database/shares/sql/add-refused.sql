-- Adds refused shares to the minutes of their workers, one row each: wallet, name, minute, counts,
-- difficulty, device.

INSERT INTO worker_minute
  (minute, worker_id, stale, duplicate, low_difficulty, invalid, difficulty, device)
SELECT to_timestamp(r.minute * 60), w.id, SUM(r.stale), SUM(r.duplicate), SUM(r.low),
  SUM(r.invalid), MAX(r.difficulty), MAX(r.device)
FROM unnest($1::text[], $2::text[], $3::float8[], $4::bigint[], $5::bigint[], $6::bigint[],
    $7::bigint[], $8::float8[], $9::text[])
  AS r (wallet, name, minute, stale, duplicate, low, invalid, difficulty, device)
JOIN LATERAL (
  SELECT id
  FROM worker
  WHERE wallet = r.wallet
    AND (name = r.name AND named_on >= (now() AT TIME ZONE 'UTC')::DATE - 1 OR name = $10)
  ORDER BY name = r.name DESC
  LIMIT 1
) AS w ON TRUE
GROUP BY r.minute, w.id
ORDER BY r.minute, w.id
ON CONFLICT (minute, worker_id) DO UPDATE
SET stale = worker_minute.stale + EXCLUDED.stale,
  duplicate = worker_minute.duplicate + EXCLUDED.duplicate,
  low_difficulty = worker_minute.low_difficulty + EXCLUDED.low_difficulty,
  invalid = worker_minute.invalid + EXCLUDED.invalid,
  difficulty = EXCLUDED.difficulty,
  device = EXCLUDED.device
