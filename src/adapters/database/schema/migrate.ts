// Brings the schema to the newest version: init.sql is migration 1, then the numbered files.
// Any service may run it at start. What must stay true: migrations go forward only, each in one
// transaction, under a lock; an unknown (newer) schema is refused.

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

/** init.sql and the numbered files in order; throws when a number is missing or doubled. */
export function readMigrations(root = ROOT): Migration[] {
  const folder = join(root, "src", "adapters", "database", "schema", "migrations");
  const later = readdirSync(folder)
    .filter((file) => file.endsWith(".sql"))
    .sort()
    .map((file): Migration => {
      const match = FILE_NAME.exec(file);
      if (match === null) throw new PoolError("config", `migration has a wrong name: ${file}`);
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
      throw new PoolError("config", `migration ${index + 1} is missing or doubled`);
    }
  });
  return all;
}

/** Applies what is missing; a second process waits for the first. Answers the versions applied. */
export async function migrate(
  database: Database,
  log: Log,
  migrations: readonly Migration[] = readMigrations(),
): Promise<number[]> {
  const applied: number[] = [];
  for (const migration of migrations) {
    const isNew = await database.transaction(async (tx) => {
      await tx.query("SELECT pg_advisory_xact_lock($1)", [LOCKS.migrate]);
      const current = await currentVersion(tx);
      refuseUnknown(current, migrations.length);
      if (current >= migration.version) return false;
      await tx.query(migration.text);
      await record(tx, migration);
      return true;
    });
    if (!isNew) continue;
    applied.push(migration.version);
    log.info("migration applied", { version: migration.version, name: migration.name });
  }
  return applied;
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
