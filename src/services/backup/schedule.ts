// When backups are made: by the operator's cron line, otherwise ten minutes after each payout
// hour, at most once an hour. Times are UTC.

import { Cron } from "croner";
import { PoolError } from "../../base/errors.ts";

export interface BackupSchedule {
  /** The first time after `afterMs`. */
  nextMs(afterMs: number): number;
  readonly pattern: string;
}

/** Throws PoolError "config" for a line that is not a cron line or never fires. */
export function backupSchedule(options: {
  cron: string | undefined;
  payoutsPerDay: number;
}): BackupSchedule {
  const everyHours = Math.max(1, Math.floor(24 / options.payoutsPerDay));
  return cronSchedule("backupCronSchedule", options.cron ?? `10 */${everyHours} * * *`);
}

/** The times of a cron line, UTC. Throws as `backupSchedule` does, naming the `key`. */
export function cronSchedule(key: string, pattern: string): BackupSchedule {
  let cron: Cron;
  try {
    cron = new Cron(pattern, { timezone: "UTC", paused: true });
  } catch (thrown) {
    throw new PoolError("config", `${key}: is not a cron line: ${pattern}`, thrown);
  }
  const nextMs = (afterMs: number) => {
    const next = cron.nextRun(new Date(afterMs));
    if (next === null) {
      throw new PoolError("config", `${key}: never fires: ${pattern}`);
    }
    return next.getTime();
  };
  return { pattern, nextMs };
}
