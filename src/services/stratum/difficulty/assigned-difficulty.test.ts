import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { sendableJob } from "../../../../testing/harness/stratum/stratum-fixture.ts";
import { targetOfWork, workOf } from "../../../domain/difficulty.ts";
import {
  DECISION_LEAD_MS,
  DifficultyPlan,
  type PlannedJob,
  SessionTerms,
} from "./assigned-difficulty.ts";

const LEAD = DECISION_LEAD_MS;
const CLAMPED = { clampPowerOfTwo: true };

function published(publishedMs: number, networkWork = 2 ** 60): PlannedJob {
  const template = { publishedMs, prePowHash: `hash${publishedMs}`, timestampMs: 0n };
  return { networkWork, template };
}

test("nothing decided after a job was published changes what the job is worth", () => {
  const steps = fc.array(
    fc.record({
      afterMs: fc.integer({ min: 0, max: 2 * LEAD }),
      difficulty: fc.constantFrom(1, 2, 4, 8),
      isJob: fc.boolean(),
    }),
    { maxLength: 200 },
  );
  fc.assert(
    fc.property(steps, (list) => {
      const plan = new DifficultyPlan(1);
      const jobs: { publishedMs: number; difficulty: number | undefined }[] = [];
      let nowMs = 0;
      for (const { afterMs, difficulty, isJob } of list) {
        nowMs += afterMs;
        // The process may hear of it later by up to the lead.
        if (isJob) jobs.push({ publishedMs: nowMs, difficulty: plan.of(published(nowMs)) });
        else plan.decide(difficulty, nowMs);
        for (const job of jobs) {
          const now = plan.of(published(job.publishedMs));
          // A job may be forgotten after many changes; it is never worth something else.
          if (now !== undefined) expect(now).toBe(job.difficulty ?? Number.NaN);
        }
      }
    }),
  );
});

describe("a decision", () => {
  test("holds from its lead on, and the last of several counts", () => {
    const plan = new DifficultyPlan(64);
    plan.decide(128, 1000);
    plan.decide(256, 1100);
    expect(plan.latest).toBe(256);
    const at = [-1e9, 999 + LEAD, 1000 + LEAD, 1099 + LEAD, 1100 + LEAD, 1e9];
    expect(at.map((ms) => plan.of(published(ms)))).toEqual([64, 64, 128, 128, 256, 256]);
  });

  test("takes effect although another wish comes every millisecond", () => {
    const plan = new DifficultyPlan(64);
    for (let ms = 0; ms < 10 * LEAD; ms++) {
      plan.decide(ms % 2 === 0 ? 128 : 256, ms);
      expect(plan.of(published(ms))).toBeDefined();
    }
    expect([128, 256]).toContain(plan.of(published(2 * LEAD)) ?? 0);
    expect([128, 256]).toContain(plan.of(published(10 * LEAD)) ?? 0);
  });

  test("is remembered for sixteen changes; a job from before has no difficulty any more", () => {
    const plan = new DifficultyPlan(1);
    for (let n = 1; n <= 17; n++) plan.decide(n + 1, n * 1000);
    expect(plan.of(published(0))).toBeUndefined();
    expect(plan.of(published(2000 + LEAD))).toBe(3);
  });
});

test("a plan that begins late has no difficulty for what was published before", () => {
  const plan = new DifficultyPlan(64, 500);
  expect([499, 500].map((ms) => plan.of(published(ms)))).toEqual([undefined, 64]);
  expect(new SessionTerms(plan, CLAMPED).of(published(0))).toBeUndefined();
});

test("work and target belong to the difficulty, which an easy network lowers for its own jobs", () => {
  const terms = new SessionTerms(new DifficultyPlan(64), CLAMPED);
  const work = workOf(64);
  const target = targetOfWork(work);
  expect(terms.of(published(0))).toEqual({
    difficulty: 64,
    work,
    target,
    targetFloat: Number(target),
  });
  expect(terms.of(published(0, workOf(48)))?.difficulty).toBe(32);
  expect(terms.of(published(0))?.difficulty).toBe(64);
  for (let network = 1; network < 64; network++) terms.of(published(0, workOf(network)));
  expect(terms.of(sendableJob(1))?.work).toBe(work);
});

test("with a prefix no variant counts, without one nothing else does, at its own difficulty", () => {
  const variant = { ...published(0), sharedDifficulty: 16 };
  const terms = new SessionTerms(undefined, CLAMPED);
  expect([terms.of(variant)?.difficulty, terms.of(published(0))]).toEqual([16, undefined]);
  expect(new SessionTerms(new DifficultyPlan(64), CLAMPED).of(variant)).toBeUndefined();
});

describe("jobs that a share may be for besides the one it names", () => {
  const sent = (last: number) => {
    const terms = new SessionTerms(new DifficultyPlan(1), CLAMPED);
    for (let id = 1000; id <= last; id += 10) terms.send(id);
    return terms;
  };

  test("of an id that was not sent are the newest, bounded", () => {
    expect(sent(990).candidates(1, 8)).toEqual([]);
    expect(sent(1050).candidates(7777, 4)).toEqual([1050, 1040, 1030, 1020]);
    expect(sent(5000).candidates(7777, 1000)).toHaveLength(64);
  });

  test("of one that was sent are those before it, then the newest", () => {
    expect(sent(1200).candidates(1100, 9)).toEqual([
      ...[1090, 1080, 1070, 1060, 1050, 1040],
      ...[1200, 1190, 1180],
    ]);
  });

  test("of one below 300 are first those that are equal modulo 300", () => {
    expect(sent(1600).candidates(150, 3)).toEqual([1350, 1050, 1600]);
  });
});

test("a job that another app sent keeps the difficulty it was sent with, under any id", () => {
  const terms = new SessionTerms(new DifficultyPlan(64, 5000), CLAMPED);
  const [old, later] = [published(4000), published(6000)];
  expect([terms.of(old), terms.workOf(7)]).toEqual([undefined, undefined]);
  terms.adopt(7, "hash40000", 16);
  terms.adopt(8, "hash45000", 32);
  expect([terms.workOf(7), terms.workOf(8), terms.workOf(9)]).toEqual([
    "hash40000",
    "hash45000",
    undefined,
  ]);
  expect([terms.of(old)?.difficulty, terms.of(later)?.difficulty]).toEqual([16, 64]);
  expect([terms.hasAdopted(old), terms.hasAdopted(later)]).toEqual([true, false]);
  expect(terms.candidates(9, 3)).toEqual([8, 7]);
  // An id that this app uses as well means this app's job from then on.
  terms.send(7);
  expect(terms.workOf(7)).toBeUndefined();
  expect(terms.of(old)?.difficulty).toBe(16);
});
