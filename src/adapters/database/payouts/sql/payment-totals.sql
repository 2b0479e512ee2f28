-- One row for `status` and the metrics; $1 is the minimum payout.

WITH wallet_due AS (
  SELECT wallet, balance AS due
  FROM wallet_balance
  WHERE balance > 0 AND balance >= GREATEST($1, own_minimum)
), due AS (
  SELECT w.wallet, w.due, h.wallet IS NOT NULL AS is_held, p.due_at
  FROM wallet_due AS w
  LEFT JOIN wallet_hold AS h ON h.wallet = w.wallet
  LEFT JOIN payout AS p ON p.wallet = w.wallet AND p.state = 'due'
), last_cycle AS (
  SELECT id, ended_at, outcome, detail FROM payment_cycle
  WHERE ended_at IS NOT NULL ORDER BY id DESC LIMIT 1
)
SELECT
  (SELECT COUNT(*)::INTEGER FROM due WHERE NOT is_held) AS "dueWallets",
  (SELECT COALESCE(SUM(due), 0)::BIGINT FROM due WHERE NOT is_held) AS "dueSompi",
  (SELECT COUNT(*)::INTEGER FROM wallet_hold) AS "heldWallets",
  (SELECT COALESCE(SUM(due), 0)::BIGINT FROM due WHERE is_held) AS "heldSompi",
  (SELECT MIN(due_at) FROM due WHERE NOT is_held) AS "oldestDueAt",
  (SELECT COUNT(*)::INTEGER FROM open_batch) AS "openBatches",
  (SELECT COALESCE(SUM(payout_total), 0)::BIGINT FROM open_batch) AS "inFlightSompi",
  COALESCE((SELECT balance FROM ledger_account WHERE kind = 'paid'), 0) AS "paidSompi",
  COALESCE((SELECT balance FROM ledger_account WHERE kind = 'network-fee'), 0)
    AS "feeSompi",
  (SELECT COUNT(*)::INTEGER FROM payout_batch WHERE state = 'settled') AS "settledBatches",
  (SELECT id FROM last_cycle) AS "lastCycleId",
  (SELECT ended_at FROM last_cycle) AS "lastCycleEndedAt",
  (SELECT outcome FROM last_cycle) AS "lastCycleOutcome",
  (SELECT detail FROM last_cycle) AS "lastCycleDetail"
