import { expect, test } from "bun:test";
import { HandWoundClock, sleep, systemClock } from "./clock.ts";

test("timers of the hand-wound clock fire in order of their due time, also those set by a timer", () => {
  const clock = new HandWoundClock(1000);
  const fired: string[] = [];
  const note = (name: string) => () => void fired.push(`${name} at ${clock.monotonicMs()}`);
  clock.after(20, note("b"));
  clock.after(10, () => {
    note("a")();
    clock.after(5, note("of a"));
  });
  const cancel = clock.after(12, note("cancelled"));
  cancel();
  cancel();
  clock.advance(19);
  expect(fired).toEqual(["a at 10", "of a at 15"]);
  clock.advance(1);
  expect(fired.at(-1)).toBe("b at 20");
  expect(clock.nowMs()).toBe(1020);
  clock.setWallClock(5);
  expect([clock.nowMs(), clock.monotonicMs()]).toEqual([5, 20]);
});

test("sleep resolves when due or aborted, and leaves no timer", async () => {
  const clock = new HandWoundClock();
  let isAwake = false;
  const nap = sleep(clock, 100).then(() => {
    isAwake = true;
  });
  clock.advance(99);
  await Promise.resolve();
  expect(isAwake).toBe(false);
  clock.advance(1);
  await nap;
  const ending = new AbortController();
  const long = sleep(systemClock, 60_000, ending.signal);
  ending.abort();
  await long;
  await sleep(systemClock, 60_000, ending.signal);
});
