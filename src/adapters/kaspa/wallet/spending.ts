// What paying asks of a node: the going fee rate, sending a signed transaction, whether the
// mempool holds it. The payment room decides by the answers. What must stay true: `sendSigned`
// never throws, and `refused` is said only of a rule that will refuse these very bytes for ever;
// whatever else happens, the network may have the transaction.

import { Transaction } from "kaspa-wasm";
import { errorText } from "../../../base/errors.ts";
import type { SendAnswer } from "../../../domain/payout.ts";
import type { Node } from "../node.ts";

export interface SendResult {
  answer: SendAnswer;
  /** The node's own words, for the attempt's row. */
  detail: string;
}

/** Sompi per gram below which no node of 2.1.0 takes or relays a transaction. */
const MINIMUM_FEE_RATE = 100n;
const SEND_TIMEOUT_MS = 15_000;

/**
 * The node answers in words only; these are rusty-kaspa 2.1.0's, mining/errors/src/mempool.rs and
 * consensus/core/src/errors/tx.rs.
 */
const KNOWN = /is already in the mempool|was already accepted by the consensus/;
const REFUSED = [
  /is not standard: /,
  /mass of \d+ is larger than max allowed size/,
  /failed to verify (the|empty) signature script/,
  /sig op count is \d+, but the calculated value is/,
  /inputs where the max allowed is|outputs where the max allowed is/,
  /tries to spend \d+ while its total inputs amount is/,
  /has zero value|value is higher than the max allowed/,
  /contextual mass .* is incomputable|due to incomputable storage mass/,
  /has no inputs|has duplicate inputs|version \d+ is unknown/,
];

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
    return classify(errorText(thrown));
  } finally {
    transaction?.free();
  }
}

/** What a node's refusal means for the bytes that were sent. */
export function classify(words: string): SendResult {
  if (KNOWN.test(words)) return { answer: "known", detail: words };
  const isForGood = REFUSED.some((pattern) => pattern.test(words));
  return { answer: isForGood ? "refused" : "unclear", detail: words };
}

/** Sompi per gram for inclusion within a minute, rounded up; never below the node's minimum. */
export async function feeRate(node: Node): Promise<bigint> {
  const { estimate } = await node.call("getFeeEstimate", (rpc) => rpc.getFeeEstimate());
  const bucket = estimate.normalBuckets[0] ?? estimate.priorityBucket;
  const rate = BigInt(Math.ceil(bucket.feerate));
  return rate > MINIMUM_FEE_RATE ? rate : MINIMUM_FEE_RATE;
}

/** Throws PoolError "node" when the node could not be asked. */
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
    if (/Transaction [0-9a-f]{64} not found/.test(errorText(thrown))) return false;
    throw thrown;
  }
}
