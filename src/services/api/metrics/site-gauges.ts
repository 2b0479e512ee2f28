// Gauges by site. The label `site` is bounded by the table of sites: 126 at the most.

import type { Gauge, Metrics } from "../../../adapters/metrics/registry.ts";
import type { PoolSnapshot } from "../cache/pool-snapshot.ts";
import { type SiteView, sitesView } from "../native/site-view.ts";

export function siteGauges(metrics: Metrics, snapshot: () => PoolSnapshot | undefined): void {
  const gauge = (name: string, help: string, read: (site: SiteView) => number | null) => {
    const made: Gauge<"site"> = metrics.gauge({
      ...{ name, help, labelNames: ["site"] },
      collect: () => {
        made.reset();
        const now = snapshot();
        for (const site of now === undefined ? [] : sitesView(now)) {
          const value = read(site);
          if (value !== null) made.set({ site: site.name }, value);
        }
      },
    });
  };
  gauge("katpool_site_connections", "Open miner connections of a site", (s) => s.connections);
  gauge("katpool_site_workers", "Authorized workers of a site", (s) => s.workers);
  gauge("katpool_site_blocks_day", "Blocks of a site in the last day", (s) => s.blocksLastDay);
  gauge(
    "katpool_site_stale_ratio",
    "Stale shares of a site among accepted and stale ones since its processes started",
    (s) => s.staleFraction,
  );
  gauge(
    "katpool_site_database_seconds",
    "Longest round trip of a site's processes to the database",
    (s) => (s.databaseMs === null ? null : s.databaseMs / 1000),
  );
}
