import { expect, test } from "bun:test";
import { longestGapMs } from "./longest-gap.ts";

const HOUR = 3_600_000;

test("the longest gap of a schedule counts weekends", () => {
  const everyTwelveHours = (afterMs: number) => (Math.floor(afterMs / (12 * HOUR)) + 1) * 12 * HOUR;
  expect(longestGapMs(everyTwelveHours, 5)).toBe(12 * HOUR);
  const workdays = (afterMs: number) => {
    let day = Math.floor(afterMs / (24 * HOUR)) + 1;
    while (day % 7 === 2 || day % 7 === 3) day++;
    return day * 24 * HOUR;
  };
  expect(longestGapMs(workdays, 0)).toBe(3 * 24 * HOUR);
});
