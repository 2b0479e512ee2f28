import { afterAll, beforeAll, expect, test } from "bun:test";
import {
  type PostgresServer,
  startPostgres,
} from "../../../../testing/harness/servers/postgres.ts";
import { migrate } from "../../../adapters/database/schema/migrate.ts";
import { type Database, openDatabase } from "../../../adapters/database/sql.ts";
import { silentLog } from "../../../base/log.ts";
import { ConnectionTallies } from "./connection-tallies.ts";

let server: PostgresServer;
let database: Database;
beforeAll(async () => {
  server = await startPostgres();
  database = openDatabase({ url: await server.freshDatabase(), log: silentLog });
  await migrate(database, silentLog);
}, 60_000);
afterAll(async () => {
  await database?.[Symbol.asyncDispose]();
  await server?.stop();
}, 30_000);

const rows = () =>
  database.query<{ network: string; work: string; blocks: number }>(
    "SELECT network, work::text AS work, blocks FROM network_work ORDER BY network",
  );

test("work is stored by network and day, and added up", async () => {
  const tallies = new ConnectionTallies();
  for (const address of ["203.0.113.5", "203.0.113.9", "2001:db8:1:2::3", "2001:db8:1:9::4"]) {
    tallies.accepted(address, false, 1000);
  }
  tallies.accepted("203.0.113.5", true, 500);
  await tallies.store(database);
  tallies.accepted("203.0.113.5", false, 7);
  await tallies.store(database);
  await tallies.store(database);
  expect(await rows()).toEqual([
    { network: "2001:db8:1::/48", work: "2000", blocks: 0 },
    { network: "203.0.113.0/24", work: "2507", blocks: 1 },
  ]);
  await database.query(
    "INSERT INTO network_work VALUES (CURRENT_DATE - 9, 'old', 1, 0), (CURRENT_DATE - 8, 'new', 1, 0)",
  );
  tallies.accepted("203.0.113.5", false, 1);
  await tallies.store(database);
  expect((await rows()).map(({ network }) => network)).toContain("new");
  expect((await rows()).map(({ network }) => network)).not.toContain("old");
});

test("a failed store loses nothing", async () => {
  const tallies = new ConnectionTallies();
  tallies.accepted("198.51.100.1", true, 40);
  const away = { ...database, transaction: () => Promise.reject(new Error("away")) } as Database;
  const storing = tallies.store(away);
  tallies.accepted("198.51.100.1", false, 2);
  await expect(storing).rejects.toThrow("away");
  await tallies.store(database);
  expect(await rows()).toContainEqual({ network: "198.51.100.0/24", work: "42", blocks: 1 });
});

test("strangers fill neither memory nor table: beyond the bounds all count as one", async () => {
  await database.query("DELETE FROM network_work");
  const tallies = new ConnectionTallies();
  for (let n = 0; n < 30_000; n++) {
    tallies.accepted(`10.${n >> 8}.${n & 255}.1`, false, n === 5 ? 1_000_000 : 1);
  }
  expect(tallies.size).toBe(20_001);
  await tallies.store(database);
  const stored = await rows();
  expect(stored).toHaveLength(500);
  expect(stored).toContainEqual({ network: "10.0.5.0/24", work: "1000000", blocks: 0 });
  expect(stored.reduce((sum, { work }) => sum + Number(work), 0)).toBe(1_029_999);
});
