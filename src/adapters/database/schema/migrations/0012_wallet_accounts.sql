-- The ledger per wallet. An account is a kind and, for the kind `wallet`, an address; a cause is a
-- kind and a subject. Entries refer to both by 4-byte numbers. miners_balance and wallet_total
-- become views: how a wallet's balance is attributed to its workers is in worker_balance_share.
-- Invariant: the balance of a wallet is the sum of the balances of its workers before.

-- step: set the old tables aside
LOCK TABLE ledger_account, ledger_entry, miners_balance, wallet_total IN ACCESS EXCLUSIVE MODE;

ALTER TABLE ledger_account RENAME TO old_account;
ALTER INDEX ledger_account_pkey RENAME TO old_account_pkey;
ALTER TABLE ledger_entry RENAME TO old_entry;
ALTER INDEX ledger_entry_pkey RENAME TO old_entry_pkey;
ALTER INDEX ledger_entry_cause_account_key RENAME TO old_entry_cause_account_key;
DROP INDEX ledger_entry_account;
ALTER TABLE miners_balance RENAME TO miners_balance_taken_over;
ALTER INDEX miners_balance_pkey RENAME TO miners_balance_taken_over_pkey;
ALTER TABLE wallet_total RENAME TO wallet_total_taken_over;
ALTER INDEX wallet_total_pkey RENAME TO wallet_total_taken_over_pkey;

-- ---------------------------------------------------------------- tables

-- step: make the new tables
-- `reward` and `opening` are where money comes from. The kind `wallet` is what a wallet is owed;
-- the other kinds exist once. Addresses compare by bytes, which is also the order of locks.
CREATE TABLE ledger_account (
  id INTEGER GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  kind TEXT COLLATE "C" NOT NULL CHECK (kind ~ '^[a-z][a-z-]{0,30}$'),
  wallet TEXT COLLATE "C",
  balance BIGINT NOT NULL DEFAULT 0,
  -- What blocks ever credited, with the total of a pool that was taken over.
  credited NUMERIC NOT NULL DEFAULT 0,
  CHECK ((kind = 'wallet') = (wallet IS NOT NULL)),
  CHECK (wallet <> ''),
  CONSTRAINT ledger_account_solvent CHECK (balance >= 0 OR kind IN ('reward', 'opening', 'fee'))
) WITH (fillfactor = 70);

-- What moved money: a block, its reversal, a step of a payout. Each happens once. A cause with many
-- accounts is posted in several parts, each of which sums to zero.
CREATE TABLE ledger_posting (
  id INTEGER GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  kind TEXT COLLATE "C" NOT NULL CHECK (kind ~ '^[a-z][a-z-]{0,30}$'),
  subject TEXT COLLATE "C" NOT NULL CHECK (subject <> ''),
  part INTEGER NOT NULL DEFAULT 0 CHECK (part >= 0),
  entries INTEGER NOT NULL CHECK (entries >= 2),
  created_at TIMESTAMPTZ NOT NULL DEFAULT now()
);

-- An account's entries follow each other in the order of their postings, because a posting gets its
-- number after its accounts are locked. Accounts and postings are never deleted, and the trigger
-- ledger_entry_balances checks that both exist: foreign keys would do so row by row, which takes
-- as long as all the rest of a posting.
CREATE TABLE ledger_entry (
  account_id INTEGER NOT NULL,
  posting_id INTEGER NOT NULL,
  amount BIGINT NOT NULL CHECK (amount <> 0),
  balance_after BIGINT NOT NULL
);

-- Each worker of a wallet has the part [share_from, share_to) of share_total. What is attributed to
-- it is the difference of two rounded quotients, so that the parts sum to the balance exactly.
CREATE TABLE worker_balance_share (
  wallet TEXT COLLATE "C" NOT NULL,
  name TEXT COLLATE "C" NOT NULL,
  share_from NUMERIC NOT NULL CHECK (share_from >= 0),
  share_to NUMERIC NOT NULL CHECK (share_to >= share_from),
  share_total NUMERIC NOT NULL CHECK (share_total > 0 AND share_total >= share_to),
  PRIMARY KEY (wallet, name)
);

