// katpool-monitor: the dashboard, the public API, balance metrics, and the configuration that the
// app posts. It reads the database and never writes it; it starts without Postgres and waits.

import { readFileSync } from "node:fs";
import { setPriority } from "node:os";
import { join } from "node:path";
import {
  type BaseConfig,
  collectFaults,
  feePartsPerMillion,
  publicConfig,
  readConfig,
} from "../adapters/config/config.ts";
import type { Environment } from "../adapters/config/env.ts";
import { parseConfigText } from "../adapters/config/file.ts";
import {
  type MonitorConfig,
  monitorDatabaseUrl,
  readMonitorConfig,
} from "../adapters/config/monitor.ts";
import { databaseUrl, postconfigSecret } from "../adapters/config/secrets.ts";
import { openMinimumStore } from "../adapters/database/payouts/minimum.ts";
import { openReports } from "../adapters/database/reports/connection.ts";
import { startHealthServer } from "../adapters/http/health-server.ts";
import { startPublicServer } from "../adapters/http/public-server.ts";
import { isSignedBy } from "../adapters/kaspa/wallet/signed-message.ts";
import { startPush } from "../adapters/metrics/push.ts";
import { createMetrics } from "../adapters/metrics/registry.ts";
import { systemClock } from "../base/clock.ts";
import type { Log } from "../base/log.ts";
import { startLoops } from "../base/loop-service.ts";
import { NETWORKS, networkFacts } from "../domain/network.ts";
import { SnapshotCache } from "../services/api/cache/pool-snapshot.ts";
import { PostedConfig } from "../services/api/cache/posted-config.ts";
import { Ranking } from "../services/api/cache/ranking.ts";
import { ResponseCache } from "../services/api/cache/response-cache.ts";
import type { ApiContext } from "../services/api/context.ts";
import type { ConfigReader } from "../services/api/dependencies.ts";
import { LiveStream } from "../services/api/events.ts";
import { MonitorGauges } from "../services/api/metrics/gauges.ts";
import { LuckGauges } from "../services/api/metrics/luck-gauges.ts";
import { siteGauges } from "../services/api/metrics/site-gauges.ts";
import { openBookFiles } from "../services/api/openbook/files.ts";
import { openBookWalletRoutes } from "../services/api/openbook/wallet-routes.ts";
import { apiRoutes } from "../services/api/routes.ts";
import { buildDashboard, dashboardRoutes } from "../services/dashboard/build.ts";
import { createSchedule } from "../services/payment/schedule.ts";
import { logConfigWarnings } from "./process/config-warnings.ts";
import { runService } from "./process/service-process.ts";
import { handleVersionOption } from "./process/version-option.ts";

const SERVICE = "katpool-monitor";
const MAX_CONNECTIONS = 4000;
const SNAPSHOT_POLL_MS = 500;
const RANKING_POLL_MS = 5000;
const GAUGES_MS = 10_000;
const LUCK_POLL_MS = 60_000;
const MAX_SNAPSHOT_AGE_SECONDS = 120;
/** If both run on one machine, stratum has priority. */
const NICENESS = 5;
const OPENAPI_FILE = join(import.meta.dir, "..", "..", "openapi.yaml");
const clock = systemClock;

handleVersionOption("katpool-monitor");
await runService(SERVICE, start);

async function start(env: Environment, log: Log, stack: AsyncDisposableStack): Promise<void> {
  const [config, own, url] = collectFaults(
    () => readConfig(env),
    () => readMonitorConfig(env),
    () => monitorDatabaseUrl(env) ?? databaseUrl(env),
  );
  logConfigWarnings(log, config);
  setPriority(NICENESS);
  const secret = postconfigSecret(env);
  if (secret === undefined)
    log.warn("POSTCONFIG_SECRET is not set: posted configurations are refused");
  const reports = stack.use(openReports({ url, log }));
  const reader = configReader(config);
  const context: ApiContext = {
    reports,
    snapshots: new SnapshotCache(reports, clock, log),
    ranking: new Ranking(reports, clock),
    cache: new ResponseCache(clock, log),
    config: new PostedConfig({
      reader,
      own: publicConfig(config),
      folder: own.dataFolder,
      secret,
      log,
    }),
    reader,
    minimum: {
      store: stack.use(openMinimumStore({ url, log })),
      isSignedBy: (wallet, signed) => isSignedBy(wallet, config.network, signed),
    },
    publicLists: own.publicLists,
    clock,
  };
  await serve({ context, config, own, log, stack });
}

