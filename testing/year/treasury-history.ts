// The treasury of a seeded pool: a coinbase output for each blue block, spent by the payments, and
// the payments' entries in the ledger. Set-based SQL; the tables' guards must be off.

/** Blocks whose outputs are still unspent at the end. */
const UNSPENT = 2000;

export function treasuryHistory(): string[] {
  return [
    `INSERT INTO treasury_output
       (transaction_id, output_index, amount, block_daa_score, is_coinbase, first_seen_at,
        matured_at, gone_at, reward_of)
     SELECT 'cc' || substr(hash, 3), 0, reward, daa_score + 5, TRUE, settled_at, settled_at,
       CASE WHEN place > ${UNSPENT} THEN settled_at + INTERVAL '1 day' END, hash
     FROM (
       SELECT *, row_number() OVER (ORDER BY found_at DESC) AS place
       FROM found_block
       WHERE state = 'blue'
     ) AS blue`,
    `INSERT INTO reward_output (transaction_id, output_index, block_hash)
     SELECT transaction_id, output_index, reward_of FROM treasury_output`,
    "UPDATE found_block SET reconciled_at = settled_at WHERE state = 'blue'",
    // The spent outputs, in equal parts, are the inputs of the batches.
    `INSERT INTO payout_input
       (batch_id, position, transaction_id, output_index, amount, block_daa_score, is_coinbase)
     SELECT batch, row_number() OVER (PARTITION BY batch ORDER BY transaction_id) - 1,
       transaction_id, 0, amount, block_daa_score, TRUE
     FROM (
       SELECT *, 1 + (row_number() OVER (ORDER BY block_daa_score))
         % (SELECT MAX(id) FROM payout_batch) AS batch
       FROM treasury_output
       WHERE gone_at IS NOT NULL
     ) AS spent`,
    // The change of a batch is spent by the next one.
    `INSERT INTO payout_input
       (batch_id, position, transaction_id, output_index, amount, block_daa_score, is_coinbase)
     SELECT id + 1, 10000, transaction_id, change_index, change, accepted_daa_score, FALSE
     FROM payout_batch
     WHERE id < (SELECT MAX(id) FROM payout_batch)`,
    "SELECT mark_spent_outputs()",
    `INSERT INTO ledger_posting (kind, subject, entries, created_at)
     SELECT k.kind, p.id::TEXT, 2, b.settled_at
     FROM payout AS p
     JOIN payout_batch AS b ON b.id = p.batch_id
     CROSS JOIN (VALUES ('payout-reserved'), ('payout-paid')) AS k (kind)
     ORDER BY b.settled_at, p.id`,
    `INSERT INTO payment_cycle (started_by, started_at, ended_at, outcome)
     SELECT 'schedule', at, at, 'paid'
     FROM generate_series(
       (SELECT MIN(found_at) FROM found_block), now(), INTERVAL '12 hours') AS at`,
    `INSERT INTO audit_checkpoint (id, posting_id, checked_at)
     SELECT 1, COALESCE((SELECT MAX(id) FROM ledger_posting
       WHERE created_at < now() - INTERVAL '1 hour'), 0), now() - INTERVAL '1 hour'
     ON CONFLICT (id) DO UPDATE
     SET posting_id = EXCLUDED.posting_id, checked_at = EXCLUDED.checked_at`,
  ];
}
