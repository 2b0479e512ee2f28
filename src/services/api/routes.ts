// Every path of the API, in one list.
// Invariant: a path is in openapi.yaml if and only if it is here; a test compares the two.

import type { Route } from "../../adapters/http/web-route.ts";
import { katpoolRoutes } from "./compat/katpool-routes.ts";
import { miningcoreRoutes } from "./compat/miningcore-routes.ts";
import type { ApiContext } from "./context.ts";
import { descriptionRoutes } from "./description.ts";
import type { LiveStream } from "./events.ts";
import { minerRoutes, shareMinerReads } from "./native/miner-routes.ts";
import { minimumRoutes } from "./native/minimum-payout.ts";
import { poolRoutes } from "./native/pool-routes.ts";

export function apiRoutes(context: ApiContext, live: LiveStream, openapiYaml: string): Route[] {
  const reads = shareMinerReads(context);
  return [
    ...katpoolRoutes(context),
    ...poolRoutes(context),
    ...minerRoutes(context, reads),
    ...minimumRoutes(context),
    ...miningcoreRoutes(context, reads),
    live.route(),
    ...descriptionRoutes(openapiYaml),
  ];
}