-- When a wallet's shares were last computed from the work of its workers
-- (src/adapters/database/maintenance/balance-shares.ts).
CREATE TABLE balance_share_time (
  wallet TEXT COLLATE "C" PRIMARY KEY,
  computed_at TIMESTAMPTZ NOT NULL
);
INSERT INTO report_progress (name, position) VALUES ('balance_shares', 0);

-- ---------------------------------------------------------------- what is there

-- step: convert accounts
INSERT INTO ledger_account (kind)
SELECT account FROM old_account WHERE account NOT LIKE 'worker:%' ORDER BY account;

INSERT INTO ledger_account (kind, wallet)
SELECT 'wallet', wallet
FROM (
  SELECT split_part(substr(account, 8), '/', 1) AS wallet
  FROM old_account WHERE account LIKE 'worker:%'
  UNION
  SELECT address FROM wallet_total_taken_over WHERE address NOT IN ('', 'pool')
) AS known
ORDER BY wallet COLLATE "C";
ANALYZE ledger_account;

CREATE TEMPORARY TABLE account_map ON COMMIT DROP AS
SELECT o.account, a.id AS account_id
FROM old_account AS o
JOIN ledger_account AS a ON a.wallet = split_part(substr(o.account, 8), '/', 1)
WHERE o.account LIKE 'worker:%'
UNION ALL
SELECT o.account, a.id
FROM old_account AS o
JOIN ledger_account AS a ON a.kind = o.account;
ANALYZE account_map;

-- step: convert postings
CREATE TEMPORARY TABLE posting_map ON COMMIT DROP AS
SELECT cause, row_number() OVER (ORDER BY MIN(id))::INTEGER AS posting_id,
  MIN(created_at) AS created_at
FROM old_entry
GROUP BY cause;
ANALYZE posting_map;

CREATE TEMPORARY TABLE new_entry ON COMMIT DROP AS
SELECT m.account_id, p.posting_id, SUM(e.amount)::BIGINT AS amount
FROM old_entry AS e
JOIN posting_map AS p USING (cause)
JOIN account_map AS m USING (account)
GROUP BY p.posting_id, m.account_id
HAVING SUM(e.amount) <> 0;
ANALYZE new_entry;

INSERT INTO ledger_posting (id, kind, subject, entries, created_at)
OVERRIDING SYSTEM VALUE
SELECT p.posting_id,
  CASE
    WHEN cause ~ '^(block|reversal|opening|restored|suspense(-explained|-accepted)?):.' THEN split_part(cause, ':', 1)
    WHEN cause ~ '^payout:\d+:(reserved|paid|void)$' THEN 'payout-' || split_part(cause, ':', 3)
    WHEN cause ~ '^batch:\d+:fee$' THEN 'batch-fee'
    ELSE 'other'
  END,
  CASE
    WHEN cause ~ '^(block|reversal|opening|restored|suspense(-explained|-accepted)?):.'
      THEN substr(cause, strpos(cause, ':') + 1)
    WHEN cause ~ '^(payout:\d+:(reserved|paid|void)|batch:\d+:fee)$'
      THEN split_part(cause, ':', 2)
    ELSE cause
  END,
  n.entries, p.created_at
FROM posting_map AS p
JOIN (SELECT posting_id, COUNT(*) AS entries FROM new_entry GROUP BY posting_id) AS n
  USING (posting_id);
SELECT setval(pg_get_serial_sequence('ledger_posting', 'id'), MAX(id)) FROM ledger_posting;

-- step: convert entries
INSERT INTO ledger_entry (account_id, posting_id, amount, balance_after)
SELECT account_id, posting_id, amount, SUM(amount) OVER (
  PARTITION BY account_id ORDER BY posting_id)::BIGINT
FROM new_entry
ORDER BY posting_id, account_id;

-- step: convert balances
UPDATE ledger_account AS a
SET balance = s.balance
FROM (SELECT account_id, SUM(amount)::BIGINT AS balance FROM ledger_entry GROUP BY 1) AS s
WHERE a.id = s.account_id;

