-- Signed batches after id $1, oldest first, at most $2; with $3 only those that are open or ended
-- since then.

SELECT b.id, b.state, b.transaction_id AS "transactionId", b.signed_transaction AS bytes,
  b.change, b.change_index AS "changeIndex",
  ARRAY(SELECT i.transaction_id || ':' || i.output_index FROM payout_input AS i
    WHERE i.batch_id = b.id ORDER BY i.position) AS inputs,
  ARRAY(SELECT p.wallet FROM payout AS p WHERE p.batch_id = b.id
    ORDER BY p.output_index) AS wallets,
  ARRAY(SELECT p.amount::TEXT FROM payout AS p WHERE p.batch_id = b.id
    ORDER BY p.output_index) AS amounts
FROM payout_batch AS b
WHERE b.transaction_id IS NOT NULL
  AND b.id > $1
  AND ($3::TIMESTAMPTZ IS NULL
    OR b.is_open
    OR COALESCE(b.settled_at, b.voided_at) >= $3)
ORDER BY b.id
LIMIT $2
