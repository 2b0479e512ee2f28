-- The $2 wallets that were paid most within $1 hours.

WITH recent AS (
  SELECT *
  FROM payments
  WHERE timestamp::timestamptz > now() - make_interval(hours => $1)
), paid AS (
  SELECT o.wallet::text AS wallet, o.amount, r.timestamp
  FROM recent AS r
  JOIN payout AS o ON o.batch_id = r.batch_id AND o.state = 'settled'
  UNION ALL
  SELECT COALESCE(wallet_address[1], ''), amount, timestamp
  FROM recent
  WHERE batch_id IS NULL
)
SELECT wallet, SUM(amount)::bigint AS amount, MIN(timestamp)::timestamptz AS since
FROM paid
GROUP BY wallet
ORDER BY amount DESC, wallet
LIMIT $2
