// When payment cycles start: `payoutsPerDay` times a day, evenly spaced from midnight, or by
// `payoutCronSchedule`. Both are in UTC.
// Invariant: a clock that is set back or forward neither repeats a start nor makes up missed ones.

import { Cron } from "croner";
import { errorText, PoolError } from "../../base/errors.ts";

export interface Schedule {
  /** The first start after `afterMs`, in milliseconds since the epoch. */
  nextMs(afterMs: number): number;
}

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;

/** Throws PoolError "config" if the expression is invalid or never matches. */
export function createSchedule(options: {
  payoutsPerDay: number;
  cronSchedule: string | undefined;
}): Schedule {
  if (options.cronSchedule === undefined) return everyDay(options.payoutsPerDay);
  const cron = readCron(options.cronSchedule);
  return {
    nextMs: (afterMs) => {
      const next = cron.nextRun(new Date(afterMs));
      if (next === null) throw new PoolError("config", "payoutCronSchedule: it never matches");
      return next.getTime();
    },
  };
}

/**
 * The planned start; an earlier one if the planned start lies after the next two, because the clock
 * was ahead when it was planned. If the clock is set back by less, the start is not repeated.
 */
export function replan(schedule: Schedule, plannedMs: number, nowMs: number): number {
  const second = schedule.nextMs(schedule.nextMs(nowMs));
  return Math.min(plannedMs, second);
}

function everyDay(timesPerDay: number): Schedule {
  return {
    nextMs: (afterMs) => {
      const midnight = Math.floor(afterMs / DAY_MS) * DAY_MS;
      for (let slot = 0; slot < timesPerDay; slot++) {
        const minutes = Math.floor((slot * 1440) / timesPerDay);
        const at = midnight + minutes * MINUTE_MS;
        if (at > afterMs) return at;
      }
      return midnight + DAY_MS;
    },
  };
}

function readCron(expression: string): Cron {
  try {
    const cron = new Cron(expression, { timezone: "UTC", paused: true });
    if (cron.nextRun() === null) throw new RangeError("it never matches");
    return cron;
  } catch (thrown) {
    throw new PoolError("config", `payoutCronSchedule: ${errorText(thrown)}`);
  }
}
