// Every public path of the monitor, in one list.
// The roof gives it the parts and mounts what it answers. What must stay true: a path is in
// openapi.yaml if and only if it is in here; a test compares them.

import type { Route } from "../http/answer.ts";
import type { LiveStream } from "./events.ts";
import { keptRoutes } from "./kept-routes.ts";
import { minerRoutes, shareMinerReads } from "./miner-routes.ts";
import { miningcoreRoutes } from "./miningcore-routes.ts";
import { type Pages, pageRoutes } from "./page-routes.ts";
import type { MonitorParts } from "./parts.ts";
import { poolRoutes } from "./pool-routes.ts";

export function publicRoutes(parts: MonitorParts, live: LiveStream, pages: Pages): Route[] {
  const reads = shareMinerReads(parts);
  return [
    ...keptRoutes(parts),
    ...poolRoutes(parts),
    ...minerRoutes(parts, reads),
    ...miningcoreRoutes(parts, reads),
    live.route(),
    ...pageRoutes(pages),
  ];
}
