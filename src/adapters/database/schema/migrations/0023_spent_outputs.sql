-- Outputs that a settled payment spent are the treasury's no more, for good. They are marked, so
-- that the check of the outflow reads what is unspent and not the whole history. Queries must not
-- rely on the mark alone: it is set by the first clean check after the payment settled.

ALTER TABLE treasury_output ADD COLUMN is_spent BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE payout_batch ADD COLUMN is_change_spent BOOLEAN NOT NULL DEFAULT FALSE;

CREATE FUNCTION mark_spent_outputs() RETURNS void LANGUAGE sql AS $$
  -- One look-up for each output that is not marked: a join may read all inputs ever.
  UPDATE treasury_output AS t
  SET is_spent = TRUE
  WHERE t.matured_at IS NOT NULL
    AND NOT t.is_spent
    AND (
      SELECT b.state = 'settled'
      FROM payout_input AS i
      JOIN payout_batch AS b ON b.id = i.batch_id
      WHERE i.transaction_id = t.transaction_id
        AND i.output_index = t.output_index
        AND NOT i.released
      LIMIT 1
    );
  UPDATE payout_batch AS t
  SET is_change_spent = TRUE
  WHERE t.state = 'settled'
    AND NOT t.is_change_spent
    AND (
      SELECT b.state = 'settled'
      FROM payout_input AS i
      JOIN payout_batch AS b ON b.id = i.batch_id
      WHERE i.transaction_id = t.transaction_id
        AND i.output_index = t.change_index
        AND NOT i.released
      LIMIT 1
    );
$$;

SELECT mark_spent_outputs();

CREATE INDEX treasury_output_owned ON treasury_output (transaction_id, output_index)
  INCLUDE (amount) WHERE matured_at IS NOT NULL AND NOT is_spent;
CREATE INDEX payout_batch_change_owned ON payout_batch (transaction_id, change_index)
  INCLUDE (change) WHERE state = 'settled' AND NOT is_change_spent;
