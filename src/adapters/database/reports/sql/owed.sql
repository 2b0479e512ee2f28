-- What the pool owes and holds.

SELECT
  (SELECT COALESCE(SUM(balance), 0)::bigint FROM ledger_account WHERE kind = 'wallet')
    AS due,
  (SELECT COALESCE(SUM(balance), 0)::bigint FROM ledger_account WHERE kind = 'fee') AS fees,
  (
    SELECT COALESCE(SUM(amount), 0)::bigint
    FROM payout
    WHERE is_open
  ) AS "inFlight",
  (
    SELECT COALESCE(SUM(total), 0)::bigint
    FROM wallet_total
    WHERE address <> 'pool'
  ) AS credited,
  (SELECT COALESCE(SUM(total), 0)::bigint FROM wallet_total) AS "creditedWithPool",
  (
    SELECT COALESCE(SUM(amount), 0)::bigint
    FROM treasury_output
    WHERE gone_at IS NULL
  ) AS treasury
