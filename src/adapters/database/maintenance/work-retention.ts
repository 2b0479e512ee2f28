// Bounds segment_work: what a block paid long ago is folded into few segments, and its work is
// deleted after `treasury.keepWorkDays`. The tables decide what is old (migration 7), by the
// clock that wrote `allocated_at`. A call processes a bounded number of rows.

import { onlyRow, type Tx } from "../sql.ts";
import dropPaidWorkSql from "./sql/drop-paid-work.sql" with { type: "text" };

/** Rows of segment_work per step and call; two segments are folded however many they have. */
const ROW_LIMIT = 20_000;
/** Payers per step and call; most have one segment where blocks are frequent. */
const PAYER_LIMIT = 200;

export interface StepResult {
  /** Rows that were moved, added up, folded or removed. */
  rows: number;
  /** True if a limit was reached: call again soon. */
  hasMore: boolean;
}

/**
 * Makes one segment of contiguous ones that the same block paid, 40 days after it was allocated.
 * Nothing that can be asked of that block changes. To be called when rounds are measured: a
 * segment whose round is not stays as it is for good.
 */
export function foldWork(tx: Tx, rowLimit = ROW_LIMIT): Promise<StepResult> {
  return walkPayers(tx, {
    name: "folded_work",
    until: `LEAST(now() - fold_span(), ${WINDOW_START})`,
    hasWork: "(SELECT COUNT(*) FROM (SELECT FROM segment WHERE paid_by = hash LIMIT 2) AS two) = 2",
    rowLimit,
    work: (hash, limit) =>
      countRows(tx, "SELECT fold_segments($1, $2)::BIGINT AS rows", [hash, limit]),
  });
}

/**
 * Deletes the work that blocks paid `keepDays` ago or longer, once it is folded; 0 keeps it for
 * good. The segments stay, and work whose round is not measured yet.
 */
export async function dropWork(
  tx: Tx,
  keepDays: number,
  rowLimit = ROW_LIMIT,
): Promise<StepResult> {
  if (keepDays === 0) return { rows: 0, hasMore: false };
  return walkPayers(tx, {
    name: "dropped_work",
    until: `LEAST(now() - make_interval(days => ${Math.trunc(keepDays)}), (
      SELECT ${timeOf("position")} + INTERVAL '1 microsecond'
      FROM report_progress
      WHERE name = 'folded_work'
    ))`,
    hasWork: `EXISTS (
      SELECT FROM segment JOIN segment_work USING (instance, first_sequence)
      WHERE paid_by = hash
    )`,
    rowLimit,
    work: (hash, limit) => countRows(tx, dropPaidWorkSql, [hash, limit]),
  });
}

/** Work in the pplns window is neither folded nor dropped; NULL if there is no window. */
const WINDOW_START = `(
  SELECT b.allocated_at
  FROM pplns_segment AS p
  JOIN segment AS s USING (instance, first_sequence)
  JOIN found_block AS b ON b.hash = s.paid_by
  ORDER BY p.place
  LIMIT 1
)`;

interface Walk {
  /** Its row in report_progress: `allocated_at` of the last payer that is done. */
  name: string;
  /** SQL: payers that were allocated before this are due. */
  until: string;
  /** SQL on a row of found_block: false skips `work`. */
  hasWork: string;
  rowLimit: number;
  /** Processes one payer; returns fewer rows than `limit` if it is done. */
  work(hash: string, limit: number): Promise<number>;
}

/** Two callers at once: the second does nothing. */
async function walkPayers(tx: Tx, walk: Walk): Promise<StepResult> {
  const [progress] = await tx.query<{ position: bigint }>(
    "SELECT position FROM report_progress WHERE name = $1 FOR UPDATE SKIP LOCKED",
    [walk.name],
  );
  if (progress === undefined) return { rows: 0, hasMore: false };
  const payers = await tx.query<{ hash: string; atUs: bigint; hasWork: boolean }>(
    `SELECT hash, (EXTRACT(EPOCH FROM allocated_at) * 1000000)::BIGINT AS "atUs",
       ${walk.hasWork} AS "hasWork"
     FROM found_block
     WHERE state = 'blue'
       AND allocated_at > ${timeOf("$1")}
       AND allocated_at < ${walk.until}
     ORDER BY allocated_at
     FETCH FIRST $2 ROWS WITH TIES`,
    [progress.position, PAYER_LIMIT],
  );
  let rows = 0;
  let { position } = progress;
  for (const { hash, atUs, hasWork } of payers) {
    if (hasWork) rows += await walk.work(hash, walk.rowLimit - rows);
    if (rows >= walk.rowLimit) {
      // Of several payers with the same time, those that are done are processed again.
      if (position === atUs) position -= 1n;
      break;
    }
    position = atUs;
  }
  if (position !== progress.position) {
    await tx.query("UPDATE report_progress SET position = $2 WHERE name = $1", [
      walk.name,
      position,
    ]);
  }
  return { rows, hasMore: rows >= walk.rowLimit || payers.length >= PAYER_LIMIT };
}

const timeOf = (microseconds: string) =>
  `TIMESTAMPTZ 'epoch' + ${microseconds} * INTERVAL '1 microsecond'`;

async function countRows(tx: Tx, text: string, values: readonly unknown[]): Promise<number> {
  return Number(onlyRow(await tx.query<{ rows: bigint }>(text, values)).rows);
}
