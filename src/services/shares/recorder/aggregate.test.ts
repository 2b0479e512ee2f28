import { expect, test } from "bun:test";
import fc from "fast-check";
import type {
  RecorderPosition,
  SegmentRow,
  WorkRow,
} from "../../../adapters/database/shares/shares.ts";
import { encodeFoundBlock, type SolvedBlock } from "../blocks/found-block.ts";
import { Aggregate } from "./aggregate.ts";

const START: RecorderPosition = { sequence: 0, segmentFirstSequence: 0, segmentMinute: 0 };

interface JournaledShare {
  sequence: number;
  timeMs: number;
  worker: string;
  job: { daaScore: number };
  work: number;
  block: string | undefined;
}

const anyShare = fc.record({
  gapMs: fc.oneof(fc.nat(2000), fc.nat(200_000)),
  worker: fc.constantFrom("kaspa:qa/1", "kaspa:qa/2", "kaspa:qb/a/b"),
  daaScore: fc.nat(1000),
  work: fc.oneof(fc.integer({ min: 1, max: 2 ** 52 }), fc.constant(2 ** 52)),
  solves: fc.integer({ min: 0, max: 9 }).map((dice) => dice === 0),
});

/** Shares of a journal: sequence without gaps, time that never goes back. */
const journal = fc.array(anyShare, { minLength: 1, maxLength: 120 }).map((list) => {
  let timeMs = 1_700_000_000_000;
  return list.map(({ gapMs, worker, daaScore, work, solves }, index): JournaledShare => {
    timeMs += gapMs;
    const sequence = index + 1;
    const block = solves
      ? encodeFoundBlock({ hash: `hash ${sequence}`, block: {}, nonce: "1" } as SolvedBlock)
      : undefined;
    return { sequence, timeMs, worker, job: { daaScore }, work, block };
  });
});

/** The tables after the batches, added up as the upserts of the database adapter do it. */
class Tables {
  position = START;
  readonly segments = new Map<number, SegmentRow>();
  readonly work = new Map<string, { work: bigint; shares: number }>();
  readonly minutes = new Map<string, bigint>();

  store(shares: readonly JournaledShare[]): void {
    const batch = new Aggregate(this.position);
    for (const share of shares) {
      batch.share(share);
      if (share.block !== undefined) batch.block(share.sequence, share.block);
    }
    for (const row of batch.segments()) this.#segment(row);
    for (const row of batch.work()) this.#work(row);
    this.position = batch.position();
  }

  #segment(row: SegmentRow): void {
    const { firstSequence, lastSequence, startedMs, endedMs, maxDaaScore, endedBy } = row;
    const before = this.segments.get(firstSequence);
    expect(before?.endedBy).toBeUndefined();
    this.segments.set(firstSequence, {
      firstSequence,
      lastSequence,
      startedMs: before?.startedMs ?? startedMs,
      endedMs,
      maxDaaScore: Math.max(before?.maxDaaScore ?? 0, maxDaaScore),
      endedBy,
    });
  }

  #work({ firstSequence, worker, work, shares, minute }: WorkRow): void {
    const key = `${firstSequence} ${worker}`;
    const before = this.work.get(key) ?? { work: 0n, shares: 0 };
    this.work.set(key, { work: before.work + work, shares: before.shares + shares });
    const minuteKey = `${minute} ${worker}`;
    this.minutes.set(minuteKey, (this.minutes.get(minuteKey) ?? 0n) + work);
  }
}

test("the rows do not depend on where batches begin and end", () => {
  fc.assert(
    fc.property(journal, fc.array(fc.nat(), { maxLength: 20 }), (shares, places) => {
      const whole = new Tables();
      whole.store(shares);
      const cut = new Tables();
      const ends = [...new Set([...places.map((place) => place % shares.length), shares.length])];
      let from = 0;
      for (const end of ends.sort((a, b) => a - b)) {
        if (end > from) cut.store(shares.slice(from, end));
        from = Math.max(from, end);
      }
      expect(cut).toEqual(whole);
    }),
  );
});

test("segments cover the journal without gap or overlap, and end with a block or their minute", () => {
  fc.assert(
    fc.property(journal, (shares) => {
      const tables = new Tables();
      tables.store(shares);
      const segments = [...tables.segments.values()];
      let next = 1;
      for (const segment of segments) {
        expect(segment.firstSequence).toBe(next);
        next = segment.lastSequence + 1;
        const inside = shares.slice(segment.firstSequence - 1, segment.lastSequence);
        expect(new Set(inside.map((share) => Math.floor(share.timeMs / 60_000))).size).toBe(1);
        const solved = inside.filter((share) => share.block !== undefined);
        expect(solved.map((share) => share.sequence)).toEqual(
          segment.endedBy === undefined ? [] : [segment.lastSequence],
        );
        expect(segment.maxDaaScore).toBe(Math.max(...inside.map((share) => share.job.daaScore)));
      }
      expect(next).toBe(shares.length + 1);
      expect(tables.position.sequence).toBe(shares.length);
    }),
  );
});

test("work adds up exactly, far beyond the whole numbers of a double", () => {
  const sum = (rows: Iterable<bigint>) => [...rows].reduce((total, one) => total + one, 0n);
  fc.assert(
    fc.property(journal, (shares) => {
      const tables = new Tables();
      tables.store(shares);
      const expected = sum(shares.map((share) => BigInt(share.work)));
      expect(sum([...tables.work.values()].map((row) => row.work))).toBe(expected);
      expect(sum(tables.minutes.values())).toBe(expected);
    }),
  );
  const tables = new Tables();
  const share = { timeMs: 0, worker: "kaspa:qa/1", job: { daaScore: 1 }, work: 2 ** 52 - 1 };
  const many = Array.from({ length: 5000 }, (_, index) => ({
    ...share,
    sequence: index + 1,
    block: undefined,
  }));
  tables.store(many);
  expect([...tables.work.values()]).toEqual([{ work: 5000n * (2n ** 52n - 1n), shares: 5000 }]);
});
