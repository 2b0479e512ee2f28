// One backup run from dump to rotation, and the loop that starts it in time. Built by the roof.
// What must stay true: each step that fails is loud (log, metric, /readyz) and stops the ones
// that build on it, and no failure deletes a backup.

import { readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { Clock } from "../../base/clock.ts";
import { errorText } from "../../base/errors.ts";
import type { Log } from "../../base/log.ts";
import { startLoop } from "../../base/loop-service.ts";
import { longestGapMs } from "../../domain/schedule/longest-gap.ts";
import type { RemoteStore } from "./dependencies.ts";
import { type Backup, type DumpOptions, makeBackup, removeParts } from "./dump.ts";
import { backupTimeMs, manifestName } from "./manifest.ts";
import type { BackupMetrics } from "./metrics.ts";
import { expiredBackups } from "./rotate.ts";
import type { BackupSchedule } from "./schedule.ts";
import { uploadBackup } from "./upload.ts";

export interface BackupParts {
  dump: Omit<DumpOptions, "nowMs">;
  schedule: BackupSchedule;
  /** Undefined when no Google credentials are given: backups stay local. */
  store: RemoteStore | undefined;
  shareWith: string;
  /** Restores into a scratch database and drops it; undefined when it cannot or shall not. */
  drill: ((backup: Backup) => Promise<void>) | undefined;
  /** Runs `work` unless another process makes a backup right now. */
  alone: (work: () => Promise<void>) => Promise<void>;
  clock: Clock;
  log: Log;
  metrics: BackupMetrics;
}

export interface BackupService extends AsyncDisposable {
  /** What is wrong with the newest backup or its upload, for /readyz. */
  fault(): string | undefined;
}

const LOOK_EVERY_MS = 1000;
const TRY_AGAIN_MS = 5 * 60_000;
/** After the longest gap of the schedule, a backup may take this long. */
const GRACE_MS = 2 * 3_600_000;

/** Runs every step once. Throws what the first failing step threw. */
export async function runBackup(parts: BackupParts): Promise<Backup> {
  const { clock, log, metrics, dump } = parts;
  const startedMs = clock.monotonicMs();
  removeParts(dump.folder);
  const backup = await makeBackup({ ...dump, nowMs: clock.nowMs() });
  metrics.lastSuccess.set(clock.nowMs() / 1000);
  metrics.bytes.set(backup.manifest.bytes);
  metrics.seconds.set((clock.monotonicMs() - startedMs) / 1000);
  log.info("backup made", { file: backup.manifest.file, bytes: backup.manifest.bytes });
  if (parts.drill !== undefined) {
    await parts.drill(backup);
    metrics.lastDrill.set(clock.nowMs() / 1000);
  }
  if (parts.store !== undefined) {
    const { store, shareWith } = parts;
    metrics.kept.set({ place: "drive" }, await uploadBackup({ store, shareWith, log }, backup));
    metrics.lastUpload.set(clock.nowMs() / 1000);
  }
  metrics.kept.set({ place: "local" }, rotateLocal(dump.folder, log));
  return backup;
}

/** Makes a backup at each time of the schedule, and at once when the last one is overdue. */
export function startBackups(parts: BackupParts): BackupService {
  const { clock, log, metrics, schedule, dump } = parts;
  let newestMs = newestBackupMs(dump.folder);
  if (newestMs !== undefined) metrics.lastSuccess.set(newestMs / 1000);
  const intervalMs = longestGapMs((afterMs) => schedule.nextMs(afterMs), clock.nowMs());
  metrics.interval.set(intervalMs / 1000);
  metrics.enabled.set({ step: "upload" }, parts.store === undefined ? 0 : 1);
  metrics.enabled.set({ step: "drill" }, parts.drill === undefined ? 0 : 1);
  let failure: string | undefined;
  let nextMs = schedule.nextMs(newestMs ?? 0);
  const turn = async () => {
    if (clock.nowMs() < nextMs) return;
    try {
      await parts.alone(async () => {
        await runBackup(parts);
      });
      failure = undefined;
      nextMs = schedule.nextMs(clock.nowMs());
      metrics.runs.inc({ result: "success" });
    } catch (thrown) {
      failure = errorText(thrown);
      nextMs = clock.nowMs() + TRY_AGAIN_MS;
      metrics.runs.inc({ result: "failure" });
      log.error("BACKUP FAILED", { error: failure, tryAgainSeconds: TRY_AGAIN_MS / 1000 });
    }
    newestMs = newestBackupMs(dump.folder);
  };
  const loop = startLoop({ name: "backup", pauseMs: LOOK_EVERY_MS, clock, log, turn });
  return {
    fault: () => {
      if (failure !== undefined) return failure;
      if (newestMs === undefined) return "no backup was made yet";
      const isOld = clock.nowMs() - newestMs > intervalMs + GRACE_MS;
      return isOld ? "the newest backup is too old" : undefined;
    },
    [Symbol.asyncDispose]: () => loop[Symbol.asyncDispose](),
  };
}

/** Answers how many backups are kept. */
export function rotateLocal(folder: string, log: Log): number {
  const names = readdirSync(folder);
  const expired = expiredBackups(names);
  for (const name of expired) {
    rmSync(join(folder, name), { force: true });
    rmSync(join(folder, manifestName(name)), { force: true });
    log.info("old local backup deleted", { file: name });
  }
  return names.filter((name) => backupTimeMs(name) !== undefined).length - expired.length;
}

function newestBackupMs(folder: string): number | undefined {
  const times = readdirSync(folder)
    .map((name) => backupTimeMs(name))
    .filter((time): time is number => time !== undefined);
  return times.length === 0 ? undefined : Math.max(...times);
}
