// Work and found blocks per day and network that miners connect from: a /24 of IPv4, a /48 of IPv6.

import type { Tx } from "../sql.ts";

export interface NetworkWork {
  network: string;
  /** In hashes. */
  work: bigint;
  blocks: number;
}

/** The statistics cover a week. */
const KEPT_DAYS = 8;

/** Adds to today's rows, and forgets those of days that no statistics cover. */
export async function addNetworkWork(tx: Tx, rows: readonly NetworkWork[]): Promise<void> {
  await tx.query(
    `INSERT INTO network_work (day, network, work, blocks)
     SELECT CURRENT_DATE, network, work, blocks
     FROM unnest($1::text[], $2::numeric[], $3::int[]) AS added (network, work, blocks)
     ON CONFLICT (day, network) DO UPDATE
     SET work = network_work.work + EXCLUDED.work,
       blocks = network_work.blocks + EXCLUDED.blocks`,
    [
      rows.map(({ network }) => network),
      rows.map(({ work }) => work.toString()),
      rows.map(({ blocks }) => blocks),
    ],
  );
  await tx.query("DELETE FROM network_work WHERE day < CURRENT_DATE - $1::int", [KEPT_DAYS]);
}
