// The connection for reports. A report runs under a role that can only read, in one snapshot, and
// is cancelled after a few seconds.

import type { Log } from "../../../base/log.ts";
import { requireSchema } from "../schema/migrate.ts";
import { type Database, onlyRow, openDatabase, type Reader } from "../sql.ts";

const READER_ROLE = "katpool_reader";
const STATEMENT_TIMEOUT_MS = 5000;

export interface Reports extends AsyncDisposable {
  /**
   * Runs `read` in one REPEATABLE READ transaction: all its statements see the database as of
   * `asOf`. Throws PoolError "database", and "conflict" while the schema is another one's.
   */
  atOneMoment<T>(read: (reader: Reader, asOf: Date) => Promise<T>): Promise<T>;
}

/**
 * Connects with the first report, so that a service can start before Postgres does. A database
 * user that may not take the reader role reads as itself, in read-only sessions.
 */
export function openReports(options: { url: string; log: Log; maxConnections?: number }): Reports {
  let opening: Promise<Database> | undefined;
  const connected = () => {
    opening ??= connect(options).catch((thrown: unknown) => {
      opening = undefined;
      throw thrown;
    });
    return opening;
  };
  return {
    atOneMoment: async (read) => atOneMoment(await connected(), read),
    [Symbol.asyncDispose]: async () => {
      const database = await opening?.catch(() => undefined);
      await database?.[Symbol.asyncDispose]();
    },
  };
}

async function connect(options: {
  url: string;
  log: Log;
  maxConnections?: number;
}): Promise<Database> {
  const role = await findRole(options);
  // Reports read pages in the order of an index. At Postgres's own guess of what that costs it
  // sorts whole tables instead: 48 ms against 8 ms for the 10,000 balances of /balance.
  const plans = ["-c jit=off", "-c random_page_cost=1.1"];
  const settings = ["-c default_transaction_read_only=on", "-c TimeZone=UTC", ...plans];
  if (role.isReader) settings.push(`-c role=${READER_ROLE}`);
  return openDatabase({
    url: withSessionSettings(options.url, settings.join(" ")),
    log: options.log,
    maxConnections: options.maxConnections ?? 6,
    statementTimeoutMs: STATEMENT_TIMEOUT_MS,
    applicationName: "katpool-monitor",
  });
}

async function findRole(options: { url: string; log: Log }): Promise<{ isReader: boolean }> {
  await using database = openDatabase({ ...options, maxConnections: 1 });
  await requireSchema(database);
  const rows = await database.query<{ name: string; isReader: boolean }>(
    `SELECT current_user AS name,
       COALESCE(pg_has_role(current_user, to_regrole($1)::oid, 'MEMBER'), FALSE) AS "isReader"`,
    [READER_ROLE],
  );
  const found = onlyRow(rows);
  if (found.isReader) options.log.info("reports are read as", { role: READER_ROLE });
  else {
    options.log.warn("reports are read as the database's user: it may not take the reader role", {
      role: READER_ROLE,
      user: found.name,
    });
  }
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
