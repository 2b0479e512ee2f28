-- Block $1 becomes submitted or rejected by the newest answers of the nodes $2.

WITH said AS (
  SELECT DISTINCT ON (node) node, answer
  FROM block_submission
  WHERE hash = $1
  ORDER BY node, id DESC
), verdict AS (
  SELECT
    EXISTS (SELECT 1 FROM block_submission WHERE hash = $1 AND answer = 'accepted') AS taken,
    (SELECT COUNT(*) FROM said WHERE node = ANY ($2) AND answer = 'blockInvalid')
      = cardinality($2::TEXT[]) AS refused
)
UPDATE found_block AS b
SET state = CASE WHEN v.taken THEN 'submitted' ELSE 'rejected' END,
  settled_at = CASE WHEN v.taken THEN NULL ELSE now() END
FROM verdict AS v
WHERE b.hash = $1 AND b.state = 'found' AND (v.taken OR v.refused)
