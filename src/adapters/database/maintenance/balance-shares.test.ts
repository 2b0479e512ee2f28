import { afterAll, beforeAll, beforeEach, expect, setDefaultTimeout, test } from "bun:test";
import fc from "fast-check";
import { postByHand } from "../../../../testing/harness/scenes/ledger-rows.ts";
import {
  type PostgresServer,
  startPostgres,
} from "../../../../testing/harness/servers/postgres.ts";
import { silentLog } from "../../../base/log.ts";
import { migrate } from "../schema/migrate.ts";
import { type Database, openDatabase } from "../sql.ts";
import { computeBalanceShares } from "./balance-shares.ts";

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

const NOW = new Date("2026-03-02T12:00:00Z");
const HOUR_MS = 3_600_000;

async function work(name: string, table: "minute" | "hour", hoursAgo: number, amount: number) {
  const at = new Date(NOW.getTime() - hoursAgo * HOUR_MS);
  await database.query(
    `WITH one AS (
       INSERT INTO worker (wallet, name, first_share_at, last_share_at)
       VALUES ('kaspa:a', $1, $2, $2)
       ON CONFLICT (wallet, name) DO UPDATE
       SET last_share_at = GREATEST(worker.last_share_at, EXCLUDED.last_share_at)
       RETURNING id
     )
     INSERT INTO worker_${table} (${table}, worker_id, work, accepted)
     SELECT $2, id, $3, 1 FROM one`,
    [name, at, amount],
  );
}

async function compute(now: Date): Promise<void> {
  while ((await database.transaction((tx) => computeBalanceShares(tx, now))).hasMore);
}

async function shown(): Promise<Record<string, string>> {
  const rows = await database.query<{ name: string; balance: string }>(
    "SELECT miner_id AS name, balance FROM miners_balance WHERE wallet = 'kaspa:a' ORDER BY id",
  );
  return Object.fromEntries(rows.map((row) => [row.name, row.balance]));
}

test("a balance is attributed by the work of the last day, and stays so when that ends", async () => {
  await postByHand(database, "block:1", { reward: -1000n, "kaspa:a": 1000n });
  expect(await shown()).toEqual({ default: "1000" });
  await work("x", "minute", 1, 10);
  await work("x", "hour", 20, 20);
  await work("y", "minute", 2, 60);
  await work("gone", "hour", 30, 500);
  await compute(NOW);
  expect(await shown()).toEqual({ x: "333", y: "667" });
  await postByHand(database, "payout:1", { "kaspa:a": -400n, transit: 400n });
  expect(await shown()).toEqual({ x: "200", y: "400" });
  await work("z", "minute", 0, 90);
  await compute(new Date(NOW.getTime() + HOUR_MS / 2));
  expect(await shown()).toEqual({ x: "200", y: "400" });
  await compute(new Date(NOW.getTime() + 2 * HOUR_MS));
  expect(await shown()).toEqual({ x: "100", y: "200", z: "300" });
  await compute(new Date(NOW.getTime() + 100 * HOUR_MS));
  expect(await shown()).toEqual({ x: "100", y: "200", z: "300" });
});

test("a wallet with 40,000 names is attributed to the last seen ones, in a bounded time", async () => {
  await postByHand(database, "block:1", { reward: -999_999n, "kaspa:a": 999_999n });
  await database.query(
    `INSERT INTO worker (wallet, name, first_share_at, last_share_at)
     SELECT 'kaspa:a', 'rig' || n, $1, $1::TIMESTAMPTZ - make_interval(secs => n)
     FROM generate_series(1, 40000) AS n`,
    [NOW],
  );
  await database.query(
    "INSERT INTO worker_minute (minute, worker_id, work, accepted) SELECT $1, id, id, 1 FROM worker",
    [NOW],
  );
  const began = performance.now();
  await compute(NOW);
  expect(performance.now() - began).toBeLessThan(5000);
  const rows = Object.values(await shown());
  expect(rows.length).toBe(600);
  expect(rows.reduce((sum, balance) => sum + BigInt(balance), 0n)).toBe(999_999n);
});

test("whatever the shares and the balance, the rows sum to the balance and none is negative", async () => {
  const shares = fc.array(fc.bigInt(0n, 2n ** 80n), { minLength: 1, maxLength: 40 });
  let turn = 0;
  await fc.assert(
    fc.asyncProperty(shares, fc.bigInt(1n, 2n ** 61n), async (parts, balance) => {
      if (!parts.some((part) => part > 0n)) return;
      const wallet = `kaspa:w${++turn}`;
      await postByHand(database, `opening:${turn}`, { opening: -balance, [wallet]: balance });
      await database.query(
        `INSERT INTO worker_balance_share
         SELECT $1, n::TEXT, SUM(part) OVER (ORDER BY n) - part, SUM(part) OVER (ORDER BY n),
           SUM(part) OVER ()
         FROM unnest($2::NUMERIC[]) WITH ORDINALITY AS p (part, n)`,
        [wallet, parts],
      );
      const rows = await database.query<{ balance: string }>(
        "SELECT balance FROM miners_balance WHERE wallet = $1",
        [wallet],
      );
      const amounts = rows.map((row) => BigInt(row.balance));
      expect(amounts.reduce((sum, amount) => sum + amount, 0n)).toBe(balance);
      expect(amounts.every((amount) => amount >= 0n)).toBe(true);
      await postByHand(database, `restored:${turn}`, { opening: balance, [wallet]: -balance });
    }),
    { numRuns: 60 },
  );
});
