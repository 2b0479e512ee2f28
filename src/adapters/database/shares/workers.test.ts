import { afterAll, beforeAll, beforeEach, expect, setDefaultTimeout, test } from "bun:test";
import {
  type PostgresServer,
  startPostgres,
} from "../../../../testing/harness/servers/postgres.ts";
import { silentLog } from "../../../base/log.ts";
import { migrate } from "../schema/migrate.ts";
import { type Database, openDatabase } from "../sql.ts";
import { addRefused } from "./shares.ts";
import { NAMES_PER_DAY, upsertWorkers } from "./workers.ts";

setDefaultTimeout(60_000);

let server: PostgresServer;
let template: string;
let database: Database;
beforeAll(async () => {
  server = await startPostgres();
  template = await server.freshDatabase();
  await using once = openDatabase({ url: template, log: silentLog });
  await migrate(once, silentLog);
});
afterAll(() => server.stop());
beforeEach(async () => {
  database = openDatabase({ url: await server.freshDatabase(template), log: silentLog });
});

const seen = (wallet: string, from: number, count: number) =>
  Array.from({ length: count }, (_, n) => ({
    ...{ wallet, name: `rig${from + n}`, firstMs: 1000 + n, lastMs: 2000 + n },
  }));
const upsert = (workers: ReturnType<typeof seen>) =>
  database.transaction((tx) => upsertWorkers(tx, workers));
const names = async (wallet: string) =>
  (
    await database.query<{ name: string }>("SELECT name FROM worker WHERE wallet = $1", [wallet])
  ).map((row) => row.name);

test("180,000 names of a wallet become some hundreds of workers and `other`", async () => {
  const began = performance.now();
  const ids = new Set<bigint>();
  for (let from = 0; from < 180_000; from += 60_000) {
    const workers = seen("kaspa:a", from, 60_000);
    const found = await upsert(workers);
    for (const { name } of workers) ids.add(found.get(`kaspa:a/${name}`) ?? 0n);
  }
  expect(performance.now() - began).toBeLessThan(30_000);
  expect([ids.size, ids.has(0n)]).toEqual([NAMES_PER_DAY + 1, false]);
  expect((await names("kaspa:a")).length).toBe(NAMES_PER_DAY + 1);
});

test("a wallet's names take no place of another wallet, and a place is kept all day", async () => {
  await upsert(seen("kaspa:b", 0, 10));
  await upsert(seen("kaspa:a", 0, 2000));
  const again = await upsert([...seen("kaspa:a", 0, 5), ...seen("kaspa:b", 5, 10)]);
  expect(new Set(again.values()).size).toBe(15);
  expect((await names("kaspa:b")).length).toBe(15);
});

test("the next day has its own places, and names that have a row come first", async () => {
  await upsert(seen("kaspa:a", 0, NAMES_PER_DAY));
  await database.query("UPDATE worker SET named_on = named_on - 1");
  await database.query("UPDATE worker_names SET day = day - 1");
  const next = await upsert([
    ...seen("kaspa:a", 10_000, NAMES_PER_DAY),
    ...seen("kaspa:a", 0, 100).map((worker) => ({ ...worker, firstMs: 9000 })),
  ]);
  const own = (name: string) => next.get(`kaspa:a/${name}`) !== next.get("kaspa:a/rig10500");
  expect([own("rig0"), own("rig99"), own("rig10411"), own("rig10412")]).toEqual([
    ...[true, true, true, false],
  ]);
  const placed = await database.query(
    "SELECT names, total FROM worker_names WHERE wallet = 'kaspa:a'",
  );
  expect(placed).toEqual([{ names: NAMES_PER_DAY, total: 2 * NAMES_PER_DAY - 100 }]);
});

test("two instances that meet the same names at once count each name once", async () => {
  const workers = seen("kaspa:a", 0, 400);
  const [first, second] = await Promise.all([upsert(workers), upsert([...workers].reverse())]);
  expect([...first].sort()).toEqual([...second].sort());
  const [row] = await database.query<{ total: number }>("SELECT total FROM worker_names");
  expect([row?.total, (await names("kaspa:a")).length]).toEqual([400, 400]);
});

test("refused shares of a name without a place are counted for `other`", async () => {
  await upsert(seen("kaspa:a", 0, NAMES_PER_DAY + 2));
  const counts = { stale: 1, duplicate: 0, lowDifficulty: 0, invalid: 0 };
  const refused = (name: string) => ({
    ...{ wallet: "kaspa:a", name, minute: 1, ...counts, difficulty: 2, device: "x" },
  });
  await database.transaction((tx) =>
    addRefused(tx, ["rig0", `rig${NAMES_PER_DAY}`, "never-seen"].map(refused)),
  );
  const rows = await database.query(
    `SELECT w.name, m.stale::INTEGER FROM worker_minute AS m
     JOIN worker AS w ON w.id = m.worker_id ORDER BY 1`,
  );
  expect(rows).toEqual([
    { name: "other", stale: 2 },
    { name: "rig0", stale: 1 },
  ]);
});
