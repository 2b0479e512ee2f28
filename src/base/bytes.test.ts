import { expect, test } from "bun:test";
import fc from "fast-check";
import { fromHex, isHex, toHex, u64LittleEndianHex } from "./bytes.ts";

test("hex decodes to its bytes, and only whole lower-case bytes are accepted", () => {
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
});

test("hex of megabytes is checked in linear time", () => {
  const text = "ab".repeat(4_000_000);
  const startMs = performance.now();
  expect(isHex(text)).toBe(true);
  expect(isHex(`${text}zz`)).toBe(false);
  expect(performance.now() - startMs).toBeLessThan(500);
});

test("a u64 is written little-endian", () => {
  expect(u64LittleEndianHex(1n)).toBe("0100000000000000");
  expect(u64LittleEndianHex(2n ** 64n - 1n)).toBe("f".repeat(16));
  expect(u64LittleEndianHex(1662696346n)).toBe("9abb1a6300000000");
});
