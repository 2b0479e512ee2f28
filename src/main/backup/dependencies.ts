// Builds the dependencies of the backup service: the snapshot, scratch databases, remote targets,
// and the audit of a restored copy. The password goes to child processes in a file, never in an
// argument or a variable.

import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { BaseConfig } from "../../adapters/config/config.ts";
import type { Environment } from "../../adapters/config/env.ts";
import { haltPayouts } from "../../adapters/database/payouts/halt.ts";
import { migrate } from "../../adapters/database/schema/migrate.ts";
import {
  createScratch,
  dropScratch,
  requireReplaceable,
  sweepScratch,
  takePlace,
} from "../../adapters/database/scratch.ts";
import { databaseContent, withSnapshot } from "../../adapters/database/snapshot.ts";
import { type Database, openDatabase } from "../../adapters/database/sql.ts";
import { type Drive, openDrive } from "../../adapters/drive/drive.ts";
import { type Clock, systemClock } from "../../base/clock.ts";
import { PoolError } from "../../base/errors.ts";
import type { Log } from "../../base/log.ts";
import type {
  BackedUpDatabase,
  BackupTarget,
  ConnectionFacts,
  RestoreTarget,
} from "../../services/backup/dependencies.ts";
import { runProgram } from "../../services/backup/program.ts";
import { openRclone } from "../../services/backup/rclone.ts";
import { DRILL_PREFIX } from "../../services/backup/restore/restore.ts";

/** Counting rows of large tables takes longer than any statement of a service. */
const STATEMENT_TIMEOUT_MS = 30 * 60_000;
const VERIFY_TIMEOUT_MS = 30 * 60_000;
const DAY_MS = 24 * 3_600_000;
const DEFAULT_PATH = "/usr/local/bin:/usr/bin:/bin";

export function programPath(env: Environment): string {
  return env.PATH ?? DEFAULT_PATH;
}

export function openBackedUp(url: string, log: Log): Database {
  return openDatabase({
    url,
    log,
    applicationName: "katpool-backup",
    maxConnections: 2,
    statementTimeoutMs: STATEMENT_TIMEOUT_MS,
  });
}

export function backedUp(database: Database, url: string): BackedUpDatabase {
  return {
    connection: connectionOf(url),
    withSnapshot: (work) => withSnapshot(database, work),
  };
}

/** Google Drive and the rclone remote, as far as they are configured. */
export function backupTargets(env: Environment, config: BaseConfig, log: Log): BackupTarget[] {
  const targets: BackupTarget[] = [];
  const drive = driveOf(env, config, log);
  if (drive !== undefined) targets.push({ place: "drive", store: drive });
  if (env.BACKUP_RCLONE_REMOTE !== undefined) {
    const remote = env.BACKUP_RCLONE_REMOTE;
    const store = openRclone({
      remote,
      configFile: env.BACKUP_RCLONE_CONFIG,
      path: programPath(env),
    });
    targets.push({ place: "rclone", store });
  }
  return targets;
}

function driveOf(env: Environment, config: BaseConfig, log: Log): Drive | undefined {
  const credentials = env.GOOGLE_CREDENTIALS ?? "";
  if (credentials.trim() === "") return undefined;
  return openDrive({
    credentials,
    folderId: env.BACKUP_DRIVE_FOLDER,
    poolId: config.file.pool_id,
    ...(env.GOOGLE_API_ENDPOINT === undefined ? {} : { endpoint: env.GOOGLE_API_ENDPOINT }),
    clock: systemClock,
    random: () => randomBytes(4).readUInt32LE() / 2 ** 32,
    log,
  });
}

/** Opens a connection per step: a scratch database must be free of ours when it is renamed. */
export function restoreTarget(options: {
  url: string;
  env: Environment;
  log: Log;
  clock: Clock;
}): RestoreTarget {
  const { url, log } = options;
  const on = async <T>(name: string, work: (database: Database) => Promise<T>): Promise<T> => {
    await using database = openBackedUp(urlOf(url, name), log);
    return await work(database);
  };
  const live = connectionOf(url).database;
  return {
    connection: connectionOf(url),
    createDatabase: (name) => on(MAINTENANCE, (database) => createScratch(database, name)),
    dropDatabase: (name) => on(MAINTENANCE, (database) => dropScratch(database, name)),
    content: (name) => on(name, (database) => databaseContent(database)),
    halt: (name, reason) =>
      on(name, async (database) => {
        await database.transaction((tx) => haltPayouts(tx, reason));
      }),
    migrate: (name) =>
      on(name, async (database) => {
        await migrate(database, log);
      }),
    requireReplaceable: (keptAs) =>
      on(MAINTENANCE, (database) => requireReplaceable(database, { live, keptAs })),
    takePlace: (scratch, keptAs) =>
      on(MAINTENANCE, (database) => takePlace(database, { live, scratch, keptAs })),
    verify: (name) => verify(urlOf(url, name), options.env),
  };
}

const MAINTENANCE = "postgres";

/** Drops what drills of more than a day ago left; a running one of another pool is not touched. */
export async function sweepDrills(options: {
  url: string;
  log: Log;
  nowMs: number;
}): Promise<void> {
  await using database = openBackedUp(urlOf(options.url, MAINTENANCE), options.log);
  const beforeMs = options.nowMs - DAY_MS;
  const dropped = await sweepScratch(database, { prefix: DRILL_PREFIX, beforeMs });
  if (dropped.length > 0) options.log.info("left-over drill databases dropped", { dropped });
}

/** Runs pool-verify on the ledger and its tables, without asking a node. */
async function verify(url: string, env: Environment): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "katpool-verify-"));
  const path = join(folder, "database-url");
  writeFileSync(path, url, { mode: 0o600 });
  try {
    await runProgram({
      command: [process.execPath, join(import.meta.dir, "..", "verify.ts"), "--no-node"],
      env: {
        DATABASE_URL_FILE: path,
        ...(env.CONFIG_FILE === undefined ? {} : { CONFIG_FILE: env.CONFIG_FILE }),
        ...(env.TREASURY_ADDRESS === undefined ? {} : { TREASURY_ADDRESS: env.TREASURY_ADDRESS }),
      },
      path: programPath(env),
      timeoutMs: VERIFY_TIMEOUT_MS,
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function connectionOf(url: string): ConnectionFacts {
  const parsed = new URL(url);
  const database = decodeURIComponent(parsed.pathname.slice(1));
  if (database === "") throw new PoolError("config", "DATABASE_URL: names no database");
  return {
    host: decodeURIComponent(parsed.hostname),
    port: Number.parseInt(parsed.port === "" ? "5432" : parsed.port, 10),
    user: decodeURIComponent(parsed.username),
    password: decodeURIComponent(parsed.password),
    database,
  };
}

function urlOf(url: string, database: string): string {
  const parsed = new URL(url);
  parsed.pathname = `/${encodeURIComponent(database)}`;
  return parsed.href;
}
