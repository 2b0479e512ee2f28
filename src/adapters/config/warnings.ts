// What is valid in a configuration, but hardly meant: logged once at start, with what to write
// instead. Faults are refused in file.ts and config.ts.

import { formatKas, SOMPI_PER_KAS, sompi } from "../../domain/sompi.ts";
import type { BaseConfig } from "./config.ts";

/** KIP-9: an output adds this number divided by its amount to a transaction's storage mass. */
const STORAGE_MASS_PARAMETER = 1_000_000_000_000n;
const UNUSUAL_FEE_PERCENT = 10;
const UNUSUAL_THRESHOLD = 10_000n * SOMPI_PER_KAS;

export function configWarnings(config: BaseConfig): string[] {
  const { file, thresholdSompi } = config;
  const warnings: string[] = [];
  const smallest = smallestPayable(BigInt(file.payment.maxTransactionMass));
  if (thresholdSompi < smallest) {
    warnings.push(
      `thresholdAmount: ${thresholdSompi} sompi is less than a transaction can pay; ` +
        `the smallest payable amount is ${smallest} sompi (${formatKas(sompi(smallest))} KAS)`,
    );
  }
  if (thresholdSompi > UNUSUAL_THRESHOLD) {
    warnings.push(
      `thresholdAmount: ${formatKas(thresholdSompi)} KAS; small miners are never paid. ` +
        "The amount is in sompi: 1 KAS is 100000000",
    );
  }
  if (file.treasury.fee > UNUSUAL_FEE_PERCENT) {
    warnings.push(`treasury.fee: the pool keeps ${file.treasury.fee} percent of every reward`);
  }
  return warnings;
}

/** The smallest output, in sompi, that fits a transaction of at most `maxMass` grams. */
function smallestPayable(maxMass: bigint): bigint {
  return STORAGE_MASS_PARAMETER / (maxMass + 1n) + 1n;
}
