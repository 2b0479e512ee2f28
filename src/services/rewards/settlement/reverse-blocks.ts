// Takes a reward back that a deep reorganisation took from us: rare beyond measure, and the one
// time when a person must look. `settle.ts` calls it. What must stay true: what was posted stays;
// compensating entries follow it, and payouts stand still until an operator lifts the halt.

import { reverseAllocation } from "../../../adapters/database/ledger/ledger.ts";
import { haltPayouts } from "../../../adapters/database/payouts/halt.ts";
import { markReversed } from "../../../adapters/database/shares/blocks.ts";
import type { Database } from "../../../adapters/database/sql.ts";
import type { Log } from "../../../base/log.ts";
import { formatKas } from "../../../domain/sompi.ts";
import type { TreasuryMetrics } from "../metrics.ts";

export async function reverseBlock(
  parts: { database: Database; metrics: TreasuryMetrics; log: Log },
  hash: string,
  became: string,
): Promise<void> {
  const { database, metrics, log } = parts;
  const result = await database.transaction(async (tx) => {
    // The row's lock comes first: the accountant holds it while it allocates.
    if (!(await markReversed(tx, hash))) return undefined;
    const reversal = await reverseAllocation(tx, hash);
    if (reversal !== undefined) await haltPayouts(tx, `reversal: block ${hash} became ${became}`);
    return { reversal };
  });
  if (result === undefined) return;
  metrics.blockReversed();
  const { reversal } = result;
  log.error("settled block was reversed", {
    hash,
    became,
    wasAllocated: reversal !== undefined,
    ...(reversal === undefined
      ? {}
      : { rewardKas: formatKas(reversal.reward), missingKas: formatKas(reversal.missing) }),
  });
}
