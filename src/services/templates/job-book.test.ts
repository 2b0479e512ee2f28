import { describe, expect, test } from "bun:test";
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
    ...{ maxAgeMs: Infinity, confirmedAgeMs: () => 0, nowMs: () => 0 },
    firstId: 1000,
    maxSeen: 1e9,
    maxVariants: 3,
    part: 0,
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

describe("variants for connections without a prefix", () => {
  const template = (networkWork: number) => {
    const target = 2n ** 256n / BigInt(networkWork);
    const digits = target.toString(16).length;
    const bytes = Math.ceil(digits / 2) + 1;
    const bits = bytes * 2 ** 24 + Number(target >> BigInt(8 * (bytes - 3)));
    const header = { timestamp: "1000", nonce: "0" };
    return { prePowHash: "aa", timestampMs: 1000n, bits, block: { header } } as unknown as Template;
  };

  test("are other work at one difficulty each: the same difficulty, the same timestamp", () => {
    const works: string[] = [];
    const makeChecker = (hash: string, timestampMs: bigint) => {
      works.push(`${hash} ${timestampMs}`);
      return { free: () => undefined } as PowChecker;
    };
    const { book } = bookOf({ makeChecker, maxVariants: 60 });
    expect(book.variant(64)).toBeUndefined();
    const job = book.add(template(2 ** 50));
    const variants = [2 ** -32, 1, 64, 100, 2 ** 20].map((difficulty) => book.variant(difficulty));
    expect(variants.map((one) => one?.sharedDifficulty)).toEqual([2 ** -32, 1, 64, 64, 2 ** 17]);
    expect(variants[3]).toBe(variants[2]);
    expect(works).toEqual(["aa 1000", "aa 1001", "aa 1033", "aa 1039", "aa 1050"]);
    const [first] = variants;
    expect(first?.template.block.header.timestamp).toBe("1001");
    expect(job.template.block.header.timestamp).toBe("1000");
    expect(new Set([job, ...variants].map((one) => one?.seen)).size).toBe(5);
    for (const one of variants) expect(book.get(one?.id ?? 0)).toBe(one);
    expect(book.newest()).toBe(job);
    expect(book.add(template(2 ** 50)).id).toBeGreaterThan(variants.at(-1)?.id ?? 0);
  });

  test("of two processes are other work at every difficulty", () => {
    const levels = Array.from({ length: 53 }, (_, index) => 2 ** (index - 32));
    const times = [0, 1, 2].flatMap((part) => {
      const { book } = bookOf({ maxVariants: 60, part });
      book.add(template(2 ** 63));
      return levels.map((level) => book.variant(level)?.template.timestampMs);
    });
    expect(new Set(times).size).toBe(3 * levels.length);
  });

  test("are bounded: beyond, the next lower one serves, otherwise the lowest", () => {
    const { book } = bookOf();
    book.add(template(2 ** 60));
    const made = [16, 64, 256].map((difficulty) => book.variant(difficulty));
    const served = [1024, 128, 32, 8].map((difficulty) => book.variant(difficulty));
    expect(served).toEqual([made[2], made[1], made[0], made[0]]);
  });

  test("leave with their job, are freed once, and count in the flood's limit", () => {
    const { book, add, freed, seen } = bookOf({ limit: 2, maxSeen: 10 });
    book.add(template(2 ** 60));
    const variant = book.variant(64);
    book.add(template(2 ** 60));
    book.variant(32);
    expect(freed).toEqual([0, 0, 0, 0]);
    for (const set of seen.slice(0, 2)) set.size = 6;
    add();
    expect(freed).toEqual([1, 1, 0, 0, 0]);
    expect(book.get(variant?.id ?? 0)).toBeUndefined();
    add();
    expect(freed).toEqual([1, 1, 1, 1, 0, 0]);
  });
});

test("a job is stale some time after the next one, and the newest after its last confirmation", () => {
  let [nowMs, confirmedMs] = [0, 0];
  const times = { nowMs: () => nowMs, confirmedAgeMs: () => nowMs - confirmedMs };
  const { book, add } = bookOf({ maxAgeMs: 70_000, ...times });
  const first = add();
  nowMs = 50_000;
  confirmedMs = nowMs;
  const second = add();
  const isOpen = () => [first, second].map((job) => book.get(job.id) !== undefined);
  nowMs = 120_000;
  expect(isOpen()).toEqual([true, true]);
  nowMs = 120_001;
  expect(isOpen()).toEqual([false, false]);
  confirmedMs = nowMs;
  expect(isOpen()).toEqual([false, true]);
});

test("an adopted job is found by its work, never sent, bounded, and stale in its time", () => {
  let nowMs = 0;
  const times = { nowMs: () => nowMs, confirmedAgeMs: () => 0 };
  const { book, freed } = bookOf({ maxAgeMs: 10_000, maxAdopted: 2, ...times });
  const template = (n: number) =>
    ({ prePowHash: `hash${n}`, timestampMs: BigInt(n), bits: 0x207fffff }) as Template;
  const own = book.add(template(1));
  book.adopt(template(1), 0);
  expect(book.ofWork("hash11")).toBe(own);
  for (const n of [2, 3]) book.adopt(template(n), n * 1000);
  book.adopt(template(3), 9000);
  expect(book.newest()).toBe(own);
  expect(book.ofWork("hash22")?.template.timestampMs).toBe(2n);
  expect(freed).toEqual([0, 0, 0]);
  nowMs = 12_500;
  expect([book.ofWork("hash22"), book.ofWork("hash33")?.id]).toEqual([undefined, own.id + 2]);
  const again = book.add(template(3));
  expect(book.ofWork("hash33")).toBe(again);
  book.adopt(template(4), nowMs);
  expect(freed).toEqual([0, 1, 0, 0, 0]);
});
