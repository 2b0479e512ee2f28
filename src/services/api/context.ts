// What every route of the monitor is given, and the two things most of them do with it.
// Made by the roof through routes.ts. What must stay true: a route reads the database only
// through `reports`, and keeps its answer through `answers`.

import type { Reports } from "../../adapters/database/reports/connection.ts";
import { WebProblem } from "../../adapters/http/answer.ts";
import type { Clock } from "../../base/clock.ts";
import type { PoolSnapshot, SnapshotKeeper } from "./cache/pool-snapshot.ts";
import type { PostedConfig } from "./cache/posted-config.ts";
import type { Ranking } from "./cache/ranking.ts";
import type { KeptAnswers } from "./cache/response-cache.ts";
import type { ConfigReader } from "./dependencies.ts";

export interface MonitorParts {
  reports: Reports;
  snapshots: SnapshotKeeper;
  ranking: Ranking;
  answers: KeptAnswers;
  config: PostedConfig;
  reader: ConfigReader;
  /** Lists show the two ends of a wallet only. */
  hideWallets: boolean;
  clock: Clock;
}

/** How long answers live: lists that change with each block, and slow history. */
export const LIVE_MS = 2000;
export const MINER_MS = 5000;
export const HISTORY_MS = 30_000;

/** The newest snapshot, or 503 while the first is not read. */
export function snapshotOf(parts: MonitorParts): PoolSnapshot {
  const snapshot = parts.snapshots.current();
  if (snapshot !== undefined) return snapshot;
  throw new WebProblem(503, "the pool's numbers are not read yet", {
    headers: { "Retry-After": "2" },
  });
}

export function prefixOf(parts: MonitorParts): string {
  return parts.reader.network(parts.config.current()).addressPrefix;
}

/** A wallet as lists show it. */
export function listed(parts: MonitorParts, wallet: string): string {
  if (!parts.hideWallets) return wallet;
  const colon = wallet.indexOf(":");
  return `${wallet.slice(0, colon + 7)}…${wallet.slice(-6)}`;
}
