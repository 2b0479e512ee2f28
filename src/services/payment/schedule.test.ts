import { expect, test } from "bun:test";
import fc from "fast-check";
import { createSchedule, replan } from "./schedule.ts";

const midnight = Date.UTC(2026, 2, 29);
const hour = 3_600_000;

test("two payouts a day come at midnight and noon UTC", () => {
  const schedule = createSchedule({ payoutsPerDay: 2, cronSchedule: undefined });
  expect(schedule.nextMs(midnight)).toBe(midnight + 12 * hour);
  expect(schedule.nextMs(midnight + 12 * hour)).toBe(midnight + 24 * hour);
  expect(schedule.nextMs(midnight - 1)).toBe(midnight);
});

test("any number of payouts a day comes exactly so often, also on days when clocks change", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1440 }), (payoutsPerDay) => {
      const schedule = createSchedule({ payoutsPerDay, cronSchedule: undefined });
      let count = 0;
      for (let at = midnight - 1; at < midnight + 24 * hour - 1; count++) {
        const next = schedule.nextMs(at);
        expect(next).toBeGreaterThan(at);
        at = next;
      }
      expect(count - 1).toBe(payoutsPerDay);
    }),
    { numRuns: 20 },
  );
});

test("a cron expression is read in UTC", () => {
  const schedule = createSchedule({ payoutsPerDay: 2, cronSchedule: "30 1,13 * * *" });
  expect(schedule.nextMs(midnight)).toBe(midnight + 1.5 * hour);
  expect(schedule.nextMs(midnight + 1.5 * hour)).toBe(midnight + 13.5 * hour);
});

test("an expression that is none, and one that never comes true, are refused", () => {
  for (const cronSchedule of ["61 * * * *", "noon", "0 0 30 2 *"]) {
    expect(() => createSchedule({ payoutsPerDay: 2, cronSchedule })).toThrow("payoutCronSchedule");
  }
});

test("a clock that was years ahead holds up no payouts once it is right again", () => {
  const schedule = createSchedule({ payoutsPerDay: 2, cronSchedule: undefined });
  const now = Date.UTC(2026, 10, 27, 13, 0);
  const noon = Date.UTC(2026, 10, 28, 12, 0);
  const midnight = Date.UTC(2026, 10, 28, 0, 0);
  expect(replan(schedule, schedule.nextMs(Date.UTC(2036, 0, 1)), now)).toBe(noon);
  // As planned, also by a clock that has just been set back over a moment.
  expect(replan(schedule, midnight, now)).toBe(midnight);
  expect(replan(schedule, noon, midnight - 1000)).toBe(noon);
});
