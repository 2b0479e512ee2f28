// What each site does: its miners, blocks, stale shares and distance from the database.

import type { PoolSnapshot } from "../cache/pool-snapshot.ts";

export interface SiteView {
  /** Empty for processes without a site. */
  name: string;
  instances: number;
  connections: number;
  workers: number;
  /** Found in the last day. */
  blocksLastDay: number;
  /** Of accepted and stale shares since its processes started, 0 to 1; null before the first. */
  staleFraction: number | null;
  /** The longest round trip of its processes to the database; null if none was measured. */
  databaseMs: number | null;
  templateAgeSeconds: number | null;
}

/** By name; empty if no process has a site. */
export function sitesView({ statuses, siteBlocks }: PoolSnapshot): SiteView[] {
  const names = new Set(statuses.map(({ status }) => status.site ?? ""));
  for (const { site } of siteBlocks) names.add(site);
  if (names.size === 0 || (names.size === 1 && names.has(""))) return [];
  return [...names].sort().map((name) => {
    const own = statuses.map(({ status }) => status).filter(({ site = "" }) => site === name);
    const sum = (read: (status: (typeof own)[number]) => number | undefined) =>
      own.reduce((total, status) => total + (read(status) ?? 0), 0);
    const stale = sum(({ staleShares }) => staleShares);
    const shares = stale + sum(({ acceptedShares }) => acceptedShares);
    const trips = own.flatMap(({ databaseMs }) => databaseMs ?? []);
    const ages = own.flatMap(({ templateAgeMs }) => templateAgeMs ?? []);
    return {
      name,
      instances: own.length,
      connections: sum(({ connections }) => connections),
      workers: sum(({ workers }) => workers),
      blocksLastDay: Number(siteBlocks.find(({ site }) => site === name)?.blocks ?? 0n),
      staleFraction: shares === 0 ? null : stale / shares,
      databaseMs: trips.length === 0 ? null : Math.max(...trips),
      templateAgeSeconds: ages.length === 0 ? null : Math.round(Math.min(...ages) / 1000),
    };
  });
}
