import { expect, test } from "bun:test";
import fc from "fast-check";
import type { PowChecker, SeenNonces, Template } from "../../domain/job.ts";
import { JobBook, type JobBookOptions } from "./job-book.ts";

/** A book whose checkers count how often they were freed. */
function bookOf(options: Partial<JobBookOptions> = {}) {
  const freed: number[] = [];
  const seen: { size: number }[] = [];
  let fails = false;
  const book = new JobBook({
    limit: 5,
    firstId: 1000,
    maxSeen: 1e9,
    makeChecker: () => {
      if (fails) throw new Error("no memory");
      const mine = freed.push(0) - 1;
      const free = () => {
        freed[mine] = (freed[mine] ?? 0) + 1;
      };
      return { free } as PowChecker;
    },
    makeSeen: () => {
      const set = { size: 0 };
      seen.push(set);
      return set as SeenNonces;
    },
    ...options,
  });
  const add = () => book.add({ prePowHash: "", timestampMs: 0n, bits: 0x207fffff } as Template);
  const fail = (is: boolean) => {
    fails = is;
  };
  return { book, add, freed, seen, fail };
}

test("ids grow by one, the newest jobs stay, and each job that leaves is freed once", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 8 }), fc.nat(40), (limit, count) => {
      const { book, add, freed } = bookOf({ limit });
      expect([book.newest(), book.size, book.oldestId()]).toEqual([undefined, 0, 1000]);
      for (let index = 0; index < count; index++) {
        const job = add();
        expect(job.id).toBe(1000 + index);
        expect(book.newest()).toBe(job);
        expect(book.oldestId()).toBe(1000 + Math.max(0, index + 1 - limit));
      }
      expect(book.size).toBe(Math.min(limit, count));
      expect(freed).toEqual(freed.map((_, index) => Number(index < count - limit)));
      expect(book.get(999 + count - limit)).toBeUndefined();
      expect(book.get(999 + count)).toBe(count === 0 ? undefined : book.newest());
    }),
  );
});

test("a template without a checker changes nothing", () => {
  const { book, add, freed, fail } = bookOf({ limit: 2 });
  add();
  const second = add();
  fail(true);
  expect(add).toThrow("no memory");
  expect([book.size, book.oldestId(), freed]).toEqual([2, 1000, [0, 0]]);
  expect(book.newest()).toBe(second);
  fail(false);
  expect(add().id).toBe(1002);
});

test("a flood of nonces makes the oldest jobs leave early, but not the newest", () => {
  const { book, add, freed, seen } = bookOf({ maxSeen: 100 });
  for (let index = 0; index < 4; index++) {
    add();
    for (const set of seen.slice(-1)) set.size = 60;
  }
  expect(book.size).toBe(2);
  expect(freed).toEqual([1, 1, 0, 0]);
  for (const set of seen) set.size = 1000;
  add();
  expect(book.size).toBe(2);
  expect(book.get(1003)).toBeDefined();
});

test("a job has the network's target and work", () => {
  const job = bookOf().add();
  expect(job.networkTarget).toBe(0x7fffffn << 232n);
  expect(job.networkTargetFloat).toBe(Number(job.networkTarget));
  expect(job.networkWork).toBe(2);
});
