-- Blocks settled or reversed since $4 (milliseconds), after DAA score $1 and hash $2, at most $3.

WITH recent AS MATERIALIZED (
  SELECT hash FROM found_block WHERE settled_at >= to_timestamp($4::DOUBLE PRECISION / 1000)
  UNION
  SELECT hash FROM found_block WHERE reversed_at >= to_timestamp($4::DOUBLE PRECISION / 1000)
)
SELECT b.hash, b.daa_score AS "daaScore", b.state, b.reward, b.merging_hash AS "mergingHash",
  b.reversed_at IS NOT NULL AS "isReversed"
FROM recent
JOIN found_block AS b USING (hash)
WHERE (b.daa_score, b.hash) > ($1, $2)
ORDER BY b.daa_score, b.hash
LIMIT $3
