// When backups are made: by the operator's cron line, else ten minutes after each payout hour,
// as operators know it. Times are UTC. What must stay true: at most one backup an hour by default.

import { Cron } from "croner";
import { PoolError } from "../../base/errors.ts";

export interface BackupSchedule {
  /** The first time after `afterMs`. */
  nextMs(afterMs: number): number;
  readonly pattern: string;
}

/** Throws PoolError "config" for a line that is no cron schedule or never comes true. */
export function backupSchedule(options: {
  cron: string | undefined;
  payoutsPerDay: number;
}): BackupSchedule {
  const everyHours = Math.max(1, Math.floor(24 / options.payoutsPerDay));
  const pattern = options.cron ?? `10 */${everyHours} * * *`;
  let cron: Cron;
  try {
    cron = new Cron(pattern, { timezone: "UTC", paused: true });
  } catch (thrown) {
    throw new PoolError("config", `backupCronSchedule: is no cron schedule: ${pattern}`, thrown);
  }
  const nextMs = (afterMs: number) => {
    const next = cron.nextRun(new Date(afterMs));
    if (next === null) {
      throw new PoolError("config", `backupCronSchedule: never comes true: ${pattern}`);
    }
    return next.getTime();
  };
  return { pattern, nextMs };
}
