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

/** KAS with all eight decimals, "12.34567890": exact, for people. */
export function formatKas(amount: Sompi): string {
  const absolute = amount < 0n ? -amount : amount;
  const fraction = (absolute % SOMPI_PER_KAS).toString().padStart(8, "0");
  return `${amount < 0n ? "-" : ""}${absolute / SOMPI_PER_KAS}.${fraction}`;
}
