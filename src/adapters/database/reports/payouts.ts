// Reports on payouts: one row per recipient, from the batches of the payment service and from the
// `payments` rows of a pool that was taken over. A void payout is never shown as money.

import type { PayoutState } from "../../../domain/payout.ts";
import { onlyRow, type Reader } from "../sql.ts";
import owedSql from "./sql/owed.sql" with { type: "text" };
import walletMoneySql from "./sql/wallet-money.sql" with { type: "text" };

export interface PayoutRow {
  id: bigint;
  wallet: string;
  amount: bigint;
  state: PayoutState;
  /** 0 for a payment of the pool that was taken over. */
  batchId: bigint;
  transactionId: string | null;
  /** When the money was set aside, and when the transaction was final. */
  reservedAt: Date;
  settledAt: Date | null;
}

/** Newest first, after the payout that `after` names; of one wallet when given. */
export async function readPayouts(
  reader: Reader,
  options: {
    limit: number;
    after?: { batchId: bigint; id: bigint } | undefined;
    wallet?: string | undefined;
    /** For paths that count rows; the caller bounds it. */
    offset?: number | undefined;
  },
): Promise<PayoutRow[]> {
  const { limit, after, wallet, offset } = options;
  return await reader.query<PayoutRow>(
    `WITH own AS (
       SELECT p.id, p.wallet, p.amount, p.state, p.batch_id AS "batchId",
         b.transaction_id AS "transactionId", b.reserved_at AS "reservedAt",
         b.settled_at AS "settledAt"
       FROM payout AS p
       JOIN payout_batch AS b ON b.id = p.batch_id
       WHERE (p.is_open OR p.state = 'settled')
         AND p.batch_id <= $2 AND (p.batch_id < $2 OR p.id < $3)
         ${wallet === undefined ? "" : "AND p.wallet = $5"}
       ORDER BY p.batch_id DESC, p.id DESC
       LIMIT $1::bigint + $4::bigint
     ), taken_over AS (
       SELECT p.id::bigint, COALESCE(p.wallet_address[1], ''), p.amount, 'settled', 0::bigint,
         p.transaction_hash, p.timestamp::timestamptz, p.timestamp::timestamptz
       FROM payments AS p
       WHERE p.batch_id IS NULL AND ($2 > 0 OR p.id < $3)
         ${wallet === undefined ? "" : "AND p.wallet_address @> ARRAY[$5::text]"}
       ORDER BY p.id DESC
       LIMIT $1::bigint + $4::bigint
     )
     SELECT * FROM own
     UNION ALL
     SELECT * FROM taken_over
     ORDER BY "batchId" DESC, id DESC
     LIMIT $1::bigint OFFSET $4::bigint`,
    [
      limit,
      after?.batchId ?? MAX_ID,
      after?.id ?? MAX_ID,
      offset ?? 0,
      ...(wallet === undefined ? [] : [wallet]),
    ],
  );
}

const MAX_ID = 2n ** 63n - 1n;

/** A row of the public table `payments`, as operators know it. */
export interface PaymentRow {
  id: number;
  wallets: string[];
  amount: bigint;
  timestamp: Date;
  transactionHash: string;
  recipients: number;
}

const PAYMENT_TIME = "p.timestamp::timestamptz";

/**
 * What one wallet was paid: its own part of each transaction, newest first. A row of a pool
 * that was taken over is shown as it was written.
 */
export async function readPaymentsOf(
  reader: Reader,
  wallet: string,
  page: { limit: number; offset: number },
): Promise<PaymentRow[]> {
  return await reader.query<PaymentRow>(
    `SELECT p.id,
       CASE WHEN p.batch_id IS NULL THEN p.wallet_address ELSE ARRAY[$1::text] END AS wallets,
       COALESCE(o.amount, p.amount) AS amount, ${PAYMENT_TIME} AS timestamp,
       p.transaction_hash AS "transactionHash", 1 AS recipients
     FROM payments AS p
     LEFT JOIN payout AS o
       ON o.batch_id = p.batch_id AND o.wallet = $1 AND o.state = 'settled'
     WHERE p.wallet_address @> ARRAY[$1::text]
     ORDER BY p.timestamp DESC, p.id DESC
     LIMIT $2 OFFSET $3`,
    [wallet, page.limit, page.offset],
  );
}

export async function countPaymentsOf(reader: Reader, wallet: string): Promise<number> {
  const rows = await reader.query<{ total: number }>(
    "SELECT COUNT(*)::int AS total FROM payments WHERE wallet_address @> ARRAY[$1::text]",
    [wallet],
  );
  return onlyRow(rows).total;
}

export interface PaidTotals {
  payments: number;
  paid: bigint;
  paidLastDay: bigint;
  paidLastTwoDays: bigint;
}

/** Over all transactions, those of a pool that was taken over included. */
export async function readPaidTotals(reader: Reader): Promise<PaidTotals> {
  const rows = await reader.query<PaidTotals>(
    `SELECT COUNT(*)::int AS payments, COALESCE(SUM(amount), 0)::bigint AS paid,
       COALESCE(SUM(amount) FILTER (WHERE ${PAYMENT_TIME} > now() - INTERVAL '24 hours'), 0)
         ::bigint AS "paidLastDay",
       COALESCE(SUM(amount) FILTER (WHERE ${PAYMENT_TIME} > now() - INTERVAL '48 hours'), 0)
         ::bigint AS "paidLastTwoDays"
     FROM payments AS p`,
  );
  return onlyRow(rows);
}

/** What the ledger owes and has under way, over all wallets. */
export interface Owed {
  /** Balances of workers. */
  due: bigint;
  /** The pool's own balance: its fees. */
  fees: bigint;
  /** In payouts that are not final yet. */
  inFlight: bigint;
  /** Ever credited to workers, and with the pool's fees. */
  credited: bigint;
  creditedWithPool: bigint;
  /** Unspent outputs of the treasury, mature or not. */
  treasury: bigint;
}

export async function readOwed(reader: Reader): Promise<Owed> {
  const rows = await reader.query<Owed>(owedSql);
  return onlyRow(rows);
}

/** The money of one wallet at one moment. */
export interface WalletMoney {
  due: bigint;
  inFlight: bigint;
  paid: bigint;
  paidLastDay: bigint;
  credited: bigint;
  lastPaidAt: Date | null;
  lastTransactionId: string | null;
  holdReason: string | null;
}

export async function readWalletMoney(reader: Reader, wallet: string): Promise<WalletMoney> {
  const rows = await reader.query<WalletMoney>(walletMoneySql, [wallet]);
  return onlyRow(rows);
}
