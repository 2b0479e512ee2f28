-- A batch is open until it is settled or void; a payout is open while its batch is. Queries ask
-- the column instead of listing the states.

ALTER TABLE payout_batch ADD COLUMN is_open BOOLEAN NOT NULL
  GENERATED ALWAYS AS (state NOT IN ('settled', 'void')) STORED;
ALTER TABLE payout ADD COLUMN is_open BOOLEAN NOT NULL
  GENERATED ALWAYS AS (state NOT IN ('due', 'settled', 'void')) STORED;

DROP INDEX payout_batch_open;
CREATE INDEX payout_batch_open ON payout_batch (id) WHERE is_open;
DROP INDEX payout_open_once;
CREATE UNIQUE INDEX payout_open_once ON payout (wallet) WHERE is_open;

-- What each wallet is owed, and the minimum payout that it asked for; 0 if it never did.
CREATE VIEW wallet_balance AS
  SELECT a.id AS account_id, a.wallet, a.balance, COALESCE(m.minimum_sompi, 0) AS own_minimum
  FROM ledger_account AS a
  LEFT JOIN wallet_minimum AS m ON m.wallet = a.wallet
  WHERE a.kind = 'wallet';

-- Payments under way.
CREATE VIEW open_batch AS
  SELECT id, cycle_id, kind, state, input_total, payout_total, fee, change, transaction_id,
    reserved_at, signed_at, submitted_at, accepted_at
  FROM payout_batch
  WHERE is_open;
