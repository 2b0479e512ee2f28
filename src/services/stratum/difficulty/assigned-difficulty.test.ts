import { expect, test } from "bun:test";
import fc from "fast-check";
import { targetOfWork, workOf } from "../../../domain/difficulty.ts";
import { SessionTerms } from "./assigned-difficulty.ts";

test("a job keeps the difficulty it was sent with, however often that changes afterwards", () => {
  const sends = fc.array(
    fc.record({
      gap: fc.integer({ min: 1, max: 5 }),
      difficulty: fc.constantFrom(1, 2, 4, 8, 1e-6),
    }),
    { minLength: 1, maxLength: 100 },
  );
  fc.assert(
    fc.property(sends, (list) => {
      const terms = new SessionTerms();
      const sent: { id: number; difficulty: number }[] = [];
      let changes: number[] = [];
      let id = 100;
      for (const { gap, difficulty } of list) {
        id += gap;
        if (sent.at(-1)?.difficulty !== difficulty) changes.push(id);
        changes = changes.slice(-16);
        sent.push({ id, difficulty });
        terms.send(id, difficulty);
      }
      expect(terms.of(100)).toBeUndefined();
      for (const job of sent) {
        const known = terms.of(job.id);
        if (job.id < (changes[0] ?? 0)) expect(known).toBeUndefined();
        else expect(known?.difficulty).toBe(job.difficulty);
      }
    }),
  );
});

test("work and target belong to the difficulty", () => {
  const terms = new SessionTerms();
  terms.send(1, 64);
  const work = workOf(64);
  const target = targetOfWork(work);
  expect(terms.of(1)).toEqual({
    fromJobId: 1,
    difficulty: 64,
    work,
    target,
    targetFloat: Number(target),
  });
});

test("the newest jobs sent come newest first, bounded, without the one that was named", () => {
  const terms = new SessionTerms();
  expect(terms.newestSent(8, 1)).toEqual([]);
  for (let id = 10; id <= 400; id += 10) {
    terms.send(id, 1);
    const expected = Array.from({ length: 9 }, (_, back) => id - 10 * back)
      .filter((other) => other >= 10 && other !== id - 20)
      .slice(0, 8);
    expect(terms.newestSent(8, id - 20)).toEqual(expected);
    expect(terms.newestSent(100, 0).length).toBe(Math.min(id / 10, 16));
  }
});
