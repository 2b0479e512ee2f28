-- Takes over the balances of a reference pool whose four public tables this database contains.
-- Each row of miners_balance becomes the account of its worker. One posting with the cause
-- `opening:reference` credits all of them from the account `opening`. wallet_total, payments and
-- block_details keep their rows. On a database of this pool there is nothing to do.
-- Invariant: every sompi is taken over exactly, or nothing is and the error names the rows.

-- step: fill in what the reference left NULL
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

-- step: find the owner of each row
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
ANALYZE taken_over;

-- Rows of accounts that are in the ledger already were written by the ledger.
DELETE FROM taken_over AS t USING ledger_account AS l WHERE l.account = t.account;

-- step: check that every row can be taken over
DO $$
DECLARE
  unclear TEXT;
BEGIN
  SELECT string_agg(format('%s (wallet %s, balance %s)', id, wallet, balance), '; ')
    INTO unclear
    FROM (
      SELECT id, wallet, balance
      FROM taken_over
      WHERE balance <> 0
        AND (balance <> trunc(balance)
          OR abs(balance) > 9223372036854775807
          OR NOT is_fee
            AND (balance < 0 OR COALESCE(wallet, '') = '' OR strpos(wallet, '/') > 0))
      ORDER BY id
      LIMIT 100
    ) AS wrong;
  IF unclear IS NOT NULL THEN
    RAISE EXCEPTION 'balances that cannot be taken over exactly: %', unclear
      USING HINT = 'Nothing was changed. docs/operator/upgrade.md says what to do with such rows.';
  END IF;
END $$;

-- step: give every account one row in miners_balance
DELETE FROM miners_balance AS m
USING taken_over AS t
WHERE m.id = t.id AND t.account IS NOT NULL AND t.id <> t.face_id;

-- The posting below sets the balance of each account whose sum is not zero.
INSERT INTO miners_balance AS m (id, miner_id, wallet, balance)
SELECT DISTINCT ON (face_id) face_id, face_name, face_wallet, 0
FROM taken_over
WHERE account IS NOT NULL
ORDER BY face_id
ON CONFLICT (id) DO UPDATE SET balance = 0;

-- step: open the accounts
DO $$
DECLARE
  accounts TEXT[];
  amounts NUMERIC[];
  total_before NUMERIC := (SELECT COALESCE(SUM(balance), 0) FROM taken_over);
  total_opened NUMERIC;
BEGIN
  SELECT array_agg(account ORDER BY account), array_agg(balance ORDER BY account)
    INTO accounts, amounts
    FROM (
      SELECT account, SUM(balance) AS balance
      FROM taken_over
      WHERE balance <> 0
      GROUP BY account
      HAVING SUM(balance) <> 0
    ) AS opened;
  IF accounts IS NOT NULL THEN
    PERFORM ledger_post(
      'opening:reference',
      array_append(accounts, 'opening'),
      array_append(amounts, -(SELECT SUM(a) FROM unnest(amounts) AS a))::BIGINT[]
    );
  END IF;
  SELECT -COALESCE(SUM(amount), 0) INTO total_opened
    FROM ledger_entry WHERE account = 'opening' AND cause = 'opening:reference';
  IF accounts IS NOT NULL AND total_opened <> total_before THEN
    RAISE EXCEPTION '% sompi were to be taken over, % were', total_before, total_opened;
  END IF;
END $$;
