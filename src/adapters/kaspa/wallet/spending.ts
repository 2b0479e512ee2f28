// Payment requests to a node: fee rate, sending a signed transaction, mempool lookup.
// `sendSigned` never throws. `refused` means that the node will never accept these bytes; after any
// other result the network may have the transaction.

import { Transaction } from "kaspa-wasm";
import { errorText } from "../../../base/errors.ts";
import type { SendAnswer } from "../../../domain/payout.ts";
import type { Node } from "../node.ts";
import { isTransactionUnknown, sendAnswerOf } from "../node-messages.ts";

export interface SendResult {
  answer: SendAnswer;
  /** The node's message, for the attempt's row. */
  detail: string;
}

/** Sompi per gram; nodes of 2.1.0 neither accept nor relay a transaction below it. */
const MINIMUM_FEE_RATE = 100n;
const SEND_TIMEOUT_MS = 15_000;

/** Sends the bytes of `Wallet.sign`; the same bytes may be sent again at any time. */
export async function sendSigned(node: Node, bytes: string): Promise<SendResult> {
  let transaction: Transaction | undefined;
  try {
    const read = Transaction.deserializeFromSafeJSON(bytes);
    transaction = read;
    const { transactionId } = await node.call(
      "submitTransaction",
      (rpc) => rpc.submitTransaction({ transaction: read, allowOrphan: false }),
      SEND_TIMEOUT_MS,
    );
    return { answer: "taken", detail: transactionId };
  } catch (thrown) {
    const detail = errorText(thrown);
    return { answer: sendAnswerOf(detail), detail };
  } finally {
    transaction?.free();
  }
}

/** Sompi per gram for inclusion within a minute, rounded up; never below the node's minimum. */
export async function feeRate(node: Node): Promise<bigint> {
  const { estimate } = await node.call("getFeeEstimate", (rpc) => rpc.getFeeEstimate());
  const bucket = estimate.normalBuckets[0] ?? estimate.priorityBucket;
  const rate = BigInt(Math.ceil(bucket.feerate));
  return rate > MINIMUM_FEE_RATE ? rate : MINIMUM_FEE_RATE;
}

/** Throws PoolError "node" if the request fails. */
export async function isInMempool(node: Node, transactionId: string): Promise<boolean> {
  try {
    await node.call("getMempoolEntry", (rpc) =>
      rpc.getMempoolEntry({
        transactionId,
        includeOrphanPool: false,
        filterTransactionPool: false,
      }),
    );
    return true;
  } catch (thrown) {
    if (isTransactionUnknown(thrown)) return false;
    throw thrown;
  }
}