UPDATE ledger_account AS a
SET credited = t.total
FROM wallet_total_taken_over AS t
WHERE a.wallet = t.address;
UPDATE ledger_account AS a
SET credited = t.total
FROM wallet_total_taken_over AS t
WHERE a.kind = 'fee' AND t.address = 'pool';

DO $$
DECLARE
  wrong TEXT;
BEGIN
  SELECT format('%s %s: %s became %s', a.kind, a.wallet, o.balance, a.balance) INTO wrong
  FROM (
    SELECT m.account_id, SUM(balance) AS balance
    FROM old_account JOIN account_map AS m USING (account)
    GROUP BY m.account_id
  ) AS o
  JOIN ledger_account AS a ON a.id = o.account_id
  WHERE a.balance <> o.balance
  LIMIT 1;
  IF wrong IS NOT NULL THEN
    RAISE EXCEPTION 'a balance changed in the conversion: %', wrong;
  END IF;
END $$;

-- What each worker had is what it is attributed from now on. Where all had nothing, all have the
-- same share.
INSERT INTO worker_balance_share (wallet, name, share_from, share_to, share_total)
SELECT wallet, name, share_to - share, share_to, share_total
FROM (
  SELECT wallet, name, share, SUM(share) OVER (PARTITION BY wallet) AS share_total,
    SUM(share) OVER (PARTITION BY wallet ORDER BY name COLLATE "C") AS share_to
  FROM (
    SELECT m.wallet, m.miner_id AS name,
      CASE WHEN SUM(m.balance) OVER (PARTITION BY m.wallet) = 0 THEN 1 ELSE m.balance END AS share
    FROM miners_balance_taken_over AS m
    JOIN ledger_account AS a ON a.wallet = m.wallet
    WHERE m.id = m.miner_id || '_' || m.wallet
  ) AS named
) AS shared;

-- step: convert earnings per day
DELETE FROM wallet_day;
INSERT INTO wallet_day (wallet, day, credited)
SELECT a.wallet, (p.created_at AT TIME ZONE 'UTC')::DATE, SUM(e.amount)::BIGINT
FROM ledger_entry AS e
JOIN ledger_posting AS p ON p.id = e.posting_id AND p.kind = 'block'
JOIN ledger_account AS a ON a.id = e.account_id AND a.kind = 'wallet'
GROUP BY 1, 2;
UPDATE report_progress
SET name = 'wallet_day', position = (SELECT COALESCE(MAX(id), 0) FROM ledger_posting)
WHERE name = 'ledger_entry';

-- step: build keys and indexes
ALTER TABLE ledger_account ADD UNIQUE NULLS NOT DISTINCT (kind, wallet);
CREATE UNIQUE INDEX ledger_account_wallet ON ledger_account (wallet) WHERE wallet IS NOT NULL;
ALTER TABLE ledger_posting ADD UNIQUE (kind, subject, part);
CREATE INDEX ledger_posting_block_time ON ledger_posting (created_at) WHERE kind = 'block';
ALTER TABLE ledger_entry ADD PRIMARY KEY (account_id, posting_id);
-- Entries are appended in the order of their postings, so a block range index of a few kilobytes
-- finds a posting's entries.
CREATE INDEX ledger_entry_posting ON ledger_entry USING brin (posting_id)
  WITH (pages_per_range = 16, autosummarize = on);

-- step: drop the old tables
DROP TABLE old_entry;
DROP TABLE old_account;

-- The tables of a reference pool stay for the operator to compare; ours were copies of the ledger.
DO $$
BEGIN
  IF NOT EXISTS (SELECT FROM ledger_posting WHERE kind = 'opening') THEN
    DROP TABLE miners_balance_taken_over;
    DROP TABLE wallet_total_taken_over;
  END IF;
END $$;

-- ---------------------------------------------------------------- the public face

