// The checks that read only what is newer than a checkpoint; payment-audit.test.ts damages each.

import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import { postByHand } from "../../../../testing/harness/scenes/ledger-rows.ts";
import { SMALL_POOL, seedPool } from "../../../../testing/harness/scenes/seed.ts";
import {
  type PostgresServer,
  startPostgres,
} from "../../../../testing/harness/servers/postgres.ts";
import { silentLog } from "../../../base/log.ts";
import { migrate } from "../schema/migrate.ts";
import { type Database, openDatabase } from "../sql.ts";
import {
  checkText,
  nextCheckpoint,
  noteCheckpoint,
  readCheckpoint,
  runSqlChecks,
  SQL_CHECKS,
} from "./ledger-audit.ts";

setDefaultTimeout(60_000);

let server: PostgresServer;
let database: Database;
beforeAll(async () => {
  server = await startPostgres();
  const url = await server.freshDatabase();
  database = openDatabase({ url, log: silentLog });
  await migrate(database, silentLog);
  await seedPool(url, { ...SMALL_POOL, batches: 0 });
});
afterAll(() => server.stop());

/** Damage behind the back of the guards. */
const damage = (statement: string) =>
  database.transaction(async (tx) => {
    await tx.query(`SET LOCAL session_replication_role = replica; ${statement}`);
  });
const violated = async (since = true) => {
  const checkpoint = since ? await readCheckpoint(database) : undefined;
  const results = await runSqlChecks(database, checkpoint);
  return results.filter(({ violations }) => violations > 0).map(({ invariant }) => invariant);
};

test("a checkpoint leaves the last ten minutes to the next run", async () => {
  expect(await readCheckpoint(database)).toBeUndefined();
  expect(await violated(false)).toEqual([]);
  const checkpoint = await nextCheckpoint(database);
  const [old] = await database.query<{ last: number }>(
    `SELECT MAX(id) AS last FROM ledger_posting
     WHERE created_at < now() - INTERVAL '10 minutes'`,
  );
  expect(checkpoint.posting).toBe(old?.last ?? -1);
  await database.transaction((tx) => noteCheckpoint(tx, checkpoint));
  expect(await readCheckpoint(database)).toEqual(checkpoint);
  expect(await violated()).toEqual([]);
});

test("what is newer than the checkpoint is checked, what is older is left to a whole run", async () => {
  const old = "posting_id = 5 AND account_id = (SELECT id FROM ledger_account WHERE kind = 'fee')";
  await damage(`UPDATE ledger_entry SET balance_after = balance_after + 1 WHERE ${old}`);
  expect(await violated()).toEqual([]);
  expect(await violated(false)).toContain("I9");
  await damage(`UPDATE ledger_entry SET balance_after = balance_after - 1 WHERE ${old}`);
  await postByHand(database, "suspense:x", { reward: -5n, suspense: 5n });
  expect(await violated()).toEqual([]);
  await damage(
    "UPDATE ledger_entry SET amount = 6 WHERE posting_id = (SELECT MAX(id) FROM ledger_posting)",
  );
  expect(await violated()).toEqual(expect.arrayContaining(["I2", "I9"]));
});

test("no check of the newest reads a whole table of the history", async () => {
  const checkpoint = await nextCheckpoint(database);
  const faults = await database.transaction(async (tx) => {
    // Here the tables are so small that reading all of one is the fastest.
    await tx.query("SET LOCAL enable_seqscan = off");
    const found: string[] = [];
    for (const check of SQL_CHECKS.filter(({ scope }) => scope !== "whole")) {
      const rows = await tx.query<{ "QUERY PLAN": string }>(
        `EXPLAIN ${checkText(check.query, checkpoint)}`,
      );
      const plan = rows.map((row) => row["QUERY PLAN"]).join("\n");
      if (/Seq Scan on (ledger_entry|ledger_posting|segment)\b/.test(plan)) {
        found.push(check.statement);
      }
    }
    return found;
  });
  expect(faults).toEqual([]);
});
