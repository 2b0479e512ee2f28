import { afterAll, beforeAll, expect, test } from "bun:test";
import {
  type PostgresServer,
  startPostgres,
} from "../../../../testing/harness/servers/postgres.ts";
import { silentLog } from "../../../base/log.ts";
import { migrate } from "../schema/migrate.ts";
import { type Database, onlyRow, openDatabase, type Reader, sqlState } from "../sql.ts";
import { openReports, type Reports } from "./connection.ts";

const PERMISSION_DENIED = "42501";
const READ_ONLY = "25006";
const LOGIN = "monitor_of_tests";

let server: PostgresServer;
let url: string;
let database: Database;
let reports: Reports;
beforeAll(async () => {
  server = await startPostgres();
  url = await server.freshDatabase();
  database = openDatabase({ url, log: silentLog });
  await migrate(database, silentLog);
  reports = openReports({ url, log: silentLog });
}, 60_000);
afterAll(async () => {
  await reports[Symbol.asyncDispose]();
  await database[Symbol.asyncDispose]();
  await server.stop();
}, 30_000);

const WRITES = [
  "UPDATE ledger_account SET balance = 0",
  "DELETE FROM payments",
  "INSERT INTO pool_status (instance, status) VALUES ('x', '{}')",
  "UPDATE pool_control SET payouts_halted = FALSE",
  "TRUNCATE found_block",
  "CREATE TABLE mine (id INTEGER)",
  "SELECT ledger_post('x', 'x', 0, ARRAY['fee', 'reward'], ARRAY[NULL, NULL], ARRAY[1, -1]::bigint[])",
  "SELECT nextval('payments_id_seq')",
];

/** The state with which Postgres refused, "done" when it did not. */
function attempt(from: Reports, ...statements: string[]): Promise<string> {
  const run = async (reader: Reader) => {
    for (const statement of statements) await reader.query(statement);
    return "done";
  };
  return from.atOneMoment(run).catch((thrown: unknown) => sqlState(thrown) ?? String(thrown));
}

test("what is committed while a report is read is not in it", async () => {
  const count = async (reader: Reader) =>
    onlyRow(await reader.query<{ n: bigint }>("SELECT COUNT(*) AS n FROM pool_status")).n;
  const insert = (name: string) =>
    database.query("INSERT INTO pool_status (instance, status) VALUES ($1, '{}')", [name]);
  const seen = await reports.atOneMoment(async (reader) => {
    const before = await count(reader);
    await insert("meanwhile");
    return [before, await count(reader)];
  });
  expect(seen).toEqual([0n, 0n]);
  expect(await reports.atOneMoment(count)).toBe(1n);
});

test("a report that tries to write is refused, each write for itself", async () => {
  for (const write of WRITES) {
    expect([write, [PERMISSION_DENIED, READ_ONLY]]).toEqual([
      write,
      expect.arrayContaining([await attempt(reports, write)]),
    ]);
  }
});

test("a monitor with a login of its own cannot write, whatever it sets first", async () => {
  await database.query(`CREATE ROLE ${LOGIN} LOGIN IN ROLE katpool_reader`);
  const own = new URL(url);
  own.username = LOGIN;
  await using its = openReports({ url: own.toString(), log: silentLog });
  expect(await attempt(its, "SELECT COUNT(*) FROM miners_balance")).toBe("done");
  for (const write of WRITES) {
    for (const before of ["SET ROLE NONE", "RESET ROLE"]) {
      const refused = await attempt(
        its,
        "COMMIT",
        "SET default_transaction_read_only = off",
        "SET SESSION CHARACTERISTICS AS TRANSACTION READ WRITE",
        before,
        write,
      );
      expect([write, before, refused]).toEqual([write, before, PERMISSION_DENIED]);
    }
  }
  expect(await attempt(its, "SET ROLE katpool")).toBe(PERMISSION_DENIED);
});
