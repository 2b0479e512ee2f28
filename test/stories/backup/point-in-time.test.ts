// Recovery of the database to a moment, with the commands of docs/operator/database/wal.md and of
// docker-compose.yml on a real cluster: what was written before the moment is there to the row,
// a mistake after it is not, and the pool is told that its database was restored.

import { afterEach, beforeEach, expect, setDefaultTimeout, test } from "bun:test";
import { execFileSync } from "node:child_process";
import {
  appendFileSync,
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { migrate } from "../../../src/adapters/database/schema/migrate.ts";
import { type Database, openDatabase } from "../../../src/adapters/database/sql.ts";
import { silentLog } from "../../../src/base/log.ts";
import { postByHand } from "../../../testing/harness/scenes/ledger-rows.ts";
import {
  type Child,
  eventually,
  freePort,
  startProcess,
} from "../../../testing/harness/servers/processes.ts";
import {
  asPostgresUser,
  initCluster,
  postgresBin,
  postgresCommand,
} from "../../../tools/local/postgres-programs.ts";

setDefaultTimeout(180_000);

const ROOT = join(import.meta.dir, "..", "..", "..");
const COMMAND = /archive_command=\$\{POSTGRES_ARCHIVE_COMMAND:-(.*)\}"/;

let folder: string;
let archive: string;
let port: number;
let server: Child | undefined;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "katpool-wal-"));
  archive = join(folder, "wal");
  mkdirSync(archive);
  asPostgresUser(archive);
  port = await freePort();
  initCluster(folder);
});
afterEach(async () => {
  server?.kill("SIGQUIT");
  await server?.ended;
  rmSync(folder, { recursive: true, force: true });
});

const url = () => `postgres://katpool@127.0.0.1:${port}/postgres`;

/** The command of docker-compose.yml, which the page repeats, with our folder as /wal. */
function archiveCommand(): string {
  const compose = readFileSync(join(ROOT, "docker-compose.yml"), "utf8");
  const command = COMMAND.exec(compose)?.[1] ?? "";
  expect(readFileSync(join(ROOT, "docs/operator/database/wal.md"), "utf8")).toContain(
    `\n${command}\n`,
  );
  return command.replaceAll("/wal/", `${archive}/`);
}

async function start(): Promise<void> {
  const settings = ["archive_mode=on", `archive_command=${archiveCommand()}`];
  server = startProcess({
    command: postgresCommand(folder, port, settings),
    logFile: join(folder, "postgres.log"),
  });
  await eventually("Postgres accepts writes", async () => {
    await using database = openDatabase({ url: url(), log: silentLog });
    const [row] = await database.query<{ isBehind: boolean }>(
      `SELECT pg_is_in_recovery() AS "isBehind"`,
    );
    return row?.isBehind === false || undefined;
  });
}

async function stop(): Promise<void> {
  server?.kill("SIGINT");
  await server?.ended;
}

async function archived(database: Database): Promise<void> {
  const [last] = await database.query<{ name: string }>(
    "SELECT pg_walfile_name(pg_switch_wal()) AS name",
  );
  await eventually("the segment is archived", async () => {
    const [row] = await database.query<{ isThere: boolean }>(
      `SELECT last_archived_wal >= $1 AS "isThere" FROM pg_stat_archiver`,
      [last?.name],
    );
    return row?.isThere === true || undefined;
  });
}

function baseBackup(): string {
  const base = join(archive, "base");
  const [command = "", ...args] = [
    ...asPostgresUser(archive),
    join(postgresBin(), "pg_basebackup"),
    ...["-h", "127.0.0.1", "-p", String(port), "-U", "katpool"],
    ...["-D", base, "-X", "none", "-c", "fast"],
  ];
  execFileSync(command, args, { stdio: "pipe" });
  return base;
}

/** The base backup takes the place of the cluster, and is told where to stop. */
function recoverTo(base: string, moment: string): void {
  const data = join(folder, "data");
  rmSync(data, { recursive: true });
  execFileSync("cp", ["-a", base, data]);
  chmodSync(data, 0o700);
  writeFileSync(join(data, "recovery.signal"), "");
  const lines = [
    `restore_command = 'cp ${archive}/%f %p'`,
    `recovery_target_time = '${moment}'`,
    "recovery_target_action = 'promote'",
  ];
  appendFileSync(join(data, "postgresql.auto.conf"), `${lines.join("\n")}\n`);
}

const balances = (database: Database) =>
  database.query("SELECT kind, wallet, balance FROM ledger_account ORDER BY kind, wallet");

test("a database is recovered to the moment before a mistake", async () => {
  await start();
  let base: string;
  let moment: string;
  let before: object[];
  {
    await using database = openDatabase({ url: url(), log: silentLog });
    await migrate(database, silentLog);
    await postByHand(database, "block:a", { reward: -100n, "kaspa:qq": 99n, fee: 1n });
    base = baseBackup();
    await postByHand(database, "block:b", { reward: -50n, "kaspa:qq": 40n, fee: 10n });
    before = await balances(database);
    const [now] = await database.query<{ now: string }>("SELECT now()::text AS now");
    moment = now?.now ?? "";
    await postByHand(database, "block:c", { reward: -1n, fee: 1n });
    await database.query("DROP VIEW miners_balance CASCADE");
    await archived(database);
  }
  await stop();
  recoverTo(base, moment);
  await start();
  {
    await using database = openDatabase({ url: url(), log: silentLog });
    expect(await balances(database)).toEqual(before);
    const [row] = await database.query("SELECT COUNT(*) AS n FROM miners_balance");
    expect(row).toBeDefined();
  }
  const child = startProcess({
    command: ["bun", "src/main/backup.ts", "restored"],
    cwd: ROOT,
    env: { DATABASE_URL: url(), CONFIG_FILE: join(ROOT, "config/config.devnet.json") },
    logFile: join(folder, "restored.log"),
  });
  expect([await child.ended, child.output()]).toEqual([0, expect.stringContaining("halted")]);
  await using database = openDatabase({ url: url(), log: silentLog });
  expect(await database.query("SELECT payouts_halted FROM pool_control")).toEqual([
    { payouts_halted: true },
  ]);
});