-- step: make views, functions and guards
CREATE VIEW miners_balance AS
  SELECT 'pool'::VARCHAR(255) AS id, 'pool'::VARCHAR(255) AS miner_id,
    'pool'::VARCHAR(255) AS wallet, balance::NUMERIC AS balance
  FROM ledger_account
  WHERE kind = 'fee'
  UNION ALL
  SELECT (COALESCE(s.name, 'default') || '_' || a.wallet)::VARCHAR(255),
    COALESCE(s.name, 'default')::VARCHAR(255), a.wallet::VARCHAR(255),
    CASE WHEN s.name IS NULL THEN a.balance
      ELSE div(a.balance * s.share_to, s.share_total)
        - div(a.balance * s.share_from, s.share_total) END
  FROM ledger_account AS a
  LEFT JOIN worker_balance_share AS s ON s.wallet = a.wallet
  WHERE a.kind = 'wallet';

CREATE VIEW wallet_total AS
  SELECT COALESCE(wallet, 'pool')::VARCHAR(255) AS address, credited AS total
  FROM ledger_account
  WHERE kind IN ('wallet', 'fee');

-- The ledger with names, for people.
CREATE VIEW ledger AS
  SELECT p.id AS posting, p.kind AS cause, p.subject, p.part, a.kind AS account, a.wallet,
    e.amount, e.balance_after - e.amount AS balance_before, e.balance_after, p.created_at
  FROM ledger_posting AS p
  JOIN ledger_entry AS e ON e.posting_id = p.id
  JOIN ledger_account AS a ON a.id = e.account_id;

-- ---------------------------------------------------------------- posting

DROP FUNCTION ledger_post(TEXT, TEXT[], BIGINT[]);

-- Moves money; nothing else does. Takes one part of a cause and its amounts, which must sum to
-- zero. An account is named by its kind, and by its wallet if the kind is `wallet` (NULL
-- otherwise). Returns FALSE and changes nothing if that part was posted before. Accounts are locked
-- in the order of kind and wallet: parts of one cause must come in that order as well.
CREATE FUNCTION ledger_post(
  cause_kind TEXT,
  cause_subject TEXT,
  cause_part INTEGER,
  account_kinds TEXT[],
  account_wallets TEXT[],
  amounts BIGINT[]
) RETURNS BOOLEAN LANGUAGE plpgsql
-- A plan that was made for two accounts is a bad one for ten thousand.
SET plan_cache_mode = force_custom_plan AS $$
DECLARE
  ids INTEGER[];
  deltas BIGINT[];
  posting INTEGER;
  total NUMERIC;
