-- Outputs that are the treasury's and that nothing known has spent.

SELECT o.transaction_id AS "transactionId", o.output_index AS index, o.amount
FROM (
  SELECT transaction_id, output_index, amount FROM treasury_holding
  WHERE is_mature
  UNION
  SELECT transaction_id, output_index, amount FROM treasury_output
  WHERE matured_at IS NOT NULL AND NOT is_spent
  UNION
  SELECT transaction_id, change_index, change FROM payout_batch
  WHERE state = 'settled' AND NOT is_change_spent
) AS o
WHERE NOT EXISTS (
  SELECT 1 FROM payout_input AS i
  WHERE i.transaction_id = o.transaction_id AND i.output_index = o.output_index
    AND NOT i.released
) AND NOT EXISTS (
  SELECT 1 FROM foreign_spend AS f
  WHERE f.transaction_id = o.transaction_id AND f.output_index = o.output_index
)
ORDER BY o.transaction_id, o.output_index
