-- A row if block $1 is recent and another live instance's recorder has not passed its time.

SELECT
FROM found_block AS b
JOIN extranonce_lease AS l
  ON l.released_at IS NULL AND l.renewed_at > now() - INTERVAL '1 minute'
LEFT JOIN pool_instance AS i USING (journal_identity)
WHERE b.hash = $1
  AND b.settled_at > now() - INTERVAL '10 minutes'
  AND i.instance IS DISTINCT FROM b.instance
  AND NOT COALESCE(i.recorded_until > b.found_at
    AND (i.segment_first_sequence = 0 OR to_timestamp(i.segment_minute * 60) > b.found_at),
    FALSE)
LIMIT 1
