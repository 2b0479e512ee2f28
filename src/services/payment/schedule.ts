// When a cycle begins: `payoutsPerDay` times a day at even distances from midnight, or by
// `payoutCronSchedule`; both in UTC. What must stay true: a clock that is set back or forward
// neither doubles a moment nor runs all that were passed over; a wrong expression is refused.

import { Cron } from "croner";
import { errorText, PoolError } from "../../base/errors.ts";

export interface Schedule {
  /** The first moment after `afterMs`. */
  nextMs(afterMs: number): number;
}

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;

/** Throws PoolError "config" on an expression that is none, or that never comes true. */
export function createSchedule(options: {
  payoutsPerDay: number;
  cronSchedule: string | undefined;
}): Schedule {
  if (options.cronSchedule === undefined) return everyDay(options.payoutsPerDay);
  const cron = readCron(options.cronSchedule);
  return {
    nextMs: (afterMs) => {
      const next = cron.nextRun(new Date(afterMs));
      if (next === null) throw new PoolError("config", "payoutCronSchedule: never comes true");
      return next.getTime();
    },
  };
}

/**
 * The planned moment, or an earlier one when it lies behind the next two because the clock had been
 * ahead. A moment over which the clock is set back by less stays single.
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
    if (cron.nextRun() === null) throw new RangeError("it never comes true");
    return cron;
  } catch (thrown) {
    throw new PoolError("config", `payoutCronSchedule: ${errorText(thrown)}`);
  }
}
