// Splits a reward among wallets by their work. Pure.
// Invariant: fee, credits and the unallocated rest sum to the reward to the last sompi, and the
// result does not depend on the order of the wallets.

import { assert } from "../../../base/assert.ts";
import { feeOf, type Sompi, sompi } from "../../../domain/sompi.ts";

export interface Credit {
  wallet: string;
  amount: Sompi;
}

export interface Allocation {
  fee: Sompi;
  /** By wallet, ascending; no credit is zero. */
  credits: Credit[];
  /** The whole reward if there is no work to pay; zero otherwise. */
  unallocated: Sompi;
}

export interface AllocationInput {
  reward: Sompi;
  feePartsPerMillion: bigint;
  /** Expected hashes by wallet. */
  work: ReadonlyMap<string, bigint>;
}

/**
 * The fee is rounded down. The rest is split by the largest remainder: every wallet gets the whole
 * part of its exact share, and the sompi left over go one each to the wallets that lost most by
 * rounding; of two that lost the same, to the smaller address.
 */
export function allocate(input: AllocationInput): Allocation {
  const { reward, feePartsPerMillion } = input;
  assert(reward >= 0n, "a reward is not negative");
  const wallets = [...input.work].filter(([, work]) => work > 0n).sort(byKey);
  const total = wallets.reduce((sum, [, work]) => sum + work, 0n);
  if (total === 0n) return { fee: sompi(0n), credits: [], unallocated: reward };
  const fee = feeOf(reward, feePartsPerMillion);
  const credits = splitByWork(reward - fee, wallets, total);
  return { fee: sompi(fee), credits, unallocated: sompi(0n) };
}

function splitByWork(amount: bigint, wallets: [string, bigint][], total: bigint): Credit[] {
  const shares = wallets.map(([wallet, work]) => ({
    wallet,
    whole: (amount * work) / total,
    remainder: (amount * work) % total,
  }));
  const left = amount - shares.reduce((sum, share) => sum + share.whole, 0n);
  // Sorting is stable and the wallets are in order, which breaks ties.
  const byLoss = [...shares].sort((a, b) => compare(b.remainder, a.remainder));
  for (const share of byLoss.slice(0, Number(left))) share.whole += 1n;
  return shares
    .filter((share) => share.whole > 0n)
    .map((share) => ({ wallet: share.wallet, amount: sompi(share.whole) }));
}

function byKey([a]: [string, bigint], [b]: [string, bigint]): number {
  return compare(a, b);
}

function compare<T extends bigint | string>(a: T, b: T): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
