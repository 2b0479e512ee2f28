import { expect, test } from "bun:test";
import fc from "fast-check";
import { difficultyOfWork, quantise, workOf } from "../../../domain/difficulty.ts";
import { clampDifficulty, type VardiffLimits } from "../../../domain/port/port-difficulty.ts";
import { atMostNetwork, nearestDifficulty, readPassword } from "./port-limits.ts";

const LIMITS: VardiffLimits = {
  sharesPerMinute: 10,
  minimum: 64,
  maximum: 131_072,
  clampPowerOfTwo: true,
};
const anyNumber = fc.oneof(
  fc.double(),
  fc.constantFrom(0, -0, -1, 1, 1e-300, 1e300, Number.NaN, Infinity, -Infinity, 2 ** 53),
);
const someLimits = fc
  .record({
    sharesPerMinute: fc.double({ min: 0.01, max: 6000, noNaN: true }),
    exponent: fc.double({ min: -29, max: 20, noNaN: true }),
    width: fc.double({ min: 0, max: 20, noNaN: true }),
    clampPowerOfTwo: fc.boolean(),
  })
  .map(({ sharesPerMinute, exponent, width, clampPowerOfTwo }) => {
    const minimum = quantise(2 ** exponent);
    const maximum = quantise(Math.min(2 ** 20, minimum * 2 ** width));
    return { sharesPerMinute, minimum, maximum, clampPowerOfTwo };
  });

const isPowerOfTwo = (value: number) => 2 ** Math.round(Math.log2(value)) === value;

test("whatever is wished for is finite, within the limits, and exact", () => {
  fc.assert(
    fc.property(someLimits, anyNumber, (limits, wish) => {
      for (const result of [clampDifficulty(wish, limits), nearestDifficulty(wish, limits)]) {
        expect(result).toBeWithin(limits.minimum, limits.maximum * (1 + 1e-12));
        expect(difficultyOfWork(workOf(result))).toBe(result);
      }
    }),
    { numRuns: 2000 },
  );
});

test("the nearest power of two is the one with the smallest ratio", () => {
  expect(nearestDifficulty(1440, LIMITS)).toBe(1024);
  expect(nearestDifficulty(1460, LIMITS)).toBe(2048);
  expect(nearestDifficulty(120_000, LIMITS)).toBe(131_072);
  expect(nearestDifficulty(1, LIMITS)).toBe(64);
  expect(nearestDifficulty(1440, { ...LIMITS, clampPowerOfTwo: false })).toBe(1440);
});

test("with the clamp the result is a power of two wherever the limits hold one", () => {
  fc.assert(
    fc.property(anyNumber, someLimits, (wish, some) => {
      const limits = { ...some, clampPowerOfTwo: true };
      const result = clampDifficulty(wish, limits);
      const smallest = 2 ** Math.ceil(Math.log2(limits.minimum) - 1e-12);
      if (smallest <= limits.maximum) expect(isPowerOfTwo(result)).toBe(true);
    }),
    { numRuns: 1000 },
  );
});

test("nobody is asked for more than the network asks for", () => {
  const work = workOf(0.001);
  expect(atMostNetwork(64, work, LIMITS)).toBe(2 ** -10);
  const plain = { ...LIMITS, clampPowerOfTwo: false };
  expect(atMostNetwork(64, work, plain)).toBe(difficultyOfWork(work));
  expect(atMostNetwork(64, workOf(64), LIMITS)).toBe(64);
  expect(atMostNetwork(64, 1e30, LIMITS)).toBe(64);
});

test.each([
  ["d=4096", 4096, false],
  ["D=4096", 4096, false],
  ["diff=0.5", 0.5, false],
  ["x,d=8", 8, false],
  ["x; fd=16", 16, true],
  ["fd=2048,x", 2048, true],
  ["4096", 4096, false],
  ["0.000001", 0.000001, false],
] as const)("the password %s asks for %d", (password, difficulty, isFixed) => {
  expect(readPassword(password, 2048)).toEqual({ difficulty, isFixed });
});

test.each([
  ...["", "x", "d=", "d=0", "d=-5", "d=1e400", "d=NaN", "d=0x10", "xd=5", "pd=5", "d=.5"],
  ...["d=1234567890123", "-5", "Infinity", "d= 5", "d=5x", "d==5"],
])("the password %p asks for nothing", (password) => {
  expect(readPassword(password, 2048)).toBeUndefined();
});

test("a password of 64 kB costs no time", () => {
  const begun = performance.now();
  for (const unit of ["d=", ",", "x,", "1", "d=1 ", ";fd="])
    readPassword(unit.repeat(20_000), 2048);
  expect(performance.now() - begun).toBeLessThan(50);
});

test("a bare number above 16 times the port's start is a password like any other", () => {
  expect(readPassword("32768", 2048)).toEqual({ difficulty: 32_768, isFixed: false });
  expect(readPassword("32769", 2048)).toBeUndefined();
  expect(readPassword("123456", 2048)).toBeUndefined();
  expect(readPassword("d=123456", 2048)?.difficulty).toBe(123_456);
});
