// Reverses a settled reward that a deep reorganisation removed from the chain.
// Posted entries stay; compensating entries follow them, and payouts halt until an operator
// has checked the case.

import { reverseAllocation } from "../../../adapters/database/ledger/ledger.ts";
import { haltPayouts } from "../../../adapters/database/payouts/halt.ts";
import { markReversed } from "../../../adapters/database/shares/blocks.ts";
import type { Database } from "../../../adapters/database/sql.ts";
import type { Log } from "../../../base/log.ts";
import { formatKas } from "../../../domain/sompi.ts";
import type { TreasuryMetrics } from "../metrics.ts";

export async function reverseBlock(
  deps: { database: Database; metrics: TreasuryMetrics; log: Log },
  hash: string,
  became: string,
): Promise<void> {
  const { database, metrics, log } = deps;
  const result = await database.transaction(async (tx) => {
    // Locks the block's row first, as allocation does.
    const allocation = await markReversed(tx, hash);
    if (allocation === undefined) return undefined;
    const reversal = await reverseAllocation(tx, hash, allocation);
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
