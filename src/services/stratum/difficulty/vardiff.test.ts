import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { difficultyOfWork, quantise, workOf } from "../../../domain/difficulty.ts";
import {
  atMostNetwork,
  clampDifficulty,
  readPassword,
  type VardiffLimits,
  vardiff,
} from "./vardiff.ts";

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

test("whatever goes in, what comes out is finite, within the limits, and exact", () => {
  const window = fc.record({
    difficulty: anyNumber,
    shares: anyNumber,
    elapsedMs: anyNumber,
    ageMs: anyNumber,
    sharesEver: anyNumber,
  });
  fc.assert(
    fc.property(window, someLimits, anyNumber, (input, limits, wish) => {
      const step = vardiff(input, limits);
      const results = [clampDifficulty(wish, limits)];
      if (step.change === "set") results.push(step.difficulty);
      for (const result of results) {
        expect(result).toBeWithin(limits.minimum, limits.maximum * (1 + 1e-12));
        expect(difficultyOfWork(workOf(result))).toBe(result);
      }
    }),
    { numRuns: 2000 },
  );
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

describe("the first minute", () => {
  test("a strong device is raised after eight shares, by up to 64", () => {
    const window = { difficulty: 64, shares: 7, elapsedMs: 100, ageMs: 100, sharesEver: 7 };
    expect(vardiff(window, LIMITS)).toEqual({ change: "none" });
    expect(vardiff({ ...window, shares: 8 }, LIMITS)).toEqual({ change: "set", difficulty: 4096 });
    expect(vardiff({ ...window, shares: 8, elapsedMs: 0 }, LIMITS).change).toBe("set");
  });

  test("a KS5 of 20 TH/s is at home within it", () => {
    let difficulty = 64;
    let nowMs = 0;
    let begunMs = 0;
    let shares = 0;
    let sharesEver = 0;
    const sharesPerMs = (at: number) => 20e12 / (at * 2 ** 32) / 1000;
    let due = 0;
    while (nowMs < 60_000) {
      nowMs += 100;
      due += sharesPerMs(difficulty) * 100;
      const found = Math.floor(due);
      due -= found;
      shares += found;
      sharesEver += found;
      const elapsedMs = nowMs - begunMs;
      const step = vardiff({ difficulty, shares, elapsedMs, ageMs: nowMs, sharesEver }, LIMITS);
      if (step.change === "none") continue;
      begunMs = nowMs;
      shares = 0;
      difficulty = step.difficulty;
    }
    // 20 shares a minute would be 13,970; ten are twice that, and down to a power of two.
    expect(difficulty).toBe(16_384);
  });
});

describe("silence", () => {
  const silent = { difficulty: 4096, shares: 0, ageMs: 400_000, sharesEver: 0 };
  test("a device that owes its first share is left alone for three minutes", () => {
    expect(vardiff({ ...silent, elapsedMs: 179_000 }, LIMITS)).toEqual({ change: "none" });
    const step = vardiff({ ...silent, elapsedMs: 180_000 }, LIMITS);
    expect(step).toEqual({ change: "set", difficulty: 2048 });
  });
  test("one that mined before is halved after two, and never below the floor", () => {
    const quiet = { ...silent, sharesEver: 5, elapsedMs: 120_000 };
    expect(vardiff(quiet, LIMITS)).toEqual({ change: "set", difficulty: 2048 });
    const floor = vardiff({ ...quiet, difficulty: 64 }, LIMITS);
    expect(floor).toEqual({ change: "restart", difficulty: 64 });
  });
  test("a port that wants a share every ten minutes waits for them", () => {
    const rare = { ...LIMITS, sharesPerMinute: 0.1 };
    const quiet = { ...silent, sharesEver: 5 };
    expect(vardiff({ ...quiet, elapsedMs: 3_000_000 }, rare)).toEqual({ change: "none" });
    const one = { ...quiet, shares: 1, elapsedMs: 1000 };
    expect(vardiff(one, rare)).toEqual({ change: "none" });
    expect(vardiff({ ...quiet, elapsedMs: 6_000_000 }, rare).change).toBe("set");
  });
});

describe("in the long run", () => {
  const steady = { difficulty: 4096, ageMs: 600_000, elapsedMs: 60_000, sharesEver: 100 };
  test("a rate near the wish changes nothing", () => {
    for (const shares of [7, 10, 15]) {
      const step = vardiff({ ...steady, shares }, LIMITS);
      expect(step).toEqual({ change: "restart", difficulty: 4096 });
    }
  });
  test("one step is at most a factor of four", () => {
    const up = vardiff({ ...steady, shares: 10_000 }, LIMITS);
    expect(up).toEqual({ change: "set", difficulty: 16_384 });
    const down = vardiff({ ...steady, shares: 1, elapsedMs: 600_000 }, LIMITS);
    expect(down).toEqual({ change: "set", difficulty: 1024 });
  });
  test("a clock that was set back ends the window", () => {
    expect(vardiff({ ...steady, shares: 3, elapsedMs: -5 }, LIMITS).change).toBe("restart");
  });
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
  expect(readPassword(password)).toEqual({ difficulty, isFixed });
});

test.each([
  ...["", "x", "d=", "d=0", "d=-5", "d=1e400", "d=NaN", "d=0x10", "xd=5", "pd=5", "d=.5"],
  ...["d=1234567890123", "-5", "Infinity", "d= 5", "d=5x", "d==5"],
])("the password %p asks for nothing", (password) => {
  expect(readPassword(password)).toBeUndefined();
});

test("a password of 64 kB costs no time", () => {
  const begun = performance.now();
  for (const unit of ["d=", ",", "x,", "1", "d=1 ", ";fd="]) readPassword(unit.repeat(20_000));
  expect(performance.now() - begun).toBeLessThan(50);
});
