import { afterAll, beforeAll, expect, test } from "bun:test";
import { postByHand } from "../../../../testing/harness/scenes/ledger-rows.ts";
import { SMALL_POOL, seedPool, seedWallet } from "../../../../testing/harness/scenes/seed.ts";
import {
  type PostgresServer,
  startPostgres,
} from "../../../../testing/harness/servers/postgres.ts";
import { silentLog } from "../../../base/log.ts";
import { readEarnings } from "../reports/miners.ts";
import { migrate } from "../schema/migrate.ts";
import { type Database, onlyRow, openDatabase } from "../sql.ts";
import { rollUp } from "./statistics-rollup.ts";

let server: PostgresServer;
beforeAll(async () => {
  server = await startPostgres();
});
afterAll(() => server.stop());

async function fresh(): Promise<Database & { url: string }> {
  const url = await server.freshDatabase();
  const database = openDatabase({ url, log: silentLog });
  await migrate(database, silentLog);
  return Object.assign(database, { url });
}

async function sums(database: Database, table: string): Promise<object> {
  const rows = await database.query(
    `SELECT SUM(work)::text AS work, SUM(accepted)::text AS accepted, SUM(stale)::text AS stale,
       SUM(duplicate)::text AS duplicate, SUM(low_difficulty)::text AS low,
       SUM(invalid)::text AS invalid
     FROM ${table}`,
  );
  return onlyRow(rows);
}

const HOUR_MS = 3_600_000;

test("work is neither lost nor doubled, whatever is rolled up when and whatever arrives late", async () => {
  await using database = await fresh();
  await seedPool(database.url, SMALL_POOL);
  const before = await sums(database, "worker_time");
  expect(await sums(database, "pool_time")).toEqual(before);
  const start = Date.now();
  for (const hours of [0, 2, 3.5, 4, 27, 28, 52, 24 * 41, 24 * 42]) {
    const now = new Date(start + hours * HOUR_MS);
    while ((await database.transaction((tx) => rollUp(tx, now, 400))).hasMore);
    expect(await sums(database, "worker_time")).toEqual(before);
    expect(await sums(database, "pool_time")).toEqual(before);
  }
  const left = await database.query(
    "SELECT worker_id FROM worker_minute UNION ALL SELECT worker_id FROM worker_ten_minute",
  );
  expect(left).toEqual([]);
  // A share of an hour that was rolled up long ago still arrives: an outage of Postgres.
  await database.query(
    `INSERT INTO worker_minute (minute, worker_id, work, accepted, device)
     SELECT date_trunc('minute', now()), MIN(id), 1000, 1, 'iceriver' FROM worker`,
  );
  const after = await sums(database, "worker_time");
  expect(after).not.toEqual(before);
  await database.transaction((tx) => rollUp(tx, new Date(start + 24 * 43 * HOUR_MS), 400));
  expect(await sums(database, "worker_time")).toEqual(after);
  expect(await sums(database, "pool_time")).toEqual(after);
});

test("the pool's minutes follow every way in which shares are written", async () => {
  await using database = await fresh();
  await seedPool(database.url, { ...SMALL_POOL, blocks: 1, batches: 0 });
  const upsert = (device: string) =>
    database.query(
      `INSERT INTO worker_minute AS m (minute, worker_id, work, accepted, stale, device)
       SELECT date_trunc('minute', now()) + make_interval(mins => (id % 3)::int), id, 7, 1, 2, $1
       FROM worker
       ON CONFLICT (minute, worker_id) DO UPDATE SET
         work = m.work + EXCLUDED.work,
         accepted = m.accepted + EXCLUDED.accepted,
         stale = m.stale + EXCLUDED.stale,
         device = EXCLUDED.device`,
      [device],
    );
  await upsert("bitmain");
  await upsert("goldshell");
  await upsert("goldshell");
  expect(await sums(database, "pool_minute")).toEqual(await sums(database, "worker_minute"));
  const perDevice = (table: string) =>
    database.query(
      `SELECT device, SUM(work)::text AS work FROM ${table}
       GROUP BY device HAVING SUM(work) <> 0 ORDER BY device`,
    );
  expect(await perDevice("pool_minute")).toEqual(await perDevice("worker_minute"));
});

test("a rolled-up worker keeps the device it was last seen with", async () => {
  await using database = await fresh();
  await seedPool(database.url, { ...SMALL_POOL, workers: 1, wallets: 1, workerMinutes: 0 });
  await database.query(
    `INSERT INTO worker_minute (minute, worker_id, work, accepted, device)
     SELECT t.minute::timestamptz, w.id, 1, 1, t.device
     FROM worker AS w, (VALUES
       ('2026-01-01T00:01Z', 'bitmain'), ('2026-01-01T00:07Z', 'iceriver'),
       ('2026-01-01T00:08Z', '')
     ) AS t (minute, device)`,
  );
  await database.transaction((tx) => rollUp(tx, new Date("2026-01-02T00:00:00Z"), 400));
  const rows = await database.query("SELECT ten_minute, work::text, device FROM worker_ten_minute");
  expect(rows).toEqual([
    { ten_minute: new Date("2026-01-01T00:00:00Z"), work: "3", device: "iceriver" },
  ]);
});

