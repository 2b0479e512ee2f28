// The connection to Postgres. Writing needs a `Tx`, which only `transaction` hands out. Every
// statement has a timeout, and an error on an idle connection is logged and ends no process.

import { randomInt } from "node:crypto";
import pg from "pg";
import { assert } from "../../base/assert.ts";
import { sleep, systemClock } from "../../base/clock.ts";
import { errorText, PoolError } from "../../base/errors.ts";
import type { Log } from "../../base/log.ts";
import { backoffMs } from "../../base/retry.ts";
import { arrayText } from "./array-text.ts";
import { ServerChoice } from "./hosts.ts";

/** BIGINT arrives as bigint, NUMERIC as decimal text, TIMESTAMPTZ as Date. */
export interface Reader {
  /** Rows of one statement. Throws PoolError "database". */
  query<Row extends object>(text: string, values?: readonly unknown[]): Promise<Row[]>;
}

/** A reader inside an open transaction; only this type may write. */
export interface Tx extends Reader {
  readonly inTransaction: true;
}

export interface Database extends Reader, AsyncDisposable {
  /**
   * Runs `work` in one READ COMMITTED transaction: commits when it resolves, rolls back when it
   * rejects. After a serialisation failure or deadlock it runs again, at most three times, so
   * `work` must have no effects outside the database. Each of its statements may take
   * `statementTimeoutMs`, by default what the database was opened with; 0 means no limit.
   */
  transaction<T>(
    work: (tx: Tx) => Promise<T>,
    options?: { statementTimeoutMs: number },
  ): Promise<T>;
  /**
   * Takes the advisory lock `key` on a connection of its own and keeps it until released or the
   * connection dies; undefined when another process holds it.
   */
  tryLock(key: number): Promise<HeldLock | undefined>;
}

export interface HeldLock {
  /** False once the connection died: the lock may be another process's by now. */
  isHeld(): boolean;
  release(): Promise<void>;
}

/** Keys of the advisory locks, one per job that only one process may do. */
export const LOCKS = { migrate: 72_001, leader: 72_002, payment: 72_003, backup: 72_004 } as const;

export interface DatabaseOptions {
  url: string;
  log: Log;
  maxConnections?: number;
  statementTimeoutMs?: number;
  /** Shown in pg_stat_activity. */
  applicationName?: string;
}

const RETRY_CODES = new Set(["40001", "40P01"]);
const ATTEMPTS = 3;
const RETRY_PAUSE = { baseMs: 50, capMs: 500, random: () => randomInt(2 ** 32) / 2 ** 32 };
/** SQLSTATE read_only_sql_transaction. */
const READ_ONLY = "25006";
const INT8_OID = 20;
/** Postgres cancels a slow statement; the client gives up on a lost reply this much later. */
const LOST_REPLY_MS = 5000;
/** The longest delay that a timer takes, 24 days. */
const LONGEST_MS = 2 ** 31 - 1;

export function openDatabase(options: DatabaseOptions): Database {
  const choice = new ServerChoice(options.url);
  const pools = choice.urls.map((url) => ({ url, pool: openPool(options, url) }));
  const poolOf = (url: string) => {
    const found = pools.find((one) => one.url === url);
    assert(found !== undefined, "each server has its pool");
    return found.pool;
  };
  const connect = () =>
    choice.connect(
      (url) => poolOf(url).connect(),
      (client) => client.release(true),
    );
  return {
    query: (text, values) => queryOnce(connect, text, values),
    transaction: (work, limits) => transaction(connect, work, limits?.statementTimeoutMs),
    tryLock: (key) => tryLock(options, choice, key),
    [Symbol.asyncDispose]: async () => {
      await Promise.all(pools.map(({ pool }) => pool.end()));
    },
  };
}

type Connect = () => Promise<pg.PoolClient>;

function openPool(options: DatabaseOptions, url: string): pg.Pool {
  const pool = new pg.Pool({
    connectionString: url,
    max: options.maxConnections ?? 8,
    connectionTimeoutMillis: 5000,
    idleTimeoutMillis: 30_000,
    statement_timeout: options.statementTimeoutMs ?? 15_000,
    lock_timeout: 10_000,
    query_timeout: (options.statementTimeoutMs ?? 15_000) + LOST_REPLY_MS,
    application_name: options.applicationName ?? "katpool",
    types: {
      getTypeParser: (oid: number, format?: "text" | "binary") =>
        oid === INT8_OID ? (text: string) => BigInt(text) : pg.types.getTypeParser(oid, format),
    } as pg.CustomTypesConfig,
  });
  pool.on("error", (error) => {
    options.log.warn("idle database connection lost", { error: errorText(error) });
  });
  return pool;
}

async function queryOnce<Row extends object>(
  connect: Connect,
  text: string,
  values?: readonly unknown[],
): Promise<Row[]> {
  const client = await connect();
  const watch = watchForBreak(client);
  try {
    return await run<Row>(client, text, values);
  } catch (thrown) {
    if (isOfStandby(thrown)) watch.broke(new Error("server is a standby now"));
    throw thrown;
  } finally {
    watch.end();
  }
}

