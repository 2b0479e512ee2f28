-- Rewards and the work that they pay: I1, I3, I4, I11.
-- Each check returns one row `what` per violation. Checks marked `since` read only what is newer
-- than the variables; 0 and '-infinity' make them read everything. By hand:
--   psql -v since_posting=0 -v since_time=-infinity -f rewards.sql

-- check I1 since: what a block's posting took from `reward` is exactly the block's reward
SELECT format('block %s: reward %s, posted %s', b.hash, b.reward, -e.amount) AS what
FROM found_block AS b
CROSS JOIN LATERAL (
  SELECT SUM(e.amount) AS amount
  FROM ledger_posting AS p
  JOIN ledger_account AS a ON a.kind = 'reward'
  JOIN ledger_entry AS e ON e.posting_id = p.id AND e.account_id = a.id
  WHERE p.kind = CASE b.allocation WHEN 1 THEN 'block' ELSE 'recredit' END
    AND p.subject = b.hash || CASE b.allocation WHEN 1 THEN '' ELSE '#' || b.allocation END
) AS e
WHERE b.state = 'blue'
  AND b.allocated_at >= :'since_time'::TIMESTAMPTZ
  AND b.reward > 0
  AND (b.reversed_at IS NULL OR e.amount IS NOT NULL)
  AND e.amount IS DISTINCT FROM -b.reward;

-- check I1 since: the outputs that paid for a reconciled block sum to its reward
SELECT format('block %s: reward %s, outputs %s', b.hash, b.reward, o.total) AS what
FROM found_block AS b
CROSS JOIN LATERAL (
  SELECT COALESCE(SUM(t.amount), 0) AS total
  FROM reward_output AS r
  LEFT JOIN treasury_output AS t
    ON t.transaction_id = r.transaction_id AND t.output_index = r.output_index
  WHERE r.block_hash = b.hash
    AND (b.allocation = 1 OR t.gone_at IS NULL OR EXISTS (
      SELECT 1 FROM payout_input AS i
      WHERE i.transaction_id = r.transaction_id AND i.output_index = r.output_index
        AND NOT i.released
    ))
) AS o
WHERE b.reconciled_at >= :'since_time'::TIMESTAMPTZ
  AND b.state = 'blue'
  AND b.reversed_at IS NULL
  AND o.total <> b.reward;

-- check I3 since: segments of an instance do not overlap
SELECT format('instance %s: segment %s begins before %s ends', s.instance, s.first_sequence,
  before.last_sequence) AS what
FROM segment AS s
CROSS JOIN LATERAL (
  SELECT p.last_sequence
  FROM segment AS p
  WHERE p.instance = s.instance AND p.first_sequence < s.first_sequence
  ORDER BY p.first_sequence DESC
  LIMIT 1
) AS before
WHERE s.ended_at >= :'since_time'::TIMESTAMPTZ
  AND s.first_sequence <= before.last_sequence;

-- check I3 always: a segment is paid by a blue block that was allocated
SELECT format('segment %s/%s is paid by %s, which is %s', s.instance, s.first_sequence, b.hash,
  b.state) AS what
FROM found_block AS b
JOIN segment AS s ON s.paid_by = b.hash
WHERE b.state <> 'blue' OR b.allocated_at IS NULL AND b.allocation = 1;

-- check I4 always: an outpoint pays for one block, a cause is posted once and touches an account once
SELECT format('the unique index of %s is missing', wanted.relation) AS what
FROM (VALUES
  ('reward_output', 'transaction_id, output_index'),
  ('ledger_posting', 'kind, subject, part'),
  ('ledger_entry', 'account_id, posting_id')
) AS wanted (relation, columns)
WHERE NOT EXISTS (
  SELECT 1 FROM pg_index AS i
  WHERE i.indrelid = wanted.relation::regclass AND i.indisunique AND i.indisvalid
    AND pg_get_indexdef(i.indexrelid) LIKE '%(' || wanted.columns || ')%'
);

-- check I11 since: only settled blue blocks are credited
SELECT format('block %s is %s', p.subject, COALESCE(b.state, 'unknown')) AS what
FROM ledger_posting AS p
LEFT JOIN found_block AS b ON b.hash = split_part(p.subject, '#', 1)
WHERE p.id > :since_posting
  AND p.kind IN ('block', 'recredit')
  AND (b.state IS DISTINCT FROM 'blue' OR b.allocated_at IS NULL AND b.allocation = 1);

-- check I3 always: the running sum of the pplns window is the work of its segments
SELECT format('wallets %s, segments %s', w.work, s.work) AS what
FROM (SELECT COALESCE(SUM(work), 0) AS work FROM pplns_work) AS w,
  (SELECT COALESCE(SUM(work), 0) AS work FROM pplns_segment) AS s
WHERE w.work <> s.work;
