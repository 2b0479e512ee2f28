import { heapStats } from "bun:jsc";
import { expect, test } from "bun:test";
import { HandWoundClock } from "../../../base/clock.ts";
import { workOf } from "../../../domain/difficulty.ts";
import { workerKey } from "../../../domain/worker.ts";
import { TallyBook, WINDOW_MINUTES } from "./worker-tallies.ts";

const worker = (n: number) => ({ wallet: `kaspa:q${n}`, name: "rig" });

test("hashrate is work over whole minutes, at most those since the worker came", () => {
  const clock = new HandWoundClock();
  const book = new TallyBook(clock);
  const tally = book.of(worker(1));
  for (let minute = 0; minute < 10; minute++) {
    for (let share = 0; share < 10; share++) {
      tally.accepted(false, workOf(64), clock.monotonicMs());
      clock.advance(6000);
    }
    book.endMinute(new Set());
  }
  const rate = (10 * workOf(64)) / 60;
  for (const minutes of [1, 5, 10, 60]) {
    expect(tally.hashrateHs(minutes, clock.monotonicMs())).toBeCloseTo(rate, 0);
  }
  for (let minute = 0; minute < 5; minute++) {
    clock.advance(60_000);
    book.endMinute(new Set());
  }
  expect(tally.hashrateHs(5, clock.monotonicMs())).toBe(0);
  expect(tally.hashrateHs(10, clock.monotonicMs())).toBeCloseTo(rate / 2, 0);
  for (let minute = 0; minute < WINDOW_MINUTES; minute++) book.endMinute(new Set(["kaspa:q1/rig"]));
  expect(tally.hashrateHs(WINDOW_MINUTES, clock.monotonicMs())).toBe(0);
});

test("counts of refused shares are handed out for storing once", () => {
  const tally = new TallyBook(new HandWoundClock()).of(worker(1));
  tally.refused("stale");
  tally.refused("stale");
  tally.refused("wrongPrefix");
  tally.accepted(true, 5, 0);
  expect(tally.takeUnstored()).toMatchObject({ stale: 2, wrongPrefix: 1, accepted: 0 });
  expect(tally.takeUnstored()).toMatchObject({ stale: 0, wrongPrefix: 0 });
  expect(tally.minute).toMatchObject({ stale: 2, accepted: 1, block: 1 });
  tally.endMinute();
  expect(tally.lastMinute).toMatchObject({ stale: 2, accepted: 1, block: 1 });
  expect(tally.minute).toMatchObject({ stale: 0, accepted: 0, block: 0 });
});

test("a worker is one and the same while remembered, and forgotten after a silent hour", () => {
  const clock = new HandWoundClock();
  const book = new TallyBook(clock);
  const [mining, idle] = [book.of(worker(1)), book.of(worker(2))];
  expect(book.of({ ...worker(1) })).toBe(mining);
  mining.accepted(false, 1, clock.monotonicMs());
  book.endMinute(new Set([idle.key]));
  expect([...book.all()]).toEqual([mining, idle]);
  clock.advance(59 * 60_000);
  book.endMinute(new Set());
  expect([...book.all()]).toEqual([mining]);
  clock.advance(60_001);
  book.endMinute(new Set());
  expect(book.size).toBe(0);
});

test("a flood of names passes no bound, and pushes nobody out who mines", () => {
  const clock = new HandWoundClock();
  const book = new TallyBook(clock);
  const miner = book.of(worker(0));
  miner.accepted(false, 1, clock.monotonicMs());
  const before = heapBytes();
  for (let n = 1; n <= 201_000; n++) book.of(worker(n));
  expect(book.size).toBe(20_001);
  expect(heapBytes() - before).toBeLessThan(20_000 * 1000);
  expect(book.of(worker(0))).toBe(miner);
});

function heapBytes(): number {
  Bun.gc(true);
  return heapStats().heapSize;
}

test("a flood of workers that mine is bounded too, and removes the longest silent one", () => {
  const clock = new HandWoundClock();
  const book = new TallyBook(clock);
  for (let n = 0; n < 200_000; n++) book.of(worker(n)).accepted(false, 1, n);
  book.of(worker(-1)).accepted(false, 1, 300_000);
  expect(book.size).toBe(200_000);
  const keys = new Set([...book.all()].map(({ key }) => key));
  const has = (n: number) => keys.has(workerKey(worker(n)));
  expect([has(-1), has(0), has(1)]).toEqual([true, false, true]);
});

test("a name that was pushed out counts again with its first share", () => {
  const book = new TallyBook(new HandWoundClock());
  const early = book.of(worker(0));
  for (let n = 1; n <= 20_000; n++) book.of(worker(n));
  expect(book.of(worker(0))).not.toBe(early);
  early.accepted(false, 5, 0);
  expect(book.of(worker(0))).toBe(early);
});
