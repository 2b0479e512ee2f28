import {
  afterAll,
  afterEach,
  beforeAll,
  beforeEach,
  expect,
  setDefaultTimeout,
  test,
} from "bun:test";
import { execFileSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { backupDeps, backupScene } from "../../../testing/harness/scenes/backup-scene.ts";
import { postByHand } from "../../../testing/harness/scenes/ledger-rows.ts";
import { type PostgresServer, startPostgres } from "../../../testing/harness/servers/postgres.ts";
import { migrate, readMigrations } from "../../adapters/database/schema/migrate.ts";
import { type Database, openDatabase } from "../../adapters/database/sql.ts";
import { HandWoundClock, systemClock } from "../../base/clock.ts";
import { PoolError } from "../../base/errors.ts";
import { silentLog } from "../../base/log.ts";
import { backedUp, restoreTarget, sweepDrills } from "../../main/backup/dependencies.ts";
import { runBackup } from "./backup-cycle.ts";
import type { RestoreTarget } from "./dependencies.ts";
import { restoreBackup } from "./restore/restore.ts";

setDefaultTimeout(60_000);

const PATH = process.env.PATH ?? "";
let server: PostgresServer;
let folder: string;
beforeAll(async () => {
  server = await startPostgres();
});
afterAll(() => server.stop());
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "katpool-backup-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** The real target; the check of the invariants is one of the ledger. */
function targetAt(url: string): RestoreTarget {
  const target = restoreTarget({ url, env: { PATH }, log: silentLog, clock: systemClock });
  return {
    ...target,
    verify: async (name) => {
      const at = new URL(url);
      at.pathname = `/${name}`;
      await using database = openDatabase({ url: at.href, log: silentLog });
      const rows = await database.query<{ sum: string }>(
        "SELECT SUM(amount) AS sum FROM ledger_entry",
      );
      if (rows[0]?.sum !== "0") throw new PoolError("data", "the ledger does not sum to zero");
    },
  };
}

const restore = (url: string, backupPath: string, more: object = {}) =>
  restoreBackup({
    backupPath,
    identityPath: undefined,
    target: targetAt(url),
    nowMs: Date.now(),
    path: PATH,
    log: silentLog,
    afterwards: "keep",
    ...more,
  });

const databases = async (database: Database) =>
  (
    await database.query<{ datname: string }>(
      "SELECT datname FROM pg_database WHERE datname LIKE 'katpool%' ORDER BY datname",
    )
  ).map((row) => row.datname);

test("a backup restores into a database of its own, whole, with payouts halted", async () => {
  const { url, database, deps } = await backupScene(server, folder);
  const backup = await runBackup(deps);
  expect(readdirSync(folder).sort()).toEqual([
    backup.manifest.file,
    `${backup.manifest.file}.manifest.json`,
  ]);
  expect(backup.manifest.rows.ledger_entry).toBe("3");
  const restored = await restore(url, backup.path);
  const at = new URL(url);
  at.pathname = `/${restored.database}`;
  await using copy = openDatabase({ url: at.href, log: silentLog });
  const [control] = await copy.query("SELECT payouts_halted, halt_reason FROM pool_control");
  expect(control).toEqual({ payouts_halted: true, halt_reason: "restored" });
  const balances = "SELECT kind, wallet, balance FROM ledger_account ORDER BY kind";
  expect(await copy.query(balances)).toEqual(await database.query(balances));
  const [live] = await database.query("SELECT payouts_halted FROM pool_control");
  expect(live).toEqual({ payouts_halted: false });
  await database[Symbol.asyncDispose]();
});

test("--replace waits for nobody to be connected, and keeps the former database", async () => {
  const { url, database, deps } = await backupScene(server, folder);
  const backup = await runBackup(deps);
  await postByHand(database, "block:b", { reward: -5n, fee: 5n });
  const before = await databases(database);
  // Refused at once: the file, which does not exist, is not read.
  const missing = join(folder, "katpool-20200101T000000Z.dump");
  const refused = await restore(url, missing, { afterwards: "replace" }).catch((e) => e);
  expect(refused).toMatchObject({ kind: "conflict" });
  expect(refused.message).toContain("stop the services first");
  expect(await databases(database)).toEqual(before);
  await database[Symbol.asyncDispose]();
  const restored = await restore(url, backup.path, { afterwards: "replace" });
  await using now = openDatabase({ url, log: silentLog });
  expect(await now.query("SELECT COUNT(*) AS n FROM ledger_entry")).toEqual([{ n: 3n }]);
  expect(await databases(now)).toContain(restored.keptAs ?? "none");
});

test("rows that are written while the dump runs are in neither dump nor manifest", async () => {
  const { url, database, deps } = await backupScene(server, folder);
  let isBusy = true;
  const busy = (async () => {
    for (let n = 0; isBusy; n++) {
      await postByHand(database, `x:${n}`, { reward: -1n, fee: 1n });
    }
  })();
  const backup = await runBackup(deps);
  isBusy = false;
  await busy;
  const restored = await restore(url, backup.path, { afterwards: "drill" });
  expect(restored.database).toBeUndefined();
  expect(restored.rows).toBeGreaterThan(5n);
  await database[Symbol.asyncDispose]();
});

test("with a public key the stored file is unreadable without the private one", async () => {
  const { url, database, deps } = await backupScene(server, folder);
  const identity = join(folder, "age.key");
  execFileSync("age-keygen", ["-o", identity], { stdio: "ignore" });
  const recipient = /public key: (\S+)/.exec(readFileSync(identity, "utf8"))?.[1];
  const backup = await runBackup({ ...deps, dump: { ...deps.dump, recipient } });
  expect(backup.path).toEndWith(".dump.age");
  expect(readFileSync(backup.path, "latin1").slice(0, 21)).toBe("age-encryption.org/v1");
  expect(readdirSync(folder).filter((name) => name.endsWith(".dump"))).toEqual([]);
  expect(readdirSync(folder).sort()).toEqual([
    "age.key",
    backup.manifest.file,
    `${backup.manifest.file}.manifest.json`,
  ]);
  await expect(restore(url, backup.path)).rejects.toThrow("--identity");
  const done = await restore(url, backup.path, { identityPath: identity, afterwards: "drill" });
  expect(done.rows).toBeGreaterThan(5n);
  await database[Symbol.asyncDispose]();
});

test("a restore refuses a backup that is dated in the future unless told otherwise", async () => {
  const { url, database, deps } = await backupScene(server, folder);
  const clock = new HandWoundClock(Date.now() + 86_400_000);
  const backup = await runBackup({ ...deps, clock });
  const before = await databases(database);
  await expect(restore(url, backup.path)).rejects.toThrow("is dated in the future");
  expect(await databases(database)).toEqual(before);
  const accepted = await restore(url, backup.path, { acceptFuture: true, afterwards: "drill" });
  expect(accepted.rows).toBeGreaterThan(5n);
  await database[Symbol.asyncDispose]();
});

test("a damaged file, a damaged manifest and a ledger that does not add up are refused", async () => {
  const { url, database, deps } = await backupScene(server, folder);
  const backup = await runBackup(deps);
  const before = await databases(database);
  const manifest = readFileSync(backup.manifestPath, "utf8");
  writeFileSync(
    backup.manifestPath,
    manifest.replace('"ledger_entry": "3"', '"ledger_entry": "4"'),
  );
  await expect(restore(url, backup.path)).rejects.toThrow("ledger_entry: 3 rows, not 4");
  writeFileSync(backup.manifestPath, "{}");
  await expect(restore(url, backup.path)).rejects.toThrow("manifest is damaged");
  writeFileSync(backup.manifestPath, manifest);
  const bytes = readFileSync(backup.path);
  bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] ?? 0) ^ 1;
  writeFileSync(backup.path, bytes);
  await expect(restore(url, backup.path)).rejects.toThrow("is damaged: sha256");
  expect(await databases(database)).toEqual(before);
  await database[Symbol.asyncDispose]();
});

