// What every route receives, and the helpers most routes share.
// Routes read the database only through `reports` and cache responses through `cache`.

import type { Reports } from "../../adapters/database/reports/connection.ts";
import {
  HttpProblem,
  type Route,
  type WebRequest,
  type WebResponse,
} from "../../adapters/http/web-route.ts";
import type { Clock } from "../../base/clock.ts";
import type { PoolSnapshot, SnapshotCache } from "./cache/pool-snapshot.ts";
import type { PostedConfig } from "./cache/posted-config.ts";
import type { Ranking } from "./cache/ranking.ts";
import type { Freshness, ResponseCache } from "./cache/response-cache.ts";
import type { ConfigReader, MinimumDeps } from "./dependencies.ts";

export interface ApiContext {
  reports: Reports;
  snapshots: SnapshotCache;
  ranking: Ranking;
  cache: ResponseCache;
  config: PostedConfig;
  reader: ConfigReader;
  /** Stores the minimum payouts that wallets ask for. */
  minimum: MinimumDeps;
  /** Whether lists show wallets, show only their two ends, or are refused. */
  publicLists: "full" | "masked" | "off";
  clock: Clock;
}

/** How long responses stay fresh: lists that change with each block, one miner, slow history. */
export const LIVE_MS = 2000;
export const MINER_MS = 5000;
export const HISTORY_MS = 30_000;

export function getRoute(
  path: string,
  respond: (request: WebRequest) => WebResponse | Promise<WebResponse>,
): Route {
  return { kind: "get", path, respond };
}

/**
 * Responds with the JSON of what `read` returns at one moment of the database, cached while it is
 * fresh.
 */
export function cachedReport(
  context: ApiContext,
  freshness: Freshness,
  read: Parameters<Reports["atOneMoment"]>[0],
): Promise<WebResponse> {
  return context.cache.json(freshness, () => context.reports.atOneMoment(read));
}

/** The newest snapshot; 503 until the first one was read. */
export function snapshotOf(context: ApiContext): PoolSnapshot {
  const snapshot = context.snapshots.current();
  if (snapshot !== undefined) return snapshot;
  throw new HttpProblem(503, "the pool's statistics are still loading", {
    headers: { "Retry-After": "2" },
  });
}

export function prefixOf(context: ApiContext): string {
  return context.reader.network(context.config.current()).addressPrefix;
}

/** Throws 404 if the operator turned lists of wallets off. */
export function requireLists(context: ApiContext): void {
  if (context.publicLists !== "off") return;
  throw new HttpProblem(404, "this pool does not publish lists of wallets");
}

/** A wallet as lists show it. */
export function listedWallet(context: ApiContext, wallet: string): string {
  if (context.publicLists === "full") return wallet;
  const colon = wallet.indexOf(":");
  return `${wallet.slice(0, colon + 7)}…${wallet.slice(-6)}`;
}
