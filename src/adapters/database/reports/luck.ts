// How many blocks each worker, each wallet and each network that miners connect from should have
// found in seven days, and how many it did: this shows who withholds solved blocks. Only those with
// enough work are listed.

import type { Reader } from "../sql.ts";
import networkLuckSql from "./sql/network-luck.sql" with { type: "text" };

interface Luck {
  /** Expected blocks for the work at the mean difficulty of those days. */
  expected: number;
  found: number;
}

export interface WalletLuck extends Luck {
  wallet: string;
}

export interface WorkerLuck extends WalletLuck {
  worker: string;
}

export interface NetworkLuck extends Luck {
  /** A /24 of IPv4 or a /48 of IPv6. */
  network: string;
}

interface Options {
  /** Less work says nothing. */
  minExpected: number;
  limit: number;
}

/** Work and found blocks per worker of the last seven days, and the mean work of a block. */
const WEEK = `
  WITH difficulty AS (
    SELECT AVG(network_work) AS work
    FROM found_block
    WHERE found_at > now() - INTERVAL '7 days'
  ), worked AS (
    SELECT worker_id, SUM(work) AS work
    FROM worker_time
    WHERE at > now() - INTERVAL '7 days'
    GROUP BY worker_id
  ), found AS (
    SELECT worker_id, COUNT(*) AS blocks
    FROM found_block
    WHERE found_at > now() - INTERVAL '7 days'
    GROUP BY worker_id
  ), week AS (
    SELECT w.wallet, w.name, k.work, COALESCE(f.blocks, 0) AS blocks
    FROM worked AS k
    JOIN worker AS w ON w.id = k.worker_id
    LEFT JOIN found AS f ON f.worker_id = k.worker_id
  )`;

/** Workers with at least `minExpected` expected blocks, most work first. */
export async function readWorkerLuck(reader: Reader, options: Options): Promise<WorkerLuck[]> {
  return await reader.query<WorkerLuck>(
    `${WEEK}
     SELECT k.wallet, k.name AS worker, (k.work / d.work)::float8 AS expected,
       k.blocks::int AS found
     FROM week AS k
     CROSS JOIN difficulty AS d
     WHERE d.work > 0 AND k.work >= d.work * $1
     ORDER BY k.work DESC
     LIMIT $2`,
    [options.minExpected, options.limit],
  );
}

/** The same per wallet: spreading work over many worker names hides nothing here. */
export async function readWalletLuck(reader: Reader, options: Options): Promise<WalletLuck[]> {
  return await reader.query<WalletLuck>(
    `${WEEK}, wallets AS (
       SELECT wallet, SUM(work) AS work, SUM(blocks) AS blocks
       FROM week
       GROUP BY wallet
     )
     SELECT k.wallet, (k.work / d.work)::float8 AS expected, k.blocks::int AS found
     FROM wallets AS k
     CROSS JOIN difficulty AS d
     WHERE d.work > 0 AND k.work >= d.work * $1
     ORDER BY k.work DESC
     LIMIT $2`,
    [options.minExpected, options.limit],
  );
}

/** The same per network: spreading work over many wallets hides nothing here. */
export async function readNetworkLuck(reader: Reader, options: Options): Promise<NetworkLuck[]> {
  return await reader.query<NetworkLuck>(networkLuckSql, [options.minExpected, options.limit]);
}
