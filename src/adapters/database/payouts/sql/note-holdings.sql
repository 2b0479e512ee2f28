-- The treasury's unspent outputs become $1 to $4: transaction id, index, amount, is mature.

WITH unspent AS (
  SELECT o.transaction_id, o.output_index, o.amount, o.is_mature
  FROM unnest($1::TEXT[], $2::INTEGER[], $3::BIGINT[], $4::BOOLEAN[])
    AS o (transaction_id, output_index, amount, is_mature)
), gone AS (
  DELETE FROM treasury_holding AS h
  WHERE NOT EXISTS (
    SELECT 1 FROM unspent AS u
    WHERE u.transaction_id = h.transaction_id AND u.output_index = h.output_index
  )
)
INSERT INTO treasury_holding AS h (transaction_id, output_index, amount, is_mature)
SELECT transaction_id, output_index, amount, is_mature FROM unspent
ON CONFLICT (transaction_id, output_index) DO UPDATE
SET is_mature = EXCLUDED.is_mature
WHERE h.is_mature <> EXCLUDED.is_mature
