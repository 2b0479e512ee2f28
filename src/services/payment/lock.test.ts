import { afterAll, beforeAll, expect, test } from "bun:test";
import { type PostgresServer, startPostgres } from "../../../testing/harness/servers/postgres.ts";
import { eventually } from "../../../testing/harness/servers/processes.ts";
import { type Database, openDatabase } from "../../adapters/database/sql.ts";
import { systemClock } from "../../base/clock.ts";
import { silentLog } from "../../base/log.ts";
import { withPaymentLock } from "./lock.ts";

let server: PostgresServer;
let database: Database;
beforeAll(async () => {
  server = await startPostgres();
  database = openDatabase({ url: server.url(), log: silentLog });
}, 60_000);
afterAll(async () => {
  await database[Symbol.asyncDispose]();
  await server.crash();
  await server.stop();
}, 60_000);

const options = () => ({ database, clock: systemClock, waitMs: 0 });

test("one works, the other is told that it cannot; afterwards it can", async () => {
  const inner = await withPaymentLock(options(), async (requireLock) => {
    requireLock();
    return { other: await withPaymentLock(options(), () => Promise.resolve("worked")) };
  });
  expect(inner).toEqual({ other: undefined });
  expect(await withPaymentLock(options(), () => Promise.resolve("worked"))).toBe("worked");
});

test("work that fails gives the lock back", async () => {
  const failing = withPaymentLock(options(), () => Promise.reject(new Error("no")));
  await expect(failing).rejects.toThrow("no");
  expect(await withPaymentLock(options(), () => Promise.resolve("worked"))).toBe("worked");
});

test("whoever has lost the connection takes no further step", async () => {
  const work = withPaymentLock(options(), async (requireLock) => {
    await database.query(
      `SELECT pg_terminate_backend(pid) FROM pg_locks
       WHERE locktype = 'advisory' AND pid <> pg_backend_pid()`,
    );
    await eventually("the loss is noticed", () => {
      try {
        requireLock();
        return undefined;
      } catch {
        return true;
      }
    });
    requireLock();
  });
  await expect(work).rejects.toThrow("the payment lock is lost");
});
