-- Payments: who is owed a transaction, the transactions themselves, and what became of them.
-- One batch is one transaction on the chain. It is stored whole (inputs, outputs, fee, change)
-- before it is signed, and signed and stored before it is sent; docs/operator/payments.md draws the
-- states. No state moves backwards, and nothing is ever deleted.

-- Wallets that are not paid for now, and why. Their balances stay as they are.
CREATE TABLE wallet_hold (
  wallet TEXT PRIMARY KEY,
  reason TEXT NOT NULL CHECK (reason <> ''),
  held_by TEXT NOT NULL CHECK (held_by IN ('pool', 'operator')),
  held_at TIMESTAMPTZ NOT NULL DEFAULT now()
);

CREATE TABLE payment_cycle (
  id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  started_by TEXT NOT NULL CHECK (started_by IN ('schedule', 'operator')),
  started_at TIMESTAMPTZ NOT NULL DEFAULT now(),
  ended_at TIMESTAMPTZ,
  outcome TEXT CHECK (outcome IN ('paid', 'nothing', 'partial', 'open', 'halted', 'aborted')),
  detail TEXT NOT NULL DEFAULT '',
  CHECK ((ended_at IS NULL) = (outcome IS NULL))
);

CREATE TABLE payout_batch (
  id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  cycle_id BIGINT NOT NULL REFERENCES payment_cycle (id),
  -- A consolidation pays nobody: many treasury outputs become one.
  kind TEXT NOT NULL CHECK (kind IN ('payout', 'consolidation')),
  state TEXT NOT NULL DEFAULT 'reserved'
    CHECK (state IN ('reserved', 'signed', 'submitted', 'accepted', 'settled', 'void')),
  input_total BIGINT NOT NULL,
  payout_total BIGINT NOT NULL,
  fee BIGINT NOT NULL CHECK (fee > 0),
  -- The output that pays the treasury back. Its outpoint is the proof of acceptance.
  change BIGINT NOT NULL CHECK (change > 0),
  change_index INTEGER NOT NULL CHECK (change_index >= 0),
  mass BIGINT NOT NULL CHECK (mass > 0),
  fee_rate BIGINT NOT NULL CHECK (fee_rate > 0),
  -- A chain block from before the inputs were chosen: acceptance, or another spend, is looked
  -- for from it.
  start_hash TEXT NOT NULL CHECK (start_hash ~ '^[0-9a-f]{64}$'),
  transaction_id TEXT CHECK (transaction_id ~ '^[0-9a-f]{64}$'),
  -- The SDK's safe JSON of the signed transaction: what is sent, each time it is sent.
  signed_transaction TEXT,
  accepted_daa_score BIGINT,
  reserved_at TIMESTAMPTZ NOT NULL DEFAULT now(),
  signed_at TIMESTAMPTZ,
  submitted_at TIMESTAMPTZ,
  accepted_at TIMESTAMPTZ,
  settled_at TIMESTAMPTZ,
  voided_at TIMESTAMPTZ,
  void_proof TEXT,
  CHECK (input_total = payout_total + fee + change),
  CHECK (CASE kind WHEN 'payout' THEN payout_total > 0 ELSE payout_total = 0 END),
  CHECK ((transaction_id IS NULL) = (signed_transaction IS NULL)),
  CHECK (state IN ('reserved', 'void') OR transaction_id IS NOT NULL),
  CHECK ((state IN ('accepted', 'settled')) <= (accepted_daa_score IS NOT NULL)),
  CHECK ((state = 'settled') = (settled_at IS NOT NULL)),
  CHECK ((state = 'void') = (void_proof IS NOT NULL AND void_proof <> '')),
  UNIQUE (id, state)
);

CREATE INDEX payout_batch_open ON payout_batch (id) WHERE state NOT IN ('settled', 'void');
-- The same inputs and outputs are the same transaction: a void batch may come again.
CREATE UNIQUE INDEX payout_batch_transaction ON payout_batch (transaction_id)
  WHERE state <> 'void';

CREATE TABLE payout_input (
  batch_id BIGINT NOT NULL REFERENCES payout_batch (id),
  position INTEGER NOT NULL CHECK (position >= 0),
  transaction_id TEXT NOT NULL CHECK (transaction_id ~ '^[0-9a-f]{64}$'),
  output_index INTEGER NOT NULL CHECK (output_index >= 0),
  amount BIGINT NOT NULL CHECK (amount > 0),
  block_daa_score BIGINT NOT NULL,
  is_coinbase BOOLEAN NOT NULL,
  -- True once its batch is void; only then may another batch spend the output.
  released BOOLEAN NOT NULL DEFAULT FALSE,
  PRIMARY KEY (batch_id, position)
);

