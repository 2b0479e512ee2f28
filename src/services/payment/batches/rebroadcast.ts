// Sends settled payments again that a reorganisation deeper than `payment.confirmationsDaa`
// removed from the chain. Runs before each cycle and once an hour.
// Invariant: only the stored bytes are sent, so a wallet that was paid is never paid twice.

import { takenBackBatches } from "../../../adapters/database/payouts/queries.ts";
import { type PaymentDeps, send } from "./batch-machine.ts";

/**
 * Returns how many batches were sent. A batch whose parent was reorged out as well is refused now
 * and sent again in the next pass.
 */
export async function rebroadcastReorgedOut(deps: PaymentDeps): Promise<number> {
  const view = await deps.chain.observe();
  const batches = await takenBackBatches(deps.database, view.outputs);
  for (const batch of batches) {
    deps.events.batchReorgedOut(batch);
    deps.requireLock();
    await send(deps, batch, view);
  }
  return batches.length;
}
