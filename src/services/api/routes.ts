// Every public path of the monitor, in one list.
// The roof gives it the parts and mounts what it answers. What must stay true: a path is in
// openapi.yaml if and only if it is in here; a test compares them.

import type { Route } from "../../adapters/http/answer.ts";
import { keptRoutes } from "./compat/katpool-routes.ts";
import { miningcoreRoutes } from "./compat/miningcore-routes.ts";
import type { MonitorParts } from "./context.ts";
import type { LiveStream } from "./events.ts";
import { minerRoutes, shareMinerReads } from "./native/miner-routes.ts";
import { poolRoutes } from "./native/pool-routes.ts";
import { type Pages, pageRoutes } from "./static-files.ts";

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
