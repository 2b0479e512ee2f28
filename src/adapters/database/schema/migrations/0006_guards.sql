-- What the tables refuse by themselves, so that neither code nor an operator's slip can do it: money
-- that moves outside of ledger_post, a settled block that becomes something else, work that is paid
-- twice, an input that is freed while its transaction may still be accepted. Every guard allows
-- what docs/developer/ledger.md and docs/operator/payments.md describe, and nothing more.

CREATE FUNCTION refuse(what TEXT) RETURNS VOID LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '%', what USING ERRCODE = 'restrict_violation';
END $$;

-- ---------------------------------------------------------------- ledger

-- At the end of the statement that moved them, balances are what their newest entries say.
CREATE FUNCTION ledger_account_follows() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  wrong TEXT;
BEGIN
  SELECT a.account INTO wrong FROM becomes AS a
  WHERE a.balance IS DISTINCT FROM COALESCE((
    SELECT e.balance_after FROM ledger_entry AS e
    WHERE e.account = a.account ORDER BY e.id DESC LIMIT 1), 0)
  LIMIT 1;
  IF wrong IS NOT NULL THEN
    PERFORM refuse(format('the balance of %s is not what its entries say', wrong));
  END IF;
  RETURN NULL;
END $$;

CREATE TRIGGER ledger_account_begins AFTER INSERT ON ledger_account
  REFERENCING NEW TABLE AS becomes
  FOR EACH STATEMENT EXECUTE FUNCTION ledger_account_follows();
CREATE TRIGGER ledger_account_follows AFTER UPDATE ON ledger_account
  REFERENCING NEW TABLE AS becomes
  FOR EACH STATEMENT EXECUTE FUNCTION ledger_account_follows();
CREATE TRIGGER ledger_account_kept BEFORE DELETE OR TRUNCATE ON ledger_account
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- Entries come as whole postings, and each has moved its account.
CREATE FUNCTION ledger_entry_balances() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  wrong TEXT;
BEGIN
  SELECT cause INTO wrong FROM written GROUP BY cause HAVING SUM(amount) <> 0 LIMIT 1;
  IF wrong IS NOT NULL THEN
    PERFORM refuse(format('the entries of %s do not sum to zero', wrong));
  END IF;
  SELECT e.account INTO wrong FROM written AS e JOIN ledger_account AS a USING (account)
  WHERE a.balance <> e.balance_after LIMIT 1;
  IF wrong IS NOT NULL THEN
    PERFORM refuse(format('an entry of %s did not move its balance', wrong));
  END IF;
  RETURN NULL;
END $$;

CREATE TRIGGER ledger_entry_balances AFTER INSERT ON ledger_entry
  REFERENCING NEW TABLE AS written
  FOR EACH STATEMENT EXECUTE FUNCTION ledger_entry_balances();

-- ---------------------------------------------------------------- blocks and their rewards

CREATE FUNCTION found_block_forward() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  is_revived BOOLEAN := OLD.state IN ('red', 'rejected', 'lost') AND NEW.state = 'blue';
BEGIN
  IF (NEW.hash, NEW.instance, NEW.sequence, NEW.worker_id, NEW.found_at, NEW.daa_score, NEW.bits,
      NEW.nonce, NEW.network_work)
     IS DISTINCT FROM
     (OLD.hash, OLD.instance, OLD.sequence, OLD.worker_id, OLD.found_at, OLD.daa_score, OLD.bits,
      OLD.nonce, OLD.network_work) THEN
    PERFORM refuse(format('block %s was found once', OLD.hash));
  END IF;
  IF NEW.state <> OLD.state AND NOT is_revived AND (OLD.state, NEW.state) NOT IN (
    ('found', 'submitted'), ('found', 'rejected'),
    ('found', 'blue'), ('found', 'red'), ('found', 'lost'),
    ('submitted', 'blue'), ('submitted', 'red'), ('submitted', 'lost')
  ) THEN
    PERFORM refuse(format('block %s may not go from %s to %s', OLD.hash, OLD.state, NEW.state));
  END IF;
  -- Each of these is written once; a block that is revived is allocated anew.
  IF OLD.reward IS NOT NULL AND NEW.reward IS DISTINCT FROM OLD.reward
     OR OLD.allocated_at IS NOT NULL AND NEW.allocated_at IS DISTINCT FROM OLD.allocated_at
       AND NOT is_revived
     OR OLD.reversed_at IS NOT NULL AND NEW.reversed_at IS DISTINCT FROM OLD.reversed_at
     OR OLD.reconciled_at IS NOT NULL
       AND NEW.reconciled_at IS DISTINCT FROM OLD.reconciled_at THEN
    PERFORM refuse(format('what was made of block %s stays', OLD.hash));
  END IF;
  RETURN NEW;
END $$;

CREATE TRIGGER found_block_forward BEFORE UPDATE ON found_block
  FOR EACH ROW EXECUTE FUNCTION found_block_forward();
CREATE TRIGGER found_block_kept BEFORE DELETE OR TRUNCATE ON found_block
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER reward_output_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON reward_output
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE FUNCTION treasury_output_fixed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (NEW.transaction_id, NEW.output_index, NEW.amount, NEW.is_coinbase)
     IS DISTINCT FROM (OLD.transaction_id, OLD.output_index, OLD.amount, OLD.is_coinbase) THEN
    PERFORM refuse(format('output %s:%s is what it is', OLD.transaction_id, OLD.output_index));
  END IF;
  RETURN NEW;
