import { expect, test } from "bun:test";
import fc from "fast-check";
import { AssertionError } from "../base/assert.ts";
import { formatKas, sompi } from "./sompi.ts";

const MAX = 2n ** 63n - 1n;

test("KAS are printed exactly, to the last sompi", () => {
  fc.assert(
    fc.property(fc.bigInt({ min: -MAX, max: MAX }), (value) => {
      const [whole = "", fraction = ""] = formatKas(sompi(value)).replace("-", "").split(".");
      expect(fraction).toHaveLength(8);
      expect(BigInt(whole + fraction)).toBe(value < 0n ? -value : value);
      expect(formatKas(sompi(value)).startsWith("-")).toBe(value < 0n);
    }),
  );
});

test("an amount that does not fit 64 bits is a programmer's mistake", () => {
  expect(() => sompi(MAX + 1n)).toThrow(AssertionError);
  expect(() => sompi(-MAX - 1n)).toThrow(AssertionError);
});