BEGIN
  IF cardinality(account_kinds) < 2
     OR cardinality(account_kinds) <> cardinality(amounts)
     OR cardinality(account_kinds) <> cardinality(account_wallets) THEN
    RAISE EXCEPTION 'a posting needs two accounts or more, and an amount for each';
  END IF;
  SELECT SUM(a) INTO total FROM unnest(amounts) AS a;
  IF total <> 0 THEN
    RAISE EXCEPTION 'amounts of % % sum to % instead of zero', cause_kind, cause_subject, total;
  END IF;
  -- A conflict would use up a number, so only missing accounts are inserted.
  INSERT INTO ledger_account (kind)
  SELECT DISTINCT n.kind
  FROM unnest(account_kinds, account_wallets) AS n (kind, wallet)
  WHERE n.wallet IS NULL
    AND n.kind NOT IN (SELECT a.kind FROM ledger_account AS a WHERE a.wallet IS NULL)
  ORDER BY n.kind
  ON CONFLICT DO NOTHING;
  INSERT INTO ledger_account (kind, wallet)
  SELECT DISTINCT n.kind, n.wallet
  FROM unnest(account_kinds, account_wallets) AS n (kind, wallet)
  WHERE n.wallet IS NOT NULL
    AND NOT EXISTS (SELECT FROM ledger_account AS a WHERE a.wallet = n.wallet)
  ORDER BY n.wallet
  ON CONFLICT DO NOTHING;
  SELECT array_agg(id), array_agg(amount) INTO ids, deltas
  FROM (
    SELECT a.id, n.amount
    FROM unnest(account_kinds, account_wallets, amounts) AS n (kind, wallet, amount)
    JOIN ledger_account AS a ON a.wallet = n.wallet AND a.kind = n.kind
    UNION ALL
    SELECT a.id, n.amount
    FROM unnest(account_kinds, account_wallets, amounts) AS n (kind, wallet, amount)
    JOIN ledger_account AS a ON a.kind = n.kind AND a.wallet IS NULL
    WHERE n.wallet IS NULL
  ) AS named;
  IF cardinality(ids) IS DISTINCT FROM cardinality(amounts)
     OR cardinality(ids) <> (SELECT COUNT(DISTINCT id) FROM unnest(ids) AS id) THEN
    PERFORM refuse(format('%s %s names an account twice, or one that cannot be',
      cause_kind, cause_subject));
  END IF;
  PERFORM 1 FROM ledger_account
    WHERE id = ANY (ids)
    ORDER BY kind, wallet NULLS FIRST
    FOR UPDATE;
  INSERT INTO ledger_posting (kind, subject, part, entries)
  SELECT cause_kind, cause_subject, cause_part, cardinality(ids)
  WHERE NOT EXISTS (
    SELECT FROM ledger_posting AS p
    WHERE p.kind = cause_kind AND p.subject = cause_subject AND p.part = cause_part
  )
  ON CONFLICT DO NOTHING
  RETURNING id INTO posting;
  IF posting IS NULL THEN
    RETURN FALSE;
  END IF;
  WITH moved AS (
    UPDATE ledger_account AS a
    SET balance = a.balance + n.amount,
      credited = a.credited + CASE
        WHEN cause_kind = 'block' AND a.kind IN ('wallet', 'fee') THEN n.amount ELSE 0 END
    FROM unnest(ids, deltas) AS n (id, amount)
    WHERE a.id = n.id
    RETURNING a.id, n.amount, a.balance
  )
  INSERT INTO ledger_entry (account_id, posting_id, amount, balance_after)
  SELECT id, posting, amount, balance FROM moved;
  RETURN TRUE;
END $$;

-- ---------------------------------------------------------------- guards

-- At the end of the statement that changed them, balances are what their newest entries say, and
-- what was credited went up by no more than the balance did.
CREATE FUNCTION ledger_account_moves() RETURNS trigger LANGUAGE plpgsql
SET plan_cache_mode = force_custom_plan AS $$
DECLARE
  wrong TEXT;
BEGIN
  SELECT concat_ws(' ', n.kind, n.wallet) INTO wrong
  FROM becomes AS n
  LEFT JOIN was AS o ON o.id = n.id
  -- The constant is a parameter, without which the first plan would be kept.
  WHERE TG_OP = 'UPDATE' AND ((n.kind, n.wallet) IS DISTINCT FROM (o.kind, o.wallet)
    OR n.credited <> o.credited AND n.credited - o.credited <> n.balance - o.balance
    OR n.balance <> COALESCE((
      SELECT e.balance_after FROM ledger_entry AS e
      WHERE e.account_id = n.id ORDER BY e.posting_id DESC LIMIT 1), 0))
  LIMIT 1;
  IF wrong IS NOT NULL THEN
    PERFORM refuse(format('account %s is not what its entries say', wrong));
  END IF;
  RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION ledger_account_follows() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  wrong TEXT;
BEGIN
  SELECT concat_ws(' ', kind, wallet) INTO wrong
  FROM becomes WHERE balance <> 0 OR credited <> 0 LIMIT 1;
  IF wrong IS NOT NULL THEN
    PERFORM refuse(format('account %s begins with money', wrong));
  END IF;
  RETURN NULL;
END $$;

CREATE TRIGGER ledger_account_begins AFTER INSERT ON ledger_account
  REFERENCING NEW TABLE AS becomes
  FOR EACH STATEMENT EXECUTE FUNCTION ledger_account_follows();
CREATE TRIGGER ledger_account_moves AFTER UPDATE ON ledger_account
  REFERENCING OLD TABLE AS was NEW TABLE AS becomes
  FOR EACH STATEMENT EXECUTE FUNCTION ledger_account_moves();
