-- The baseline schema, which is migration 0001; later changes are numbered files under
-- src/adapters/database/schema/migrations. It can be run on an empty database and on one of the reference
-- pool (whose four public tables it takes over): every statement may be repeated.
-- Amounts are sompi, work is expected hashes; both are whole numbers.

CREATE TABLE IF NOT EXISTS schema_migration (
  version INTEGER PRIMARY KEY,
  name TEXT NOT NULL,
  applied_at TIMESTAMPTZ NOT NULL DEFAULT now()
);

-- ---------------------------------------------------------------- the public face

CREATE TABLE IF NOT EXISTS miners_balance (
  id VARCHAR(255) PRIMARY KEY,
  miner_id VARCHAR(255),
  wallet VARCHAR(255),
  balance NUMERIC NOT NULL DEFAULT 0
);

CREATE TABLE IF NOT EXISTS wallet_total (
  address VARCHAR(255) PRIMARY KEY,
  total NUMERIC NOT NULL DEFAULT 0
);

CREATE TABLE IF NOT EXISTS payments (
  id SERIAL PRIMARY KEY,
  wallet_address TEXT[] NOT NULL,
  amount BIGINT NOT NULL,
  timestamp TIMESTAMP DEFAULT CURRENT_TIMESTAMP,
  transaction_hash VARCHAR(255) NOT NULL
);

CREATE TABLE IF NOT EXISTS block_details (
  mined_block_hash VARCHAR(255) PRIMARY KEY,
  miner_id VARCHAR(255),
  pool_address VARCHAR(255),
  reward_block_hash VARCHAR(255),
  wallet VARCHAR(255),
  daa_score VARCHAR(255),
  miner_reward BIGINT NOT NULL DEFAULT 0,
  timestamp TIMESTAMP DEFAULT CURRENT_TIMESTAMP
);

-- ---------------------------------------------------------------- instances and workers

-- One row per journal folder that shares were ever written to; its name holds the folder's
-- own random identity, so that a lost folder never continues another one's sequence.
CREATE TABLE IF NOT EXISTS pool_instance (
  instance TEXT PRIMARY KEY,
  -- The recorder's place in the instance's journal: everything up to it is stored below.
  recorded_sequence BIGINT NOT NULL DEFAULT 0 CHECK (recorded_sequence >= 0),
  -- The first sequence and the minute of the segment that is still open, 0 when none is.
  segment_first_sequence BIGINT NOT NULL DEFAULT 0,
  segment_minute BIGINT NOT NULL DEFAULT 0
);

CREATE TABLE IF NOT EXISTS worker (
  id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  wallet TEXT NOT NULL,
  name TEXT NOT NULL,
  first_share_at TIMESTAMPTZ NOT NULL,
  last_share_at TIMESTAMPTZ NOT NULL,
  UNIQUE (wallet, name)
);

-- ---------------------------------------------------------------- found blocks

CREATE TABLE IF NOT EXISTS found_block (
  hash TEXT PRIMARY KEY CHECK (hash ~ '^[0-9a-f]{64}$'),
  instance TEXT NOT NULL REFERENCES pool_instance (instance),
  -- The solving share's place in the journal; it is the last share of its segment.
  sequence BIGINT NOT NULL,
  worker_id BIGINT NOT NULL REFERENCES worker (id),
  found_at TIMESTAMPTZ NOT NULL,
  daa_score BIGINT NOT NULL CHECK (daa_score >= 0),
  bits BIGINT NOT NULL,
  nonce NUMERIC(20, 0) NOT NULL,
  network_work NUMERIC NOT NULL CHECK (network_work > 0),
  state TEXT NOT NULL DEFAULT 'found'
    CHECK (state IN ('found', 'submitted', 'blue', 'red', 'rejected', 'lost')),
  confirmations BIGINT NOT NULL DEFAULT 0,
  colour_seen TEXT NOT NULL DEFAULT 'unknown' CHECK (colour_seen IN ('unknown', 'blue', 'red')),
  merging_hash TEXT,
  reward BIGINT CHECK (reward >= 0),
  settled_at TIMESTAMPTZ,
  allocated_at TIMESTAMPTZ,
  reversed_at TIMESTAMPTZ,
  -- Set once the reward was found, to the sompi, in the treasury's outputs.
  reconciled_at TIMESTAMPTZ,
  CHECK ((state = 'blue') = (reward IS NOT NULL)),
  CHECK ((state IN ('blue', 'red', 'rejected', 'lost')) = (settled_at IS NOT NULL)),
  CHECK (allocated_at IS NULL OR settled_at IS NOT NULL),
  UNIQUE (instance, sequence)
);
CREATE INDEX IF NOT EXISTS found_block_open ON found_block (daa_score, hash)
  WHERE allocated_at IS NULL;
