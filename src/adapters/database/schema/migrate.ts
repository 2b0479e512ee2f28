// Brings the schema to the newest version: init.sql is migration 1, then the numbered files.
// Any service may run it at start. Migrations go forward only, each in one transaction, under an
// advisory lock; a schema newer than this code is refused.

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { PoolError } from "../../../base/errors.ts";
import type { Log } from "../../../base/log.ts";
import type { Database, Reader, Tx } from "../sql.ts";
import { LOCKS } from "../sql.ts";

export interface Migration {
  version: number;
  name: string;
  text: string;
}

const ROOT = join(import.meta.dir, "..", "..", "..", "..");
const FILE_NAME = /^(\d{4})_([a-z0-9_]+)\.sql$/;

/** init.sql and the numbered files in order; throws if a number is missing or used twice. */
export function readMigrations(root = ROOT): Migration[] {
  const folder = join(root, "src", "adapters", "database", "schema", "migrations");
  const later = readdirSync(folder)
    .filter((file) => file.endsWith(".sql"))
    .sort()
    .map((file): Migration => {
      const match = FILE_NAME.exec(file);
      if (match === null) throw new PoolError("config", `wrong migration file name: ${file}`);
      return {
        version: Number.parseInt(match[1] ?? "", 10),
        name: match[2] ?? "",
        text: readFileSync(join(folder, file), "utf8"),
      };
    });
  const all = [
    { version: 1, name: "init", text: readFileSync(join(root, "init.sql"), "utf8") },
    ...later,
  ];
  all.forEach((migration, index) => {
    if (migration.version !== index + 1) {
      throw new PoolError("config", `migration ${index + 1} is missing or exists twice`);
    }
  });
  return all;
}

/** How long a migration waits for a table that a running service has locked. */
const TABLE_LOCK_MS = 60_000;

/**
 * Applies what is missing, each migration in one transaction without a statement limit. A second
 * process waits for the first. Returns the versions applied.
 */
export async function migrate(
  database: Database,
  log: Log,
  migrations: readonly Migration[] = readMigrations(),
): Promise<number[]> {
  const applied: number[] = [];
  let isWaitLogged = false;
  const onWait = () => {
    if (!isWaitLogged) log.info("waiting for the migration of another process");
    isWaitLogged = true;
  };
  for (const migration of migrations) {
    const apply = async (tx: Tx) => {
      await waitForTurn(tx, onWait);
      return await applyOnce(tx, migration, migrations, log);
    };
    const isNew = await database.transaction(apply, { statementTimeoutMs: 0 });
    if (!isNew) continue;
    applied.push(migration.version);
    log.info("migration applied", { version: migration.version, name: migration.name });
  }
  return applied;
}

async function applyOnce(
  tx: Tx,
  migration: Migration,
  migrations: readonly Migration[],
  log: Log,
): Promise<boolean> {
  const current = await currentVersion(tx);
  refuseUnknown(current, migrations.length);
  if (current >= migration.version) return false;
  const steps = stepsOf(migration.text);
  for (const [index, step] of steps.entries()) {
    if (step.name !== undefined) {
      const { version, name } = migration;
      log.info("migration step started", {
        ...{ version, name, step: step.name, number: index + 1, of: steps.length },
      });
    }
    await tx.query(step.text);
  }
  await record(tx, migration);
  return true;
}

/** Until the transaction ends, no other process migrates. */
async function waitForTurn(tx: Tx, onWait: () => void): Promise<void> {
  const [row] = await tx.query<{ locked: boolean }>(
    "SELECT pg_try_advisory_xact_lock($1) AS locked",
    [LOCKS.migrate],
  );
  if (row?.locked !== true) {
    onWait();
    await tx.query("SET LOCAL lock_timeout = 0");
    await tx.query("SELECT pg_advisory_xact_lock($1)", [LOCKS.migrate]);
  }
  await tx.query(`SET LOCAL lock_timeout = ${TABLE_LOCK_MS}`);
}

interface Step {
  /** Undefined for what comes before the first "-- step: name" line. */
  name: string | undefined;
  text: string;
}

/** A migration's text, cut at its "-- step: name" lines. */
function stepsOf(text: string): Step[] {
  const [first = "", ...named] = text.split(/^-- step: (.+)$/m);
  const steps: Step[] = first.trim() === "" ? [] : [{ name: undefined, text: first }];
  for (let at = 0; at + 1 < named.length; at += 2) {
    steps.push({ name: named[at], text: named[at + 1] ?? "" });
  }
  return steps;
}

/** Throws PoolError "conflict" unless the schema is exactly the one this code knows. */
export async function requireSchema(reader: Reader): Promise<void> {
  const wanted = readMigrations().length;
  const current = await currentVersion(reader);
  refuseUnknown(current, wanted);
  if (current < wanted) {
    throw new PoolError("conflict", `schema is at version ${current}, ${wanted} is needed`);
  }
}

async function currentVersion(reader: Reader): Promise<number> {
  const exists = await reader.query<{ found: string | null }>(
    "SELECT to_regclass('schema_migration')::text AS found",
  );
  if (exists[0]?.found == null) return 0;
  const rows = await reader.query<{ version: number | null }>(
    "SELECT MAX(version) AS version FROM schema_migration",
  );
  return rows[0]?.version ?? 0;
}

function refuseUnknown(current: number, known: number): void {
  if (current <= known) return;
  throw new PoolError("conflict", `schema is at version ${current}, this code knows ${known}`);
}

async function record(tx: Tx, migration: Migration): Promise<void> {
  await tx.query(
    `INSERT INTO schema_migration (version, name)
     VALUES ($1, $2)
     ON CONFLICT (version) DO NOTHING`,
    [migration.version, migration.name],
  );
}
