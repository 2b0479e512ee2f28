// Shares of a segment: however the recorder cut them into batches, the trees are those of the format.

import { expect, test } from "bun:test";
import fc from "fast-check";
import { fromHex, toHex } from "../../base/bytes.ts";
import { byData, shareLeaf } from "./leaves.ts";
import { type KeptBatch, orderShares } from "./segment-shares.ts";
import { type BatchShare, ShareBatches } from "./share-batch.ts";
import { sumRoot } from "./sum-tree.ts";

const WORKERS = ["a/1", "a/2", "b/1"];
const ids = new Map(WORKERS.map((key, index) => [key, BigInt(index + 10)]));
const JOBS = [3, 1, 2, 1].map((byte, index) => ({
  prePowHash: `${byte}0`.repeat(32),
  timestampMs: 1_800_000_000_000n + BigInt(index),
}));

const anyShare = fc.record({
  worker: fc.constantFrom(...WORKERS),
  job: fc.constantFrom(...JOBS),
  work: fc.integer({ min: 1, max: 2 ** 52 }),
  nonceHi: fc.nat(2),
  nonceLo: fc.integer({ min: 0, max: 2 ** 32 - 1 }),
  timeMs: fc.integer({ min: 1_800_000_000_000, max: 1_800_000_060_000 }),
});
const unique = fc.uniqueArray(anyShare, {
  minLength: 1,
  maxLength: 60,
  selector: ({ worker, job, nonceHi, nonceLo }) =>
    [worker, job.prePowHash, job.timestampMs, nonceHi, nonceLo].join(),
});

function stored(shares: readonly BatchShare[]): KeptBatch[] {
  const batches = new ShareBatches();
  for (const [index, share] of shares.entries()) batches.add(1, index + 1, share);
  return batches.take().map(({ jobs, workers, shares: packed }) => ({
    ...{ jobs, shares: packed },
    workerIds: workers.map((key) => ids.get(key) ?? 0n),
  }));
}

const noPause = async () => {};

test("roots are those of the plain tree, in whatever batches the shares came", async () => {
  await fc.assert(
    fc.asyncProperty(unique, fc.nat(60), async (shares, cut) => {
      const order = [12n, 10n, 11n];
      const whole = await orderShares(stored(shares), order, noPause);
      const parts = [...stored(shares.slice(cut)), ...stored(shares.slice(0, cut))];
      expect(await orderShares(parts, order, noPause)).toEqual(whole);
      expect(whole.duplicates).toBe(0);
      for (const worker of whole.workers) {
        const own = shares.filter((share) => ids.get(share.worker) === worker.workerId);
        const leaves = own.map(({ job, nonceHi, nonceLo, timeMs, work }) =>
          shareLeaf({
            prePowHash: fromHex(job.prePowHash),
            timestampMs: job.timestampMs,
            nonce: (BigInt(nonceHi) << 32n) | BigInt(nonceLo),
            acceptedMs: timeMs,
            work: BigInt(work),
          }),
        );
        const root = sumRoot(leaves.sort(byData));
        expect(toHex(worker.hash)).toBe(toHex(root.hash));
        expect([worker.work, BigInt(worker.shares)]).toEqual([root.work, root.units]);
      }
    }),
  );
});

test("a nonce that is in a worker's list twice is counted", async () => {
  const share = { ...{ worker: "a/1", work: 5, nonceHi: 1, nonceLo: 2 }, timeMs: 1, job: JOBS[0] };
  const twice = [share, { ...share, timeMs: 2 }] as BatchShare[];
  expect((await orderShares(stored(twice), [10n], noPause)).duplicates).toBe(1);
});

test("sums beyond 2^64 stay exact", async () => {
  const shares = Array.from({ length: 9000 }, (_, index) => ({
    ...{ worker: "a/1", work: 2 ** 52 - 1, nonceHi: 0, nonceLo: index, timeMs: 1 },
    job: JOBS[0] as BatchShare["job"],
  }));
  const { workers } = await orderShares(stored(shares), [10n], noPause);
  expect(workers[0]?.work).toBe(9000n * (2n ** 52n - 1n));
});
