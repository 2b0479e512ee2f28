import { expect, test } from "bun:test";
import fc from "fast-check";
import vectors from "../../test/vectors/targets.json";
import {
  difficultyOfTarget,
  difficultyOfWork,
  floorPowerOfTwo,
  hashrateHs,
  MAX_DIFFICULTY,
  MIN_DIFFICULTY,
  quantise,
  targetOfBits,
  targetOfWork,
  workOf,
  workOfTarget,
} from "./difficulty.ts";

const difficulty = fc.double({ min: MIN_DIFFICULTY, max: MAX_DIFFICULTY, noNaN: true });

test.each(vectors.targets)("the target of difficulty $difficulty is $target", (vector) => {
  const hex = targetOfWork(workOf(vector.difficulty)).toString(16);
  expect(hex.padStart(vector.target.length, "0").slice(0, vector.target.length)).toBe(
    vector.target,
  );
});

test("no share that meets one of the three miner formulas is refused", () => {
  fc.assert(
    fc.property(difficulty, (wish) => {
      const told = quantise(wish);
      const ours = targetOfWork(workOf(told));
      // What is told is work / 2^32 exactly, so the others can be had in whole numbers.
      const work = BigInt(workOf(told));
      const rkstratum = ((2n ** 224n - 1n) * 2n ** 32n) / work;
      const sdk = (0xffffn * 2n ** 240n) / work;
      expect(rkstratum <= ours).toBe(true);
      expect(sdk <= ours).toBe(true);
    }),
  );
});

test("an assigned difficulty is a whole number of hashes, and stays so when quantised again", () => {
  fc.assert(
    fc.property(fc.double({ noNaN: true }), (wish) => {
      const told = quantise(wish);
      expect(quantise(told)).toBe(told);
      expect(Number.isSafeInteger(workOf(wish))).toBe(true);
      expect(difficultyOfWork(workOf(wish))).toBe(told);
    }),
  );
});

test("the floor to a power of two is at most its number, and more than half of it", () => {
  const near = fc.tuple(fc.integer({ min: -40, max: 20 }), fc.integer({ min: -2, max: 2 }));
  fc.assert(
    fc.property(near, ([exponent, ulps]) => {
      const value = 2 ** exponent * (1 + ulps * 2 ** -52);
      const power = floorPowerOfTwo(value);
      expect(power <= value && power * 2 > value).toBe(true);
      expect(Number.isInteger(Math.log2(power))).toBe(true);
    }),
    { numRuns: 500 },
  );
});

test("compact bits are read as the node reads them", () => {
  const [vector] = vectors.bits;
  expect(difficultyOfTarget(targetOfBits(vector?.bits ?? 0))).toBeCloseTo(
    vector?.difficulty ?? 0,
    4,
  );
  expect(targetOfBits(0x207fffff)).toBe(0x7fffffn << 232n);
  expect(targetOfBits(0x1e437838)).toBe(0x437838n << 216n);
  expect(targetOfBits(0x03123456)).toBe(0x123456n);
  expect(targetOfBits(0x02123456)).toBe(0x1234n);
  expect(targetOfBits(0x01123456)).toBe(0x12n);
  expect(targetOfBits(0x20800000)).toBe(0n);
  expect(targetOfBits(0)).toBe(0n);
});

test("work and target are inverse up to integer rounding", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 2 ** 52 }), (work) => {
      const back = Number(workOfTarget(targetOfWork(work)));
      expect(Math.abs(back - work)).toBeLessThanOrEqual(1);
    }),
  );
});

test("a hashrate is work over time, and none over no time", () => {
  expect(hashrateHs(workOf(1) * 10, 60_000)).toBeCloseTo(715_827_882.67, 1);
  expect(hashrateHs(5, 0)).toBe(0);
  expect(hashrateHs(5, -1)).toBe(0);
});
