// katpool-backup: backups on a schedule, and the operator's commands around them.
//   backup.ts service                          what the container runs
//   backup.ts now                              one backup, all its steps
//   backup.ts list                             the local backups
//   backup.ts restore FILE [--identity KEYFILE] [--replace] [--accept-future]
//                                            verify FILE in a scratch database
//   backup.ts restored                         the live database was restored by other means
// `restore` changes the live database only with --replace, and only after the check.

import { mkdirSync, readdirSync } from "node:fs";
import { parseArgs } from "node:util";
import { collectFaults, readConfig } from "../adapters/config/config.ts";
import { type Environment, readEnvironment } from "../adapters/config/env.ts";
import { databaseUrl } from "../adapters/config/secrets.ts";
import { markRestored } from "../adapters/database/journal-database.ts";
import { haltPayouts } from "../adapters/database/payouts/halt.ts";
import { requireSchema } from "../adapters/database/schema/migrate.ts";
import { noteBackedUp } from "../adapters/database/shares/shares.ts";
import { type Database, LOCKS } from "../adapters/database/sql.ts";
import { startHealthServer } from "../adapters/http/health-server.ts";
import { startPush } from "../adapters/metrics/push.ts";
import { createMetrics, type Metrics } from "../adapters/metrics/registry.ts";
import { sleep, systemClock } from "../base/clock.ts";
import { errorText, PoolError } from "../base/errors.ts";
import { createLog, type Log } from "../base/log.ts";
import { type BackupDeps, runBackup, startBackups } from "../services/backup/backup-cycle.ts";
import { backupTimeMs } from "../services/backup/manifest.ts";
import { createBackupMetrics } from "../services/backup/metrics.ts";
import { RESTORED, restoreBackup } from "../services/backup/restore/restore.ts";
import { backupSchedule, cronSchedule } from "../services/backup/schedule.ts";
import {
  backedUp,
  backupTargets,
  openBackedUp,
  programPath,
  restoreTarget,
  sweepDrills,
} from "./backup/dependencies.ts";
import { logConfigWarnings } from "./process/config-warnings.ts";
import { runService } from "./process/service-process.ts";
import { handleVersionOption } from "./process/version-option.ts";

const SERVICE = "katpool-backup";
const DEFAULT_FOLDER = "backup/files";
const DEFAULT_HEALTH_PORT = 9500;
const SCHEMA_PAUSE_MS = 2000;
const clock = systemClock;

handleVersionOption("katpool-backup");
const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    identity: { type: "string" },
    replace: { type: "boolean", default: false },
    "accept-future": { type: "boolean", default: false },
  },
});
const [command = "service", file] = positionals;
if (command === "service") {
  await runService(SERVICE, serve);
} else {
  process.exitCode = await runCommand();
}

async function serve(
  env: Environment,
  log: Log,
  stack: AsyncDisposableStack,
  fatal: (thrown: unknown) => void,
): Promise<void> {
  const [config, url] = collectFaults(
    () => readConfig(env),
    () => databaseUrl(env),
  );
  logConfigWarnings(log, config);
  const metrics = createMetrics(SERVICE);
  const database = stack.use(openBackedUp(url, log));
  const ending = new AbortController();
  stack.defer(() => ending.abort());
  const deps = depsOf({ env, log, config, url, database, metrics, signal: ending.signal });
  if (deps.targets.length === 0) log.warn("no upload target: backups stay on this machine");
  if (deps.dump.recipient === undefined) {
    const remedy = "make backup-key";
    log.warn("backups are not encrypted: BACKUP_AGE_RECIPIENT is not set", { remedy });
  }
  log.info("backup schedule", { cron: deps.schedule.pattern, zone: "UTC" });
  let service: ReturnType<typeof startBackups> | undefined;
  stack.use(
    startHealthServer({
      port: Number.parseInt(env.HEALTH_PORT ?? String(DEFAULT_HEALTH_PORT), 10),
      log,
      checks: [{ name: "backup", fault: () => service?.fault() ?? waiting(service) }],
      metrics: () => metrics.text(),
    }),
  );
  if (config.pushgateway !== undefined) {
    const push = { url: config.pushgateway, job: SERVICE, instance: SERVICE };
    stack.use(startPush({ ...push, metrics, clock, log }));
  }
  waitForSchema(database, log, ending.signal)
    .then((isThere) => {
      if (!isThere) return;
      service = startBackups(deps);
      stack.use(service);
    })
    .catch(fatal);
}

function waiting(service: object | undefined): string | undefined {
  return service === undefined ? "the database has no schema yet" : undefined;
}

