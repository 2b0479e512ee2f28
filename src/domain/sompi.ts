// Money: whole sompi in a branded bigint. 1 KAS = 100,000,000 sompi. Pure.
// Invariant: no amount passes through a floating point number.

import { assert } from "../base/assert.ts";

export type Sompi = bigint & { readonly brand: "sompi" };

export const SOMPI_PER_KAS = 100_000_000n;
/** Postgres BIGINT; all the KAS there will ever be is 2.87 × 10^18 sompi. */
const MAX_SOMPI = 2n ** 63n - 1n;

/** Marks a bigint as an amount; the ledger's deltas may be negative. */
export function sompi(amount: bigint): Sompi {
  assert(amount <= MAX_SOMPI && amount >= -MAX_SOMPI, "an amount fits 64 bits");
  return amount as Sompi;
}

/** Reads decimal digits with an optional minus sign; undefined for anything else. */
export function parseSompi(text: string): Sompi | undefined {
  if (!/^-?[0-9]{1,19}$/.test(text)) return undefined;
  const amount = BigInt(text);
  return amount <= MAX_SOMPI && amount >= -MAX_SOMPI ? (amount as Sompi) : undefined;
}

export function addSompi(...amounts: readonly Sompi[]): Sompi {
  return sompi(amounts.reduce((sum: bigint, amount) => sum + amount, 0n));
}

/** KAS with all eight decimals, "12.34567890": exact, for people. */
export function formatKas(amount: Sompi): string {
  const absolute = amount < 0n ? -amount : amount;
  const fraction = (absolute % SOMPI_PER_KAS).toString().padStart(8, "0");
  return `${amount < 0n ? "-" : ""}${absolute / SOMPI_PER_KAS}.${fraction}`;
}
