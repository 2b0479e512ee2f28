import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { simulateRig } from "../../../../testing/harness/stratum/simulated-rig.ts";
import { portConfig } from "../../../../testing/harness/stratum/stratum-fixture.ts";
import { difficultyOfWork, workOf } from "../../../domain/difficulty.ts";
import type { VardiffLimits } from "../../../domain/port/port-difficulty.ts";
import { type VardiffState, vardiff } from "./vardiff.ts";

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

/** Ten minutes after the login. */
const STEADY: VardiffState = {
  difficulty: 4096,
  window: { shares: 0, elapsedMs: 60_000 },
  earlier: { shares: 0, exposure: 0 },
  quietMs: 0,
  ageMs: 600_000,
  isKnown: false,
};
const steady = (shares: number, elapsedMs: number, more: Partial<VardiffState> = {}) =>
  vardiff({ ...STEADY, window: { shares, elapsedMs }, ...more }, LIMITS);

test("whatever goes in, what comes out is finite, within the limits, and exact", () => {
  const state = fc.record({
    difficulty: anyNumber,
    window: fc.record({ shares: anyNumber, elapsedMs: anyNumber }),
    earlier: fc.record({ shares: anyNumber, exposure: anyNumber }),
    quietMs: anyNumber,
    ageMs: anyNumber,
    isKnown: fc.boolean(),
  });
  fc.assert(
    fc.property(state, (input) => {
      const step = vardiff(input, LIMITS);
      if (step.change !== "set") return;
      expect(step.difficulty).toBeWithin(LIMITS.minimum, LIMITS.maximum * (1 + 1e-12));
      expect(difficultyOfWork(workOf(step.difficulty))).toBe(step.difficulty);
    }),
    { numRuns: 2000 },
  );
});

describe("after the first minutes", () => {
  test("what chance explains changes nothing: 5 to 18 shares in a minute that wants 10", () => {
    for (const shares of [3, 5, 10, 15, 18]) {
      expect(steady(shares, 60_000)).toEqual({ change: "none" });
    }
  });
  test("a significant deviation moves it, by a factor of two at most", () => {
    expect(steady(60, 60_000)).toEqual({ change: "set", difficulty: 8192 });
    expect(steady(10_000, 60_000)).toEqual({ change: "set", difficulty: 8192 });
    expect(steady(10, 300_000)).toEqual({ change: "set", difficulty: 2048 });
  });
  test("between two powers of two it stays where it is", () => {
    for (const ratio of [1.38, 1 / 1.38]) {
      const minutes = 11.9;
      const step = steady(Math.round(10 * minutes * ratio), minutes * 60_000);
      expect(step).toEqual({ change: "none" });
    }
  });
  test("at the end of a window an estimate that is far off decides without significance", () => {
    expect(steady(198, 720_000)).toEqual({ change: "set", difficulty: 8192 });
    expect(steady(170, 720_000)).toEqual({ change: "restart", difficulty: 4096 });
    expect(steady(70, 720_000)).toEqual({ change: "set", difficulty: 2048 });
  });
  test("silence for two minutes halves, and never below the floor", () => {
    const quiet = { quietMs: 119_000 };
    expect(steady(18, 130_000, quiet)).toEqual({ change: "none" });
    expect(steady(18, 130_000, { quietMs: 120_000 })).toEqual({ change: "set", difficulty: 2048 });
    const floor = steady(0, 130_000, { quietMs: 130_000, difficulty: 64 });
    expect(floor).toEqual({ change: "none" });
  });
  test("a port that wants a share every ten minutes waits for them", () => {
    const rare = { ...LIMITS, sharesPerMinute: 0.1 };
    const state = { ...STEADY, quietMs: 3_000_000, window: { shares: 0, elapsedMs: 3_000_000 } };
    expect(vardiff(state, rare)).toEqual({ change: "none" });
    expect(vardiff({ ...state, quietMs: 7_200_000 }, rare).change).toBe("set");
  });
  test("a clock that was set back ends the window", () => {
    expect(steady(3, -5)).toEqual({ change: "restart", difficulty: 4096 });
  });
  test("a remembered difficulty is not measured again", () => {
    const begun = { ageMs: 30_000, window: { shares: 12, elapsedMs: 30_000 } };
    expect(vardiff({ ...STEADY, ...begun, isKnown: true }, LIMITS)).toEqual({ change: "none" });
    expect(vardiff({ ...STEADY, ...begun }, LIMITS)).toEqual({ change: "set", difficulty: 1024 });
  });
});

