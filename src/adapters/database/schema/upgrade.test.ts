import { afterAll, beforeAll, expect, test } from "bun:test";
import pg from "pg";
import { balances, postByHand } from "../../../../testing/harness/scenes/ledger-rows.ts";
import {
  type PostgresServer,
  startPostgres,
} from "../../../../testing/harness/servers/postgres.ts";
import { type LogFields, silentLog } from "../../../base/log.ts";
import { type Database, openDatabase } from "../sql.ts";
import { migrate, readMigrations } from "./migrate.ts";

// The four tables as the reference pool makes them, with one column that a successor added.
const REFERENCE = `
  CREATE TABLE miners_balance (
    id VARCHAR(255) PRIMARY KEY, miner_id VARCHAR(255), wallet VARCHAR(255), balance NUMERIC,
    nacho_rebate_kas NUMERIC DEFAULT 0
  );
  CREATE TABLE wallet_total (address VARCHAR(255) PRIMARY KEY, total NUMERIC);
  CREATE TABLE payments (
    id SERIAL PRIMARY KEY, wallet_address TEXT[] NOT NULL, amount BIGINT NOT NULL,
    timestamp TIMESTAMP DEFAULT CURRENT_TIMESTAMP, transaction_hash VARCHAR(255) NOT NULL
  );
  CREATE TABLE block_details (
    mined_block_hash VARCHAR(255) PRIMARY KEY, miner_id VARCHAR(255), pool_address VARCHAR(255),
    reward_block_hash VARCHAR(255), wallet VARCHAR(255), daa_score VARCHAR(255),
    miner_reward BIGINT, timestamp TIMESTAMP DEFAULT CURRENT_TIMESTAMP
  );
  INSERT INTO wallet_total VALUES ('kaspa:qa', 900), ('kaspa:qb', 50), ('kaspa:qt', NULL);
  INSERT INTO payments (wallet_address, amount, transaction_hash) VALUES
    ('{kaspa:qa}', 500, 'aa'), ('{kaspa:qa,kaspa:qb}', 120, 'bb');
  INSERT INTO block_details (mined_block_hash, miner_id, pool_address, wallet, daa_score) VALUES
    ('b1', 'rig', 'kaspa:qt', 'kaspa:qa', '100');`;

const BALANCES = `
  INSERT INTO miners_balance (id, miner_id, wallet, balance) VALUES
    ('rig_kaspa:qa', 'rig', 'kaspa:qa', 300),
    ('old-name', 'rig', 'kaspa:qa', 7),
    ('_kaspa:qa', '', 'kaspa:qa', 9007199254740993),
    ('pool_kaspa:qb', 'pool', 'kaspa:qb', 11),
    ('idle_kaspa:qb', 'idle', 'kaspa:qb', NULL),
    ('nobody', NULL, NULL, 0),
    ('pool_kaspa:qt', 'pool', 'kaspa:qt', 40),
    ('pool', 'pool', NULL, 2);`;

let server: PostgresServer;
beforeAll(async () => {
  server = await startPostgres();
});
afterAll(() => server.stop());

async function referenceDatabase(extra: string): Promise<Database> {
  const url = await server.freshDatabase();
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(REFERENCE + extra);
  await client.end();
  return openDatabase({ url, log: silentLog });
}

const columns = async (database: Database) =>
  database.query(
    `SELECT column_name, data_type, is_nullable, column_default FROM information_schema.columns
     WHERE table_name IN ('miners_balance', 'wallet_total', 'block_details')
       AND column_name <> 'nacho_rebate_kas'
     ORDER BY table_name, column_name`,
  );

test("a reference database is taken over to the sompi, once", async () => {
  await using database = await referenceDatabase(BALANCES);
  await migrate(database, silentLog);
  expect(await balances(database)).toEqual({
    fee: 42n,
    opening: -9007199254741353n,
    "kaspa:qa": 9007199254741300n,
    "kaspa:qb": 11n,
  });
  const faces = await database.query(
    'SELECT id, miner_id, wallet, balance FROM miners_balance ORDER BY id COLLATE "C"',
  );
  expect(faces).toEqual([
    {
      id: "default_kaspa:qa",
      miner_id: "default",
      wallet: "kaspa:qa",
      balance: "9007199254740993",
    },
    { id: "default_kaspa:qt", miner_id: "default", wallet: "kaspa:qt", balance: "0" },
    { id: "idle_kaspa:qb", miner_id: "idle", wallet: "kaspa:qb", balance: "0" },
    { id: "pool", miner_id: "pool", wallet: "pool", balance: "42" },
    { id: "pool_kaspa:qb", miner_id: "pool", wallet: "kaspa:qb", balance: "11" },
    { id: "rig_kaspa:qa", miner_id: "rig", wallet: "kaspa:qa", balance: "307" },
  ]);
  expect(await migrate(database, silentLog)).toEqual([]);
  const causes = await database.query("SELECT DISTINCT cause, subject FROM ledger");
  expect(causes).toEqual([{ cause: "opening", subject: "reference" }]);
});