CREATE INDEX IF NOT EXISTS found_block_time ON found_block (found_at DESC, hash);
CREATE INDEX IF NOT EXISTS found_block_score ON found_block (daa_score, hash);
CREATE INDEX IF NOT EXISTS found_block_unreconciled ON found_block (hash)
  WHERE state = 'blue' AND reconciled_at IS NULL AND reversed_at IS NULL;

-- The solved block as the node wants it back; kept until the block is settled.
CREATE TABLE IF NOT EXISTS found_block_body (
  hash TEXT PRIMARY KEY REFERENCES found_block (hash),
  body TEXT NOT NULL
);

-- Every answer of every node to every submission of a block.
CREATE TABLE IF NOT EXISTS block_submission (
  id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  hash TEXT NOT NULL,
  node TEXT NOT NULL,
  attempt INTEGER NOT NULL,
  answered_at TIMESTAMPTZ NOT NULL,
  answer TEXT NOT NULL
    CHECK (answer IN ('accepted', 'blockInvalid', 'isInIBD', 'routeIsFull', 'error')),
  detail TEXT NOT NULL DEFAULT ''
);
CREATE INDEX IF NOT EXISTS block_submission_hash ON block_submission (hash);

-- ---------------------------------------------------------------- shares, rolled up

-- A stretch of one instance's journal. It ends with a found block or with its minute.
CREATE TABLE IF NOT EXISTS segment (
  instance TEXT NOT NULL REFERENCES pool_instance (instance),
  first_sequence BIGINT NOT NULL,
  last_sequence BIGINT NOT NULL,
  started_at TIMESTAMPTZ NOT NULL,
  ended_at TIMESTAMPTZ NOT NULL,
  max_daa_score BIGINT NOT NULL,
  -- The found block that this segment ended with, if one did.
  ended_by TEXT REFERENCES found_block (hash),
  -- The block whose reward paid this segment; NULL while unpaid.
  paid_by TEXT REFERENCES found_block (hash),
  PRIMARY KEY (instance, first_sequence),
  CHECK (last_sequence >= first_sequence)
);
CREATE INDEX IF NOT EXISTS segment_unpaid ON segment (instance, first_sequence)
  WHERE paid_by IS NULL;
CREATE INDEX IF NOT EXISTS segment_paid_by ON segment (paid_by) WHERE paid_by IS NOT NULL;
CREATE UNIQUE INDEX IF NOT EXISTS segment_ended_by ON segment (ended_by)
  WHERE ended_by IS NOT NULL;
CREATE INDEX IF NOT EXISTS segment_ended ON segment (ended_at, instance, first_sequence);

CREATE TABLE IF NOT EXISTS segment_work (
  instance TEXT NOT NULL,
  first_sequence BIGINT NOT NULL,
  worker_id BIGINT NOT NULL REFERENCES worker (id),
  work NUMERIC NOT NULL CHECK (work > 0),
  shares BIGINT NOT NULL CHECK (shares > 0),
  PRIMARY KEY (instance, first_sequence, worker_id),
  FOREIGN KEY (instance, first_sequence) REFERENCES segment (instance, first_sequence)
    ON DELETE CASCADE
);

