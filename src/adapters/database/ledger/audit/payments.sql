-- Batches, their inputs and their payouts: I8. rewards.sql says how to run a file by hand.

-- check I8 since: a batch spends what it pays, keeps and costs, and its outputs are numbered 0, 1, …
SELECT format('batch %s: inputs %s, payouts %s, change %s, fee %s', b.id, i.total, p.total,
  b.change, b.fee) AS what
FROM payout_batch AS b
CROSS JOIN LATERAL (
  SELECT COALESCE(SUM(amount), 0) AS total FROM payout_input WHERE batch_id = b.id
) AS i
CROSS JOIN LATERAL (
  SELECT COALESCE(SUM(amount), 0) AS total, COUNT(*) AS wallets,
    COALESCE(MAX(output_index), -1) AS last
  FROM payout WHERE batch_id = b.id
) AS p
WHERE (b.is_open
    OR COALESCE(b.settled_at, b.voided_at) >= :'since_time'::TIMESTAMPTZ)
  AND (i.total <> p.total + b.change + b.fee
    OR p.total <> b.payout_total
    OR p.last <> p.wallets - 1
    OR b.change_index <> p.wallets);

-- check I8 since: an outpoint is spent by one batch that is not void
SELECT format('output %s:%s is spent by batches %s and %s', i.transaction_id, i.output_index,
  i.batch_id, o.batch_id) AS what
FROM payout_batch AS b
JOIN payout_input AS i ON i.batch_id = b.id
JOIN payout_input AS o
  ON o.transaction_id = i.transaction_id
  AND o.output_index = i.output_index
  AND o.batch_id <> i.batch_id
JOIN payout_batch AS c ON c.id = o.batch_id
WHERE b.reserved_at >= :'since_time'::TIMESTAMPTZ
  AND b.state <> 'void'
  AND c.state <> 'void';

-- check I8 since: a settled payment has its one row in `payments`, with its wallets and amount
SELECT format('batch %s (%s): %s wallets, %s sompi; payments row: %s sompi', b.id, b.state,
  cardinality(w.wallets), b.payout_total, p.amount) AS what
FROM payout_batch AS b
CROSS JOIN LATERAL (
  SELECT array_agg(wallet::TEXT ORDER BY output_index) AS wallets
  FROM payout WHERE batch_id = b.id
) AS w
LEFT JOIN payments AS p ON p.batch_id = b.id
WHERE b.kind = 'payout'
  AND b.settled_at >= :'since_time'::TIMESTAMPTZ
  AND (p.id IS NULL
    OR p.amount <> b.payout_total
    OR p.wallet_address <> w.wallets
    OR p.transaction_hash <> b.transaction_id);

-- check I8 always: no row in `payments` belongs to a batch that is not a settled payment
SELECT format('payments row %s: batch %s is %s', p.id, b.id, b.state) AS what
FROM payout_batch AS b
JOIN payments AS p ON p.batch_id = b.id
WHERE b.state <> 'settled' OR b.kind <> 'payout';

-- check I8 since: each payout's postings are those of its state
SELECT format('payout %s is %s: reserved %s, paid %s, void %s', p.id, p.state, r.amount, d.amount,
  v.amount) AS what
FROM payout_batch AS b
JOIN payout AS p ON p.batch_id = b.id
LEFT JOIN LATERAL (
  SELECT e.amount FROM ledger_posting AS g
  JOIN ledger_account AS a ON a.kind = 'transit'
  JOIN ledger_entry AS e ON e.posting_id = g.id AND e.account_id = a.id
  WHERE g.kind = 'payout-reserved' AND g.subject = p.id::TEXT
) AS r ON TRUE
LEFT JOIN LATERAL (
  SELECT e.amount FROM ledger_posting AS g
  JOIN ledger_account AS a ON a.kind = 'paid'
  JOIN ledger_entry AS e ON e.posting_id = g.id AND e.account_id = a.id
  WHERE g.kind = 'payout-paid' AND g.subject = p.id::TEXT
) AS d ON TRUE
LEFT JOIN LATERAL (
  SELECT e.amount FROM ledger_posting AS g
  JOIN ledger_account AS a ON a.kind = 'transit'
  JOIN ledger_entry AS e ON e.posting_id = g.id AND e.account_id = a.id
  WHERE g.kind = 'payout-void' AND g.subject = p.id::TEXT
) AS v ON TRUE
WHERE (b.is_open
    OR COALESCE(b.settled_at, b.voided_at) >= :'since_time'::TIMESTAMPTZ)
  AND (r.amount IS DISTINCT FROM p.amount
    OR d.amount IS DISTINCT FROM (CASE WHEN p.state = 'settled' THEN p.amount END)
    OR v.amount IS DISTINCT FROM (CASE WHEN p.state = 'void' THEN -p.amount END));

-- check I8 always: a wallet that is only due has no money set aside
SELECT format('payout %s is due, but was reserved', p.id) AS what
FROM payout AS p
JOIN ledger_posting AS g ON g.kind = 'payout-reserved' AND g.subject = p.id::TEXT
WHERE p.state = 'due';
