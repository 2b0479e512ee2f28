import { expect, test } from "bun:test";
import fc from "fast-check";
import { backoffMs } from "./retry.ts";

test("the delay grows up to its cap and lies in the upper half of its step", () => {
  fc.assert(
    fc.property(fc.nat(2000), fc.double({ min: 0, max: 0.999, noNaN: true }), (attempt, draw) => {
      const wait = backoffMs(attempt, { baseMs: 50, capMs: 5000, random: () => draw });
      const step = Math.min(5000, 50 * 2 ** attempt);
      expect(wait).toBeWithin(step / 2, step + 1e-9);
    }),
  );
});
