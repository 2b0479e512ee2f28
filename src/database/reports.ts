// How every report is read: by a role that can only read, at one moment.
// The monitor gets its connection here and hands it to the report files beside this one. What
// must stay true: a report never writes, never waits long, and never mixes two moments.

import type { Log } from "../base/log.ts";
import { type Database, onlyRow, openDatabase, type Reader } from "./sql.ts";

const READER_ROLE = "katpool_reader";
const STATEMENT_TIMEOUT_MS = 5000;

export interface Reports extends AsyncDisposable {
  /** The role that sessions run as. */
  readonly role: string;
  /**
   * Runs `read` in one REPEATABLE READ transaction: all its statements see the database as of
   * `asOf`. Throws PoolError "database".
   */
  atOneMoment<T>(read: (reader: Reader, asOf: Date) => Promise<T>): Promise<T>;
}

/** A database user that may not take the reader role reads as itself, in read-only sessions. */
export async function openReports(options: {
  url: string;
  log: Log;
  maxConnections?: number;
}): Promise<Reports> {
  const role = await readerRole(options);
  const settings = ["-c default_transaction_read_only=on", "-c jit=off", "-c TimeZone=UTC"];
  if (role.isReader) settings.push(`-c role=${READER_ROLE}`);
  const database = openDatabase({
    url: withSessionSettings(options.url, settings.join(" ")),
    log: options.log,
    maxConnections: options.maxConnections ?? 6,
    statementTimeoutMs: STATEMENT_TIMEOUT_MS,
    applicationName: "katpool-monitor",
  });
  return {
    role: role.name,
    atOneMoment: (read) => atOneMoment(database, read),
    [Symbol.asyncDispose]: () => database[Symbol.asyncDispose](),
  };
}

async function readerRole(options: {
  url: string;
  log: Log;
}): Promise<{ name: string; isReader: boolean }> {
  await using database = openDatabase({ ...options, maxConnections: 1 });
  const rows = await database.query<{ name: string; isReader: boolean }>(
    `SELECT current_user AS name,
       EXISTS (SELECT FROM pg_roles WHERE rolname = $1)
         AND pg_has_role(current_user, (SELECT oid FROM pg_roles WHERE rolname = $1), 'MEMBER')
         AS "isReader"`,
    [READER_ROLE],
  );
  const found = onlyRow(rows);
  if (found.isReader) return { name: READER_ROLE, isReader: true };
  options.log.warn("reads as the database's user: it may not take the reader role", {
    role: READER_ROLE,
    user: found.name,
  });
  return found;
}

function withSessionSettings(url: string, settings: string): string {
  const parsed = new URL(url);
  parsed.searchParams.set("options", settings);
  return parsed.toString();
}

function atOneMoment<T>(
  database: Database,
  read: (reader: Reader, asOf: Date) => Promise<T>,
): Promise<T> {
  return database.transaction(async (tx) => {
    await tx.query("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY");
    const rows = await tx.query<{ as_of: Date }>("SELECT now() AS as_of");
    return read(tx, onlyRow(rows).as_of);
  });
}