async function serve(from: {
  context: ApiContext;
  config: BaseConfig;
  own: MonitorConfig;
  log: Log;
  stack: AsyncDisposableStack;
}): Promise<void> {
  const { context, config, own, log, stack } = from;
  const live = new LiveStream(context);
  const metrics = createMetrics(SERVICE);
  const gauges = new MonitorGauges(metrics, context.reports, {
    snapshotAgeSeconds: () => context.snapshots.ageSeconds(),
    readers: () => live.readers,
    cacheBytes: () => context.cache.bytes,
  });
  siteGauges(metrics, () => context.snapshots.current());
  const luck = new LuckGauges(metrics, context.reports, clock);
  stack.use(startReports(from, { gauges, luck }));
  const server = {
    host: own.host,
    limits: {
      perSecond: own.requestsPerSecond,
      burst: own.requestsPerSecond * 3,
      totalPerSecond: own.totalRequestsPerSecond,
    },
    trustProxy: own.trustProxy,
    maxConnections: MAX_CONNECTIONS,
    clock,
    log,
  };
  const api = stack.use(
    await startPublicServer({
      ...server,
      port: own.apiPort,
      routes: [
        ...apiRoutes(context, live, readFileSync(OPENAPI_FILE, "utf8")),
        ...openBookFiles(context.reports),
        ...openBookWalletRoutes(context.reports),
        ...dashboardRoutes(await buildDashboard()),
      ],
      onResponse: (route, status, ms) => gauges.observeResponse(route, status, ms),
    }),
  );
  const posts = stack.use(
    await startPublicServer({ ...server, port: own.configPort, routes: [context.config.route()] }),
  );
  const health = stack.use(
    startHealthServer({
      port: own.metricsPort,
      host: own.host,
      log,
      checks: [{ name: "database", fault: () => databaseFault(context.snapshots) }],
      metrics: () => metrics.text(),
    }),
  );
  if (config.pushgateway !== undefined) {
    const push = { url: config.pushgateway, job: SERVICE, instance: SERVICE };
    stack.use(startPush({ ...push, metrics, clock, log }));
  }
  log.info("listening", { api: api.port, config: posts.port, metrics: health.port });
}

function startReports(
  { context, log }: { context: ApiContext; log: Log },
  { gauges, luck }: { gauges: MonitorGauges; luck: LuckGauges },
): AsyncDisposable {
  return startLoops({ clock, log }, [
    { name: "pool snapshot", pauseMs: SNAPSHOT_POLL_MS, turn: () => context.snapshots.turn() },
    { name: "ranking", pauseMs: RANKING_POLL_MS, turn: () => context.ranking.turn() },
    { name: "gauges", pauseMs: GAUGES_MS, turn: () => gauges.turn() },
    { name: "luck", pauseMs: LUCK_POLL_MS, turn: () => luck.turn() },
  ]);
}

function databaseFault(snapshots: SnapshotCache): string | undefined {
  return snapshots.ageSeconds() < MAX_SNAPSHOT_AGE_SECONDS ? undefined : "no fresh snapshot";
}

function configReader(config: BaseConfig): ConfigReader {
  return {
    parse: (text) => parseConfigText(text, "config"),
    network: (shown) => {
      const network = NETWORKS.find((one) => one === shown.network) ?? config.network;
      return {
        addressPrefix: networkFacts(network).addressPrefix,
        maturityDaa: config.coinbaseMaturityDaa,
        feePartsPerMillion: feePartsPerMillion(shown.treasury.fee),
      };
    },
    nextPayout: ({ payoutsPerDay, payoutCronSchedule: cronSchedule }, after) => {
      const schedule = createSchedule({ payoutsPerDay, cronSchedule });
      return new Date(schedule.nextMs(after.getTime()));
    },
  };
}
