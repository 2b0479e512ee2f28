// The service's loops on a hand-wound clock: what is started when, and what is not started again.

import { afterAll, beforeAll, expect, test } from "bun:test";
import { depsOf, newFixture } from "../../../testing/harness/scenes/memory-payments.ts";
import { freshPool, migratedDatabase } from "../../../testing/harness/scenes/payment-scene.ts";
import { type PostgresServer, startPostgres } from "../../../testing/harness/servers/postgres.ts";
import { type Database, openDatabase } from "../../adapters/database/sql.ts";
import { createMetrics } from "../../adapters/metrics/registry.ts";
import { HandWoundClock } from "../../base/clock.ts";
import { silentLog } from "../../base/log.ts";
import { createPaymentGauges } from "./metrics.ts";
import { startPaymentService } from "./payment-service.ts";
import { createSchedule, type Schedule } from "./schedule.ts";

let server: PostgresServer;
let template: string;
beforeAll(async () => {
  server = await startPostgres();
  template = await migratedDatabase(server);
}, 60_000);
afterAll(async () => {
  await server.crash();
  await server.stop();
}, 60_000);

const HOUR_MS = 3_600_000;

/** The database, and whether it is working on something: time stands still meanwhile. */
function counted(database: Database): { database: Database; isIdle: () => boolean } {
  let pending = 0;
  const count = async <T>(work: Promise<T>): Promise<T> => {
    pending++;
    try {
      return await work;
    } finally {
      pending--;
    }
  };
  return {
    isIdle: () => pending === 0,
    database: {
      ...database,
      query: (text, values) => count(database.query(text, values)),
      transaction: (work, options) => count(database.transaction(work, options)),
      tryLock: async (key) => {
        const lock = await count(database.tryLock(key));
        return lock && { ...lock, release: () => count(lock.release()) };
      },
    },
  };
}

interface Scene extends AsyncDisposable {
  database: Database;
  /** Turns of the schedule's loop so far. */
  turns(): number;
  /** Winds the clock on until the schedule has had `count` more turns. */
  passTurns(count: number): Promise<void>;
  cycles(): Promise<number>;
  audits(): number;
  clock: HandWoundClock;
}

/** A service whose next cycle is due in ten minutes, the one after that a day later. */
async function openScene(options: {
  fails?: "cycle" | "audit";
  hasNode?: () => boolean;
}): Promise<Scene> {
  const opened = openDatabase({ url: await freshPool(template), log: silentLog });
  const { database, isIdle } = counted(opened);
  const midnight = Date.UTC(2026, 0, 2);
  const clock = new HandWoundClock(midnight - 600_000);
  const daily = createSchedule({ payoutsPerDay: 1, cronSchedule: undefined });
  let asked = 0;
  let audits = 0;
  const schedule: Schedule = {
    nextMs: (afterMs) => {
      asked++;
      return daily.nextMs(afterMs);
    },
  };
  const { requireLock: _, ...deps } = depsOf(newFixture(database));
  const chain =
    options.fails === "cycle"
      ? { observe: () => Promise.reject(new Error("a fault that nobody expects")) }
      : deps.chain;
  const service = startPaymentService({
    ...{ ...deps, chain, database, clock, schedule, log: silentLog, network: "simnet" },
    gauges: createPaymentGauges(createMetrics("test", { defaults: false }), {
      database,
      thresholdSompi: deps.limits.thresholdSompi,
    }),
    hasNode: options.hasNode ?? (() => true),
    audit: () => {
      audits++;
      if (options.fails === "audit") return Promise.reject(new Error("no answer"));
      return Promise.resolve(new Map());
    },
  });
  // The first start is asked for once, each turn asks for two, and a cycle for one more.
  const turns = () => Math.floor((asked - 1) / 2);
  const passTurns = async (count: number) => {
    const end = turns() + count;
    while (turns() < end) {
      if (isIdle()) clock.advance(1000);
      await new Promise((resolve) => setImmediate(resolve));
    }
  };
  return {
    ...{ database, clock, turns, passTurns },
    audits: () => audits,
    cycles: async () => (await database.query("SELECT id FROM payment_cycle")).length,
    [Symbol.asyncDispose]: async () => {
      const ended = service[Symbol.asyncDispose]();
      // Whatever waits on the clock ends as well.
      clock.advance(HOUR_MS);
      await ended;
      await opened[Symbol.asyncDispose]();
    },
  };
}

test("no cycle runs before its time, one runs at it, and none follows until the next", async () => {
  await using scene = await openScene({});
  await scene.passTurns(3);
  expect(await scene.cycles()).toBe(0);
  scene.clock.advance(600_000);
  await scene.passTurns(10);
  expect(await scene.cycles()).toBe(1);
}, 60_000);

test("a scheduled cycle that throws is not begun again before the next start", async () => {
  await using scene = await openScene({ fails: "cycle" });
  scene.clock.advance(600_000);
  await scene.passTurns(10);
  expect(await scene.cycles()).toBe(1);
}, 60_000);

test("an audit waits for a node, runs once an hour, and sooner after a failure", async () => {
  let hasNode = false;
  await using scene = await openScene({ hasNode: () => hasNode });
  await scene.passTurns(5);
  expect(scene.audits()).toBe(0);
  hasNode = true;
  await scene.passTurns(3);
  expect(scene.audits()).toBe(1);
  scene.clock.advance(HOUR_MS - 600_000);
  await scene.passTurns(3);
  expect(scene.audits()).toBe(1);
  scene.clock.advance(600_000);
  await scene.passTurns(5);
  expect(scene.audits()).toBe(2);
}, 60_000);

test("an audit that fails is tried again after five minutes, not at every look", async () => {
  await using scene = await openScene({ fails: "audit" });
  await scene.passTurns(10);
  expect(scene.audits()).toBe(1);
  scene.clock.advance(300_000);
  await scene.passTurns(5);
  expect(scene.audits()).toBe(2);
}, 60_000);
