-- The money of wallet $1.

WITH paid AS (
  SELECT o.amount, p.timestamp::timestamptz AS at, p.transaction_hash
  FROM payout AS o
  JOIN payments AS p ON p.batch_id = o.batch_id
  WHERE o.wallet = $1 AND o.state = 'settled'
  UNION ALL
  SELECT p.amount, p.timestamp::timestamptz, p.transaction_hash
  FROM payments AS p
  WHERE p.wallet_address @> ARRAY[$1::text] AND p.batch_id IS NULL
    AND cardinality(p.wallet_address) = 1
), newest AS (
  SELECT at, transaction_hash
  FROM paid
  ORDER BY at DESC
  LIMIT 1
)
SELECT
  (SELECT COALESCE(SUM(balance), 0)::bigint FROM ledger_account WHERE wallet = $1) AS due,
  (
    SELECT COALESCE(SUM(amount), 0)::bigint
    FROM payout
    WHERE wallet = $1 AND is_open
  ) AS "inFlight",
  (SELECT COALESCE(SUM(amount), 0)::bigint FROM paid) AS paid,
  (
    SELECT COALESCE(SUM(amount), 0)::bigint
    FROM paid
    WHERE at > now() - INTERVAL '24 hours'
  ) AS "paidLastDay",
  (
    SELECT COALESCE(SUM(total), 0)::bigint
    FROM wallet_total
    WHERE address = $1
  ) AS credited,
  (SELECT at FROM newest) AS "lastPaidAt",
  (SELECT transaction_hash FROM newest) AS "lastTransactionId",
  (SELECT reason FROM wallet_hold WHERE wallet = $1) AS "holdReason"
