import { expect, test } from "bun:test";
import fc from "fast-check";
import { AssertionError } from "../../../base/assert.ts";
import { PoolError } from "../../../base/errors.ts";
import { divideSpace, type Extranonce, ExtranonceAllocator } from "./extranonce.ts";

test("the text is the value in whole bytes", () => {
  for (const [size, value, hex] of [
    [1, 7, "07"],
    [2, 7, "0007"],
    [3, 0xabcdef, "abcdef"],
  ] as const) {
    const allocator = new ExtranonceAllocator(size, { first: value, end: value + 1 });
    expect(allocator.take(0)).toEqual({ size, value, hex });
    expect(allocator.take(0)).toBeUndefined();
  }
});

test("a range outside of the prefix is a programmer's mistake", () => {
  for (const [size, first, end] of [
    [0, 0, 1],
    [4, 0, 1],
    [1, 0, 257],
    [1, 5, 5],
  ] as const) {
    expect(() => new ExtranonceAllocator(size, { first, end })).toThrow(AssertionError);
  }
});

/** What happens to an allocator, in the order of time. */
const step = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant("open" as const), mines: fc.boolean() }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant("close" as const), which: fc.nat() }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant("job" as const) }) },
);

test("no two live connections share a prefix, and one whose jobs may live is said to be early", () => {
  fc.assert(
    fc.property(
      fc.array(step, { maxLength: 300 }),
      fc.integer({ min: 1, max: 8 }),
      (steps, size) => {
        const allocator = new ExtranonceAllocator(1, { first: 10, end: 10 + size });
        const book = 5;
        let newest = 0;
        const oldest = () => Math.max(0, newest - book + 1);
        const live: { extranonce: Extranonce; mines: boolean }[] = [];
        /** The newest job that anybody may have mined with a prefix. */
        const touched = new Map<number, number>();
        for (const now of steps) {
          if (now.kind === "job") newest += 1;
          else if (now.kind === "close") {
            const [gone] = live.length === 0 ? [] : live.splice(now.which % live.length, 1);
            if (gone === undefined) continue;
            allocator.giveBack(gone.extranonce, gone.mines ? newest : undefined);
            if (gone.mines) touched.set(gone.extranonce.value, newest);
          } else {
            let isEarly = false;
            const extranonce = allocator.take(oldest(), () => {
              isEarly = true;
            });
            // Refused only when live connections hold all of them.
            expect(extranonce === undefined).toBe(live.length === size);
            if (extranonce === undefined) continue;
            expect(live.map((other) => other.extranonce.value)).not.toContain(extranonce.value);
            expect(extranonce.value).toBeWithin(10, 10 + size);
            const holds = (value: number) => live.some((other) => other.extranonce.value === value);
            const isDead = (value: number) => (touched.get(value) ?? -1) < oldest();
            const free = Array.from({ length: size }, (_, n) => 10 + n).filter((n) => !holds(n));
            expect(isDead(extranonce.value)).toBe(!isEarly);
            // The queue is in the order of giving back, so a dead one may lie behind another.
            if (!free.some(isDead)) expect(isEarly).toBe(true);
            live.push({ extranonce, mines: now.mines });
          }
        }
        expect(live.length).toBeLessThanOrEqual(size);
      },
    ),
    { numRuns: 1000 },
  );
});

test("every prefix comes round again once its jobs are gone, oldest first, without end", () => {
  const allocator = new ExtranonceAllocator(2, { first: 0, end: 3000 });
  const values = Array.from({ length: 3000 }, () => allocator.take(0));
  expect(new Set(values.map((value) => value?.value)).size).toBe(3000);
  expect(allocator.take(0)).toBeUndefined();
  for (let round = 1; round <= 4; round++) {
    for (const value of values) if (value !== undefined) allocator.giveBack(value, round);
    let early = 0;
    const oldestJob = round % 2 === 0 ? round : round + 1;
    const again = values.map(() => allocator.take(oldestJob, () => (early += 1)));
    expect(again).toEqual(values);
    expect(early).toBe(round % 2 === 0 ? 3000 : 0);
    expect(allocator.take(round + 1)).toBeUndefined();
  }
});

test("connections that never had a job use no prefix up", () => {
  const allocator = new ExtranonceAllocator(1, { first: 0, end: 4 });
  for (let connection = 0; connection < 100_000; connection++) {
    const taken = allocator.take(0);
    if (taken === undefined) throw new Error(`used up after ${connection}`);
    allocator.giveBack(taken, undefined);
  }
});

/** The first and the last nonce that an allocator's prefixes cover. */
function nonces(size: number, { range }: ExtranonceAllocator): { first: bigint; last: bigint } {
  const free = BigInt(64 - 8 * size);
  return { first: BigInt(range.first) << free, last: (BigInt(range.end) << free) - 1n };
}

test("sizes, instances and groups of ports divide the nonces: no prefix covers another one's", () => {
  const sizes = fc.uniqueArray(fc.integer({ min: 0, max: 3 }), { minLength: 1 });
  fc.assert(
    fc.property(sizes, fc.integer({ min: 1, max: 64 }), (ports, instances) => {
      const covered: { first: bigint; last: bigint }[] = [];
      for (let instance = 0; instance < instances; instance++) {
        const groups = ports.flatMap((size) => [
          { key: `${size} low`, size },
          ...(size > 1 ? [{ key: `${size} high`, size }] : []),
          { key: `${size} low`, size },
        ]);
        const space = divideSpace({ groups, instance, instances });
        const keys = groups.filter(({ size }) => size > 0).map(({ key }) => key);
        expect(new Set(space.keys())).toEqual(new Set(keys));
        for (const [key, allocator] of space) {
          covered.push(nonces(Number.parseInt(key, 10), allocator));
        }
      }
      covered.sort((a, b) => Number(a.first > b.first) - Number(a.first < b.first));
      for (let at = 1; at < covered.length; at++) {
        expect((covered[at - 1]?.last ?? 0n) < (covered[at]?.first ?? 0n)).toBe(true);
      }
      expect(covered.every(({ last }) => last < 2n ** 64n)).toBe(true);
    }),
  );
});

test("prefixes too few for all instances and ports are a fault of the configuration", () => {
  const groups = ["a", "b", "c", "d", "e"].map((key) => ({ key, size: 1 }));
  const divide = () => divideSpace({ groups, instance: 0, instances: 64 });
  expect(divide).toThrow(PoolError);
});
