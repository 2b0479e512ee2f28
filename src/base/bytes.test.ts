import { expect, test } from "bun:test";
import fc from "fast-check";
import { fromHex, isHashHex, isHex, toHex, u64LittleEndianHex } from "./bytes.ts";

test("hex leads back to its bytes, and nothing but lower-case whole bytes is hex", () => {
  fc.assert(
    fc.property(fc.uint8Array(), (bytes) => {
      expect(fromHex(toHex(bytes))).toEqual(bytes);
      expect(() => fromHex(toHex(bytes), bytes.length + 1)).toThrow(RangeError);
    }),
  );
  for (const text of ["a", "AB", "0x00", " 00", "0g", "00\n", "é0"]) {
    expect(isHex(text)).toBe(false);
    expect(() => fromHex(text)).toThrow(RangeError);
  }
  expect([
    isHashHex("ab".repeat(32)),
    isHashHex("ab".repeat(31)),
    isHashHex("AB".repeat(32)),
  ]).toEqual([true, false, false]);
});

test("hex of megabytes is looked at in linear time", () => {
  const text = "ab".repeat(4_000_000);
  const begun = performance.now();
  expect(isHex(text)).toBe(true);
  expect(isHex(`${text}zz`)).toBe(false);
  expect(performance.now() - begun).toBeLessThan(500);
});

test("a u64 is written little-endian", () => {
  expect(u64LittleEndianHex(1n)).toBe("0100000000000000");
  expect(u64LittleEndianHex(2n ** 64n - 1n)).toBe("f".repeat(16));
  expect(u64LittleEndianHex(1662696346n)).toBe("9abb1a6300000000");
});