test("earnings per day add up to what the ledger credited, before and after they are added up", async () => {
  await using database = await fresh();
  await seedPool(database.url, SMALL_POOL);
  const wallet = seedWallet(1);
  const longAgo = new Date("2020-01-01T00:00:00Z");
  const rows = await database.query<{ total: string }>(
    "SELECT total::text FROM wallet_total WHERE address = $1",
    [wallet],
  );
  const total = BigInt(onlyRow(rows).total);
  const sum = async () =>
    (await readEarnings(database, wallet, longAgo)).reduce((all, day) => all + day.credited, 0n);
  expect(await sum()).toBe(total);
  await database.transaction((tx) => rollUp(tx, new Date(), 400));
  expect(await sum()).toBe(total);
  await postByHand(database, "block:new", { reward: -50n, [wallet]: 50n });
  expect(await sum()).toBe(total + 50n);
  // The newest entries wait, because an older one may still be on its way.
  await database.transaction((tx) => rollUp(tx, new Date(), 400));
  const waiting = await database.query<{ waiting: number }>(
    `SELECT COUNT(*)::int AS waiting FROM ledger_entry
     WHERE posting_id > (SELECT position FROM report_progress WHERE name = 'wallet_day')`,
  );
  expect(onlyRow(waiting).waiting).toBeGreaterThanOrEqual(2);
  await database.transaction((tx) => rollUp(tx, new Date(Date.now() + HOUR_MS), 400));
  expect(await sum()).toBe(total + 50n);
});

test("every segment counts for exactly one round, and the stored rounds equal the live ones", async () => {
  await using database = await fresh();
  await seedPool(database.url, { ...SMALL_POOL, blocks: 40 });
  // The seed brings its rounds along; here they are to be counted.
  await database.query("DELETE FROM block_round");
  // Segments of another instance that ended between two blocks, and one after the last block.
  await database.query("INSERT INTO pool_instance (instance) VALUES ('other')");
  await database.query(
    `INSERT INTO segment (instance, first_sequence, last_sequence, started_at, ended_at,
       max_daa_score)
     SELECT 'other', n, n, now() - make_interval(mins => n * 7), now()
       - make_interval(mins => n * 7), 1
     FROM generate_series(0, 20) AS n`,
  );
  await database.query(
    `INSERT INTO segment_work (instance, first_sequence, worker_id, work, shares)
     SELECT instance, first_sequence, (SELECT MIN(id) FROM worker), 1000 + first_sequence, 1
     FROM segment WHERE instance = 'other'`,
  );
  await database.transaction((tx) => rollUp(tx, new Date(), 400));
  const rows = await database.query<{ rounds: string; open: string; all: string }>(
    `SELECT (SELECT SUM(work) FROM block_round)::text AS rounds,
       (SELECT SUM(sw.work) FROM segment_work AS sw JOIN segment AS s USING (instance, first_sequence)
        WHERE s.ended_at > (SELECT MAX(found_at) FROM found_block))::text AS open,
       (SELECT SUM(work) FROM segment_work)::text AS all`,
  );
  const { rounds, open, all } = onlyRow(rows);
  expect(BigInt(rounds) + BigInt(open)).toBe(BigInt(all));
});

test("blocks of the last week are looked through for rounds, all others once", async () => {
  await using database = await fresh();
  await seedPool(database.url, { ...SMALL_POOL, blocks: 40 });
  const measured = async (daysOn: number) => {
    await database.query("DELETE FROM block_round");
    const now = new Date(Date.now() + daysOn * 24 * HOUR_MS);
    await database.transaction((tx) => rollUp(tx, now, 400));
    const counted = await database.query<{ rounds: bigint }>(
      "SELECT COUNT(*) AS rounds FROM block_round",
    );
    return Number(onlyRow(counted).rounds);
  };
  expect([await measured(0), await measured(6), await measured(8), await measured(8)]).toEqual([
    40, 40, 40, 0,
  ]);
});

test("a call that finds more than its limit says so, and ends when nothing is left", async () => {
  await using database = await fresh();
  await seedPool(database.url, {
    ...SMALL_POOL,
    workers: 500,
    workerMinutes: 500 * 50,
    blocks: 1,
    batches: 0,
  });
  const later = new Date(Date.now() + 10 * HOUR_MS);
  const first = await database.transaction((tx) => rollUp(tx, later, 400));
  expect(first.hasMore).toBe(true);
  const second = await database.transaction((tx) => rollUp(tx, later, 400));
  expect(second.hasMore).toBe(false);
});
