// Databases beside the live one: created for a restored backup, checked, and put in its place or
// dropped. The live database is never dropped: it is renamed, and only while nobody is connected.

import { PoolError } from "../../base/errors.ts";
import type { Database, Reader } from "./sql.ts";

const SCRATCH_NAME = /^[a-z][a-z0-9_]{0,62}$/;
/** A backup grants to these roles; in a new cluster they do not exist yet. */
const ROLES = ["katpool_reader", "katpool_minimum"];

/** Creates an empty database. `maintenance` is connected to another one, such as `postgres`. */
export async function createScratch(maintenance: Reader, name: string): Promise<void> {
  requireName(name);
  await maintenance.query(`CREATE DATABASE ${name} TEMPLATE template0 ENCODING 'UTF8'`);
  for (const role of ROLES) {
    const found = await maintenance.query("SELECT 1 FROM pg_roles WHERE rolname = $1", [role]);
    if (found.length === 0) await maintenance.query(`CREATE ROLE ${role} NOLOGIN`);
  }
}

/** Drops a scratch database that may be gone already. */
export async function dropScratch(maintenance: Reader, name: string): Promise<void> {
  requireName(name);
  await maintenance.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
}

/**
 * Gives `scratch` the name of the live database, which is renamed to `keptAs`. Throws PoolError
 * "conflict" while anybody is connected to the live one.
 */
export async function takePlace(
  maintenance: Database,
  names: { live: string; scratch: string; keptAs: string },
): Promise<void> {
  await maintenance.transaction(async (tx) => {
    requireName(names.scratch);
    await requireReplaceable(tx, names);
    await tx.query(`ALTER DATABASE ${names.live} RENAME TO ${names.keptAs}`);
    await tx.query(`ALTER DATABASE ${names.scratch} RENAME TO ${names.live}`);
  });
}

/**
 * Throws PoolError "config" if a name cannot be used in a rename, and "conflict" while anybody is
 * connected to the live database or `keptAs` exists.
 */
export async function requireReplaceable(
  maintenance: Reader,
  names: { live: string; keptAs: string },
): Promise<void> {
  requireName(names.live);
  requireName(names.keptAs);
  // An autovacuum worker ends by itself.
  const others = await maintenance.query<{ who: string }>(
    `SELECT DISTINCT COALESCE(NULLIF(application_name, ''), 'a nameless client') AS who
     FROM pg_stat_activity WHERE datname = $1 AND backend_type = 'client backend'`,
    [names.live],
  );
  if (others.length > 0) {
    const who = others.map((other) => other.who).join(", ");
    throw new PoolError("conflict", `${names.live} is in use by ${who}: stop the services first`);
  }
  const taken = await maintenance.query("SELECT 1 FROM pg_database WHERE datname = $1", [
    names.keptAs,
  ]);
  if (taken.length > 0) throw new PoolError("conflict", `${names.keptAs} exists already`);
}

/** Drops scratch databases named `prefix` and a time in milliseconds that is before `beforeMs`. */
export async function sweepScratch(
  maintenance: Reader,
  options: { prefix: string; beforeMs: number },
): Promise<string[]> {
  const { prefix, beforeMs } = options;
  const rows = await maintenance.query<{ datname: string }>(
    "SELECT datname FROM pg_database WHERE starts_with(datname, $1) ORDER BY datname",
    [prefix],
  );
  const old = rows
    .map((row) => row.datname)
    .filter((name) => {
      const digits = name.slice(prefix.length);
      return /^[0-9]{1,15}$/.test(digits) && Number.parseInt(digits, 10) < beforeMs;
    });
  for (const name of old) await dropScratch(maintenance, name);
  return old;
}

/** Names cannot be parameters in SQL, so only plain ones are allowed. */
function requireName(name: string): void {
  if (!SCRATCH_NAME.test(name)) {
    throw new PoolError("config", `${name}: is not a plain database name`);
  }
}
