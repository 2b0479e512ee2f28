// What the payment service and its operators read: open batches, totals, the last cycle.

import type { BatchState } from "../../../domain/payout.ts";
import { onlyRow, type Reader } from "../sql.ts";
import paymentTotalsSql from "./sql/payment-totals.sql" with { type: "text" };

export interface OpenBatch {
  id: bigint;
  kind: "payout" | "consolidation";
  state: BatchState;
  payoutTotal: bigint;
  fee: bigint;
  change: bigint;
  changeIndex: number;
  /** Undefined until it is signed. */
  transactionId: string | undefined;
  bytes: string | undefined;
  startHash: string;
  inputs: {
    transactionId: string;
    index: number;
    amount: bigint;
    blockDaaScore: bigint;
    isCoinbase: boolean;
    /** Undefined if the treasury had one address only. */
    script: string | undefined;
  }[];
  /** In the order of the outputs. */
  payouts: { wallet: string; amount: bigint }[];
  attempts: number;
  /** Attempts that a node refused by a rule that will never accept these bytes. */
  refusals: number;
  lastAnswer: string;
}

/** Batches that are neither settled nor void, oldest first. */
export function openBatches(reader: Reader): Promise<OpenBatch[]> {
  return batchesWhere(reader, "b.is_open");
}

/** Settled batches with an input among the unspent `outpoints`: they were reorged out. */
export function takenBackBatches(
  reader: Reader,
  outpoints: readonly { transactionId: string; index: number }[],
): Promise<OpenBatch[]> {
  return batchesWhere(
    reader,
    `b.state = 'settled' AND b.id IN (
       SELECT i.batch_id FROM payout_input AS i
       JOIN unnest($1::TEXT[], $2::INTEGER[]) AS o (transaction_id, output_index)
         ON o.transaction_id = i.transaction_id AND o.output_index = i.output_index
       WHERE NOT i.released)`,
    [outpoints.map((o) => o.transactionId), outpoints.map((o) => o.index)],
  );
}

async function batchesWhere(
  reader: Reader,
  condition: string,
  values: readonly unknown[] = [],
): Promise<OpenBatch[]> {
  const rows = await reader.query<BatchRow>(
    `SELECT b.id, b.kind, b.state, b.payout_total, b.fee, b.change, b.change_index,
       b.transaction_id, b.signed_transaction, b.start_hash,
       (SELECT json_agg(json_build_object('transactionId', i.transaction_id,
          'index', i.output_index, 'amount', i.amount::TEXT, 'daa', i.block_daa_score::TEXT,
          'isCoinbase', i.is_coinbase, 'script', i.script) ORDER BY i.position)
        FROM payout_input AS i WHERE i.batch_id = b.id) AS inputs,
       (SELECT json_agg(json_build_object('wallet', p.wallet, 'amount', p.amount::TEXT)
          ORDER BY p.output_index)
        FROM payout AS p WHERE p.batch_id = b.id) AS payouts,
       a.attempts, a.refusals, a.last_answer
     FROM payout_batch AS b
     CROSS JOIN LATERAL (
       SELECT COUNT(*)::INTEGER AS attempts,
         (COUNT(*) FILTER (WHERE answer = 'refused'))::INTEGER AS refusals,
         COALESCE((array_agg(detail ORDER BY id DESC))[1], '') AS last_answer
       FROM payout_attempt WHERE batch_id = b.id
     ) AS a
     WHERE ${condition}
     ORDER BY b.id`,
    values,
  );
  return rows.map(openBatchOf);
}

interface BatchRow {
  id: bigint;
  kind: "payout" | "consolidation";
  state: BatchState;
  payout_total: bigint;
  fee: bigint;
  change: bigint;
  change_index: number;
  transaction_id: string | null;
  signed_transaction: string | null;
  start_hash: string;
  inputs: {
    transactionId: string;
    index: number;
    amount: string;
    daa: string;
    isCoinbase: boolean;
    script: string | null;
  }[];
  payouts: { wallet: string; amount: string }[] | null;
  attempts: number;
  refusals: number;
  last_answer: string;
}

function openBatchOf(row: BatchRow): OpenBatch {
  return {
    id: row.id,
    kind: row.kind,
    state: row.state,
    payoutTotal: row.payout_total,
    fee: row.fee,
    change: row.change,
    changeIndex: row.change_index,
    transactionId: row.transaction_id ?? undefined,
    bytes: row.signed_transaction ?? undefined,
    startHash: row.start_hash,
    inputs: row.inputs.map((input) => ({
      transactionId: input.transactionId,
      index: input.index,
      amount: BigInt(input.amount),
      blockDaaScore: BigInt(input.daa),
      isCoinbase: input.isCoinbase,
      script: input.script ?? undefined,
    })),
    payouts: (row.payouts ?? []).map(({ wallet, amount }) => ({ wallet, amount: BigInt(amount) })),
    attempts: row.attempts,
    refusals: row.refusals,
    lastAnswer: row.last_answer,
  };
}

/** Which of the outpoints are inputs of a batch that is not void, by `outpointKey`. */
export async function usedOutpoints(
  reader: Reader,
  outpoints: readonly { transactionId: string; index: number }[],
): Promise<Set<string>> {
  const rows = await reader.query<{ key: string }>(
    `SELECT i.transaction_id || ':' || i.output_index AS key
     FROM payout_input AS i
     JOIN unnest($1::TEXT[], $2::INTEGER[]) AS o (transaction_id, output_index)
       ON o.transaction_id = i.transaction_id AND o.output_index = i.output_index
     WHERE NOT i.released`,
    [outpoints.map((o) => o.transactionId), outpoints.map((o) => o.index)],
  );
  return new Set(rows.map((row) => row.key));
}

/** What was reserved and not voided in the last 24 hours and in one cycle, for the caps. */
export async function reservedTotals(
  reader: Reader,
  cycleId: bigint,
): Promise<{ day: bigint; cycle: bigint }> {
  return onlyRow(
    await reader.query<{ day: bigint; cycle: bigint }>(
      `SELECT
         COALESCE(SUM(payout_total) FILTER (
           WHERE reserved_at > now() - INTERVAL '1 day'), 0)::BIGINT AS day,
         COALESCE(SUM(payout_total) FILTER (WHERE cycle_id = $1), 0)::BIGINT AS cycle
       FROM payout_batch
       WHERE state <> 'void' AND (reserved_at > now() - INTERVAL '1 day' OR cycle_id = $1)`,
      [cycleId],
    ),
  );
}

export interface PaymentTotals {
  dueWallets: number;
  dueSompi: bigint;
  heldWallets: number;
  heldSompi: bigint;
  /** When the longest-waiting wallet not on hold became due. */
  oldestDueAt: Date | null;
  openBatches: number;
  inFlightSompi: bigint;
  paidSompi: bigint;
  feeSompi: bigint;
  settledBatches: number;
  lastCycleId: bigint | null;
  lastCycleEndedAt: Date | null;
  lastCycleOutcome: string | null;
  lastCycleDetail: string | null;
}

/** One row for `status` and the metrics. */
export async function paymentTotals(
  reader: Reader,
  thresholdSompi: bigint,
): Promise<PaymentTotals> {
  return onlyRow(await reader.query<PaymentTotals>(paymentTotalsSql, [thresholdSompi]));
}
