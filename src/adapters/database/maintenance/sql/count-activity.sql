-- Counts active workers and wallets of ten-minute spans that ended before $1, at most $2 spans.

INSERT INTO pool_activity (ten_minute, workers, wallets)
SELECT span.at, COUNT(DISTINCT m.worker_id), COUNT(DISTINCT w.wallet)
FROM generate_series(
  date_bin('10 minutes', $1::timestamptz, 'epoch') - INTERVAL '1 hour',
  $1::timestamptz - INTERVAL '12 minutes',
  INTERVAL '10 minutes'
) AS span (at)
LEFT JOIN worker_minute AS m
  ON m.minute >= span.at AND m.minute < span.at + INTERVAL '10 minutes' AND m.accepted > 0
LEFT JOIN worker AS w ON w.id = m.worker_id
WHERE NOT EXISTS (SELECT FROM pool_activity AS a WHERE a.ten_minute = span.at)
GROUP BY span.at
ORDER BY span.at
LIMIT $2
ON CONFLICT (ten_minute) DO NOTHING
RETURNING 1
