-- A wallet may ask for a higher minimum payout than the pool's. The request is signed with the
-- wallet's key; the monitor stores it through a role that may insert here and nowhere else.

CREATE TABLE payout_minimum (
  id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  wallet TEXT COLLATE "C" NOT NULL,
  minimum_sompi BIGINT NOT NULL CHECK (minimum_sompi > 0),
  signed_at TIMESTAMPTZ NOT NULL,
  nonce TEXT NOT NULL CHECK (nonce ~ '^[0-9a-f]{16,64}$'),
  signature TEXT NOT NULL CHECK (signature ~ '^[0-9a-f]{128}$'),
  received_at TIMESTAMPTZ NOT NULL DEFAULT now(),
  UNIQUE (wallet, nonce)
);

CREATE INDEX payout_minimum_newest ON payout_minimum (wallet, signed_at DESC);

-- What is in force: the newest request of each wallet.
CREATE VIEW wallet_minimum AS
  SELECT DISTINCT ON (wallet) wallet, minimum_sompi, signed_at
  FROM payout_minimum
  ORDER BY wallet, signed_at DESC, id DESC;

-- Keys cost nothing, so only wallets with an account are stored, five requests a day each. A
-- request is refused if it is older than the newest one or not of the present: no replay.
CREATE FUNCTION payout_minimum_fresh() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM ledger_account WHERE wallet = NEW.wallet) THEN
    RAISE EXCEPTION 'wallet is unknown' USING ERRCODE = 'KP001';
  END IF;
  PERFORM pg_advisory_xact_lock(hashtextextended(NEW.wallet, 72005));
  IF abs(extract(epoch FROM now() - NEW.signed_at)) > 600
     OR NEW.signed_at <= (SELECT MAX(signed_at) FROM payout_minimum WHERE wallet = NEW.wallet) THEN
    RAISE EXCEPTION 'request is not of the present' USING ERRCODE = 'KP002';
  END IF;
  IF (SELECT COUNT(*) FROM payout_minimum
      WHERE wallet = NEW.wallet AND received_at > now() - INTERVAL '1 day') >= 5 THEN
    RAISE EXCEPTION 'too many requests for this wallet' USING ERRCODE = 'KP003';
  END IF;
  RETURN NEW;
END $$;

CREATE TRIGGER payout_minimum_fresh BEFORE INSERT ON payout_minimum
  FOR EACH ROW EXECUTE FUNCTION payout_minimum_fresh();
CREATE TRIGGER payout_minimum_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON payout_minimum
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- The same care as with katpool_reader: without the right to create roles, requests are refused.
DO $$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'katpool_minimum') THEN
    BEGIN
      CREATE ROLE katpool_minimum NOLOGIN;
    EXCEPTION
      WHEN duplicate_object OR unique_violation THEN
        RAISE NOTICE 'role katpool_minimum was made by another session';
      WHEN insufficient_privilege THEN
        RAISE NOTICE 'role katpool_minimum is not made: the user may not create roles';
    END;
  END IF;
  IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'katpool_minimum') THEN
    EXECUTE format('GRANT USAGE ON SCHEMA %I TO katpool_minimum', current_schema());
    GRANT INSERT, SELECT ON payout_minimum TO katpool_minimum;
    GRANT SELECT ON ledger_account TO katpool_minimum;
    IF NOT pg_has_role(current_user, 'katpool_minimum', 'MEMBER') THEN
      BEGIN
        EXECUTE format('GRANT katpool_minimum TO %I', current_user);
      EXCEPTION WHEN insufficient_privilege THEN
        RAISE NOTICE 'the user may not take the role katpool_minimum';
      END;
    END IF;
  END IF;
END $$;
