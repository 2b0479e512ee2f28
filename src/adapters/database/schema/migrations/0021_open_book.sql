-- The open book: the transparency log, its signed checkpoints, and what proves the shares in it.
-- docs/developer/open-book-format.md has the formats. Empty while the open book is switched off.
-- Invariant: the log is append-only and each thing that happened is one entry.

-- One row. `began_at` is NULL until the first entry: what was settled before is not logged.
CREATE TABLE open_book_log (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  size BIGINT NOT NULL DEFAULT 0 CHECK (size >= 0),
  began_at TIMESTAMPTZ
);
INSERT INTO open_book_log (id) VALUES (1);

CREATE TABLE open_book_entry (
  index BIGINT PRIMARY KEY CHECK (index >= 0),
  kind SMALLINT NOT NULL CHECK (kind BETWEEN 1 AND 4),
  -- instance/first sequence, block hash#allocation and whether it paid, batch, posting number.
  subject TEXT COLLATE "C" NOT NULL,
  bytes BYTEA NOT NULL CHECK (octet_length(bytes) BETWEEN 2 AND 65535),
  leaf_hash BYTEA NOT NULL CHECK (octet_length(leaf_hash) = 32),
  logged_at TIMESTAMPTZ NOT NULL DEFAULT now(),
  UNIQUE (kind, subject)
);

-- Hashes of complete subtrees of 256 leaves (level 1), of 256 of those (level 2), and so on.
CREATE TABLE open_book_tile (
  level SMALLINT NOT NULL CHECK (level >= 1),
  index BIGINT NOT NULL CHECK (index >= 0),
  hash BYTEA NOT NULL CHECK (octet_length(hash) = 32),
  PRIMARY KEY (level, index)
);

CREATE TABLE open_book_checkpoint (
  number BIGINT PRIMARY KEY CHECK (number >= 0),
  size BIGINT NOT NULL UNIQUE CHECK (size >= 0),
  root BYTEA NOT NULL CHECK (octet_length(root) = 32),
  note TEXT NOT NULL,
  verifier_key TEXT NOT NULL,
  signed_at TIMESTAMPTZ NOT NULL
);

-- Wallets are tags in the log: the hash of this salt and the address. A salt never changes.
CREATE TABLE open_book_wallet (
  wallet TEXT COLLATE "C" PRIMARY KEY,
  salt BYTEA NOT NULL CHECK (octet_length(salt) = 32),
  tag BYTEA NOT NULL UNIQUE CHECK (octet_length(tag) = 32)
);

-- ---------------------------------------------------------------- shares

-- Shares as the recorder stored them, a batch a row, until their segment is logged. `jobs` has 40
-- bytes a job, `shares` 32 bytes a share (src/domain/openbook/share-batch.ts).
CREATE TABLE open_book_pending (
  instance TEXT NOT NULL,
  first_sequence BIGINT NOT NULL,
  last_sequence BIGINT NOT NULL,
  jobs BYTEA NOT NULL,
  worker_ids BIGINT[] NOT NULL,
  shares BYTEA NOT NULL,
  PRIMARY KEY (instance, first_sequence, last_sequence)
);
ALTER TABLE open_book_pending ALTER COLUMN shares SET STORAGE EXTERNAL;

-- Up to which segment of a journal everything is logged.
CREATE TABLE open_book_cursor (
  instance TEXT PRIMARY KEY,
  first_sequence BIGINT NOT NULL
);

-- What a segment's entry commits to: its worker leaves, 120 bytes each, and which worker each is.
CREATE TABLE open_book_segment (
  index BIGINT PRIMARY KEY REFERENCES open_book_entry (index),
  instance TEXT NOT NULL,
  first_sequence BIGINT NOT NULL,
  workers BYTEA NOT NULL,
  worker_ids BIGINT[] NOT NULL,
  UNIQUE (instance, first_sequence)
);

-- The shares of a segment, deleted after the challenge time. `rows` has 28 bytes a share, worker by
-- worker in the order of the leaves; the shares of leaf n end at `ends[n]`.
CREATE TABLE open_book_shares (
  index BIGINT PRIMARY KEY REFERENCES open_book_segment (index),
  jobs BYTEA NOT NULL,
  rows BYTEA NOT NULL,
  ends INTEGER[] NOT NULL,
  bytes BIGINT NOT NULL,
  logged_at TIMESTAMPTZ NOT NULL DEFAULT now()
);
ALTER TABLE open_book_shares ALTER COLUMN rows SET STORAGE EXTERNAL;

