-- Stores segments of instance $1, or extends those that are stored: first and last sequence,
-- start, end, largest DAA score, the block that ended them.

INSERT INTO segment
  (instance, first_sequence, last_sequence, started_at, ended_at, max_daa_score, ended_by)
SELECT $1, s.first, s.last, to_timestamp(s.started / 1000.0), to_timestamp(s.ended / 1000.0),
  s.daa, s.ended_by
FROM unnest($2::bigint[], $3::bigint[], $4::float8[], $5::float8[], $6::bigint[], $7::text[])
  AS s (first, last, started, ended, daa, ended_by)
ON CONFLICT (instance, first_sequence) DO UPDATE
SET last_sequence = EXCLUDED.last_sequence,
  ended_at = EXCLUDED.ended_at,
  max_daa_score = GREATEST(segment.max_daa_score, EXCLUDED.max_daa_score),
  ended_by = EXCLUDED.ended_by
WHERE segment.paid_by IS NULL AND segment.ended_by IS NULL
RETURNING first_sequence
