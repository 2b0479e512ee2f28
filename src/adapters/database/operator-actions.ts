// The audit trail of operators' commands: who, when, what and why.
// Invariant: a command that changes rows writes its action in the same transaction, or before its
// first one if it has several.

import { onlyRow, type Reader, type Tx } from "./sql.ts";

/** Who acts, and why. */
export interface Operator {
  name: string;
  reason: string;
}

export interface OperatorAction {
  id: bigint;
  operator: string;
  command: string;
  subject: string;
  reason: string;
  startedAt: Date;
  outcome: string | null;
}

const MAX_TEXT = 1000;

/** Notes an action that this transaction completes. */
export async function noteAction(
  tx: Tx,
  operator: Operator,
  action: { command: string; subject: string; outcome: string },
): Promise<void> {
  const id = await beginAction(tx, operator, action);
  await endAction(tx, id, action.outcome);
}

/** Notes an action of several transactions before its first one; returns its id. */
export async function beginAction(
  tx: Tx,
  operator: Operator,
  action: { command: string; subject: string },
): Promise<bigint> {
  const rows = await tx.query<{ id: bigint }>(
    `INSERT INTO operator_action (operator, command, subject, reason)
     VALUES ($1, $2, $3, $4)
     RETURNING id`,
    [
      operator.name.slice(0, MAX_TEXT),
      action.command,
      action.subject.slice(0, MAX_TEXT),
      operator.reason.slice(0, MAX_TEXT),
    ],
  );
  return onlyRow(rows).id;
}

export async function endAction(tx: Tx, id: bigint, outcome: string): Promise<void> {
  await tx.query(
    `UPDATE operator_action SET outcome = $2, ended_at = now()
     WHERE id = $1`,
    [id, outcome.slice(0, MAX_TEXT)],
  );
}

/** The newest actions, newest first. */
export function recentActions(reader: Reader, limit: number): Promise<OperatorAction[]> {
  return reader.query<OperatorAction>(
    `SELECT id, operator, command, subject, reason, started_at AS "startedAt", outcome
     FROM operator_action
     ORDER BY id DESC
     LIMIT $1`,
    [limit],
  );
}
