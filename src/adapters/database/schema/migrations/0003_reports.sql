-- Reports: what the monitor reads beside the tables of the pool, and the role it reads with.
-- Nothing here is a source of truth: rollups are sums of other rows, moved or added up by
-- src/adapters/database/maintenance/statistics-rollup.ts, and a database without them answers the same numbers more slowly.

-- ---------------------------------------------------------------- work per worker, rolled up

-- worker_minute older than three hours, in steps of ten minutes; then hours; then days. A row
-- moves from one table to the next in one statement, so the sum over all four never changes.
CREATE TABLE worker_ten_minute (
  ten_minute TIMESTAMPTZ NOT NULL,
  worker_id BIGINT NOT NULL REFERENCES worker (id),
  work NUMERIC NOT NULL DEFAULT 0,
  accepted BIGINT NOT NULL DEFAULT 0,
  stale BIGINT NOT NULL DEFAULT 0,
  duplicate BIGINT NOT NULL DEFAULT 0,
  low_difficulty BIGINT NOT NULL DEFAULT 0,
  invalid BIGINT NOT NULL DEFAULT 0,
  device TEXT NOT NULL DEFAULT '',
  PRIMARY KEY (ten_minute, worker_id)
);
CREATE INDEX worker_ten_minute_worker ON worker_ten_minute (worker_id, ten_minute);

ALTER TABLE worker_hour ADD COLUMN device TEXT NOT NULL DEFAULT '';

CREATE TABLE worker_day (
  day TIMESTAMPTZ NOT NULL,
  worker_id BIGINT NOT NULL REFERENCES worker (id),
  work NUMERIC NOT NULL DEFAULT 0,
  accepted BIGINT NOT NULL DEFAULT 0,
  stale BIGINT NOT NULL DEFAULT 0,
  duplicate BIGINT NOT NULL DEFAULT 0,
  low_difficulty BIGINT NOT NULL DEFAULT 0,
  invalid BIGINT NOT NULL DEFAULT 0,
  device TEXT NOT NULL DEFAULT '',
  PRIMARY KEY (day, worker_id)
);
CREATE INDEX worker_day_worker ON worker_day (worker_id, day);

-- All four as one; each row counts for the time from `at` on.
CREATE VIEW worker_time AS
  SELECT worker_id, minute AS at, work, accepted, stale, duplicate, low_difficulty, invalid,
    device
  FROM worker_minute
  UNION ALL
  SELECT worker_id, ten_minute, work, accepted, stale, duplicate, low_difficulty, invalid, device
  FROM worker_ten_minute
  UNION ALL
  SELECT worker_id, hour, work, accepted, stale, duplicate, low_difficulty, invalid, device
  FROM worker_hour
  UNION ALL
  SELECT worker_id, day, work, accepted, stale, duplicate, low_difficulty, invalid, device
  FROM worker_day;

-- ---------------------------------------------------------------- work of the whole pool

-- The sum of worker_minute per minute and device class, kept by triggers with every statement
-- that writes shares, so that the pool's own numbers never need a row per worker.
CREATE TABLE pool_minute (
  minute TIMESTAMPTZ NOT NULL,
  device TEXT NOT NULL,
  work NUMERIC NOT NULL DEFAULT 0,
  accepted BIGINT NOT NULL DEFAULT 0,
  stale BIGINT NOT NULL DEFAULT 0,
  duplicate BIGINT NOT NULL DEFAULT 0,
  low_difficulty BIGINT NOT NULL DEFAULT 0,
  invalid BIGINT NOT NULL DEFAULT 0,
  PRIMARY KEY (minute, device)
);

CREATE TABLE pool_hour (
  hour TIMESTAMPTZ NOT NULL,
  device TEXT NOT NULL,
  work NUMERIC NOT NULL DEFAULT 0,
  accepted BIGINT NOT NULL DEFAULT 0,
  stale BIGINT NOT NULL DEFAULT 0,
  duplicate BIGINT NOT NULL DEFAULT 0,
  low_difficulty BIGINT NOT NULL DEFAULT 0,
  invalid BIGINT NOT NULL DEFAULT 0,
  PRIMARY KEY (hour, device)
);

CREATE VIEW pool_time AS
  SELECT minute AS at, device, work, accepted, stale, duplicate, low_difficulty, invalid
  FROM pool_minute
  UNION ALL
  SELECT hour, device, work, accepted, stale, duplicate, low_difficulty, invalid
  FROM pool_hour;

CREATE FUNCTION pool_minute_insert() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO pool_minute AS p
    (minute, device, work, accepted, stale, duplicate, low_difficulty, invalid)
  SELECT minute, left(device, 32), SUM(work), SUM(accepted), SUM(stale), SUM(duplicate),
    SUM(low_difficulty), SUM(invalid)
  FROM added
  GROUP BY minute, left(device, 32)
  ORDER BY minute, left(device, 32)
  ON CONFLICT (minute, device) DO UPDATE SET
    work = p.work + EXCLUDED.work,
    accepted = p.accepted + EXCLUDED.accepted,
    stale = p.stale + EXCLUDED.stale,
    duplicate = p.duplicate + EXCLUDED.duplicate,
    low_difficulty = p.low_difficulty + EXCLUDED.low_difficulty,
    invalid = p.invalid + EXCLUDED.invalid;
  RETURN NULL;
END $$;

