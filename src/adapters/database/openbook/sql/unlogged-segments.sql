-- Closed segments after each journal's cursor, at most $1.

SELECT s.instance, s.first_sequence AS "firstSequence", s.last_sequence AS "lastSequence",
  (EXTRACT(EPOCH FROM s.started_at) * 1000)::BIGINT AS "startedMs",
  (EXTRACT(EPOCH FROM s.ended_at) * 1000)::BIGINT AS "endedMs",
  s.max_daa_score AS "maxDaaScore", s.ended_by AS "endedBy"
FROM open_book_cursor AS c
JOIN pool_instance AS i USING (instance)
JOIN LATERAL (
  SELECT *
  FROM segment AS s
  WHERE s.instance = c.instance
    AND s.first_sequence > c.first_sequence
    AND s.first_sequence <> i.segment_first_sequence
  ORDER BY s.first_sequence
  LIMIT $1
) AS s ON TRUE
ORDER BY s.first_sequence, s.instance
LIMIT $1
