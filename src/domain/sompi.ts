// Money: whole sompi in a branded bigint. 1 KAS = 100,000,000 sompi. Pure; no floating point.

import { assert } from "../base/assert.ts";

export type Sompi = bigint & { readonly brand: "sompi" };

export const SOMPI_PER_KAS = 100_000_000n;
/** Postgres BIGINT; the whole supply of KAS is 2.87 × 10^18 sompi. */
const MAX_SOMPI = 2n ** 63n - 1n;

/** Marks a bigint as an amount; ledger amounts may be negative. */
export function sompi(amount: bigint): Sompi {
  assert(amount <= MAX_SOMPI && amount >= -MAX_SOMPI, "an amount fits 64 bits");
  return amount as Sompi;
}

const MILLION = 1_000_000n;

/** What the pool keeps of a reward, rounded down. */
export function feeOf(reward: bigint, partsPerMillion: bigint): bigint {
  assert(partsPerMillion >= 0n && partsPerMillion <= MILLION, "a fee is 0 to 100 percent");
  return (reward * partsPerMillion) / MILLION;
}

/** What a reward leaves to miners. */
export function afterFee(reward: bigint, partsPerMillion: bigint): bigint {
  return reward - feeOf(reward, partsPerMillion);
}

/** "12.5" is 1,250,000,000 sompi; undefined if the text is not a positive amount in KAS. */
export function readKas(text: string): Sompi | undefined {
  const [, whole, fraction = ""] = /^([0-9]{1,10})(?:\.([0-9]{1,8}))?$/.exec(text) ?? [];
  if (whole === undefined) return undefined;
  const amount = BigInt(whole) * SOMPI_PER_KAS + BigInt(fraction.padEnd(8, "0"));
  return amount === 0n ? undefined : sompi(amount);
}

/** KAS with all eight decimals, "12.34567890": exact, for people. */
export function formatKas(amount: Sompi): string {
  const absolute = amount < 0n ? -amount : amount;
  const fraction = (absolute % SOMPI_PER_KAS).toString().padStart(8, "0");
  return `${amount < 0n ? "-" : ""}${absolute / SOMPI_PER_KAS}.${fraction}`;
}
