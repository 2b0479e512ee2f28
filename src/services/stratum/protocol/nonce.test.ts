import { expect, test } from "bun:test";
import fc from "fast-check";
import { type Extranonce, NO_EXTRANONCE } from "../devices/extranonce.ts";
import { readNonce } from "./nonce.ts";

const PREFIX: Extranonce = { size: 2, value: 0x00ab, hex: "00ab" };
const u64 = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n });

/** The nonce that a text stands for, or why it stands for none. */
function read(text: string, options: { prefix?: Extranonce; decimal?: boolean } = {}): string {
  const into = { hi: -1, lo: -1 };
  const { prefix = PREFIX, decimal = false } = options;
  const outcome = readNonce(text, prefix, decimal, into);
  if (outcome !== "ok") return outcome;
  expect(into.hi >>> 0).toBe(into.hi);
  expect(into.lo >>> 0).toBe(into.lo);
  return ((BigInt(into.hi) << 32n) | BigInt(into.lo)).toString(16).padStart(16, "0");
}

test.each([
  ["0", "00ab000000000000"],
  ["7", "00ab000000000007"],
  ["0x7", "00ab000000000007"],
  ["0X00000007", "00ab000000000007"],
  ["aBcDeF012345", "00ababcdef012345"],
  ["00abFFFFFFFFFFFF", "00abffffffffffff"],
  ["0x00ab000000000001", "00ab000000000001"],
  ["ab000000000001", "00ab000000000001"],
  ["0ab000000000001", "00ab000000000001"],
  // Not binary, not an exponent: hex digits all.
  ["0b11", "00ab000000000b11"],
  ["1e3", "00ab0000000001e3"],
])("%s is the nonce %s", (text, nonce) => {
  expect(read(text)).toBe(nonce);
});

test("a device that may send decimals means one if only that lies within the prefix", () => {
  const prefix: Extranonce = { size: 2, value: 1, hex: "0001" };
  const text = BigInt("0x0001000000000abc").toString();
  expect(text).toHaveLength(15);
  expect(read(text, { prefix })).toBe("wrongPrefix");
  expect(read(text, { prefix, decimal: true })).toBe("0001000000000abc");
  // As hex it is within the prefix: it stays hex.
  expect(read("0001000000000001", { prefix, decimal: true })).toBe("0001000000000001");
  expect(read("999999999999999", { prefix, decimal: true })).toBe("wrongPrefix");
  expect(read("99999999999999999999", { prefix, decimal: true })).toBe("invalid");
});

test.each([
  "01ab000000000001",
  "ffffffffffffffff",
  "0000000000000001",
  "1000000000000",
  "0xab00000000000001",
])("%s lies outside of the connection's prefix", (text) => {
  expect(read(text)).toBe("wrongPrefix");
});

test.each([
  ...["", "0x", "0x0x1", "-5", "+5", " 12", "12 ", "1 2", "1_0", "0o7", "g", "1.0"],
  ...[
    "00ab0000000000001",
    `0x${"0".repeat(17)}`,
    "[7]",
    "true",
    "null",
    "é",
    "１",
    "\u0660",
    "1\n",
  ],
  "f".repeat(60_000),
])("%p is no nonce", (text) => {
  expect(read(text)).toBe("invalid");
  expect(read(text, { decimal: true })).toBe("invalid");
});

test("without a prefix every u64 is the miner's own", () => {
  fc.assert(
    fc.property(u64, (nonce) => {
      const digits = nonce.toString(16);
      const padded = digits.padStart(16, "0");
      for (const text of [digits, padded, `0x${digits}`, padded.toUpperCase()]) {
        expect(read(text, { prefix: NO_EXTRANONCE })).toBe(padded);
      }
    }),
  );
});

test("every form of one nonce reads the same, whatever the prefix", () => {
  const forms = fc.record({
    size: fc.integer({ min: 1, max: 3 }),
    prefix: fc.integer({ min: 0, max: 2 ** 24 - 1 }),
    own: u64,
  });
  fc.assert(
    fc.property(forms, ({ size, prefix, own }) => {
      const value = prefix % 256 ** size;
      const hex = value.toString(16).padStart(size * 2, "0");
      const ownDigits = (own % 2n ** BigInt(64 - 8 * size)).toString(16);
      const full = hex + ownDigits.padStart(16 - size * 2, "0");
      const unpadded = BigInt(`0x${full}`).toString(16);
      for (const text of [full, `0x${full}`, full.toUpperCase(), ownDigits, unpadded]) {
        expect(read(text, { prefix: { size, value, hex } })).toBe(full);
      }
    }),
  );
});

test("decimal digits of a Bitmain device count only where they cannot be hex", () => {
  const own = 0x00ab_0000_0000_0001n;
  expect(own.toString()).toBe("48132221017522177");
  expect(read("48132221017522177", { decimal: true })).toBe("00ab000000000001");
  expect(read("48132221017522177")).toBe("invalid");
  expect(read("18446744073709551615", { decimal: true })).toBe("wrongPrefix");
  expect(read("18446744073709551616", { decimal: true })).toBe("invalid");
  expect(read("99999999999999999999", { decimal: true })).toBe("invalid");
  expect(read("123456789012345678901", { decimal: true })).toBe("invalid");
  expect(read("0x48132221017522177", { decimal: true })).toBe("invalid");
  // Sixteen digits may be either, and hex is what the protocol asks for.
  expect(read("1234567890123456", { decimal: true })).toBe("wrongPrefix");
});