CREATE UNIQUE INDEX payout_input_once ON payout_input (transaction_id, output_index)
  WHERE NOT released;

-- One row per wallet and transaction. A due row only remembers since when a wallet waits; its
-- money is still on the workers' accounts and may grow. The foreign key keeps every payout in
-- its batch's state, always.
CREATE TABLE payout (
  id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  wallet TEXT NOT NULL,
  state TEXT NOT NULL DEFAULT 'due',
  due_at TIMESTAMPTZ NOT NULL DEFAULT now(),
  batch_id BIGINT,
  output_index INTEGER CHECK (output_index >= 0),
  amount BIGINT CHECK (amount > 0),
  CHECK ((state = 'due') = (batch_id IS NULL)),
  CHECK ((batch_id IS NULL) = (output_index IS NULL)),
  CHECK ((batch_id IS NULL) = (amount IS NULL)),
  UNIQUE (batch_id, output_index),
  FOREIGN KEY (batch_id, state) REFERENCES payout_batch (id, state) ON UPDATE CASCADE
);

CREATE UNIQUE INDEX payout_due_once ON payout (wallet) WHERE state = 'due';
CREATE UNIQUE INDEX payout_open_once ON payout (wallet)
  WHERE state IN ('reserved', 'signed', 'submitted', 'accepted');
CREATE INDEX payout_wallet ON payout (wallet, id);

-- Each sending of a batch, written before the bytes leave. An attempt without an answer may
-- have reached the network.
CREATE TABLE payout_attempt (
  id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  batch_id BIGINT NOT NULL REFERENCES payout_batch (id),
  node TEXT NOT NULL,
  started_at TIMESTAMPTZ NOT NULL DEFAULT now(),
  answered_at TIMESTAMPTZ,
  answer TEXT CHECK (answer IN ('taken', 'known', 'refused', 'unclear')),
  detail TEXT NOT NULL DEFAULT '',
  CHECK ((answered_at IS NULL) = (answer IS NULL))
);

CREATE INDEX payout_attempt_batch ON payout_attempt (batch_id);

-- The mature outputs of the treasury when its outflow was last compared with the batches.
CREATE TABLE treasury_holding (
  transaction_id TEXT NOT NULL,
  output_index INTEGER NOT NULL,
  amount BIGINT NOT NULL,
  PRIMARY KEY (transaction_id, output_index)
);

-- Treasury outputs that were spent by transactions of somebody else, as an operator has
-- acknowledged; they do not halt payouts again.
CREATE TABLE foreign_spend (
  transaction_id TEXT NOT NULL,
  output_index INTEGER NOT NULL,
  amount BIGINT NOT NULL,
  noted_at TIMESTAMPTZ NOT NULL DEFAULT now(),
  note TEXT NOT NULL DEFAULT '',
  PRIMARY KEY (transaction_id, output_index)
);

-- Which database this is. A restored copy finds itself in another one and stops paying.
ALTER TABLE pool_control ADD COLUMN database_identity TEXT;
-- A chain block from before the treasury's outflow was last found to agree with the batches.
ALTER TABLE pool_control ADD COLUMN outflow_hash TEXT;

ALTER TABLE payments ADD COLUMN batch_id BIGINT UNIQUE REFERENCES payout_batch (id);

-- ---------------------------------------------------------------- forward only

CREATE FUNCTION payout_move_is_legal(was TEXT, becomes TEXT) RETURNS BOOLEAN
LANGUAGE sql IMMUTABLE AS $$
  SELECT (was, becomes) IN (
    ('due', 'reserved'),
    ('reserved', 'signed'), ('reserved', 'void'),
    ('signed', 'submitted'), ('signed', 'accepted'), ('signed', 'void'),
    ('submitted', 'accepted'), ('submitted', 'void'),
    ('accepted', 'settled'), ('accepted', 'void')
  )
$$;

