// Splits a reward among workers by their work. Pure.
// The accountant posts what it answers. What must stay true: fee, credits and what is left
// unallocated equal the reward to the last sompi, whatever the numbers, and the same input gives
// the same answer in whatever order the workers come.

import { assert } from "../../../base/assert.ts";
import { type Sompi, sompi } from "../../../domain/sompi.ts";

export interface Credit {
  /** `workerKey` of the worker. */
  worker: string;
  amount: Sompi;
}

export interface Allocation {
  fee: Sompi;
  /** By worker key, ascending; nobody is credited with nothing. */
  credits: Credit[];
  /** The whole reward when there is no work to pay; zero otherwise. */
  unallocated: Sompi;
}

export interface AllocationInput {
  reward: Sompi;
  feePartsPerMillion: bigint;
  /** Expected hashes by worker key. */
  work: ReadonlyMap<string, bigint>;
}

const MILLION = 1_000_000n;

/**
 * The fee is rounded down, for the workers. The rest is split by the largest remainder: everyone
 * gets the whole part of his share, and the sompi that are left go one each to those who lost
 * most by rounding; where two lost the same, to the smaller worker key.
 */
export function allocate(input: AllocationInput): Allocation {
  const { reward, feePartsPerMillion } = input;
  assert(reward >= 0n, "a reward is not negative");
  assert(feePartsPerMillion >= 0n && feePartsPerMillion <= MILLION, "a fee is 0 to 100 percent");
  const workers = [...input.work].filter(([, work]) => work > 0n).sort(byKey);
  const total = workers.reduce((sum, [, work]) => sum + work, 0n);
  if (total === 0n) return { fee: sompi(0n), credits: [], unallocated: reward };
  const fee = (reward * feePartsPerMillion) / MILLION;
  const credits = splitByWork(reward - fee, workers, total);
  return { fee: sompi(fee), credits, unallocated: sompi(0n) };
}

function splitByWork(amount: bigint, workers: [string, bigint][], total: bigint): Credit[] {
  const parts = workers.map(([worker, work]) => ({
    worker,
    whole: (amount * work) / total,
    remainder: (amount * work) % total,
  }));
  const left = amount - parts.reduce((sum, part) => sum + part.whole, 0n);
  // Sorting is stable, and the workers come by their key: that is the tie-break.
  const byLoss = [...parts].sort((a, b) => compare(b.remainder, a.remainder));
  for (const part of byLoss.slice(0, Number(left))) part.whole += 1n;
  return parts
    .filter((part) => part.whole > 0n)
    .map((part) => ({ worker: part.worker, amount: sompi(part.whole) }));
}

function byKey([a]: [string, bigint], [b]: [string, bigint]): number {
  return compare(a, b);
}

function compare<T extends bigint | string>(a: T, b: T): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