END $$;

CREATE TRIGGER treasury_output_fixed BEFORE UPDATE ON treasury_output
  FOR EACH ROW EXECUTE FUNCTION treasury_output_fixed();

-- ---------------------------------------------------------------- work that was paid

CREATE FUNCTION segment_paid_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.paid_by IS NOT NULL AND NEW IS DISTINCT FROM OLD THEN
    PERFORM refuse(format('segment %s/%s is paid', OLD.instance, OLD.first_sequence));
  END IF;
  RETURN NEW;
END $$;

CREATE TRIGGER segment_paid_once BEFORE UPDATE ON segment
  FOR EACH ROW EXECUTE FUNCTION segment_paid_once();

CREATE FUNCTION segment_work_unpaid() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  wrong TEXT;
BEGIN
  SELECT format('segment %s/%s is paid', s.instance, s.first_sequence) INTO wrong
  FROM written AS w JOIN segment AS s USING (instance, first_sequence)
  WHERE s.paid_by IS NOT NULL LIMIT 1;
  IF wrong IS NOT NULL THEN
    PERFORM refuse(wrong);
  END IF;
  RETURN NULL;
END $$;

CREATE TRIGGER segment_work_added AFTER INSERT ON segment_work
  REFERENCING NEW TABLE AS written
  FOR EACH STATEMENT EXECUTE FUNCTION segment_work_unpaid();
CREATE TRIGGER segment_work_changed AFTER UPDATE ON segment_work
  REFERENCING NEW TABLE AS written
  FOR EACH STATEMENT EXECUTE FUNCTION segment_work_unpaid();

-- ---------------------------------------------------------------- payments

-- As in migration 2, but that inputs are freed after the batch is void, not while it becomes so.
CREATE OR REPLACE FUNCTION payout_batch_forward() RETURNS trigger LANGUAGE plpgsql AS $$
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
  RETURN NEW;
END $$;

CREATE FUNCTION payout_input_free() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE payout_input SET released = TRUE WHERE batch_id = NEW.id;
  RETURN NULL;
END $$;

CREATE TRIGGER payout_input_free AFTER UPDATE ON payout_batch
  FOR EACH ROW WHEN (NEW.state = 'void' AND OLD.state <> 'void')
  EXECUTE FUNCTION payout_input_free();

CREATE OR REPLACE FUNCTION payout_input_fixed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  batch_state TEXT := (SELECT state FROM payout_batch WHERE id = NEW.batch_id);
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF batch_state <> 'reserved' OR NEW.released THEN
      PERFORM refuse(format('batch %s has all its inputs', NEW.batch_id));
    END IF;
    RETURN NEW;
  END IF;
  IF batch_state <> 'void' OR NOT NEW.released
     OR (NEW.batch_id, NEW.position, NEW.transaction_id, NEW.output_index, NEW.amount)
        IS DISTINCT FROM
        (OLD.batch_id, OLD.position, OLD.transaction_id, OLD.output_index, OLD.amount) THEN
    PERFORM refuse(format('input %s of batch %s is written once', OLD.position, OLD.batch_id));
  END IF;
  RETURN NEW;
END $$;

CREATE TRIGGER payout_input_begins BEFORE INSERT ON payout_input
  FOR EACH ROW EXECUTE FUNCTION payout_input_fixed();

CREATE FUNCTION payout_attempt_fixed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.answer IS NOT NULL
     OR (NEW.id, NEW.batch_id, NEW.node, NEW.started_at)
        IS DISTINCT FROM (OLD.id, OLD.batch_id, OLD.node, OLD.started_at) THEN
    PERFORM refuse(format('attempt %s is answered once', OLD.id));
  END IF;
  RETURN NEW;
END $$;

CREATE TRIGGER payout_attempt_fixed BEFORE UPDATE ON payout_attempt
  FOR EACH ROW EXECUTE FUNCTION payout_attempt_fixed();
CREATE TRIGGER payout_attempt_kept BEFORE DELETE OR TRUNCATE ON payout_attempt
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- ---------------------------------------------------------------- which database this is

-- The cluster's own number differs after a restore elsewhere, the database's after one beside the
-- original, the table's after one into the original, the timeline after one to a point in time.
CREATE FUNCTION database_identity() RETURNS TEXT LANGUAGE sql STABLE AS $$
  SELECT concat_ws(':', s.system_identifier, d.oid, 'pool_control'::regclass::oid, k.timeline_id)
  FROM pg_control_system() AS s, pg_control_checkpoint() AS k, pg_database AS d
  WHERE d.datname = current_database()
$$;

-- What was noted before in the first two numbers is noted anew, unless it is another database's.
UPDATE pool_control SET database_identity = database_identity()
  WHERE database_identity = array_to_string((string_to_array(database_identity(), ':'))[1:2], ':');
UPDATE pool_instance SET database_identity = database_identity()
  WHERE database_identity = array_to_string((string_to_array(database_identity(), ':'))[1:2], ':');
