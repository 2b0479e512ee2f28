// Which old backups expire: the newest of each of the last 7 days, 4 weeks and 6 months that have
// one stay, and so do the newest three whatever their age. Used locally and for remote targets.
// Invariant: neither a foreign name nor one dated in the future is ever returned, and a future
// date does not push out a backup.

import { backupTimeMs, isFuture } from "./manifest.ts";

export interface Retention {
  newest: number;
  days: number;
  weeks: number;
  months: number;
}

export const RETENTION: Retention = { newest: 3, days: 7, weeks: 4, months: 6 };

const DAY_MS = 86_400_000;

/** The names among `names` that no rule keeps. */
export function expiredBackups(
  names: readonly string[],
  nowMs: number,
  retention: Retention = RETENTION,
): string[] {
  const dated = names
    .filter((name) => !isFuture(name, nowMs))
    .map((name) => ({ name, atMs: backupTimeMs(name) }))
    .filter((backup): backup is { name: string; atMs: number } => backup.atMs !== undefined)
    .sort((a, b) => b.atMs - a.atMs);
  const kept = new Set(dated.slice(0, retention.newest).map((backup) => backup.name));
  const rules: [number, (atMs: number) => string | number][] = [
    [retention.days, (atMs) => Math.floor(atMs / DAY_MS)],
    // Day 0 of the epoch was a Thursday; weeks begin on Monday.
    [retention.weeks, (atMs) => Math.floor((atMs / DAY_MS + 3) / 7)],
    [retention.months, (atMs) => new Date(atMs).toISOString().slice(0, 7)],
  ];
  for (const [limit, periodOf] of rules) {
    const seen = new Set<string | number>();
    for (const backup of dated) {
      const period = periodOf(backup.atMs);
      if (seen.has(period) || seen.size >= limit) continue;
      seen.add(period);
      kept.add(backup.name);
    }
  }
  return dated.filter((backup) => !kept.has(backup.name)).map((backup) => backup.name);
}
