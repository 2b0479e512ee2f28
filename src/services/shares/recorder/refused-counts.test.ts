import { afterAll, beforeAll, beforeEach, expect, test } from "bun:test";
import {
  type PostgresServer,
  startPostgres,
} from "../../../../testing/harness/servers/postgres.ts";
import { migrate } from "../../../adapters/database/schema/migrate.ts";
import { upsertWorkers } from "../../../adapters/database/shares/workers.ts";
import { type Database, openDatabase } from "../../../adapters/database/sql.ts";
import { HandWoundClock } from "../../../base/clock.ts";
import { PoolError } from "../../../base/errors.ts";
import { silentLog } from "../../../base/log.ts";
import { TallyBook } from "../metrics/worker-tallies.ts";
import { RefusedCounts } from "./refused-counts.ts";

const MINUTE = 60_000;
const START = 1_700_000_040_000; // the first millisecond of a minute
let postgres: PostgresServer;
let database: Database;
let tallies: TallyBook;
let dropped: number;

beforeAll(async () => {
  postgres = await startPostgres();
  const url = await postgres.freshDatabase();
  database = openDatabase({ url, log: silentLog, maxConnections: 2 });
  await migrate(database, silentLog);
  const names = Array.from({ length: 20 }, (_, n) => ({ ...worker(n), firstMs: 0, lastMs: 0 }));
  await database.transaction((tx) => upsertWorkers(tx, names));
}, 60_000);
afterAll(async () => {
  await database?.[Symbol.asyncDispose]();
  await postgres?.stop();
});
beforeEach(async () => {
  await database.query("DELETE FROM worker_minute");
  tallies = new TallyBook(new HandWoundClock());
  dropped = 0;
});

const worker = (n: number) => ({ wallet: `kaspadev:q${n}`, name: "rig/1" });
const tallyOf = (n: number) => tallies.of(worker(n));
const openCounts = (limit = 100) =>
  new RefusedCounts({ limit, onDropped: (shares) => (dropped += shares) });

/** Postgres is away: no transaction begins. */
const away = (): Database => ({
  ...database,
  transaction: () => Promise.reject(new PoolError("database", "away")),
});

async function stored() {
  const rows = await database.query(
    `SELECT EXTRACT(EPOCH FROM minute)::bigint - ${START / 1000} AS second, wallet,
       stale, duplicate, low_difficulty AS low, invalid
     FROM worker_minute JOIN worker ON worker.id = worker_id
     WHERE stale + duplicate + low_difficulty + invalid > 0
     ORDER BY minute, wallet`,
  );
  return rows.map((row) => Object.values(row).map(String).join(" "));
}

test("refused shares are stored once, for workers that have a row", async () => {
  const counts = openCounts();
  for (const tally of [tallyOf(1), tallies.of({ wallet: "kaspadev:nobody", name: "rig" })]) {
    tally.refused("stale");
    tally.refused("wrongPrefix");
    tally.refused("invalid");
  }
  for (let again = 0; again < 2; again++) {
    counts.collect(tallies, START);
    await counts.store(database);
  }
  expect(await stored()).toEqual(["0 kaspadev:q1 1 0 0 2"]);
});

test("what was refused while Postgres was away is stored afterwards, each in its minute", async () => {
  const counts = openCounts();
  for (let minute = 0; minute < 3; minute++) {
    for (let look = 0; look < 4; look++) {
      tallyOf(1).refused("stale");
      tallyOf(2).refused(minute === 1 ? "duplicate" : "lowDifficulty");
      counts.collect(tallies, START + minute * MINUTE + look * 15_000);
      await expect(counts.store(away())).rejects.toThrow("away");
    }
  }
  expect(await stored()).toEqual([]);
  expect(counts.size).toBe(6);
  await counts.store(database);
  expect(await stored()).toEqual([
    "0 kaspadev:q1 4 0 0 0",
    "0 kaspadev:q2 0 0 4 0",
    "60 kaspadev:q1 4 0 0 0",
    "60 kaspadev:q2 0 4 0 0",
    "120 kaspadev:q1 4 0 0 0",
    "120 kaspadev:q2 0 0 4 0",
  ]);
  expect(counts.size).toBe(0);
  expect(dropped).toBe(0);
});

test("what comes in during a store that fails is added to what comes back", async () => {
  const counts = openCounts();
  tallyOf(1).refused("stale");
  counts.collect(tallies, START);
  const slow: Database = {
    ...database,
    transaction: async () => {
      tallyOf(1).refused("stale");
      counts.collect(tallies, START + 1);
      throw new PoolError("database", "away");
    },
  };
  await expect(counts.store(slow)).rejects.toThrow("away");
  await counts.store(database);
  expect(await stored()).toEqual(["0 kaspadev:q1 2 0 0 0"]);
});

test("at the bound the oldest minutes leave, and what they held is counted", async () => {
  const counts = openCounts(10);
  for (let minute = 0; minute < 4; minute++) {
    for (let n = 0; n < 5; n++) {
      tallyOf(n).refused("stale");
      tallyOf(n).refused("invalid");
    }
    counts.collect(tallies, START + minute * MINUTE);
    await expect(counts.store(away())).rejects.toThrow("away");
  }
  expect(counts.size).toBe(10);
  expect(dropped).toBe(20);
  await counts.store(database);
  const minutes = (await stored()).map((row) => row.split(" ")[0]);
  expect(minutes).toEqual([...Array(5).fill("120"), ...Array(5).fill("180")]);
});

test("a worker that is only mining well leaves nothing that waits", async () => {
  const counts = openCounts();
  tallyOf(3).accepted(false, 1, 0);
  tallyOf(3).difficulty = 64;
  counts.collect(tallies, START);
  await expect(counts.store(away())).rejects.toThrow("away");
  expect(counts.size).toBe(0);
  counts.collect(tallies, START);
  await counts.store(database);
  const rows = await database.query("SELECT difficulty FROM worker_minute");
  expect(rows).toEqual([{ difficulty: 64 }]);
});
