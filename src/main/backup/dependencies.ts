// Builds the dependencies of the backup service: the snapshot, scratch databases, Drive, and
// the check of a restored copy. Child processes get the password in a file of their own, never as
// an argument or a plain variable.

import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { BaseConfig } from "../../adapters/config/config.ts";
import type { Environment } from "../../adapters/config/env.ts";
import { haltPayouts } from "../../adapters/database/payouts/halt.ts";
import { createScratch, dropScratch, takePlace } from "../../adapters/database/scratch.ts";
import { databaseContent, withSnapshot } from "../../adapters/database/snapshot.ts";
import { type Database, openDatabase } from "../../adapters/database/sql.ts";
import { type Drive, openDrive } from "../../adapters/drive/drive.ts";
import { type Clock, systemClock } from "../../base/clock.ts";
import { PoolError } from "../../base/errors.ts";
import type { Log } from "../../base/log.ts";
import type {
  BackedUpDatabase,
  ConnectionFacts,
  RestoreTarget,
} from "../../services/backup/dependencies.ts";
import { runProgram } from "../../services/backup/program.ts";

/** Counting rows of large tables takes longer than any statement of a service. */
const STATEMENT_TIMEOUT_MS = 30 * 60_000;
const VERIFY_TIMEOUT_MS = 30 * 60_000;
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

/** Undefined when no credentials are given: backups stay on this machine. */
export function driveOf(env: Environment, config: BaseConfig, log: Log): Drive | undefined {
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
    takePlace: (scratch, keptAs) =>
      on(MAINTENANCE, (database) => takePlace(database, { live, scratch, keptAs })),
    verify: (name) => verify(urlOf(url, name), options.env),
  };
}

const MAINTENANCE = "postgres";

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