-- A header's parents of higher levels hardly change from job to job: each run of levels is stored
-- once.
CREATE TABLE open_book_parents (
  hash BYTEA PRIMARY KEY,
  levels BYTEA NOT NULL,
  used_at TIMESTAMPTZ NOT NULL DEFAULT now()
);

-- Capsules of jobs that shares were recorded for, and of found blocks, which stay for good.
CREATE TABLE open_book_job (
  pre_pow_hash BYTEA PRIMARY KEY,
  head BYTEA NOT NULL,
  parents BYTEA[] NOT NULL,
  tail BYTEA NOT NULL,
  recorded_at TIMESTAMPTZ NOT NULL DEFAULT now()
);
CREATE INDEX open_book_job_time ON open_book_job (recorded_at);

CREATE TABLE open_book_capsule (
  hash TEXT PRIMARY KEY,
  capsule BYTEA NOT NULL
);

-- ---------------------------------------------------------------- money

-- How a block was split, as the accountant did it, until it is logged.
CREATE TABLE open_book_allocation (
  hash TEXT NOT NULL,
  allocation INTEGER NOT NULL,
  facts JSONB NOT NULL,
  wallets TEXT[] NOT NULL,
  works NUMERIC[] NOT NULL,
  credits BIGINT[] NOT NULL,
  allocated_at TIMESTAMPTZ NOT NULL DEFAULT now(),
  -- A block that paid nothing may turn out to be blue.
  is_paid BOOLEAN NOT NULL,
  PRIMARY KEY (hash, allocation, is_paid)
);

-- What a block's entry commits to: split leaves of 56 bytes, and segments of 8 bytes.
CREATE TABLE open_book_block (
  index BIGINT PRIMARY KEY REFERENCES open_book_entry (index),
  hash TEXT NOT NULL,
  allocation INTEGER NOT NULL,
  split BYTEA NOT NULL,
  segments BYTEA NOT NULL,
  is_paid BOOLEAN NOT NULL,
  UNIQUE (hash, allocation, is_paid)
);

-- Rows of a payout, 44 bytes each: wallet tag, output index, sompi. Not published.
CREATE TABLE open_book_payout (
  index BIGINT PRIMARY KEY REFERENCES open_book_entry (index),
  batch_id BIGINT NOT NULL UNIQUE,
  rows BYTEA NOT NULL
);

-- Legs of an adjustment, 42 bytes each.
CREATE TABLE open_book_adjustment (
  index BIGINT PRIMARY KEY REFERENCES open_book_entry (index),
  posting_id INTEGER NOT NULL UNIQUE,
  legs BYTEA NOT NULL
);
CREATE INDEX ledger_posting_adjustment ON ledger_posting (id)
  WHERE kind NOT IN ('block', 'recredit', 'payout-reserved', 'payout-paid', 'payout-void',
    'batch-fee');

-- Signed totals of a minute and their leaves, 88 bytes each, deleted after the challenge time.
CREATE TABLE open_book_minute (
  minute BIGINT PRIMARY KEY,
  note TEXT NOT NULL,
  leaves BYTEA NOT NULL
);

-- ---------------------------------------------------------------- guards

DO $$
DECLARE
  name TEXT;
BEGIN
  FOREACH name IN ARRAY ARRAY['open_book_entry', 'open_book_tile', 'open_book_checkpoint',
    'open_book_wallet', 'open_book_segment', 'open_book_block', 'open_book_payout',
    'open_book_adjustment', 'open_book_capsule'] LOOP
    EXECUTE format('CREATE TRIGGER %I BEFORE UPDATE OR DELETE OR TRUNCATE ON %I
      FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()', name || '_append_only', name);
  END LOOP;
END $$;

CREATE FUNCTION open_book_log_grows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.size < OLD.size OR OLD.began_at IS NOT NULL AND NEW.began_at IS DISTINCT FROM OLD.began_at
     OR NEW.size <> (SELECT COALESCE(MAX(index) + 1, 0) FROM open_book_entry) THEN
    PERFORM refuse(format('the log has %s entries, not %s', OLD.size, NEW.size));
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER open_book_log_grows BEFORE UPDATE ON open_book_log
  FOR EACH ROW EXECUTE FUNCTION open_book_log_grows();
