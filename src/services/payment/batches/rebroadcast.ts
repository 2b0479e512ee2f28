// Sends settled payments again that the chain has taken back: a reorganisation may be deeper than
// `payment.confirmationsDaa`. Asked before each cycle and once an hour. What must stay true: the
// stored bytes are all that is sent, so that whoever was paid is never paid twice; the books say
// that he was paid, and in the end the chain says so too.

import { takenBackBatches } from "../../../adapters/database/payouts/queries.ts";
import { type PaymentParts, send } from "./batch-machine.ts";

/** Answers how many were sent. One whose parent was taken back as well follows it the next time. */
export async function resendTakenBack(parts: PaymentParts): Promise<number> {
  const view = await parts.chain.look();
  const batches = await takenBackBatches(parts.database, view.outputs);
  for (const batch of batches) {
    parts.events.batchTakenBack(batch);
    parts.requireLock();
    await send(parts, batch, view);
  }
  return batches.length;
}
