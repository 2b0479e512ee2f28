// The reference pool's paths with the shapes its users know; docs/developer/api.md lists them.
// The paths about balances and payments are in katpool-money.ts.

import { readBlockDetails } from "../../../adapters/database/reports/balances.ts";
import type { Route, WebRequest, WebResponse } from "../../../adapters/http/web-route.ts";
import { VERSION } from "../../../base/build/version.ts";
import { jsonResponse } from "../cache/response-cache.ts";
import {
  type ApiContext,
  cachedReport,
  getRoute,
  LIVE_MS,
  listedWallet,
  snapshotOf,
} from "../context.ts";
import { readPage } from "../query.ts";
import { moneyRoutes } from "./katpool-money.ts";
import { blockDetailView, miningPoolStats } from "./miningpoolstats.ts";
import { pagination } from "./pagination.ts";
import { publicConfigView } from "./public-config.ts";

const BLOCKS_LIMIT = 100;

export function katpoolRoutes(context: ApiContext): Route[] {
  const live = (path: string, value: () => unknown) =>
    getRoute(path, () => jsonResponse(value(), LIVE_MS));
  return [
    live("/config", () => publicConfigView(context.config.current())),
    ...moneyRoutes(context),
    ...["/api/pool/blockdetails", "/api/blockdetails"].map((path) =>
      getRoute(path, (request) => blockDetails(context, request)),
    ),
    live("/api/pool/blockcount24h", () => ({
      blockCount24h: snapshotOf(context).blockDetails.lastDay,
    })),
    ...["/api/pool/miningPoolStats", "/api/miningPoolStats"].map((path) =>
      getRoute(path, () => miningPoolStats(context)),
    ),
    getRoute("/health", () => health(context)),
  ];
}

async function blockDetails(context: ApiContext, request: WebRequest): Promise<WebResponse> {
  const page = readPage(request.query, {
    page: "currentPage",
    perPage: BLOCKS_LIMIT,
    maxPerPage: BLOCKS_LIMIT,
  });
  const options = { key: `blockdetails ${page.page} ${page.limit}`, lifeMs: LIVE_MS };
  return await cachedReport(context, options, async (reader) => ({
    data: (await readBlockDetails(reader, page)).map((row) =>
      blockDetailView(row, listedWallet(context, row.wallet)),
    ),
    pagination: pagination(page, snapshotOf(context).blockDetails.total),
  }));
}

const MAX_SNAPSHOT_AGE_SECONDS = 120;

/** "ok" while the snapshot is fresh and an app process reports; 503 otherwise. */
function health(context: ApiContext): WebResponse {
  const snapshot = context.snapshots.current();
  const isFresh = context.snapshots.ageSeconds() < MAX_SNAPSHOT_AGE_SECONDS;
  const hasApp = (snapshot?.statuses.length ?? 0) > 0;
  const word = (isOk: boolean) => (isOk ? "ok" : "fail");
  const isOk = isFresh && hasApp;
  const response = jsonResponse(
    {
      status: word(isOk),
      version: VERSION.version,
      database: word(isFresh),
      "katpool-app": word(hasApp),
      node: word(snapshot?.statuses.some((one) => one.status.isNodeSynced) === true),
    },
    0,
  );
  return { ...response, status: isOk ? 200 : 503, cacheControl: "no-store" };
}