test("totals, payments and blocks stay, and later credits add to them", async () => {
  await using database = await referenceDatabase(BALANCES);
  await migrate(database, silentLog);
  const payments = await database.query(
    "SELECT id, wallet_address, amount, transaction_hash FROM payments ORDER BY id",
  );
  expect(payments).toEqual([
    { id: 1, wallet_address: ["kaspa:qa"], amount: 500n, transaction_hash: "aa" },
    { id: 2, wallet_address: ["kaspa:qa", "kaspa:qb"], amount: 120n, transaction_hash: "bb" },
  ]);
  await postByHand(database, "block:c", { reward: -100n, "kaspa:qa": 100n });
  const totals = await database.query("SELECT address, total FROM wallet_total ORDER BY address");
  expect(totals).toEqual([
    { address: "kaspa:qa", total: "1000" },
    { address: "kaspa:qb", total: "50" },
    { address: "kaspa:qt", total: "0" },
    { address: "pool", total: "0" },
  ]);
  const shown = await database.query(
    "SELECT SUM(balance) AS sum FROM miners_balance WHERE wallet = 'kaspa:qa'",
  );
  expect(shown).toEqual([{ sum: "9007199254741400" }]);
});

test("the public tables end as a fresh database has them", async () => {
  await using old = await referenceDatabase(BALANCES);
  await migrate(old, silentLog);
  await using fresh = openDatabase({ url: await server.freshDatabase(), log: silentLog });
  await migrate(fresh, silentLog);
  expect(await columns(old)).toEqual(await columns(fresh));
});

test.each([
  ["a fraction of a sompi", "('x_kaspa:qa', 'x', 'kaspa:qa', 1.5)"],
  ["a negative balance", "('x_kaspa:qa', 'x', 'kaspa:qa', -1)"],
  ["a balance without a wallet", "('x', 'x', NULL, 5)"],
  ["more than a 64-bit number", "('x_kaspa:qa', 'x', 'kaspa:qa', 9223372036854775808)"],
])("%s stops the upgrade, names the row and changes nothing", async (_what, row) => {
  await using database = await referenceDatabase(
    `${BALANCES} INSERT INTO miners_balance (id, miner_id, wallet, balance) VALUES ${row};`,
  );
  const thrown = await migrate(database, silentLog).catch((error: unknown) => error);
  expect(Bun.inspect(thrown)).toContain("balances that cannot be taken over exactly: x");
  const rows = await database.query<{ n: bigint }>("SELECT COUNT(*) AS n FROM miners_balance");
  expect(rows).toEqual([{ n: 9n }]);
  expect(await database.query("SELECT * FROM ledger_entry")).toEqual([]);
});

test("a database that already keeps its ledger is left as it is", async () => {
  await using database = openDatabase({ url: await server.freshDatabase(), log: silentLog });
  await migrate(database, silentLog, readMigrations().slice(0, 3));
  await database.query("SELECT ledger_post('block:c', $1, $2)", [
    ["reward", "worker:kaspa:qa/rig", "fee"],
    [-100n, 99n, 1n],
  ]);
  await migrate(database, silentLog, readMigrations().slice(0, 4));
  const opened = await database.query("SELECT cause FROM ledger_entry WHERE cause LIKE 'opening%'");
  expect(opened).toEqual([]);
});

const MANY_ROWS = `
  INSERT INTO miners_balance (id, miner_id, wallet, balance)
  SELECT format('rig%s_kaspa:q%s', n, n % 20000), 'rig' || n, 'kaspa:q' || n % 20000, 1000 + n
  FROM generate_series(1, 100000) AS n;
  INSERT INTO wallet_total SELECT 'kaspa:w' || n, n FROM generate_series(1, 20000) AS n;`;

test("100,000 balances are taken over within a minute, each step is logged", async () => {
  await using database = await referenceDatabase(BALANCES + MANY_ROWS);
  const steps: unknown[] = [];
  const info = (message: string, fields?: LogFields) => {
    if (message === "migration step started") steps.push(fields?.step);
  };
  const began = performance.now();
  await migrate(database, { ...silentLog, info });
  const seconds = (performance.now() - began) / 1000;
  expect(seconds).toBeLessThan(60);
  expect(steps).toContain("open the accounts");
  const total = await database.query<{ total: bigint }>(
    "SELECT -balance AS total FROM ledger_account WHERE kind = 'opening'",
  );
  const sumOfMany = 100_000n * 1000n + (100_000n * 100_001n) / 2n;
  expect(total).toEqual([{ total: sumOfMany + 9_007_199_254_741_353n }]);
}, 120_000);

test("what a successor's columns held is still there after the upgrade", async () => {
  await using database = await referenceDatabase(BALANCES);
  await migrate(database, silentLog);
  const rows = await database.query(
    "SELECT COUNT(nacho_rebate_kas)::INTEGER AS n FROM miners_balance_taken_over",
  );
  expect(rows).toEqual([{ n: 6 }]);
});
