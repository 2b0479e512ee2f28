-- Deletes at most $2 rows of work that block $1 paid for; returns how many.

WITH due AS (
  SELECT w.instance, w.first_sequence, w.worker_id
  FROM segment AS s
  JOIN segment_work AS w USING (instance, first_sequence)
  WHERE s.paid_by = $1 AND is_round_measured(s.ended_by, s.ended_at)
  LIMIT $2
), gone AS (
  DELETE FROM segment_work AS w
  USING due AS d
  WHERE w.instance = d.instance
    AND w.first_sequence = d.first_sequence
    AND w.worker_id = d.worker_id
  RETURNING 1
)
SELECT COUNT(*) AS rows FROM gone
