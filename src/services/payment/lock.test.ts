import { afterAll, beforeAll, expect, test } from "bun:test";
import { type PostgresServer, startPostgres } from "../../../testing/harness/servers/postgres.ts";
import { eventually } from "../../../testing/harness/servers/processes.ts";
import { type Database, openDatabase } from "../../adapters/database/sql.ts";
import { HandWoundClock, systemClock } from "../../base/clock.ts";
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

/** Holds the lock on another connection; `giveBack` ends that. */
async function lockHeldElsewhere(): Promise<{ giveBack: () => Promise<unknown> }> {
  const { promise: end, resolve } = Promise.withResolvers<void>();
  const begun = Promise.withResolvers<void>();
  const work = withPaymentLock(options(), () => {
    begun.resolve();
    return end;
  });
  await begun.promise;
  return {
    giveBack: () => {
      resolve();
      return work;
    },
  };
}

/** Winds the clock for as long as the promise is open, a retry at a time, after real work. */
async function wound<T>(clock: HandWoundClock, promise: Promise<T>): Promise<T> {
  let isOpen = true;
  const settled = promise.finally(() => {
    isOpen = false;
  });
  while (isOpen) {
    await database.query("SELECT 1");
    clock.advance(500);
  }
  return settled;
}

test("who may wait gets the lock once it is free, and gives up when its time is over", async () => {
  const held = await lockHeldElsewhere();
  const clock = new HandWoundClock();
  const { signal } = new AbortController();
  const impatient = withPaymentLock(
    { database, clock, waitMs: 2000, signal },
    async () => "worked",
  );
  expect(await wound(clock, impatient)).toBeUndefined();
  expect(clock.monotonicMs()).toBeGreaterThanOrEqual(2000);
  const patient = withPaymentLock({ database, clock, waitMs: 1e9, signal }, async () => "worked");
  await database.query("SELECT 1");
  await held.giveBack();
  expect(await wound(clock, patient)).toBe("worked");
});

test("who is told to stop while it waits gives up at once", async () => {
  const held = await lockHeldElsewhere();
  const clock = new HandWoundClock();
  const stop = new AbortController();
  const waiting = withPaymentLock(
    { database, clock, waitMs: 1e9, signal: stop.signal },
    async () => "worked",
  );
  await database.query("SELECT 1");
  stop.abort();
  expect(await waiting).toBeUndefined();
  expect(clock.monotonicMs()).toBe(0);
  await held.giveBack();
});
