// /healthz, /readyz, /metrics and /debug of the app, on its own port.
// Every dependency has its own line in /readyz; none of them affects /healthz, which only says that
// the event loop turns.

import {
  type Check,
  type HealthServer,
  startHealthServer,
} from "../../adapters/http/health-server.ts";
import type { ChannelSubscription } from "../../adapters/redis/channel.ts";
import { PoolError } from "../../base/errors.ts";
import type { Schema } from "../process/schema.ts";
import { type Mining, type MiningParts, maxTemplateAgeMs } from "./mining.ts";
import { nodeMetrics } from "./node-metrics.ts";

const MAX_BACKLOG_MS = 60_000;

export function startAppHealth(
  parts: MiningParts & Mining & { channel: ChannelSubscription; schema: Schema },
): HealthServer {
  const { config, database, nodes, journal, feed, recorder, channel, schema } = parts;
  const maxAgeMs = maxTemplateAgeMs(config);
  nodeMetrics(parts.metrics, nodes, config.blockRates);
  const checks: Check[] = [
    { name: "database", fault: () => askDatabase(database, schema) },
    { name: "redis", fault: () => channel.fault() },
    { name: "template", fault: () => (feed.ageMs() < maxAgeMs ? undefined : "no fresh template") },
    {
      name: "node",
      fault: () => (nodes.usable() === undefined ? "no usable node" : undefined),
    },
    { name: "journal", fault: () => journal.fault()?.message },
    {
      name: "recorder",
      fault: () => (recorder.backlogMs() < MAX_BACKLOG_MS ? undefined : "shares wait for Postgres"),
    },
  ];
  return startHealthServer({
    port: config.file.metricsPort,
    log: parts.log,
    checks,
    metrics: () => parts.metrics.text(),
    debug: parts.notes === undefined ? undefined : () => ({ ...parts.notes?.report() }),
  });
}

async function askDatabase(
  database: MiningParts["database"],
  schema: Schema,
): Promise<string | undefined> {
  try {
    await database.query("SELECT 1");
    return schema.isReady() ? undefined : "the tables are not there yet";
  } catch (thrown) {
    if (thrown instanceof PoolError) return "Postgres is away";
    throw thrown;
  }
}
