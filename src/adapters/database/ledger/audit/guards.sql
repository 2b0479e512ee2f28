-- The triggers that refuse what must not be: I12.

-- check I12 always: the triggers that keep ledger, payments and open book exist and are enabled
SELECT format('trigger %s on %s', wanted.name, wanted.relation) AS what
FROM (
  SELECT relation, unnest(names::TEXT[]) AS name
  FROM (VALUES
    ('ledger_posting', '{ledger_posting_append_only}'),
    ('ledger_entry', '{ledger_entry_append_only, ledger_entry_balances}'),
    ('ledger_account', '{ledger_account_begins, ledger_account_moves, ledger_account_kept}'),
    ('found_block', '{found_block_forward, found_block_kept}'),
    ('reward_output', '{reward_output_kept}'),
    ('treasury_output', '{treasury_output_fixed}'),
    ('segment', '{segment_paid_once, segment_kept, segment_not_emptied}'),
    ('segment_work', '{segment_work_added, segment_work_changed, segment_work_stays,
      segment_work_kept, segment_work_not_emptied}'),
    ('payout_batch', '{payout_batch_forward, payout_batch_adds_up, payout_batch_kept,
      payout_input_free}'),
    ('payout', '{payout_forward, payout_kept}'),
    ('payout_input', '{payout_input_begins, payout_input_fixed, payout_input_kept}'),
    ('payout_attempt', '{payout_attempt_fixed, payout_attempt_kept}'),
    ('payments', '{payments_append_only}'),
    ('operator_action', '{operator_action_fixed, operator_action_kept}'),
    ('payout_minimum', '{payout_minimum_fresh, payout_minimum_kept}'),
    ('open_book_log', '{open_book_log_grows}'),
    ('open_book_entry', '{open_book_entry_append_only}'),
    ('open_book_tile', '{open_book_tile_append_only}'),
    ('open_book_checkpoint', '{open_book_checkpoint_append_only}'),
    ('open_book_wallet', '{open_book_wallet_append_only}'),
    ('open_book_segment', '{open_book_segment_append_only}'),
    ('open_book_block', '{open_book_block_append_only}'),
    ('open_book_payout', '{open_book_payout_append_only}'),
    ('open_book_adjustment', '{open_book_adjustment_append_only}'),
    ('open_book_capsule', '{open_book_capsule_append_only}')
  ) AS guarded (relation, names)
) AS wanted
WHERE NOT EXISTS (
  SELECT 1 FROM pg_trigger AS t
  WHERE t.tgrelid = wanted.relation::regclass AND t.tgname = wanted.name
    AND t.tgenabled IN ('O', 'A')
);