describe("while a new connection is measured", () => {
  const fresh = { ...STEADY, difficulty: 2048, ageMs: 20_000 };
  test("eight shares are needed, then it aims at eight times the port's rate", () => {
    const seven = { shares: 7, elapsedMs: 2000 };
    expect(vardiff({ ...fresh, window: seven }, LIMITS)).toEqual({ change: "none" });
    const eight = { shares: 8, elapsedMs: 2000 };
    expect(vardiff({ ...fresh, window: eight }, LIMITS)).toEqual({
      change: "set",
      difficulty: 8192,
    });
  });
  test("after 100 seconds what all its difficulties have shown decides", () => {
    // 100 shares of 1024 in 75 s, and five of 2048 in 10 s: 1.47 expected hashes of 2^32 a ms.
    const earlier = { shares: 100, exposure: 75_000 / 1024 };
    const state = { ...fresh, earlier, window: { shares: 5, elapsedMs: 10_000 } };
    expect(vardiff({ ...state, ageMs: 99_000 }, LIMITS)).toEqual({ change: "none" });
    expect(vardiff({ ...state, ageMs: 100_000 }, LIMITS)).toEqual({
      change: "set",
      difficulty: 8192,
    });
  });
  test("without a share it goes down to a quarter after the time of three", () => {
    const silent = { ...fresh, window: { shares: 0, elapsedMs: 18_000 } };
    expect(vardiff({ ...silent, quietMs: 17_999 }, LIMITS)).toEqual({ change: "none" });
    const step = vardiff({ ...silent, quietMs: 18_000 }, LIMITS);
    expect(step).toEqual({ change: "set", difficulty: 512 });
  });
});

describe("a day of simulated rigs, 1 GH/s to 21 TH/s, replies and jobs up to 2 s late", () => {
  const rigs = Array.from({ length: 30 }, (_, i) => 1e9 * 21_000 ** (i / 29));
  const days = [true, false].flatMap((clampPowerOfTwo) =>
    rigs.flatMap((hashesPerSecond, i) =>
      [0, 2000].map((latencyMs) =>
        simulateRig({
          hashesPerSecond,
          latencyMs,
          seed: i * 10 + latencyMs,
          port: portConfig({ clampPow2: clampPowerOfTwo }),
          hours: 24,
        }),
      ),
    ),
  );
  test("after three minutes nine of ten are within 1.5 times the ideal, all within 2.1 times", () => {
    const good = days.filter((day) => day.offAtThreeMinutes <= 1.5).length;
    expect(good / days.length).toBeGreaterThan(0.9);
    expect(Math.max(...days.map((day) => day.offAtThreeMinutes))).toBeLessThan(2.1);
  });
  test("over the day each is within 1.5 times the ideal for 99 % of the time on average", () => {
    const off = days.reduce((sum, day) => sum + day.timeOff, 0) / days.length;
    expect(off).toBeLessThan(0.01);
  });
  test("none changes more than twice an hour, on average one in eight hours", () => {
    expect(Math.max(...days.map((day) => day.changesPerHour))).toBeLessThanOrEqual(2);
    const mean = days.reduce((sum, day) => sum + day.changesPerHour, 0) / days.length;
    expect(mean).toBeLessThan(0.125);
  });
  test("after three minutes none is ever asked for more than 2.5 times the ideal", () => {
    expect(Math.max(...days.map((day) => day.mostAboveIdeal))).toBeLessThan(2.5);
  });
});
