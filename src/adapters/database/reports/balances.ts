// Reports from the tables and views that operators know: miners_balance, wallet_total and
// block_details, with the columns and meanings of the reference pool.

import { onlyRow, type Reader } from "../sql.ts";
import blockDetailsSql from "./sql/block-details.sql" with { type: "text" };

export interface BalanceRow {
  id: string;
  minerId: string;
  wallet: string;
  balance: bigint;
}

/** By id, after `after`; the row `pool` is the fee. */
export async function readBalances(
  reader: Reader,
  options: { limit: number; after?: string | undefined },
): Promise<BalanceRow[]> {
  return await reader.query<BalanceRow>(
    `SELECT id, COALESCE(miner_id, '') AS "minerId", COALESCE(wallet, '') AS wallet,
       balance::bigint AS balance
     FROM miners_balance
     WHERE id > $2
     ORDER BY id
     LIMIT $1`,
    [options.limit, options.after ?? ""],
  );
}

export async function readBalancesOf(
  reader: Reader,
  wallet: string,
  limit: number,
): Promise<BalanceRow[]> {
  return await reader.query<BalanceRow>(
    `SELECT id, COALESCE(miner_id, '') AS "minerId", wallet, balance::bigint AS balance
     FROM miners_balance
     WHERE wallet = $1
     ORDER BY id
     LIMIT $2`,
    [wallet, limit],
  );
}

export interface TotalRow {
  address: string;
  total: bigint;
}

/** By address, after `after`. */
export async function readTotals(
  reader: Reader,
  options: { limit: number; after?: string | undefined },
): Promise<TotalRow[]> {
  return await reader.query<TotalRow>(
    `SELECT address, total::bigint AS total
     FROM wallet_total
     WHERE address > $2
     ORDER BY address
     LIMIT $1`,
    [options.limit, options.after ?? ""],
  );
}

export interface WalletGauge {
  wallet: string;
  amount: bigint;
}

/** The largest balances per wallet, the pool's own among them, for the metric of that name. */
export async function readLargestBalances(reader: Reader, limit: number): Promise<WalletGauge[]> {
  return await reader.query<WalletGauge>(
    `SELECT COALESCE(wallet, 'pool') AS wallet, balance AS amount
     FROM ledger_account
     WHERE kind IN ('wallet', 'fee')
     ORDER BY balance DESC, wallet
     LIMIT $1`,
    [limit],
  );
}

/** The largest totals ever credited, for the metric of that name. */
export async function readLargestTotals(reader: Reader, limit: number): Promise<WalletGauge[]> {
  return await reader.query<WalletGauge>(
    `SELECT address AS wallet, total::bigint AS amount
     FROM wallet_total
     ORDER BY total DESC, address
     LIMIT $1`,
    [limit],
  );
}

export interface BlockDetailRow {
  minedBlockHash: string;
  minerId: string;
  poolAddress: string;
  rewardBlockHash: string;
  wallet: string;
  daaScore: string;
  minerReward: bigint;
  timestamp: Date;
}

/** Newest first, by page; the rows before it are passed over in the index alone. */
export async function readBlockDetails(
  reader: Reader,
  page: { limit: number; offset: number },
): Promise<BlockDetailRow[]> {
  return await reader.query<BlockDetailRow>(blockDetailsSql, [page.limit, page.offset]);
}

export interface BlockDetailCounts {
  total: number;
  lastDay: number;
}

export async function countBlockDetails(reader: Reader): Promise<BlockDetailCounts> {
  const rows = await reader.query<BlockDetailCounts>(
    `SELECT COUNT(*)::int AS total,
       (
         SELECT COUNT(*)::int
         FROM block_details
         WHERE timestamp > (now() - INTERVAL '24 hours')::timestamp
       ) AS "lastDay"
     FROM block_details`,
  );
  return onlyRow(rows);
}
