// The halt switch of payouts. A halt keeps its first reason until it is lifted. The reconciler's
// halt lifts itself and never replaces one that does not.

import type { Reader, Tx } from "../sql.ts";

/** Starts the reason of the halt that lifts itself once rewards and outputs agree again. */
export const RECONCILIATION = "reconciliation: ";

/** Starts the reason of the halt after a standby became the primary. */
export const FAILOVER = "failover: ";

/** Whether payouts have been halted by a failover for so many seconds. */
export async function isFailoverDue(reader: Reader, seconds: number): Promise<boolean> {
  const rows = await reader.query(
    `SELECT id
     FROM pool_control
     WHERE payouts_halted
       AND starts_with(halt_reason, $1)
       AND halted_at < now() - make_interval(secs => $2)`,
    [FAILOVER, seconds],
  );
  return rows.length > 0;
}

/** Returns whether this call halted; an earlier halt keeps its reason. */
export async function haltPayouts(tx: Tx, reason: string): Promise<boolean> {
  const rows = await tx.query(
    `UPDATE pool_control
     SET payouts_halted = TRUE, halt_reason = $1, halted_at = now()
     WHERE id = 1
       AND (NOT payouts_halted
         OR starts_with(halt_reason, $2) AND NOT starts_with($1, $2))
     RETURNING id`,
    [reason, RECONCILIATION],
  );
  return rows.length === 1;
}

/**
 * Lifts any halt on an operator's word. If it was the reconciliation's, its deficit is
 * acknowledged: only a larger deficit halts again.
 */
export async function liftHalt(tx: Tx): Promise<void> {
  await tx.query(
    `UPDATE pool_control
     SET acknowledged_deficit = CASE
         WHEN payouts_halted AND starts_with(halt_reason, $1) THEN reconciled_deficit
         ELSE acknowledged_deficit END,
       payouts_halted = FALSE, halt_reason = '', halted_at = NULL
     WHERE id = 1`,
    [RECONCILIATION],
  );
}

/** Lifts the reconciliation's halt and no other. True when this call did it. */
export async function liftReconciliationHalt(tx: Tx): Promise<boolean> {
  const rows = await tx.query(
    `UPDATE pool_control
     SET payouts_halted = FALSE, halt_reason = '', halted_at = NULL
     WHERE id = 1 AND payouts_halted AND starts_with(halt_reason, $1)
     RETURNING id`,
    [RECONCILIATION],
  );
  return rows.length === 1;
}
