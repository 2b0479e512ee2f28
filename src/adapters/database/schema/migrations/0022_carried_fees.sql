-- A balance that stays below the minimum for long may be paid without its wallet's next credit; the
-- wallet then carries the network fee of its output. The fee stays on the wallet's balance until
-- the payment is settled and moves to the account `fee` then, which pays for the whole batch.

ALTER TABLE payout ADD COLUMN carried_fee BIGINT NOT NULL DEFAULT 0 CHECK (carried_fee >= 0);

CREATE OR REPLACE FUNCTION payout_forward() RETURNS trigger LANGUAGE plpgsql AS $$
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
     OR OLD.batch_id IS NOT NULL
        AND (NEW.batch_id, NEW.output_index, NEW.amount, NEW.carried_fee)
        IS DISTINCT FROM (OLD.batch_id, OLD.output_index, OLD.amount, OLD.carried_fee) THEN
    RAISE EXCEPTION 'payout % is written once', OLD.id USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
