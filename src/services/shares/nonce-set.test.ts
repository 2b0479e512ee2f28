import { expect, test } from "bun:test";
import fc from "fast-check";
import { AssertionError } from "../../base/assert.ts";
import { NonceSet } from "./nonce-set.ts";

const half = fc.oneof(
  fc.integer({ min: 0, max: 0xffff_ffff }),
  fc.constantFrom(0, 1, 0x7fff_ffff, 0x8000_0000, 0xffff_ffff),
);

test("it holds what a set of 64-bit numbers holds", () => {
  const adds = fc.array(fc.tuple(half, half), { maxLength: 400 });
  fc.assert(
    fc.property(adds, adds, (nonces, others) => {
      const set = new NonceSet();
      const model = new Set<string>();
      for (const [hi, lo] of nonces) {
        expect(set.has(hi, lo)).toBe(model.has(`${hi}:${lo}`));
        if (!model.has(`${hi}:${lo}`)) set.add(hi, lo);
        model.add(`${hi}:${lo}`);
        expect(set.size).toBe(model.size);
      }
      for (const [hi, lo] of [...nonces, ...others]) {
        expect(set.has(hi, lo)).toBe(model.has(`${hi}:${lo}`));
        expect(set.has(lo, hi)).toBe(model.has(`${lo}:${hi}`));
      }
    }),
  );
});

test("a hundred thousand neighbours, as miners count, are told apart in time", () => {
  const patterns: ((n: number) => [number, number])[] = [
    (n) => [0x0001_0000, n],
    (n) => [n, 0],
    (n) => [0, (n * 0x1_0000) >>> 0],
    (n) => [n >>> 8, (n << 24) >>> 0],
  ];
  const begun = performance.now();
  for (const pattern of patterns) {
    const set = new NonceSet();
    const seen = new Set<string>();
    for (let n = 0; n < 100_000; n++) {
      const [hi, lo] = pattern(n);
      if (set.has(hi, lo)) expect(seen.has(`${hi}:${lo}`)).toBe(true);
      else set.add(hi, lo);
      seen.add(`${hi}:${lo}`);
    }
    expect(set.size).toBe(seen.size);
  }
  expect(performance.now() - begun).toBeLessThan(2000);
});

test("adding one twice is a programmer's mistake", () => {
  const set = new NonceSet();
  set.add(1, 2);
  expect(() => set.add(1, 2)).toThrow(AssertionError);
});
