import { expect, test } from "bun:test";
import fc from "fast-check";
import { HandWoundClock, systemClock } from "./clock.ts";
import { backoffMs, retryUntilDone } from "./retry.ts";

test("the wait grows to its cap and lies in the upper half of the step", () => {
  fc.assert(
    fc.property(fc.nat(2000), fc.double({ min: 0, max: 0.999, noNaN: true }), (attempt, dice) => {
      const wait = backoffMs(attempt, { baseMs: 50, capMs: 5000, random: () => dice });
      const step = Math.min(5000, 50 * 2 ** attempt);
      expect(wait).toBeWithin(step / 2, step + 1e-9);
    }),
  );
});

test("it goes on until the work is done, and ends with the last error when aborted", async () => {
  let tries = 0;
  const errors: number[] = [];
  const ending = new AbortController();
  const options = {
    clock: systemClock,
    backoff: { baseMs: 1, capMs: 1, random: () => 0 },
    signal: ending.signal,
    onError: (_thrown: unknown, attempt: number) => void errors.push(attempt),
  };
  const work = async () => {
    tries += 1;
    if (tries < 4) throw new Error("not yet");
    return "done";
  };
  expect(await retryUntilDone(work, options)).toBe("done");
  expect(errors).toEqual([0, 1, 2]);
  const clock = new HandWoundClock();
  const endless = retryUntilDone(() => Promise.reject(new Error("never")), { ...options, clock });
  await Promise.resolve();
  ending.abort();
  await expect(endless).rejects.toThrow("never");
});
