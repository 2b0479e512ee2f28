// What a running app process reports every few seconds: its connections, its template and the
// network as it sees it. The app writes one row per instance; the monitor ignores rows older than
// `STATUS_LIFE_MS`.

import type { Reader, Tx } from "./sql.ts";

/** An instance without a report for so long counts as gone. */
export const STATUS_LIFE_MS = 30_000;

export interface PoolStatus {
  /** Open stratum connections. */
  connections: number;
  /** Authorised workers on them. */
  workers: number;
  /** DAA score of the newest template; undefined before the first. */
  templateDaaScore?: string | undefined;
  templateAgeMs?: number | undefined;
  /** Expected hashes of one block, 2^256 / target, as decimal digits. */
  networkWork?: string | undefined;
  /** What the network's difficulty and block rate stand for. */
  networkHashrateHs?: number | undefined;
  isNodeSynced: boolean;
  /** Bytes of the share journal that are not in the database yet. */
  journalBacklogBytes?: number | undefined;
  version?: string | undefined;
  /** Name of the process's site; empty or undefined without sites. */
  site?: string | undefined;
  /** Shares since the process started. */
  acceptedShares?: number | undefined;
  staleShares?: number | undefined;
  /** Round trip to the database. */
  databaseMs?: number | undefined;
}

/** Blocks of a site in the last day; a site that found none is not there. */
export interface SiteBlocks {
  site: string;
  blocks: bigint;
}

/** Notes the site of an instance, for the blocks that its journal brings. */
export async function noteSite(tx: Tx, instance: string, site: string): Promise<void> {
  await tx.query(
    `UPDATE pool_instance
     SET site = $2
     WHERE instance = $1 AND site <> $2`,
    [instance, site],
  );
}

export async function readSiteBlocks(reader: Reader): Promise<SiteBlocks[]> {
  return reader.query<SiteBlocks>(
    `SELECT i.site, COUNT(*) AS blocks
     FROM found_block AS b
     JOIN pool_instance AS i USING (instance)
     WHERE b.found_at > now() - INTERVAL '1 day'
     GROUP BY i.site`,
  );
}

export interface InstanceStatus {
  instance: string;
  updatedAt: Date;
  status: PoolStatus;
}

/** Replaces the row of `instance`; harmless to repeat. */
export async function upsertStatus(tx: Tx, instance: string, status: PoolStatus): Promise<void> {
  await tx.query(
    `INSERT INTO pool_status (instance, status, updated_at)
     VALUES ($1, $2, now())
     ON CONFLICT (instance) DO UPDATE SET
       status = EXCLUDED.status,
       updated_at = EXCLUDED.updated_at`,
    [instance, JSON.stringify(status)],
  );
}

/** Instances that wrote within `STATUS_LIFE_MS`, by name. */
export async function readStatuses(reader: Reader): Promise<InstanceStatus[]> {
  const rows = await reader.query<{ instance: string; updated_at: Date; status: PoolStatus }>(
    `SELECT instance, updated_at, status
     FROM pool_status
     WHERE updated_at > now() - make_interval(secs => $1)
     ORDER BY instance`,
    [STATUS_LIFE_MS / 1000],
  );
  return rows.map((row) => ({
    instance: row.instance,
    updatedAt: row.updated_at,
    status: row.status,
  }));
}
