// What single wallets were paid, for the reference pool's paths: one row per recipient of each
// final transaction. Rows of a pool that was taken over count as one recipient each.

import { onlyRow, type Reader } from "../sql.ts";
import paidWalletsSql from "./sql/paid-wallets.sql" with { type: "text" };

export interface RecipientRow {
  wallet: string;
  amount: bigint;
  timestamp: Date;
  transactionHash: string;
  /** Recipients of the whole transaction. */
  recipients: number;
}

/** Each payment with the number of rows before it, newest first. */
const POSITIONS = `
  SELECT t.*, (SUM(t.recipients) OVER (ORDER BY t.timestamp DESC, t.id DESC))::bigint
    - t.recipients AS before
  FROM (
    SELECT id, batch_id, timestamp, transaction_hash, amount, wallet_address[1] AS first_wallet,
      CASE WHEN batch_id IS NULL THEN 1 ELSE cardinality(wallet_address) END AS recipients
    FROM payments
  ) AS t`;

/** Newest first; only the transactions of the page are joined with their payouts. */
export async function readRecipients(
  reader: Reader,
  page: { limit: number; offset: number },
): Promise<RecipientRow[]> {
  return await reader.query<RecipientRow>(
    `WITH positions AS (${POSITIONS}
     ), wanted AS (
       SELECT *
       FROM positions
       WHERE before < $1::bigint + $2::bigint AND before + recipients > $2::bigint
     ), rows AS (
       SELECT o.wallet, o.amount, w.timestamp, w.transaction_hash, w.recipients,
         w.before + ROW_NUMBER() OVER (PARTITION BY w.id ORDER BY o.output_index, o.id) AS position
       FROM wanted AS w
       JOIN payout AS o ON o.batch_id = w.batch_id AND o.state = 'settled'
       UNION ALL
       SELECT COALESCE(first_wallet, ''), amount, timestamp, transaction_hash, recipients,
         before + 1
       FROM wanted
       WHERE batch_id IS NULL
     )
     SELECT wallet, amount, timestamp::timestamptz AS timestamp,
       transaction_hash AS "transactionHash", recipients::int AS recipients
     FROM rows
     WHERE position > $2::bigint AND position <= $1::bigint + $2::bigint
     ORDER BY position`,
    [page.limit, page.offset],
  );
}

/** How many rows readRecipients has in all. */
export async function countRecipients(reader: Reader): Promise<number> {
  const rows = await reader.query<{ total: number }>(
    `SELECT COALESCE(SUM(
       CASE WHEN batch_id IS NULL THEN 1 ELSE cardinality(wallet_address) END
     ), 0)::int AS total
     FROM payments`,
  );
  return onlyRow(rows).total;
}

export interface PaidWallet {
  wallet: string;
  amount: bigint;
  /** The first of its payments in the window. */
  since: Date;
}

/** What each wallet was paid in the last `hours`, the largest amounts first. */
export async function readPaidWallets(
  reader: Reader,
  options: { hours: number; limit: number },
): Promise<PaidWallet[]> {
  return await reader.query<PaidWallet>(paidWalletsSql, [options.hours, options.limit]);
}