-- What miners see: accepted work and refused shares per worker and minute. Refused shares are
-- counts only, written on their own timer; they never touch money.
CREATE TABLE IF NOT EXISTS worker_minute (
  minute TIMESTAMPTZ NOT NULL,
  worker_id BIGINT NOT NULL REFERENCES worker (id),
  work NUMERIC NOT NULL DEFAULT 0,
  accepted BIGINT NOT NULL DEFAULT 0,
  stale BIGINT NOT NULL DEFAULT 0,
  duplicate BIGINT NOT NULL DEFAULT 0,
  low_difficulty BIGINT NOT NULL DEFAULT 0,
  invalid BIGINT NOT NULL DEFAULT 0,
  difficulty DOUBLE PRECISION NOT NULL DEFAULT 0,
  device TEXT NOT NULL DEFAULT '',
  PRIMARY KEY (minute, worker_id)
);
CREATE INDEX IF NOT EXISTS worker_minute_worker ON worker_minute (worker_id, minute);

-- worker_minute older than the retention, per hour.
CREATE TABLE IF NOT EXISTS worker_hour (
  hour TIMESTAMPTZ NOT NULL,
  worker_id BIGINT NOT NULL REFERENCES worker (id),
  work NUMERIC NOT NULL DEFAULT 0,
  accepted BIGINT NOT NULL DEFAULT 0,
  stale BIGINT NOT NULL DEFAULT 0,
  duplicate BIGINT NOT NULL DEFAULT 0,
  low_difficulty BIGINT NOT NULL DEFAULT 0,
  invalid BIGINT NOT NULL DEFAULT 0,
  PRIMARY KEY (hour, worker_id)
);
CREATE INDEX IF NOT EXISTS worker_hour_worker ON worker_hour (worker_id, hour);

-- ---------------------------------------------------------------- treasury

-- Outputs that pay the treasury. An outpoint may move to another DAA score in a
-- reorganisation.
CREATE TABLE IF NOT EXISTS treasury_output (
  transaction_id TEXT NOT NULL,
  output_index INTEGER NOT NULL,
  amount BIGINT NOT NULL CHECK (amount > 0),
  block_daa_score BIGINT NOT NULL,
  is_coinbase BOOLEAN NOT NULL,
  first_seen_at TIMESTAMPTZ NOT NULL DEFAULT now(),
  -- Set when the output is gone from the UTXO set: spent, or reorganised away.
  gone_at TIMESTAMPTZ,
  -- Set for a coinbase output that was mature when last seen: it is ours for good.
  matured_at TIMESTAMPTZ,
  -- The found block that this output pays for; NULL while none is known to.
  reward_of TEXT REFERENCES found_block (hash),
  PRIMARY KEY (transaction_id, output_index)
);
CREATE INDEX IF NOT EXISTS treasury_output_present ON treasury_output (block_daa_score)
  WHERE gone_at IS NULL;
CREATE INDEX IF NOT EXISTS treasury_output_unexplained ON treasury_output (block_daa_score)
  WHERE is_coinbase AND reward_of IS NULL;

-- Where the chain put the reward of a settled blue block: an output of the merging block's
-- coinbase, and for a chain block perhaps one of its own. An outpoint pays for one block only.
CREATE TABLE IF NOT EXISTS reward_output (
  transaction_id TEXT NOT NULL,
  output_index INTEGER NOT NULL,
  block_hash TEXT NOT NULL REFERENCES found_block (hash),
  PRIMARY KEY (transaction_id, output_index)
);
CREATE INDEX IF NOT EXISTS reward_output_block ON reward_output (block_hash);

-- One row: the result of the last comparison of rewards with outputs, and the halt switch.
CREATE TABLE IF NOT EXISTS pool_control (
  id INTEGER PRIMARY KEY DEFAULT 1 CHECK (id = 1),
  payouts_halted BOOLEAN NOT NULL DEFAULT FALSE,
  halt_reason TEXT NOT NULL DEFAULT '',
  halted_at TIMESTAMPTZ,
  reconciled_at TIMESTAMPTZ,
  reconciled_difference BIGINT,
  -- What an operator has looked into and accepts, such as coinbase outputs that were mined to
  -- the treasury elsewhere; it is taken off the difference.
  accepted_difference BIGINT NOT NULL DEFAULT 0,
  treasury_address TEXT,
  network TEXT
);
INSERT INTO pool_control (id) VALUES (1) ON CONFLICT (id) DO NOTHING;

-- ---------------------------------------------------------------- ledger

