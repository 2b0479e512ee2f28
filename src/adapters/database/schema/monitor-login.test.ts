import { afterAll, beforeAll, expect, test } from "bun:test";
import {
  type PostgresServer,
  startPostgres,
} from "../../../../testing/harness/servers/postgres.ts";
import { errorText } from "../../../base/errors.ts";
import { silentLog } from "../../../base/log.ts";
import { openReports } from "../reports/connection.ts";
import { type Database, openDatabase } from "../sql.ts";
import { migrate } from "./migrate.ts";
import { ensureMonitorLogin, MONITOR_USER } from "./monitor-login.ts";

let server: PostgresServer;
let url: string;
let owner: Database;
beforeAll(async () => {
  server = await startPostgres();
  url = await server.freshDatabase();
  owner = openDatabase({ url, log: silentLog });
  await migrate(owner, silentLog);
}, 60_000);
afterAll(async () => {
  await owner?.[Symbol.asyncDispose]();
  await server?.stop();
}, 30_000);

function as(user: string, password: string): string {
  const own = new URL(url);
  own.username = user;
  own.password = encodeURIComponent(password);
  return own.href;
}

test("the monitor's login reads reports and writes neither ledger nor anything that pays", async () => {
  await ensureMonitorLogin(owner, "it's a secret", silentLog);
  await ensureMonitorLogin(owner, "first; DROP TABLE x --'", silentLog);
  const monitor = as(MONITOR_USER, "first; DROP TABLE x --'");
  await using reports = openReports({ url: monitor, log: silentLog });
  const accounts = "SELECT COUNT(*)::int AS n FROM ledger_account";
  expect(await reports.atOneMoment((reader) => reader.query<{ n: number }>(accounts))).toHaveLength(
    1,
  );
  await using database = openDatabase({ url: monitor, log: silentLog });
  const writes = [
    "UPDATE ledger_account SET balance = 0",
    "INSERT INTO ledger_posting (kind, subject) VALUES ('credit', 'x')",
    "SELECT ledger_post('credit', 'x', '[]')",
    "UPDATE pool_control SET payouts_halted = FALSE",
    "DELETE FROM payout_minimum",
    "INSERT INTO segment_work DEFAULT VALUES",
    "CREATE TABLE mine (n INT)",
    "CREATE ROLE other",
    `SET ROLE ${new URL(url).username}`,
    "ALTER ROLE katpool_monitor SUPERUSER",
  ];
  for (const text of writes) {
    const refused = await database.query(text).then(() => "done", errorText);
    expect([text, refused]).toEqual([
      text,
      expect.stringMatching(/permission denied|must be|not exist/),
    ]);
  }
});

test("a user that may not create roles leaves the login alone, and says so", async () => {
  await owner.query("CREATE ROLE plain LOGIN PASSWORD 'p'");
  await owner.query("GRANT ALL ON SCHEMA public TO plain");
  await using plain = openDatabase({ url: as("plain", "p"), log: silentLog });
  const said: string[] = [];
  const log = { ...silentLog, warn: (text: string) => void said.push(text) };
  await ensureMonitorLogin(plain, "another", log);
  expect(said).toEqual(["monitor login not made: the database user may not create roles"]);
  await using still = openDatabase({
    url: as(MONITOR_USER, "first; DROP TABLE x --'"),
    log: silentLog,
  });
  expect(await still.query("SELECT 1 AS one")).toEqual([{ one: 1 }]);
});

test("an owner that may create roles and is no superuser makes the login", async () => {
  await using second = await otherServer();
  await using admin = openDatabase({ url: second.url(), log: silentLog });
  await admin.query("CREATE ROLE creator LOGIN CREATEROLE PASSWORD 'p'");
  await admin.query("CREATE DATABASE pool OWNER creator");
  const own = new URL(second.url("pool"));
  own.username = "creator";
  await using database = openDatabase({ url: own.href, log: silentLog });
  await migrate(database, silentLog);
  const said: string[] = [];
  const log = { ...silentLog, warn: (text: string) => void said.push(text) };
  await ensureMonitorLogin(database, "m", log);
  expect(said).toEqual([]);
  own.username = MONITOR_USER;
  await using monitor = openDatabase({ url: own.href, log: silentLog });
  expect(await monitor.query("SELECT COUNT(*)::int AS n FROM ledger_account")).toHaveLength(1);
});

async function otherServer(): Promise<PostgresServer & AsyncDisposable> {
  const other = await startPostgres();
  return Object.assign(other, { [Symbol.asyncDispose]: () => other.stop() });
}
