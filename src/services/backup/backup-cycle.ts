// One backup run from dump to rotation, and the loop that starts it in time.
// Invariant: a step that fails is loud (log, metric, /readyz), stops the steps that build on it,
// and is retried alone, on the same backup, with growing pauses.

import { readdirSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import type { Clock } from "../../base/clock.ts";
import { errorText } from "../../base/errors.ts";
import type { Log } from "../../base/log.ts";
import { startLoop } from "../../base/loop-service.ts";
import { longestGapMs } from "../../domain/schedule/longest-gap.ts";
import type { BackupTarget } from "./dependencies.ts";
import { type Backup, type DumpOptions, makeBackup, removeParts } from "./dump.ts";
import { backupTimeMs, isFuture, manifestName } from "./manifest.ts";
import type { BackupMetrics } from "./metrics.ts";
import { lastDrillMs, noteDrill } from "./restore/drill-mark.ts";
import { expiredBackups } from "./rotate.ts";
import type { BackupSchedule } from "./schedule.ts";
import { uploadBackup } from "./upload.ts";

export interface BackupDeps {
  dump: Omit<DumpOptions, "nowMs" | "keepPlain">;
  schedule: BackupSchedule;
  /** Where backups are uploaded to; none: they stay on this machine. */
  targets: readonly BackupTarget[];
  shareWith: string;
  /** Restores into a scratch database and drops it; undefined if it cannot or must not. */
  drill: ((backup: Backup) => Promise<void>) | undefined;
  /** When the next backup is restored on trial; undefined: each one is. */
  drillSchedule: BackupSchedule | undefined;
  /** Drops scratch databases that interrupted drills left. */
  sweep: () => Promise<void>;
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

/** A run that may be continued: what succeeded is not repeated. */
export interface BackupRun {
  backup: Backup | undefined;
  readonly done: Set<string>;
}

const LOOK_EVERY_MS = 1000;
/** The first pause; it doubles up to the cap. */
const RETRY_MS = 5 * 60_000;
const RETRY_CAP_MS = 60 * 60_000;
/** After the longest gap of the schedule, a backup may take this long. */
const GRACE_MS = 2 * 3_600_000;
/** A restore by hand in an encrypted backup's folder takes less. */
const LEFT_OVER_MS = 24 * 3_600_000;

export function newRun(): BackupRun {
  return { backup: undefined, done: new Set() };
}

/** Runs every step once. Throws what the first failing step threw. */
export async function runBackup(deps: BackupDeps): Promise<Backup> {
  return continueRun(deps, newRun());
}

/**
 * Runs the steps that have not succeeded yet. Uploads and the trial restore do not depend on each
 * other. Old local backups are deleted whatever fails. Throws what the first failing step threw.
 */
export async function continueRun(deps: BackupDeps, run: BackupRun): Promise<Backup> {
  const { dump, log, metrics } = deps;
  try {
    run.backup ??= await makeOne(deps);
    const { backup } = run;
    const failures: unknown[] = [];
    const step = async (name: string, work: () => Promise<void>) => {
      await once(run, name, work).catch((thrown: unknown) => failures.push(thrown));
    };
    for (const target of deps.targets) {
      await step(target.place, () => uploadTo(deps, target, backup));
    }
    // A large database takes hours to restore: the backup is at its targets before that.
    await step("drill", () => drill(deps, backup));
    if (failures.length > 0) throw failures[0];
    return backup;
  } finally {
    metrics.kept.set({ place: "local" }, rotateLocal(dump.folder, log, deps.clock.nowMs()));
  }
}

async function once(run: BackupRun, step: string, work: () => Promise<void>): Promise<void> {
  if (run.done.has(step)) return;
  await work();
  run.done.add(step);
}

async function makeOne(deps: BackupDeps): Promise<Backup> {
  const { clock, log, metrics, dump } = deps;
  const startedMs = clock.monotonicMs();
  removeParts(dump.folder);
  removeLeftOvers(dump.folder, clock.nowMs());
  await deps.sweep();
  const keepPlain = isDrillDue(deps);
  const backup = await makeBackup({ ...dump, nowMs: clock.nowMs(), keepPlain });
  metrics.lastSuccess.set(clock.nowMs() / 1000);
  metrics.bytes.set(backup.manifest.bytes);
  metrics.seconds.set((clock.monotonicMs() - startedMs) / 1000);
  log.info("backup made", { file: backup.manifest.file, bytes: backup.manifest.bytes });
  return backup;
}

async function drill(deps: BackupDeps, backup: Backup): Promise<void> {
  if (deps.drill === undefined || !isDrillDue(deps) || backup.plainPath === undefined) return;
  await deps.drill(backup);
  if (backup.plainPath !== backup.path) rmSync(backup.plainPath, { force: true });
  const nowMs = deps.clock.nowMs();
  noteDrill(deps.dump.folder, nowMs);
  deps.metrics.lastDrill.set(nowMs / 1000);
}

function isDrillDue(deps: BackupDeps): boolean {
  if (deps.drill === undefined) return false;
  if (deps.drillSchedule === undefined) return true;
  const lastMs = lastDrillMs(deps.dump.folder);
  return lastMs === undefined || deps.drillSchedule.nextMs(lastMs) <= deps.clock.nowMs();
}

async function uploadTo(deps: BackupDeps, target: BackupTarget, backup: Backup): Promise<void> {
  const { shareWith, log, metrics, clock } = deps;
  const options = { store: target.store, shareWith, log, nowMs: clock.nowMs() };
  metrics.kept.set({ place: target.place }, await uploadBackup(options, backup));
  metrics.lastUpload.set(clock.nowMs() / 1000);
}

/** Makes a backup at each time of the schedule, and at once if the last one is overdue. */
export function startBackups(deps: BackupDeps): BackupService {
  const { clock, log, metrics, schedule, dump } = deps;
  let newestMs = newestBackupMs(dump.folder, clock.nowMs());
  if (newestMs !== undefined) metrics.lastSuccess.set(newestMs / 1000);
  const intervalMs = longestGapMs((afterMs) => schedule.nextMs(afterMs), clock.nowMs());
  metrics.interval.set(intervalMs / 1000);
  metrics.drillInterval.set((intervalMs + drillGapMs(deps)) / 1000);
  const drilledMs = lastDrillMs(dump.folder);
  if (drilledMs !== undefined) metrics.lastDrill.set(drilledMs / 1000);
  metrics.enabled.set({ step: "upload" }, deps.targets.length === 0 ? 0 : 1);
  metrics.enabled.set({ step: "drill" }, deps.drill === undefined ? 0 : 1);
  let failure: string | undefined;
  let run = newRun();
  let tries = 0;
  let dueMs = schedule.nextMs(newestMs ?? 0);
  let retryMs = dueMs;
  const turn = async () => {
    const nowMs = clock.nowMs();
    // The next scheduled backup replaces one whose upload still fails.
    if (run.backup !== undefined && nowMs >= dueMs) run = newRun();
    else if (nowMs < retryMs) return;
    if (run.backup === undefined) dueMs = schedule.nextMs(nowMs);
    try {
      await deps.alone(async () => {
        await continueRun(deps, run);
      });
      failure = undefined;
      run = newRun();
      tries = 0;
      retryMs = dueMs;
      metrics.runs.inc({ result: "success" });
    } catch (thrown) {
      failure = errorText(thrown);
      const pauseMs = Math.min(RETRY_MS * 2 ** tries, RETRY_CAP_MS);
      tries = Math.min(tries + 1, 10);
      retryMs = clock.nowMs() + pauseMs;
      metrics.runs.inc({ result: "failure" });
      log.error("backup failed", { error: failure, retrySeconds: pauseMs / 1000 });
    }
    newestMs = newestBackupMs(dump.folder, clock.nowMs());
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

/** Longest time between two trial restores beyond that between two backups. */
function drillGapMs({ drillSchedule, clock }: BackupDeps): number {
  if (drillSchedule === undefined) return 0;
  return longestGapMs((afterMs) => drillSchedule.nextMs(afterMs), clock.nowMs());
}

/** Returns how many remain. One that is dated in the future is neither counted nor deleted. */
export function rotateLocal(folder: string, log: Log, nowMs: number): number {
  const names = readdirSync(folder);
  const ours = names.filter((name) => backupTimeMs(name) !== undefined);
  const future = ours.filter((name) => isFuture(name, nowMs));
  if (future.length > 0) log.warn("backups are dated in the future", { files: future });
  const expired = expiredBackups(ours, nowMs);
  for (const name of expired) {
    rmSync(join(folder, name), { force: true });
    rmSync(join(folder, manifestName(name)), { force: true });
    log.info("old local backup deleted", { file: name });
  }
  return ours.length - future.length - expired.length;
}

/** Plain copies that an interrupted restore of an encrypted backup left. */
function removeLeftOvers(folder: string, nowMs: number): void {
  for (const name of readdirSync(folder).filter((one) => one.startsWith(".restore-"))) {
    const path = join(folder, name);
    if (nowMs - statSync(path).mtimeMs > LEFT_OVER_MS) rmSync(path, { recursive: true });
  }
}

function newestBackupMs(folder: string, nowMs: number): number | undefined {
  const times = readdirSync(folder)
    .filter((name) => !isFuture(name, nowMs))
    .map((name) => backupTimeMs(name))
    .filter((time): time is number => time !== undefined);
  return times.length === 0 ? undefined : Math.max(...times);
}
