-- Postings, entries and balances: I2, I9, I10. rewards.sql says how to run a file by hand.

-- check I2 since: every posting is complete and sums to zero
SELECT format('%s %s sums to %s', p.kind, p.subject, SUM(e.amount)) AS what
FROM ledger_posting AS p
LEFT JOIN ledger_entry AS e ON e.posting_id = p.id AND e.posting_id > :since_posting
WHERE p.id > :since_posting
GROUP BY p.id, p.kind, p.subject, p.entries
HAVING COALESCE(SUM(e.amount), 1) <> 0 OR COUNT(e.amount) <> p.entries;

-- check I2 whole: every entry belongs to a posting and an account
SELECT format('entry of account %s, posting %s', e.account_id, e.posting_id) AS what
FROM ledger_entry AS e
LEFT JOIN ledger_posting AS p ON p.id = e.posting_id
LEFT JOIN ledger_account AS a ON a.id = e.account_id
WHERE p.id IS NULL OR a.id IS NULL;

-- check I2 always: credited = unpaid + in flight + paid + fees: all balances sum to zero
SELECT format('balances sum to %s', SUM(balance)) AS what
FROM ledger_account
HAVING SUM(balance) <> 0;

-- check I2 always: transit is what open payouts carry
SELECT format('transit %s, open payouts %s', t.balance, p.total) AS what
FROM (
  SELECT COALESCE(SUM(balance), 0) AS balance FROM ledger_account WHERE kind = 'transit'
) AS t, (
  SELECT COALESCE(SUM(amount), 0) AS total FROM payout WHERE is_open
) AS p
WHERE t.balance <> p.total;

-- check I2 whole: paid is what settled payouts carried, and network-fee what their batches cost
SELECT format('%s: ledger %s, batches %s', kind, balance, total) AS what
FROM (
  SELECT 'paid' AS kind,
    (SELECT COALESCE(SUM(balance), 0) FROM ledger_account WHERE kind = 'paid') AS balance,
    (SELECT COALESCE(SUM(amount), 0) FROM payout WHERE state = 'settled') AS total
  UNION ALL
  SELECT 'network-fee',
    (SELECT COALESCE(SUM(balance), 0) FROM ledger_account WHERE kind = 'network-fee'),
    (SELECT COALESCE(SUM(fee), 0) FROM payout_batch WHERE state = 'settled')
) AS compared
WHERE balance <> total;

-- check I9 whole: every balance is the sum of its entries
SELECT format('%s: balance %s, entries %s', concat_ws(' ', a.kind, a.wallet), a.balance,
  COALESCE(e.total, 0)) AS what
FROM ledger_account AS a
LEFT JOIN (
  SELECT account_id, SUM(amount) AS total FROM ledger_entry GROUP BY account_id
) AS e ON e.account_id = a.id
WHERE a.balance <> COALESCE(e.total, 0);

-- check I9 always: every balance is what its newest entry says
SELECT format('%s: balance %s, newest entry %s', concat_ws(' ', a.kind, a.wallet), a.balance,
  e.balance_after) AS what
FROM ledger_account AS a
LEFT JOIN LATERAL (
  SELECT balance_after FROM ledger_entry
  WHERE account_id = a.id
  ORDER BY posting_id DESC
  LIMIT 1
) AS e ON TRUE
WHERE a.balance <> COALESCE(e.balance_after, 0);

-- check I9 whole: every entry begins where the one before it ended, from zero
SELECT format('entry of %s %s begins at %s, the one before ended at %s', account_id, posting_id,
  balance_after - amount, before) AS what
FROM (
  SELECT account_id, posting_id, amount, balance_after, COALESCE(LAG(balance_after) OVER (
    PARTITION BY account_id ORDER BY posting_id), 0) AS before
  FROM ledger_entry
) AS e
WHERE balance_after - amount <> before;

-- check I9 newest: every new entry begins where the one before it ended
SELECT format('entry of %s %s begins at %s, the one before ended at %s', e.account_id,
  e.posting_id, e.balance_after - e.amount, COALESCE(e.before, old.balance_after, 0)) AS what
FROM (
  SELECT account_id, posting_id, amount, balance_after,
    LAG(balance_after) OVER in_order AS before,
    row_number() OVER in_order = 1 AS is_first
  FROM ledger_entry
  WHERE posting_id > :since_posting
  WINDOW in_order AS (PARTITION BY account_id ORDER BY posting_id)
) AS e
-- Only the first new entry of an account follows an old one.
LEFT JOIN LATERAL (
  SELECT b.balance_after FROM ledger_entry AS b
  WHERE e.is_first AND b.account_id = e.account_id AND b.posting_id < e.posting_id
  ORDER BY b.posting_id DESC
  LIMIT 1
) AS old ON TRUE
WHERE e.balance_after - e.amount <> COALESCE(e.before, old.balance_after, 0);

-- check I9 always: no balance is negative but of those where money comes from and the pool's own
SELECT format('%s: balance %s', concat_ws(' ', kind, wallet), balance) AS what
FROM ledger_account
WHERE balance < 0 AND kind NOT IN ('reward', 'opening', 'fee');

-- check I9 always: what miners_balance shows of a wallet is the wallet's balance
SELECT format('%s: ledger %s, miners_balance %s', m.wallet, a.balance, m.balance) AS what
FROM (SELECT wallet, SUM(balance) AS balance FROM miners_balance GROUP BY wallet) AS m
LEFT JOIN ledger_account AS a
  ON a.kind IN ('wallet', 'fee') AND COALESCE(a.wallet, 'pool') = m.wallet
WHERE a.balance IS DISTINCT FROM m.balance;

-- check I9 whole: what was credited to a wallet is at least what blocks credited to it
SELECT format('%s: total %s, credited %s', concat_ws(' ', a.kind, a.wallet), a.credited,
  c.credited) AS what
FROM (
  SELECT e.account_id, SUM(e.amount) AS credited
  FROM ledger_posting AS p
  JOIN ledger_entry AS e ON e.posting_id = p.id
  WHERE p.kind = 'block'
  GROUP BY e.account_id
) AS c
JOIN ledger_account AS a ON a.id = c.account_id
WHERE a.kind IN ('wallet', 'fee') AND a.credited < c.credited;

-- check I10 whole: paid and in flight are no more than was credited, wallet by wallet
SELECT format('%s: credited %s, paid and in flight %s', p.wallet, COALESCE(c.credited, 0),
  p.total) AS what
FROM (
  SELECT wallet, SUM(amount) AS total
  FROM payout
  WHERE is_open OR state = 'settled'
  GROUP BY wallet
) AS p
LEFT JOIN (
  SELECT a.wallet, SUM(e.amount) AS credited
  FROM ledger_posting AS g
  JOIN ledger_entry AS e ON e.posting_id = g.id
  JOIN ledger_account AS a ON a.id = e.account_id
  WHERE a.wallet IS NOT NULL
    AND g.kind NOT IN ('payout-reserved', 'payout-paid', 'payout-void')
  GROUP BY a.wallet
) AS c USING (wallet)
WHERE p.total > COALESCE(c.credited, 0);

-- check I10 newest: no new entry left a wallet with less than nothing
SELECT format('%s: balance %s after posting %s', a.wallet, e.balance_after, e.posting_id) AS what
FROM ledger_entry AS e
JOIN ledger_account AS a ON a.id = e.account_id
WHERE e.posting_id > :since_posting AND a.wallet IS NOT NULL AND e.balance_after < 0;