/** A connection that breaks between two statements reports it here, and nowhere else. */
function watchForBreak(client: pg.PoolClient): { broke: (error: Error) => void; end: () => void } {
  let broken: Error | undefined;
  const broke = (error: Error) => {
    broken = error;
  };
  client.on("error", broke);
  const end = () => {
    client.off("error", broke);
    client.release(broken);
  };
  return { broke, end };
}

/** A statement failed because the server is not the primary any more. */
function isOfStandby(thrown: unknown): boolean {
  return sqlState(thrown) === READ_ONLY;
}

async function run<Row extends object>(
  client: pg.PoolClient | pg.Client,
  text: string,
  values?: readonly unknown[],
  limits: { query_timeout?: number } = {},
): Promise<Row[]> {
  try {
    const parameters = (values ?? []).map(parameter);
    const result = await client.query<Row>({ text, values: parameters, ...limits });
    return result.rows;
  } catch (thrown) {
    throw new PoolError("database", "statement failed", thrown);
  }
}

function parameter(value: unknown): unknown {
  return Array.isArray(value) ? (arrayText(value) ?? value) : value;
}

async function transaction<T>(
  connect: Connect,
  work: (tx: Tx) => Promise<T>,
  statementTimeoutMs: number | undefined,
): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await transactionOnce(connect, work, statementTimeoutMs);
    } catch (thrown) {
      if (attempt >= ATTEMPTS || !RETRY_CODES.has(sqlState(thrown) ?? "")) throw thrown;
      // Without a pause both transactions may run into the same deadlock again.
      await sleep(systemClock, backoffMs(attempt, RETRY_PAUSE));
    }
  }
}

async function transactionOnce<T>(
  connect: Connect,
  work: (tx: Tx) => Promise<T>,
  statementTimeoutMs: number | undefined,
): Promise<T> {
  const client = await connect();
  const watch = watchForBreak(client);
  try {
    await run(client, "BEGIN");
    const limits = await limit(client, statementTimeoutMs);
    const result = await work({
      inTransaction: true,
      query: (text, values) => run(client, text, values, limits),
    });
    await commit(client);
    return result;
  } catch (thrown) {
    await run(client, "ROLLBACK").catch((rollback: unknown) => {
      watch.broke(rollback instanceof Error ? rollback : new Error(String(rollback)));
    });
    if (isOfStandby(thrown)) watch.broke(new Error("server is a standby now"));
    throw thrown;
  } finally {
    watch.end();
  }
}

/** Sets a limit other than the pool's, on the server and in the client. */
async function limit(client: pg.PoolClient, statementTimeoutMs: number | undefined) {
  if (statementTimeoutMs === undefined) return {};
  // Not a query: the transaction's isolation level may still be set after it.
  await run(client, `SET LOCAL statement_timeout = ${statementTimeoutMs}`);
  return {
    query_timeout: statementTimeoutMs === 0 ? LONGEST_MS : statementTimeoutMs + LOST_REPLY_MS,
  };
}

/** After a failed statement Postgres turns COMMIT into a rollback without reporting an error. */
async function commit(client: pg.PoolClient): Promise<void> {
  const { command } = await client.query("COMMIT").catch((thrown: unknown) => {
    throw new PoolError("database", "commit failed", thrown);
  });
  if (command !== "COMMIT") {
    throw new PoolError("database", "a statement failed before the commit; nothing was written");
  }
}

async function tryLock(
  options: DatabaseOptions,
  choice: ServerChoice,
  key: number,
): Promise<HeldLock | undefined> {
  let held = false;
  const open = async (url: string) => {
    const made = lockClient(options, url, key);
    made.on("error", () => {
      held = false;
    });
    made.on("end", () => {
      held = false;
    });
    await made.connect();
    return made;
  };
  const client = await choice.connect(open, (made) => void made.end());
  const rows = await run<{ locked: boolean }>(client, "SELECT pg_try_advisory_lock($1) AS locked", [
    key,
  ]);
  held = rows[0]?.locked === true;
  if (!held) {
    await client.end();
    return undefined;
  }
  return { isHeld: () => held, release: () => client.end() };
}

function lockClient(options: DatabaseOptions, url: string, key: number): pg.Client {
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: 5000,
    keepAlive: true,
    application_name: `${options.applicationName ?? "katpool"} lock`,
  });
  client.on("error", (error) => {
    options.log.warn("lock connection lost", { key, error: errorText(error) });
  });
  return client;
}

/** The SQLSTATE of a failed statement, found along the chain of causes. */
export function sqlState(thrown: unknown): string | undefined {
  if (!(thrown instanceof Error)) return undefined;
  if ("code" in thrown && typeof thrown.code === "string") return thrown.code;
  return sqlState(thrown.cause);
}

/** The row of a statement that must return exactly one. */
export function onlyRow<Row>(rows: readonly Row[]): Row {
  const [row] = rows;
  assert(rows.length === 1 && row !== undefined, "the statement returns one row");
  return row;
}
