import { expect, test } from "bun:test";
import fc from "fast-check";
import { AssertionError } from "../base/assert.ts";
import { afterFee, feeOf, formatKas, sompi } from "./sompi.ts";

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

test("fee and the rest are the reward; the fee is rounded down, in the miners' favour", () => {
  expect([afterFee(999n, 10_000n), feeOf(999n, 10_000n)]).toEqual([990n, 9n]);
  expect([afterFee(99n, 10_000n), feeOf(99n, 10_000n)]).toEqual([99n, 0n]);
  expect([afterFee(7n, 0n), afterFee(7n, 1_000_000n)]).toEqual([7n, 0n]);
  expect(() => feeOf(7n, 1_000_001n)).toThrow(AssertionError);
  expect(() => feeOf(7n, -1n)).toThrow(AssertionError);
});