test("a dump that fails says so, leaves no file and keeps the older backups", async () => {
  const { url, database, deps } = await backupScene(server, folder);
  const old = "katpool-20200101T000000Z.dump";
  writeFileSync(join(folder, old), "old");
  writeFileSync(join(folder, "katpool-20200102T000000Z.dump.part"), "half");
  const wrong = new URL(url);
  wrong.port = "1";
  const dump = { ...deps.dump, database: backedUp(database, wrong.href) };
  await expect(runBackup({ ...deps, dump })).rejects.toThrow("pg_dump failed (1)");
  await expect(
    runBackup({ ...deps, dump: { ...deps.dump, path: "/nonexistent" } }),
  ).rejects.toThrow("could not run");
  expect(readdirSync(folder)).toEqual([old]);
  await database[Symbol.asyncDispose]();
});

test("a backup of an older schema is migrated before it is verified", async () => {
  const url = await server.freshDatabase();
  const old = readMigrations();
  await using database = openDatabase({ url, log: silentLog });
  await migrate(database, silentLog, old.slice(0, -1));
  await postByHand(database, "block:a", { reward: -100n, "kaspa:qq": 99n, fee: 1n });
  const backup = await runBackup(backupDeps({ url, database, folder }));
  expect(backup.manifest.schemaVersion).toBe(old.length - 1);
  const restored = await restore(url, backup.path);
  const at = new URL(url);
  at.pathname = `/${restored.database}`;
  await using copy = openDatabase({ url: at.href, log: silentLog });
  const [row] = await copy.query("SELECT MAX(version) AS version FROM schema_migration");
  expect(row).toEqual({ version: old.length });
});

test("what an interrupted drill left is dropped a day later", async () => {
  const { url, database, deps } = await backupScene(server, folder);
  const nowMs = Date.now();
  const [old, young] = [nowMs - 25 * 3_600_000, nowMs].map((ms) => `katpool_drill_${ms}`);
  for (const name of [old, young]) await database.query(`CREATE DATABASE ${name}`);
  const left = join(folder, ".restore-abc");
  mkdirSync(left);
  utimesSync(left, 0, 0);
  const sweep = () => sweepDrills({ url, log: silentLog, nowMs });
  await runBackup({ ...deps, sweep });
  const names = await databases(database);
  expect(names).not.toContain(old ?? "");
  expect(names).toContain(young ?? "");
  expect(existsSync(left)).toBe(false);
  await database[Symbol.asyncDispose]();
});