CREATE TRIGGER ledger_account_kept BEFORE DELETE OR TRUNCATE ON ledger_account
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- Entries are written as a whole posting, in the transaction of the posting, and each has moved its
-- account.
CREATE OR REPLACE FUNCTION ledger_entry_balances() RETURNS trigger LANGUAGE plpgsql
SET plan_cache_mode = force_custom_plan AS $$
DECLARE
  wrong TEXT;
BEGIN
  SELECT format('posting %s', w.posting_id) INTO wrong
  FROM (SELECT posting_id, SUM(amount) AS total, COUNT(*) AS entries FROM written GROUP BY 1) AS w
  LEFT JOIN ledger_posting AS p ON p.id = w.posting_id
  WHERE w.total <> 0 OR w.entries IS DISTINCT FROM p.entries OR p.created_at <> now()
  LIMIT 1;
  IF wrong IS NOT NULL THEN
    PERFORM refuse(format('the entries of %s are not one posting that sums to zero', wrong));
  END IF;
  SELECT format('account %s', e.account_id) INTO wrong
  FROM written AS e LEFT JOIN ledger_account AS a ON a.id = e.account_id
  WHERE a.balance IS DISTINCT FROM e.balance_after AND TG_OP = 'INSERT'
  LIMIT 1;
  IF wrong IS NOT NULL THEN
    PERFORM refuse(format('an entry of %s did not move its balance', wrong));
  END IF;
  RETURN NULL;
END $$;

CREATE TRIGGER ledger_entry_balances AFTER INSERT ON ledger_entry
  REFERENCING NEW TABLE AS written
  FOR EACH STATEMENT EXECUTE FUNCTION ledger_entry_balances();
CREATE TRIGGER ledger_entry_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_entry
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER ledger_posting_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_posting
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- As in migration 2, but that the money of each payout must also have left its own wallet.
CREATE OR REPLACE FUNCTION payout_batch_adds_up() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  inputs NUMERIC;
  paid NUMERIC;
  indexes INTEGER[];
BEGIN
  SELECT COALESCE(SUM(amount), 0) INTO inputs FROM payout_input WHERE batch_id = NEW.id;
  SELECT COALESCE(SUM(amount), 0), array_agg(output_index ORDER BY output_index)
    INTO paid, indexes FROM payout WHERE batch_id = NEW.id;
  SELECT array_agg(i ORDER BY i) INTO indexes
    FROM unnest(array_append(indexes, NEW.change_index)) AS i;
  IF inputs <> NEW.input_total OR paid <> NEW.payout_total
     OR indexes <> ARRAY(SELECT generate_series(0, cardinality(indexes) - 1)) THEN
    RAISE EXCEPTION 'batch % does not add up: inputs %, payouts %, outputs %',
      NEW.id, inputs, paid, indexes USING ERRCODE = 'check_violation';
  END IF;
  IF EXISTS (
    SELECT 1 FROM payout AS p
    LEFT JOIN ledger_posting AS g
      ON g.kind = 'payout-reserved' AND g.subject = p.id::TEXT AND g.part = 0
    LEFT JOIN ledger_account AS a ON a.wallet = p.wallet
    LEFT JOIN ledger_entry AS w ON w.posting_id = g.id AND w.account_id = a.id
    LEFT JOIN ledger_account AS t ON t.kind = 'transit'
    LEFT JOIN ledger_entry AS e ON e.posting_id = g.id AND e.account_id = t.id
    WHERE p.batch_id = NEW.id
      AND (p.amount IS DISTINCT FROM e.amount OR p.amount IS DISTINCT FROM -w.amount)
  ) THEN
    RAISE EXCEPTION 'batch % pays another amount than was moved to transit', NEW.id
      USING ERRCODE = 'check_violation';
  END IF;
  RETURN NULL;
END $$;

-- ---------------------------------------------------------------- verification

-- Up to where the last clean verification read: the next one reads only what is newer.
CREATE TABLE audit_checkpoint (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  posting_id INTEGER NOT NULL,
  checked_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX found_block_reconciled ON found_block (reconciled_at) WHERE reconciled_at IS NOT NULL;
