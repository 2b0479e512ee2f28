import {
  afterAll,
  afterEach,
  beforeAll,
  beforeEach,
  expect,
  setDefaultTimeout,
  test,
} from "bun:test";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { backupScene } from "../../../testing/harness/scenes/backup-scene.ts";
import { startDriveStandIn } from "../../../testing/harness/servers/drive-stand-in.ts";
import { type PostgresServer, startPostgres } from "../../../testing/harness/servers/postgres.ts";
import { openDrive } from "../../adapters/drive/drive.ts";
import { createMetrics } from "../../adapters/metrics/registry.ts";
import { HandWoundClock } from "../../base/clock.ts";
import { silentLog } from "../../base/log.ts";
import { continueRun, newRun, rotateLocal, runBackup, startBackups } from "./backup-cycle.ts";
import { createBackupMetrics } from "./metrics.ts";
import { openRclone } from "./rclone.ts";

setDefaultTimeout(60_000);

/** Twelve days of one January: with a newer one, six days and another week stay. */
const OLD = Array.from(
  { length: 12 },
  (_, day) => `katpool-202001${String(day + 1).padStart(2, "0")}T000000Z.dump`,
);
const RCLONE = { configFile: undefined, path: process.env.PATH ?? "" };
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

test("the loop retries only the failed upload, on the same file, with growing pauses", async () => {
  const { database, deps } = await backupScene(server, folder);
  const clock = new HandWoundClock(Date.parse("2026-05-05T01:00:00Z"));
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
  for (const name of OLD) writeFileSync(join(folder, name), "old");
  const full = { status: 403, reason: "storageQuotaExceeded" };
  google.failNext("begin", full, full);
  const made = () => readdirSync(folder).filter((name) => /2026.*dump$/.test(name));
  let failures = 0;
  const log = { ...silentLog, error: () => void failures++ };
  const registry = createMetrics("test", { defaults: false });
  const metrics = createBackupMetrics(registry);
  const more = { clock, log, metrics, shareWith: "keeper@example.org" };
  await using service = startBackups({ ...deps, ...more, targets: [{ place: "drive", store }] });
  expect(service.fault()).toBe("the newest backup is too old");
  await waitUntil(() => (service.fault() ?? "").includes("Shared Drive") && failures === 1);
  const [file] = made();
  expect(readdirSync(folder).filter((name) => name.startsWith("katpool-2020"))).toHaveLength(7);
  clock.advance(5 * 60_000);
  await waitUntil(() => failures === 2);
  clock.advance(9 * 60_000);
  clock.advance(60_000);
  await waitUntil(() => service.fault() === undefined);
  expect(made()).toEqual([file ?? "none"]);
  expect(google.calls.filter((call) => call === "begin")).toHaveLength(4);
  expect(google.files.map((sent) => sent.name).sort()).toEqual([
    `${file}`,
    `${file}.manifest.json`,
  ]);
  expect(google.files.every((sent) => sent.sharedWith.includes("keeper@example.org"))).toBe(true);
  const text = await registry.text();
  expect(text).toMatch(/backup_runs_total\{.*result="failure".*\} 2\n/);
  expect(text).toMatch(/backup_runs_total\{.*result="success".*\} 1\n/);
  const { size } = statSync(join(folder, `${file}`));
  expect(text).toMatch(new RegExp(`backup_last_size_bytes\\{.*\\} ${size}\\n`));
  await database[Symbol.asyncDispose]();
});

test("a backup dated in the future neither delays the next one nor is deleted", async () => {
  const { database, deps } = await backupScene(server, folder);
  const future = "katpool-20990101T000000Z.dump";
  writeFileSync(join(folder, future), "wrong clock");
  await using service = startBackups(deps);
  expect(service.fault()).toBe("no backup was made yet");
  await waitUntil(() => service.fault() === undefined);
  expect(readdirSync(folder).filter((name) => name.endsWith(".dump"))).toHaveLength(2);
  expect(rotateLocal(folder, silentLog, Date.now())).toBe(1);
  expect(readdirSync(folder)).toContain(future);
  await database[Symbol.asyncDispose]();
});

test("an rclone remote is a target beside Drive, and old files there expire", async () => {
  const { database, deps } = await backupScene(server, folder);
  const remote = join(folder, "remote");
  const target = { place: "rclone" as const, store: openRclone({ ...RCLONE, remote }) };
  const uploading = { ...deps, targets: [target] };
  const backup = await runBackup(uploading);
  const names = [backup.manifest.file, `${backup.manifest.file}.manifest.json`];
  expect(readdirSync(remote).sort()).toEqual(names);
  expect(readFileSync(join(remote, names[0] ?? ""))).toEqual(readFileSync(backup.path));
  for (const name of OLD) writeFileSync(join(remote, name), "old");
  writeFileSync(join(remote, "holiday.jpg"), "not ours");
  await runBackup(uploading);
  expect(readdirSync(remote)).toContain("holiday.jpg");
  expect(readdirSync(remote).filter((name) => name.startsWith("katpool-2020"))).toHaveLength(7);
  await database[Symbol.asyncDispose]();
});

test("a target that fails does not keep a backup from the others", async () => {
  const { database, deps } = await backupScene(server, folder);
  const broken = openRclone({ ...RCLONE, remote: "nowhere:bucket" });
  const remote = join(folder, "remote");
  const run = newRun();
  const uploading = {
    ...deps,
    targets: [
      { place: "drive" as const, store: broken },
      { place: "rclone" as const, store: openRclone({ ...RCLONE, remote }) },
    ],
  };
  await expect(continueRun(uploading, run)).rejects.toThrow("rclone failed");
  expect(readdirSync(remote)).toHaveLength(2);
  expect([...run.done]).toEqual(["rclone", "drill"]);
  await database[Symbol.asyncDispose]();
});

async function waitUntil(probe: () => boolean): Promise<void> {
  const end = performance.now() + 20_000;
  while (!probe()) {
    if (performance.now() > end) throw new Error("did not happen in time");
    await Bun.sleep(10);
  }
}
