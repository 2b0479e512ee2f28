-- Takes over the balances of a reference pool whose four public tables this database held
-- before: each row of miners_balance becomes the account of its worker, opened by one entry
-- with the cause opening:<id> against the account `opening`. wallet_total, payments and
-- block_details keep their rows as they are. On a database of ours nothing is left to do.
-- What must stay true: every sompi is taken over exactly, or nothing is and the rows are named.

LOCK TABLE miners_balance, wallet_total, block_details IN SHARE ROW EXCLUSIVE MODE;

-- The reference's columns allowed NULL where ours do not.
UPDATE miners_balance SET balance = 0 WHERE balance IS NULL;
UPDATE wallet_total SET total = 0 WHERE total IS NULL;
UPDATE block_details SET miner_reward = 0 WHERE miner_reward IS NULL;
ALTER TABLE miners_balance ALTER COLUMN balance SET DEFAULT 0;
ALTER TABLE miners_balance ALTER COLUMN balance SET NOT NULL;
ALTER TABLE wallet_total ALTER COLUMN total SET DEFAULT 0;
ALTER TABLE wallet_total ALTER COLUMN total SET NOT NULL;
ALTER TABLE block_details ALTER COLUMN miner_reward SET DEFAULT 0;
ALTER TABLE block_details ALTER COLUMN miner_reward SET NOT NULL;

-- Whose money a row is. The reference kept its fee under the miner `pool` and the treasury's
-- wallet; a miner who calls a rig `pool` keeps what is theirs.
CREATE TEMPORARY TABLE taken_over ON COMMIT DROP AS
  SELECT
    id,
    balance,
    wallet,
    is_fee,
    CASE WHEN is_fee THEN 'fee' ELSE 'worker:' || wallet || '/' || name END AS account,
    CASE WHEN is_fee THEN 'pool' ELSE name || '_' || wallet END AS face_id,
    CASE WHEN is_fee THEN 'pool' ELSE name END AS face_name,
    CASE WHEN is_fee THEN 'pool' ELSE wallet END AS face_wallet
  FROM (
    SELECT
      id,
      balance,
      wallet,
      COALESCE(NULLIF(miner_id, ''), 'default') AS name,
      id = 'pool' OR miner_id = 'pool' AND (
        COALESCE(wallet, '') IN ('', 'pool')
        OR wallet IN (SELECT pool_address FROM block_details)
        OR NOT EXISTS (SELECT 1 FROM block_details WHERE pool_address <> '')
      ) AS is_fee
    FROM miners_balance
  ) AS rows;

-- Rows of accounts that the ledger knows are the ledger's own face.
DELETE FROM taken_over AS t USING ledger_account AS l WHERE l.account = t.account;

DO $$
DECLARE
  old RECORD;
  unclear TEXT;
  total_before NUMERIC;
  total_opened NUMERIC;
BEGIN
  SELECT string_agg(format('%s (wallet %s, balance %s)', id, wallet, balance), '; ')
    INTO unclear
    FROM taken_over
    WHERE balance <> 0
      AND (balance <> trunc(balance)
        OR abs(balance) > 9223372036854775807
        OR NOT is_fee
          AND (balance < 0 OR COALESCE(wallet, '') = '' OR strpos(wallet, '/') > 0));
  IF unclear IS NOT NULL THEN
    RAISE EXCEPTION 'balances that cannot be taken over exactly: %', unclear
      USING HINT = 'Nothing was changed. docs/operator/upgrade.md says what to do with such rows.';
  END IF;

  SELECT COALESCE(SUM(balance), 0) INTO total_before FROM taken_over;
  FOR old IN SELECT * FROM taken_over ORDER BY id LOOP
    IF old.balance <> 0 THEN
      PERFORM ledger_post(
        'opening:' || old.id,
        ARRAY[old.account, 'opening'],
        ARRAY[old.balance, -old.balance]::BIGINT[]
      );
    END IF;
    CONTINUE WHEN old.account IS NULL OR old.id = old.face_id;
    -- The face of an account has one name only, or the balance would be shown twice.
    DELETE FROM miners_balance WHERE id = old.id;
    INSERT INTO miners_balance (id, miner_id, wallet, balance)
      VALUES (old.face_id, old.face_name, old.face_wallet, 0)
      ON CONFLICT (id) DO NOTHING;
  END LOOP;

  SELECT -COALESCE(SUM(amount), 0) INTO total_opened
    FROM ledger_entry WHERE account = 'opening' AND cause LIKE 'opening:%';
  IF total_opened <> total_before THEN
    RAISE EXCEPTION '% sompi were to be taken over, % were', total_before, total_opened;
  END IF;
END $$;