CREATE FUNCTION payout_batch_forward() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF NEW.state <> 'reserved' THEN
      RAISE EXCEPTION 'a batch begins as reserved' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
  END IF;
  IF NEW.state <> OLD.state AND NOT payout_move_is_legal(OLD.state, NEW.state) THEN
    RAISE EXCEPTION 'batch % may not go from % to %', OLD.id, OLD.state, NEW.state
      USING ERRCODE = 'restrict_violation';
  END IF;
  IF (NEW.id, NEW.cycle_id, NEW.kind, NEW.input_total, NEW.payout_total, NEW.fee, NEW.change,
      NEW.change_index, NEW.mass, NEW.fee_rate, NEW.start_hash)
     IS DISTINCT FROM
     (OLD.id, OLD.cycle_id, OLD.kind, OLD.input_total, OLD.payout_total, OLD.fee, OLD.change,
      OLD.change_index, OLD.mass, OLD.fee_rate, OLD.start_hash)
     OR OLD.transaction_id IS NOT NULL
     AND (NEW.transaction_id, NEW.signed_transaction)
         IS DISTINCT FROM (OLD.transaction_id, OLD.signed_transaction) THEN
    RAISE EXCEPTION 'batch % is written once', OLD.id USING ERRCODE = 'restrict_violation';
  END IF;
  IF NEW.state = 'void' AND OLD.state <> 'void' THEN
    UPDATE payout_input SET released = TRUE WHERE batch_id = NEW.id;
  END IF;
  RETURN NEW;
END $$;

CREATE TRIGGER payout_batch_forward BEFORE INSERT OR UPDATE ON payout_batch
  FOR EACH ROW EXECUTE FUNCTION payout_batch_forward();

CREATE FUNCTION payout_forward() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF NEW.state <> 'due' THEN
      RAISE EXCEPTION 'a payout begins as due' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
  END IF;
  IF NEW.state <> OLD.state AND NOT payout_move_is_legal(OLD.state, NEW.state) THEN
    RAISE EXCEPTION 'payout % may not go from % to %', OLD.id, OLD.state, NEW.state
      USING ERRCODE = 'restrict_violation';
  END IF;
  IF (NEW.id, NEW.wallet, NEW.due_at) IS DISTINCT FROM (OLD.id, OLD.wallet, OLD.due_at)
     OR OLD.batch_id IS NOT NULL AND (NEW.batch_id, NEW.output_index, NEW.amount)
        IS DISTINCT FROM (OLD.batch_id, OLD.output_index, OLD.amount) THEN
    RAISE EXCEPTION 'payout % is written once', OLD.id USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;

CREATE TRIGGER payout_forward BEFORE INSERT OR UPDATE ON payout
  FOR EACH ROW EXECUTE FUNCTION payout_forward();

CREATE FUNCTION payout_input_fixed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT NEW.released
     OR (NEW.batch_id, NEW.position, NEW.transaction_id, NEW.output_index, NEW.amount)
        IS DISTINCT FROM
        (OLD.batch_id, OLD.position, OLD.transaction_id, OLD.output_index, OLD.amount)
     OR (SELECT state FROM payout_batch WHERE id = OLD.batch_id) = 'settled' THEN
    RAISE EXCEPTION 'input % of batch % is written once', OLD.position, OLD.batch_id
      USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;

CREATE TRIGGER payout_input_fixed BEFORE UPDATE ON payout_input
  FOR EACH ROW EXECUTE FUNCTION payout_input_fixed();

-- At the end of the transaction that wrote a batch: its rows are all that it spends and pays,
-- its outputs are numbered without a gap, the change among them, and what each payout says is
-- what was moved to transit for it.
CREATE FUNCTION payout_batch_adds_up() RETURNS trigger LANGUAGE plpgsql AS $$
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
    LEFT JOIN ledger_entry AS e
      ON e.cause = 'payout:' || p.id || ':reserved' AND e.account = 'transit'
    WHERE p.batch_id = NEW.id AND p.amount IS DISTINCT FROM e.amount
  ) THEN
    RAISE EXCEPTION 'batch % pays another amount than was moved to transit', NEW.id
      USING ERRCODE = 'check_violation';
  END IF;
  RETURN NULL;
END $$;

CREATE CONSTRAINT TRIGGER payout_batch_adds_up AFTER INSERT OR UPDATE ON payout_batch
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION payout_batch_adds_up();

CREATE TRIGGER payout_batch_kept BEFORE DELETE OR TRUNCATE ON payout_batch
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER payout_kept BEFORE DELETE OR TRUNCATE ON payout
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER payout_input_kept BEFORE DELETE OR TRUNCATE ON payout_input
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER payments_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON payments
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- ---------------------------------------------------------------- for reports

-- One row per recipient of a transaction, from its reservation on; and the wallets that wait.
CREATE VIEW payout_report AS
  SELECT p.id, p.wallet, p.amount, p.state, p.due_at, p.output_index, b.id AS batch_id,
    b.transaction_id, b.reserved_at, b.submitted_at, b.accepted_at, b.settled_at
  FROM payout AS p
  LEFT JOIN payout_batch AS b ON b.id = p.batch_id;
