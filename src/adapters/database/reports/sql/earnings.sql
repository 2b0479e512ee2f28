-- What wallet $1 was credited per day (UTC) since $2: stored days and the newest postings.

SELECT to_char(earned.day, 'YYYY-MM-DD') AS day, SUM(credited)::bigint AS credited
FROM (
  SELECT day, credited
  FROM wallet_day
  WHERE wallet = $1
  UNION ALL
  SELECT (p.created_at AT TIME ZONE 'UTC')::date, e.amount
  FROM ledger_account AS a
  JOIN ledger_entry AS e ON e.account_id = a.id
  JOIN ledger_posting AS p ON p.id = e.posting_id
  WHERE a.wallet = $1
    AND e.posting_id > (SELECT position FROM report_progress WHERE name = 'wallet_day')
    AND p.kind = 'block'
) AS earned
WHERE earned.day >= ($2::timestamptz AT TIME ZONE 'UTC')::date
GROUP BY 1
ORDER BY 1
