import { afterAll, beforeAll, beforeEach, describe, expect, test } from "bun:test";
import { type PostgresServer, startPostgres } from "../../../testing/harness/servers/postgres.ts";
import { eventually } from "../../../testing/harness/servers/processes.ts";
import { silentLog } from "../../base/log.ts";
import { type Database, LOCKS, openDatabase, sqlState, type Tx } from "./sql.ts";

let server: PostgresServer;
let url: string;
beforeAll(async () => {
  server = await startPostgres();
}, 60_000);
afterAll(async () => {
  await server.crash();
  await server.stop();
}, 60_000);
beforeEach(async () => {
  url = await server.freshDatabase();
  await using database = openDatabase({ url, log: silentLog });
  await database.query("CREATE TABLE account (name TEXT PRIMARY KEY, sompi BIGINT NOT NULL)");
  await database.query("INSERT INTO account VALUES ('a', 0), ('b', 0)");
}, 60_000);

const open = (statementTimeoutMs?: number): Database =>
  openDatabase({
    ...{ url, log: silentLog },
    ...(statementTimeoutMs === undefined ? {} : { statementTimeoutMs }),
  });

async function add(tx: Tx, name: string): Promise<void> {
  await tx.query("UPDATE account SET sompi = sompi + 1 WHERE name = $1", [name]);
}

async function sums(database: Database): Promise<Record<string, bigint>> {
  const rows = await database.query<{ name: string; sompi: bigint }>(
    "SELECT name, sompi FROM account",
  );
  return Object.fromEntries(rows.map((row) => [row.name, row.sompi]));
}

/** Ends every connection to this test's database but the one that asks. */
async function endConnections(asking: Database): Promise<void> {
  await asking.query(
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
     WHERE datname = current_database() AND pid <> pg_backend_pid()`,
  );
}

test("arrays arrive as they were given, whatever stands in them", async () => {
  await using database = open();
  const texts = ["", "NULL", "a,b", "{x}", " y ", '"', "\\", '\\"\\\\', "é€😀\n", "'", null];
  const large = [0n, -(2n ** 63n), 2n ** 63n - 1n, null];
  const doubles = [0, -1.5, 1e300, 5e-324, Number.POSITIVE_INFINITY, null];
  const given = [texts, large, doubles, [true, false, null], [], [new Date(1000)], [["a"], ["b"]]];
  const [read] = await database.query(
    `SELECT $1::TEXT[] AS a, $2::BIGINT[]::TEXT[] AS b, $3::FLOAT8[] AS c, $4::BOOLEAN[] AS d,
       $5::TEXT[] AS e, $6::TIMESTAMPTZ[] AS f, $7::TEXT[] AS g`,
    given,
  );
  const asText = large.map((value) => value?.toString() ?? null);
  expect(Object.values(read ?? {})).toEqual([texts, asText, ...given.slice(2)]);
});

describe("a transaction", () => {
  test("that went on after a failed statement is not taken for committed", async () => {
    await using database = open();
    const work = database.transaction(async (tx) => {
      await add(tx, "a");
      await tx.query("SELECT 1 / 0").catch(() => undefined);
    });
    await expect(work).rejects.toMatchObject({ kind: "database" });
    expect(await sums(database)).toEqual({ a: 0n, b: 0n });
  });

  test("that deadlocks with another is done again, and both count once", async () => {
    await using database = open();
    const reached = [Promise.withResolvers<void>(), Promise.withResolvers<void>()] as const;
    const both = async (own: 0 | 1, first: string, second: string) => {
      let tries = 0;
      await database.transaction(async (tx) => {
        tries++;
        await add(tx, first);
        reached[own].resolve();
        await reached[own === 0 ? 1 : 0].promise;
        await add(tx, second);
      });
      return tries;
    };
    const tries = await Promise.all([both(0, "a", "b"), both(1, "b", "a")]);
    expect(Math.max(...tries)).toBeGreaterThan(1);
    expect(await sums(database)).toEqual({ a: 2n, b: 2n });
  }, 30_000);

  test("that cannot be serialised is done again, and fails when it never can", async () => {
    await using database = open();
    let tries = 0;
    const conflict = (times: number) =>
      database.transaction(async (tx) => {
        await tx.query("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ");
        await tx.query("SELECT sompi FROM account");
        if (++tries <= times) await database.transaction((other) => add(other, "a"));
        await add(tx, "a");
      });
    await conflict(2);
    expect([tries, (await sums(database)).a]).toEqual([3, 3n]);
    const hopeless = await conflict(99).catch((thrown: unknown) => thrown);
    expect(sqlState(hopeless)).toBe("40001");
  }, 30_000);

  test("may be given more time than a statement has otherwise, and no more than that", async () => {
    await using database = open(100);
    const late = await database.query("SELECT pg_sleep(30)").catch((thrown: unknown) => thrown);
    expect(sqlState(late)).toBe("57014");
    // Longer than a statement without that time would be waited for on this side.
    const slow = (tx: Tx) => tx.query("SELECT pg_sleep(5.5)");
    await database.transaction(slow, { statementTimeoutMs: 60_000 });
    const limited = database.transaction((tx) => tx.query("SELECT pg_sleep(30)"), {
      statementTimeoutMs: 200,
    });
    expect(sqlState(await limited.catch((thrown: unknown) => thrown))).toBe("57014");
    const after = await database.query("SELECT pg_sleep(30)").catch((thrown: unknown) => thrown);
    expect(sqlState(after)).toBe("57014");
  }, 60_000);
});

test("Postgres may end every connection: what is under way fails, the next query works", async () => {
  await using database = open();
  await using other = open();
  await Promise.all([1, 2, 3].map(() => database.query("SELECT pg_sleep(0.05)")));
  await endConnections(other);
  // One query may still be given a connection that has not noticed its end.
  await eventually("the pool has others", () => sums(database).catch(() => undefined));
  const cut = database.transaction(async (tx) => {
    await add(tx, "a");
    await endConnections(other);
    await add(tx, "a");
  });
  await expect(cut).rejects.toMatchObject({ kind: "database" });
  const left = await eventually("a query works", () => sums(database).catch(() => undefined));
  expect(left).toEqual({ a: 0n, b: 0n });
}, 30_000);

test("a row that somebody holds is waited for, but not for ever", async () => {
  await using database = open(300);
  await using other = open();
  await other.transaction(async (tx) => {
    await add(tx, "a");
    const refused = await database
      .transaction((blocked) => add(blocked, "a"))
      .catch((thrown: unknown) => thrown);
    expect(sqlState(refused)).toBe("57014");
  });
  expect(await sums(database)).toEqual({ a: 1n, b: 0n });
}, 30_000);

test("a lock is one process's, and one whose connection ended is known to be lost", async () => {
  await using database = open();
  await using other = open();
  const lock = await database.tryLock(LOCKS.payment);
  expect(lock?.isHeld()).toBe(true);
  expect(await other.tryLock(LOCKS.payment)).toBeUndefined();
  await endConnections(other);
  await eventually("the lock is lost", () => lock?.isHeld() === false);
  const next = await other.tryLock(LOCKS.payment);
  expect(next?.isHeld()).toBe(true);
  await next?.release();
}, 30_000);
