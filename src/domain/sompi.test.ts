import { expect, test } from "bun:test";
import fc from "fast-check";
import { AssertionError } from "../base/assert.ts";
import { addSompi, formatKas, parseSompi, sompi } from "./sompi.ts";

const MAX = 2n ** 63n - 1n;
const amount = fc.bigInt({ min: -MAX, max: MAX });

test("text, amount and text again are the same, to the last sompi", () => {
  fc.assert(
    fc.property(amount, (value) => {
      expect(parseSompi(value.toString())).toBe(sompi(value));
      const [whole = "", fraction = ""] = formatKas(sompi(value)).replace("-", "").split(".");
      expect(fraction).toHaveLength(8);
      expect(BigInt(whole + fraction)).toBe(value < 0n ? -value : value);
      expect(formatKas(sompi(value)).startsWith("-")).toBe(value < 0n);
    }),
  );
});

test.each([
  ...["", " 1", "1 ", "1.0", "1e3", "0x1", "+1", "--1", "1_000", "١", "9223372036854775808"],
  ...["-9223372036854775808", "99999999999999999999", "1n", "NaN"],
])("%p is no amount", (text) => {
  expect(parseSompi(text)).toBeUndefined();
});

test("an amount or sum beyond 64 bits fails an assertion", () => {
  expect(() => sompi(MAX + 1n)).toThrow(AssertionError);
  expect(() => addSompi(sompi(MAX), sompi(1n))).toThrow(AssertionError);
  expect(addSompi(sompi(MAX), sompi(-MAX), sompi(5n))).toBe(sompi(5n));
  expect(addSompi()).toBe(sompi(0n));
});
