import { afterAll, beforeAll, expect, test } from "bun:test";
import { postByHand } from "../../../../testing/harness/scenes/ledger-rows.ts";
import {
  type PostgresServer,
  startPostgres,
} from "../../../../testing/harness/servers/postgres.ts";
import { silentLog } from "../../../base/log.ts";
import { type Database, openDatabase, sqlState } from "../sql.ts";
import { migrate, readMigrations, requireSchema } from "./migrate.ts";

let server: PostgresServer;
beforeAll(async () => {
  server = await startPostgres();
});
afterAll(() => server.stop());

async function fresh(): Promise<Database> {
  return openDatabase({ url: await server.freshDatabase(), log: silentLog });
}

test("two processes that migrate at once apply each migration once, and say once that they wait", async () => {
  const url = await server.freshDatabase();
  await using first = openDatabase({ url, log: silentLog });
  await using second = openDatabase({ url, log: silentLog });
  const waits = [0, 0];
  const log = (process: number) => ({
    ...silentLog,
    info: (text: string) => {
      if (text.startsWith("waiting for")) waits[process] = (waits[process] ?? 0) + 1;
    },
  });
  const applied = await Promise.all([migrate(first, log(0)), migrate(second, log(1))]);
  expect(Math.max(...waits)).toBe(1);
  expect(applied.flat().sort((a, b) => a - b)).toEqual(readMigrations().map((m) => m.version));
  await requireSchema(first);
});

test("a migration may take longer than the statement limit and waits for another one", async () => {
  const url = await server.freshDatabase();
  await using first = openDatabase({ url, log: silentLog, statementTimeoutMs: 100 });
  await using second = openDatabase({ url, log: silentLog, statementTimeoutMs: 100 });
  const text = `CREATE TABLE schema_migration (version INTEGER PRIMARY KEY, name TEXT NOT NULL,
    applied_at TIMESTAMPTZ NOT NULL DEFAULT now()); SELECT pg_sleep(0.4);`;
  const slow = [{ version: 1, name: "slow", text }];
  const applied = await Promise.all([
    migrate(first, silentLog, slow),
    migrate(second, silentLog, slow),
  ]);
  expect(applied.flat()).toEqual([1]);
});

test("a migration that fails leaves nothing behind", async () => {
  await using database = await fresh();
  const broken = [{ version: 1, name: "init", text: "CREATE TABLE half (id INT); SELECT 1 / 0;" }];
  await expect(migrate(database, silentLog, broken)).rejects.toThrow("statement failed");
  const rows = await database.query<{ found: string | null }>(
    "SELECT to_regclass('half')::text AS found",
  );
  expect(rows[0]?.found).toBeNull();
});

test("a schema that is newer than the code is refused", async () => {
  await using database = await fresh();
  await migrate(database, silentLog);
  await database.query("INSERT INTO schema_migration (version, name) VALUES (999, 'future')");
  await expect(requireSchema(database)).rejects.toThrow("version 999");
});

test("ledger_post moves money once per cause, keeps balances, and refuses an uneven posting", async () => {
  await using database = await fresh();
  await migrate(database, silentLog);
  const amounts = { reward: -100n, "kaspa:qq": 99n, fee: 1n };
  expect(await postByHand(database, "block:a", amounts)).toBe(true);
  expect(await postByHand(database, "block:a", amounts)).toBe(false);
  const faces = await database.query(
    "SELECT id, miner_id, wallet, balance FROM miners_balance ORDER BY id",
  );
  expect(faces).toEqual([
    { id: "default_kaspa:qq", miner_id: "default", wallet: "kaspa:qq", balance: "99" },
    { id: "pool", miner_id: "pool", wallet: "pool", balance: "1" },
  ]);
  const totals = await database.query("SELECT address, total FROM wallet_total ORDER BY address");
  expect(totals).toEqual([
    { address: "kaspa:qq", total: "99" },
    { address: "pool", total: "1" },
  ]);
  const uneven = { ...amounts, fee: 2n };
  await expect(postByHand(database, "block:b", uneven)).rejects.toThrow("statement failed");
  const overdraw = postByHand(database, "payout:1", { "kaspa:qq": -100n, transit: 100n });
  expect(await overdraw.catch(sqlState)).toBe("23514");
  const change = database.query("UPDATE ledger_entry SET amount = 5");
  expect(await change.catch(sqlState)).toBe("23001");
});
