// Payouts and adjustments on their way into the log.

import type { Tx } from "../sql.ts";

export interface UnloggedPayout {
  batchId: bigint;
  transactionId: string;
  kind: "payout" | "consolidation";
  acceptedDaaScore: bigint;
  inputs: bigint;
  paid: bigint;
  networkFee: bigint;
  change: bigint;
  changeIndex: number;
  rows: { wallet: string; outputIndex: number; sompi: bigint }[];
}

/** Settled batches of after `since` that are not logged, at most `limit`, the oldest first. */
export async function unloggedPayouts(
  tx: Tx,
  { since, limit }: { since: Date; limit: number },
): Promise<UnloggedPayout[]> {
  const batches = await tx.query<Omit<UnloggedPayout, "rows">>(
    `SELECT b.id AS "batchId", b.transaction_id AS "transactionId", b.kind,
       b.accepted_daa_score AS "acceptedDaaScore", b.input_total AS inputs,
       b.payout_total AS paid, b.fee AS "networkFee", b.change, b.change_index AS "changeIndex"
     FROM payout_batch AS b
     LEFT JOIN open_book_payout AS o ON o.batch_id = b.id
     WHERE b.state = 'settled' AND b.settled_at >= $1 AND o.batch_id IS NULL
     ORDER BY b.settled_at, b.id
     LIMIT $2`,
    [since, limit],
  );
  const rows = await tx.query<{
    batchId: bigint;
    wallet: string;
    outputIndex: number;
    sompi: bigint;
  }>(
    `SELECT batch_id AS "batchId", wallet, output_index AS "outputIndex", amount AS sompi
     FROM payout
     WHERE batch_id = ANY ($1)
     ORDER BY batch_id, output_index`,
    [batches.map((batch) => batch.batchId)],
  );
  return batches.map((batch) => ({
    ...batch,
    rows: rows.filter((row) => row.batchId === batch.batchId),
  }));
}

export async function storePayout(
  tx: Tx,
  payout: { index: number; batchId: bigint; rows: Uint8Array },
): Promise<void> {
  await tx.query("INSERT INTO open_book_payout (index, batch_id, rows) VALUES ($1, $2, $3)", [
    payout.index,
    payout.batchId,
    Buffer.from(payout.rows),
  ]);
}

export interface UnloggedAdjustment {
  postingId: number;
  atMs: number;
  kind: string;
  subject: string;
  legs: { account: string; wallet: string | null; amount: bigint }[];
}

/** Postings of after `since` that are neither allocations nor payouts and are not logged. */
export async function unloggedAdjustments(
  tx: Tx,
  { since, limit }: { since: Date; limit: number },
): Promise<UnloggedAdjustment[]> {
  const postings = await tx.query<Omit<UnloggedAdjustment, "legs" | "atMs"> & { atMs: bigint }>(
    `SELECT p.id AS "postingId", (EXTRACT(EPOCH FROM p.created_at) * 1000)::BIGINT AS "atMs",
       p.kind, p.subject
     FROM ledger_posting AS p
     LEFT JOIN open_book_adjustment AS o ON o.posting_id = p.id
     WHERE p.kind NOT IN ('block', 'recredit', 'payout-reserved', 'payout-paid', 'payout-void',
         'batch-fee')
       AND p.created_at >= $1 AND o.posting_id IS NULL
     ORDER BY p.id
     LIMIT $2`,
    [since, limit],
  );
  const legs = await tx.query<{
    postingId: number;
    account: string;
    wallet: string | null;
    amount: bigint;
  }>(
    `SELECT e.posting_id AS "postingId", a.kind AS account, a.wallet, e.amount
     FROM ledger_entry AS e
     JOIN ledger_account AS a ON a.id = e.account_id
     WHERE e.posting_id = ANY ($1)`,
    [postings.map((posting) => posting.postingId)],
  );
  return postings.map((posting) => ({
    ...posting,
    atMs: Number(posting.atMs),
    legs: legs.filter((leg) => leg.postingId === posting.postingId),
  }));
}

export async function storeAdjustment(
  tx: Tx,
  adjustment: { index: number; postingId: number; legs: Uint8Array },
): Promise<void> {
  await tx.query("INSERT INTO open_book_adjustment (index, posting_id, legs) VALUES ($1, $2, $3)", [
    adjustment.index,
    adjustment.postingId,
    Buffer.from(adjustment.legs),
  ]);
}