-- Accounts: reward (source), worker:<wallet>/<name>, fee, unallocated, transit, paid,
-- network-fee, opening. Only `reward` and `opening` may be negative: they are where money
-- comes from.
CREATE TABLE IF NOT EXISTS ledger_account (
  account TEXT PRIMARY KEY,
  balance BIGINT NOT NULL DEFAULT 0,
  CHECK (balance >= 0 OR account IN ('reward', 'opening', 'fee'))
);

CREATE TABLE IF NOT EXISTS ledger_entry (
  id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  account TEXT NOT NULL REFERENCES ledger_account (account),
  amount BIGINT NOT NULL CHECK (amount <> 0),
  balance_before BIGINT NOT NULL,
  balance_after BIGINT NOT NULL,
  cause TEXT NOT NULL,
  created_at TIMESTAMPTZ NOT NULL DEFAULT now(),
  CHECK (balance_after = balance_before + amount),
  UNIQUE (cause, account)
);
CREATE INDEX IF NOT EXISTS ledger_entry_account ON ledger_entry (account, id);

CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;

DROP TRIGGER IF EXISTS ledger_entry_append_only ON ledger_entry;
CREATE TRIGGER ledger_entry_append_only
  BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_entry
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- The only way money moves. Takes one cause and its postings, which must sum to zero; locks
-- the accounts in name order; writes entries, account balances and the public tables together.
-- Returns false and changes nothing when the cause was posted before.
CREATE OR REPLACE FUNCTION ledger_post(
  posting_cause TEXT,
  posting_accounts TEXT[],
  posting_amounts BIGINT[]
) RETURNS BOOLEAN LANGUAGE plpgsql AS $$
DECLARE
  total NUMERIC;
BEGIN
  IF cardinality(posting_accounts) <> cardinality(posting_amounts)
     OR cardinality(posting_accounts) < 2 THEN
    RAISE EXCEPTION 'a posting needs two accounts or more, and an amount for each';
  END IF;
  SELECT SUM(a) INTO total FROM unnest(posting_amounts) AS a;
  IF total <> 0 THEN
    RAISE EXCEPTION 'postings of % sum to % instead of zero', posting_cause, total;
  END IF;
  INSERT INTO ledger_account (account)
    SELECT a FROM unnest(posting_accounts) AS a ORDER BY a
    ON CONFLICT (account) DO NOTHING;
  PERFORM 1 FROM ledger_account
    WHERE account = ANY (posting_accounts) ORDER BY account FOR UPDATE;
  IF EXISTS (SELECT 1 FROM ledger_entry WHERE cause = posting_cause) THEN
    RETURN FALSE;
  END IF;
  WITH posting AS (
    SELECT p.account, p.amount
    FROM unnest(posting_accounts, posting_amounts) AS p (account, amount)
  ), moved AS (
    UPDATE ledger_account AS l
    SET balance = l.balance + p.amount
    FROM posting AS p
    WHERE l.account = p.account
    RETURNING l.account, p.amount, l.balance - p.amount AS before, l.balance AS after
  ), written AS (
    INSERT INTO ledger_entry (account, amount, balance_before, balance_after, cause)
    SELECT account, amount, before, after, posting_cause FROM moved ORDER BY account
    RETURNING account
  ), faces AS (
    SELECT
      account,
      amount,
      after,
      CASE WHEN account = 'fee' THEN 'pool'
        ELSE split_part(substr(account, 8), '/', 1) END AS wallet,
      CASE WHEN account = 'fee' THEN 'pool'
        ELSE substr(account, 8 + strpos(substr(account, 8), '/')) END AS name
    FROM moved
    WHERE account = 'fee' OR account LIKE 'worker:%'
  ), shown AS (
    INSERT INTO miners_balance (id, miner_id, wallet, balance)
    SELECT CASE WHEN account = 'fee' THEN 'pool' ELSE name || '_' || wallet END,
      name, wallet, after
    FROM faces
    ON CONFLICT (id) DO UPDATE SET balance = EXCLUDED.balance
    RETURNING id
  )
  INSERT INTO wallet_total (address, total)
  SELECT wallet, SUM(amount) FROM faces
  WHERE posting_cause LIKE 'block:%'
  GROUP BY wallet
  ON CONFLICT (address) DO UPDATE SET total = wallet_total.total + EXCLUDED.total;
  RETURN TRUE;
END $$;
