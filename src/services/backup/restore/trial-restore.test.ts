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
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { backupScene } from "../../../../testing/harness/scenes/backup-scene.ts";
import {
  type PostgresServer,
  startPostgres,
} from "../../../../testing/harness/servers/postgres.ts";
import { createMetrics } from "../../../adapters/metrics/registry.ts";
import { HandWoundClock, systemClock } from "../../../base/clock.ts";
import { silentLog } from "../../../base/log.ts";
import { restoreTarget } from "../../../main/backup/dependencies.ts";
import { continueRun, newRun, runBackup, startBackups } from "../backup-cycle.ts";
import type { Backup } from "../dump.ts";
import { createBackupMetrics } from "../metrics.ts";
import { openRclone } from "../rclone.ts";
import { cronSchedule } from "../schedule.ts";
import { restoreBackup } from "./restore.ts";

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

/** The trial restore as the service does it, except that invariants are another test's subject. */
const trialOf = (url: string) => async (backup: Backup) => {
  const target = restoreTarget({ url, env: { PATH }, log: silentLog, clock: systemClock });
  await restoreBackup({
    backupPath: backup.path,
    plainPath: backup.plainPath,
    identityPath: undefined,
    target: { ...target, verify: async () => undefined },
    nowMs: Date.now(),
    path: PATH,
    log: silentLog,
    afterwards: "drill",
  });
};

function recipientOf(keyFile: string): string {
  execFileSync("age-keygen", ["-o", keyFile], { stdio: "ignore" });
  return /public key: (\S+)/.exec(readFileSync(keyFile, "utf8"))?.[1] ?? "";
}

const plainFiles = () =>
  readdirSync(folder).filter((name) => name.startsWith("katpool-") && !/\.age(\.|$)/.test(name));

test("an encrypted backup is restored on trial from the dump that was encrypted", async () => {
  const { url, database, deps } = await backupScene(server, folder);
  const keys = mkdtempSync(join(tmpdir(), "katpool-keys-"));
  const dump = { ...deps.dump, recipient: recipientOf(join(keys, "key")) };
  const proved: string[] = [];
  const drill = async (backup: Backup) => {
    await trialOf(url)(backup);
    proved.push(backup.manifest.file);
  };
  const backup = await runBackup({ ...deps, dump, drill });
  expect(proved).toEqual([backup.manifest.file]);
  expect(backup.manifest.encrypted).toBe(true);
  expect(plainFiles()).toEqual([]);
  rmSync(keys, { recursive: true });
  await database[Symbol.asyncDispose]();
});

test("a plain dump that is not the encrypted one is not taken for its proof", async () => {
  const { url, database, deps } = await backupScene(server, folder);
  const keys = mkdtempSync(join(tmpdir(), "katpool-keys-"));
  const dump = { ...deps.dump, recipient: recipientOf(join(keys, "key")) };
  const other = await runBackup(deps);
  const drill = async (backup: Backup) => {
    writeFileSync(backup.plainPath ?? "", readFileSync(other.path).subarray(1));
    await trialOf(url)(backup);
  };
  const clock = new HandWoundClock(Date.now() + 2000);
  await expect(runBackup({ ...deps, clock, dump, drill })).rejects.toThrow("is damaged: sha256");
  rmSync(keys, { recursive: true });
  await database[Symbol.asyncDispose]();
});

test("a trial restore that fails keeps the plain dump for its retry, until the next run", async () => {
  const { url, database, deps } = await backupScene(server, folder);
  const keys = mkdtempSync(join(tmpdir(), "katpool-keys-"));
  const dump = { ...deps.dump, recipient: recipientOf(join(keys, "key")) };
  const run = newRun();
  let failures = 1;
  const drill = async (backup: Backup) => {
    if (failures-- > 0) throw new Error("no space");
    await trialOf(url)(backup);
  };
  await expect(continueRun({ ...deps, dump, drill }, run)).rejects.toThrow("no space");
  expect(plainFiles()).toHaveLength(1);
  await continueRun({ ...deps, dump, drill }, run);
  expect(plainFiles()).toEqual([]);
  writeFileSync(join(folder, "katpool-20260101T000000Z.dump.part"), "of a run that was given up");
  await runBackup({ ...deps, dump });
  expect(plainFiles()).toEqual([]);
  rmSync(keys, { recursive: true });
  await database[Symbol.asyncDispose]();
});

test("a backup is at its targets before its trial restore, and although that fails", async () => {
  const { database, deps } = await backupScene(server, folder);
  const remote = join(folder, "remote");
  const store = openRclone({ remote, configFile: undefined, path: PATH });
  let uploaded = 0;
  const drill = async () => {
    uploaded = readdirSync(remote).length;
    throw new Error("the restored database differs");
  };
  const run = newRun();
  const targets = [{ place: "rclone" as const, store }];
  await expect(continueRun({ ...deps, targets, drill }, run)).rejects.toThrow("differs");
  expect(uploaded).toBe(2);
  expect([...run.done]).toEqual(["rclone"]);
  await database[Symbol.asyncDispose]();
});

test("trial restores with a schedule of their own happen at the first backup after it", async () => {
  const { database, deps } = await backupScene(server, folder);
  const clock = new HandWoundClock(Date.parse("2026-05-05T01:00:00Z"));
  const proved: string[] = [];
  const drill = async (backup: Backup) => void proved.push(backup.manifest.createdAt);
  const drillSchedule = cronSchedule("backupDrillCronSchedule", "0 3 * * 0");
  const registry = createMetrics("test", { defaults: false });
  const metrics = createBackupMetrics(registry);
  const weekly = { ...deps, clock, drill, drillSchedule, metrics };
  for (let day = 0; day < 7; day++) {
    await runBackup(weekly);
    clock.advance(86_400_000);
  }
  // 2026-05-10 is a Sunday; at one o'clock its trial is not due yet.
  expect(proved.map((time) => time.slice(0, 10))).toEqual(["2026-05-05", "2026-05-11"]);
  await using _service = startBackups(weekly);
  const text = await registry.text();
  const lastMs = Date.parse("2026-05-11T01:00:00Z");
  expect(text).toMatch(
    new RegExp(`backup_last_drill_timestamp_seconds\\{.*\\} ${lastMs / 1000}\n`),
  );
  const gap = 7 * 86_400 + 12 * 3600;
  expect(text).toMatch(new RegExp(`backup_drill_interval_seconds\\{.*\\} ${gap}\n`));
  expect(existsSync(join(folder, ".last-trial-restore"))).toBe(true);
  await database[Symbol.asyncDispose]();
});
