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
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { postByHand } from "../../../testing/harness/scenes/ledger-rows.ts";
import { startDriveStandIn } from "../../../testing/harness/servers/drive-stand-in.ts";
import { type PostgresServer, startPostgres } from "../../../testing/harness/servers/postgres.ts";
import { migrate } from "../../adapters/database/schema/migrate.ts";
import { type Database, openDatabase } from "../../adapters/database/sql.ts";
import { openDrive } from "../../adapters/drive/drive.ts";
import { createMetrics } from "../../adapters/metrics/registry.ts";
import { HandWoundClock, systemClock } from "../../base/clock.ts";
import { PoolError } from "../../base/errors.ts";
import { silentLog } from "../../base/log.ts";
import { backedUp, restoreTarget } from "../../main/backup/dependencies.ts";
import { type BackupParts, rotateLocal, runBackup, startBackups } from "./backup-cycle.ts";
import type { RestoreTarget } from "./dependencies.ts";
import { createBackupMetrics } from "./metrics.ts";
import { restoreBackup } from "./restore.ts";
import { backupSchedule } from "./schedule.ts";

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

async function filledDatabase(): Promise<{ url: string; database: Database }> {
  const url = await server.freshDatabase();
  const database = openDatabase({ url, log: silentLog });
  await migrate(database, silentLog);
  await postByHand(database, "block:a", { reward: -100n, "kaspa:qq": 99n, fee: 1n });
  return { url, database };
}

function partsFor(url: string, database: Database, more: Partial<BackupParts> = {}): BackupParts {
  return {
    dump: {
      database: backedUp(database, url),
      folder,
      poolId: "katpool",
      recipient: undefined,
      path: PATH,
    },
    schedule: backupSchedule({ cron: undefined, payoutsPerDay: 2 }),
    store: undefined,
    shareWith: "",
    drill: undefined,
    alone: (work) => work(),
    clock: systemClock,
    log: silentLog,
    metrics: createBackupMetrics(createMetrics("test", { defaults: false })),
    ...more,
  };
}

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
  const { url, database } = await filledDatabase();
  const backup = await runBackup(partsFor(url, database));
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
  const { url, database } = await filledDatabase();
  const backup = await runBackup(partsFor(url, database));
  await postByHand(database, "block:b", { reward: -5n, fee: 5n });
  const refused = await restore(url, backup.path, { afterwards: "replace" }).catch((e) => e);
  expect(refused).toMatchObject({ kind: "conflict" });
  expect(refused.message).toContain("stop the services first");
  await database[Symbol.asyncDispose]();
  const restored = await restore(url, backup.path, { afterwards: "replace" });
  await using now = openDatabase({ url, log: silentLog });
  expect(await now.query("SELECT COUNT(*) AS n FROM ledger_entry")).toEqual([{ n: 3n }]);
  expect(await databases(now)).toContain(restored.keptAs ?? "none");
});

test("rows that are written while the dump runs are in neither dump nor manifest", async () => {
  const { url, database } = await filledDatabase();
  let isBusy = true;
  const busy = (async () => {
    for (let n = 0; isBusy; n++) {
      await postByHand(database, `x:${n}`, { reward: -1n, fee: 1n });
    }
  })();
  const backup = await runBackup(partsFor(url, database));
  isBusy = false;
  await busy;
  const restored = await restore(url, backup.path, { afterwards: "drill" });
  expect(restored.database).toBeUndefined();
  expect(restored.rows).toBeGreaterThan(5n);
  await database[Symbol.asyncDispose]();
});

test("with a public key the stored file is unreadable without the private one", async () => {
  const { url, database } = await filledDatabase();
  const identity = join(folder, "age.key");
  execFileSync("age-keygen", ["-o", identity], { stdio: "ignore" });
  const recipient = /public key: (\S+)/.exec(readFileSync(identity, "utf8"))?.[1];
  const parts = partsFor(url, database);
  const backup = await runBackup({ ...parts, dump: { ...parts.dump, recipient } });
  expect(backup.path).toEndWith(".dump.age");
  expect(readFileSync(backup.path, "latin1").slice(0, 21)).toBe("age-encryption.org/v1");
  expect(readdirSync(folder).filter((name) => name.endsWith(".dump"))).toEqual([]);
  await expect(restore(url, backup.path)).rejects.toThrow("--identity");
  const done = await restore(url, backup.path, { identityPath: identity, afterwards: "drill" });
  expect(done.rows).toBeGreaterThan(5n);
  await database[Symbol.asyncDispose]();
});

test("a damaged file, a damaged manifest and a ledger that does not add up are refused", async () => {
  const { url, database } = await filledDatabase();
  const backup = await runBackup(partsFor(url, database));
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
  const { url, database } = await filledDatabase();
  const old = "katpool-20200101T000000Z.dump";
  writeFileSync(join(folder, old), "old");
  writeFileSync(join(folder, "katpool-20200102T000000Z.dump.part"), "half");
  const parts = partsFor(url, database);
  const wrong = new URL(url);
  wrong.port = "1";
  const dump = { ...parts.dump, database: backedUp(database, wrong.href) };
  await expect(runBackup({ ...parts, dump })).rejects.toThrow("pg_dump failed (1)");
  await expect(
    runBackup({ ...parts, dump: { ...parts.dump, path: "/nonexistent" } }),
  ).rejects.toThrow("could not run");
  expect(readdirSync(folder)).toEqual([old]);
  await database[Symbol.asyncDispose]();
});

test("the loop backs up at once, tells a failure to /readyz, and recovers", async () => {
  const { url, database } = await filledDatabase();
  const clock = new HandWoundClock(Date.parse("2026-05-05T00:00:00Z"));
  await using google = await startDriveStandIn();
  const store = openDrive({
    credentials: JSON.stringify({
      type: "authorized_user",
      client_id: "a",
      client_secret: "b",
      refresh_token: "c",
    }),
    folderId: undefined,
    poolId: "katpool",
    endpoint: google.endpoint,
    clock,
    random: () => 0,
    log: silentLog,
  });
  google.failNext("begin", { status: 403, reason: "storageQuotaExceeded" });
  const shareWith = "keeper@example.org";
  await using service = startBackups(partsFor(url, database, { clock, store, shareWith }));
  expect(service.fault()).toBe("no backup was made yet");
  await waitUntil(() => (service.fault() ?? "").includes("Shared Drive"));
  clock.advance(5 * 60_000);
  await waitUntil(() => service.fault() === undefined);
  const dumps = google.files.filter((file) => file.name.endsWith(".dump"));
  expect(dumps.length).toBe(1);
  expect(google.files.every((file) => file.sharedWith.includes(shareWith))).toBe(true);
  expect(rotateLocal(folder, silentLog)).toBe(2);
  await database[Symbol.asyncDispose]();
});

async function waitUntil(probe: () => boolean): Promise<void> {
  const end = performance.now() + 20_000;
  while (!probe()) {
    if (performance.now() > end) throw new Error("did not happen in time");
    await Bun.sleep(10);
  }
}