/** The app migrates a new pool's database; there is nothing to back up before. */
async function waitForSchema(database: Database, log: Log, signal: AbortSignal): Promise<boolean> {
  for (let isLogged = false; !signal.aborted; ) {
    try {
      await requireSchema(database);
      return true;
    } catch (thrown) {
      if (!isLogged) log.info("waiting for the database", { reason: errorText(thrown) });
      isLogged = true;
    }
    await sleep(clock, SCHEMA_PAUSE_MS, signal);
  }
  return false;
}

function depsOf(from: {
  env: Environment;
  log: Log;
  config: ReturnType<typeof readConfig>;
  url: string;
  database: Database;
  metrics: Metrics;
  signal?: AbortSignal;
}): BackupDeps {
  const { env, log, config, url, database } = from;
  const folder = env.BACKUP_DIRECTORY ?? DEFAULT_FOLDER;
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const path = programPath(env);
  const target = restoreTarget({ url, env, log, clock });
  return {
    dump: {
      database: backedUp(database, url),
      folder,
      poolId: config.file.pool_id,
      recipient: env.BACKUP_AGE_RECIPIENT,
      path,
      ...(from.signal === undefined ? {} : { signal: from.signal }),
    },
    schedule: backupSchedule({
      cron: config.file.backupCronSchedule,
      payoutsPerDay: config.file.payoutsPerDay,
    }),
    targets: backupTargets(env, config, log),
    shareWith: config.file.backupEmailAddress,
    sweep: () => sweepDrills({ url, log, nowMs: clock.nowMs() }),
    drillSchedule:
      config.file.backupDrillCronSchedule === undefined
        ? undefined
        : cronSchedule("backupDrillCronSchedule", config.file.backupDrillCronSchedule),
    drill:
      env.BACKUP_DRILL === "0"
        ? undefined
        : async (backup) => {
            const nowMs = clock.nowMs();
            const { path: backupPath, plainPath } = backup;
            const from = { backupPath, plainPath, identityPath: undefined, nowMs, path };
            const proved = await restoreBackup({ ...from, afterwards: "drill", target, log });
            // The apps keep in their journals what no verified backup contains.
            await database.transaction((tx) => noteBackedUp(tx, proved.journals));
          },
    alone: async (work) => {
      const lock = await database.tryLock(LOCKS.backup);
      if (lock === undefined) throw new PoolError("conflict", "another backup is under way");
      try {
        await work();
      } finally {
        await lock.release();
      }
    },
    clock,
    log,
    metrics: createBackupMetrics(from.metrics),
  };
}

async function runCommand(): Promise<number> {
  const log = createLog(SERVICE);
  try {
    const env = readEnvironment();
    if (command === "list") return list(env, log);
    const [config, url] = collectFaults(
      () => readConfig(env),
      () => databaseUrl(env),
    );
    if (command === "restore" && file !== undefined) return await restore(env, log, url, file);
    if (command !== "now" && command !== "restored") {
      throw new PoolError("config", "commands: service, now, list, restore FILE, restored");
    }
    await using database = openBackedUp(url, log);
    if (command === "restored") return await noteRestored(database, log);
    const metrics = createMetrics(SERVICE, { defaults: false });
    const deps = depsOf({ env, log, config, url, database, metrics });
    await deps.alone(async () => {
      await runBackup(deps);
    });
    return 0;
  } catch (thrown) {
    log.error(`${command} failed`, { error: errorText(thrown) });
    return 1;
  }
}

async function restore(env: Environment, log: Log, url: string, path: string): Promise<number> {
  const restored = await restoreBackup({
    backupPath: path,
    identityPath: values.identity,
    acceptFuture: values["accept-future"],
    target: restoreTarget({ url, env, log, clock }),
    nowMs: clock.nowMs(),
    path: programPath(env),
    log,
    afterwards: values.replace ? "replace" : "keep",
  });
  log.info("backup restored; payouts are halted in it", {
    database: restored.database,
    formerDatabase: restored.keptAs,
    rows: restored.rows.toString(),
  });
  return 0;
}

/** After a restore that Postgres itself does not show, as of a volume or a base backup. */
async function noteRestored(database: Database, log: Log): Promise<number> {
  await requireSchema(database);
  await database.transaction(async (tx) => {
    await haltPayouts(tx, RESTORED);
    await markRestored(tx);
  });
  log.info("database noted as restored; payouts are halted", {});
  return 0;
}

function list(env: Environment, log: Log): number {
  const names = readdirSync(env.BACKUP_DIRECTORY ?? DEFAULT_FOLDER);
  for (const name of names.filter((one) => backupTimeMs(one) !== undefined).sort()) {
    log.info("backup", { file: name });
  }
  return 0;
}