CREATE FUNCTION pool_minute_update() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO pool_minute AS p
    (minute, device, work, accepted, stale, duplicate, low_difficulty, invalid)
  SELECT minute, left(device, 32), SUM(work), SUM(accepted), SUM(stale), SUM(duplicate),
    SUM(low_difficulty), SUM(invalid)
  FROM (
    SELECT minute, device, work, accepted, stale, duplicate, low_difficulty, invalid
    FROM becomes
    UNION ALL
    SELECT minute, device, -work, -accepted, -stale, -duplicate, -low_difficulty, -invalid
    FROM was
  ) AS change
  GROUP BY minute, left(device, 32)
  ORDER BY minute, left(device, 32)
  ON CONFLICT (minute, device) DO UPDATE SET
    work = p.work + EXCLUDED.work,
    accepted = p.accepted + EXCLUDED.accepted,
    stale = p.stale + EXCLUDED.stale,
    duplicate = p.duplicate + EXCLUDED.duplicate,
    low_difficulty = p.low_difficulty + EXCLUDED.low_difficulty,
    invalid = p.invalid + EXCLUDED.invalid;
  RETURN NULL;
END $$;

-- Shares that were recorded before this migration.
LOCK TABLE worker_minute IN SHARE ROW EXCLUSIVE MODE;
INSERT INTO pool_minute
  (minute, device, work, accepted, stale, duplicate, low_difficulty, invalid)
SELECT minute, left(device, 32), SUM(work), SUM(accepted), SUM(stale), SUM(duplicate),
  SUM(low_difficulty), SUM(invalid)
FROM worker_minute
GROUP BY minute, left(device, 32);

-- Rows that leave worker_minute are rolled up, not taken back: there is no trigger on DELETE.
CREATE TRIGGER pool_minute_insert AFTER INSERT ON worker_minute
  REFERENCING NEW TABLE AS added
  FOR EACH STATEMENT EXECUTE FUNCTION pool_minute_insert();
CREATE TRIGGER pool_minute_update AFTER UPDATE ON worker_minute
  REFERENCING NEW TABLE AS becomes OLD TABLE AS was
  FOR EACH STATEMENT EXECUTE FUNCTION pool_minute_update();

-- How many workers and wallets sent an accepted share in ten minutes.
CREATE TABLE pool_activity (
  ten_minute TIMESTAMPTZ PRIMARY KEY,
  workers INTEGER NOT NULL,
  wallets INTEGER NOT NULL
);

-- What each app process says of itself every few seconds; src/adapters/database/status.ts knows the form.
CREATE TABLE pool_status (
  instance TEXT PRIMARY KEY,
  status JSONB NOT NULL,
  updated_at TIMESTAMPTZ NOT NULL DEFAULT now()
);

-- ---------------------------------------------------------------- blocks and earnings

-- The pool's work in the round that a block ended; its effort is this over its network_work.
CREATE TABLE block_round (
  hash TEXT PRIMARY KEY REFERENCES found_block (hash),
  work NUMERIC NOT NULL CHECK (work >= 0)
);

-- What a wallet was credited per day (UTC): ledger entries up to `ledger_entry` in
-- report_progress, added up. Later entries are read from the ledger itself.
CREATE TABLE wallet_day (
  wallet TEXT NOT NULL,
  day DATE NOT NULL,
  credited BIGINT NOT NULL,
  PRIMARY KEY (wallet, day)
);

CREATE TABLE report_progress (
  name TEXT PRIMARY KEY,
  position BIGINT NOT NULL
);
INSERT INTO report_progress (name, position) VALUES ('ledger_entry', 0);

CREATE INDEX miners_balance_wallet ON miners_balance (wallet);
CREATE INDEX payments_wallet ON payments USING gin (wallet_address);
CREATE INDEX payments_taken_over ON payments (id DESC) WHERE batch_id IS NULL;
CREATE INDEX payments_time ON payments (timestamp DESC, id DESC);
CREATE INDEX block_details_time ON block_details (timestamp DESC, mined_block_hash DESC);
CREATE INDEX found_block_worker ON found_block (worker_id, found_at DESC, hash DESC);
CREATE INDEX found_block_state ON found_block (state, found_at DESC) INCLUDE (reward);
CREATE INDEX payout_batch_settled ON payout_batch (settled_at DESC) WHERE state = 'settled';

-- ---------------------------------------------------------------- the read-only role

-- The monitor takes this role on every connection. Its own login, a member of it, may be made
-- by the operator. A database user who may not create roles runs without: the monitor's
-- sessions are read-only all the same.
DO $$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'katpool_reader') THEN
    BEGIN
      CREATE ROLE katpool_reader NOLOGIN;
    EXCEPTION
      WHEN duplicate_object OR unique_violation THEN
        RAISE NOTICE 'role katpool_reader was made by another session';
      WHEN insufficient_privilege THEN
        RAISE NOTICE 'role katpool_reader is not made: the user may not create roles';
    END;
  END IF;
  IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'katpool_reader') THEN
    EXECUTE format('GRANT USAGE ON SCHEMA %I TO katpool_reader', current_schema());
    EXECUTE format('GRANT SELECT ON ALL TABLES IN SCHEMA %I TO katpool_reader', current_schema());
    EXECUTE format(
      'ALTER DEFAULT PRIVILEGES IN SCHEMA %I GRANT SELECT ON TABLES TO katpool_reader',
      current_schema());
    IF NOT pg_has_role(current_user, 'katpool_reader', 'MEMBER') THEN
      BEGIN
        EXECUTE format('GRANT katpool_reader TO %I', current_user);
      EXCEPTION WHEN insufficient_privilege THEN
        RAISE NOTICE 'the user may not take the role katpool_reader';
      END;
    END IF;
  END IF;
END $$;
