// Error messages of rusty-kaspa 2.1.0 that decide something. Its RPC has one error code for all
// errors, so the text is the only thing that distinguishes them. Every such decision is made here.

import { errorText } from "../../base/errors.ts";
import type { SendAnswer } from "../../domain/payout.ts";

interface NodeMessage {
  pattern: RegExp;
  /** File in rusty-kaspa that holds the text. */
  source: string;
}

const CONSENSUS_ERRORS = "consensus/core/src/errors/consensus.rs";
const TRANSACTION_ERRORS = "consensus/core/src/errors/tx.rs";
const MEMPOOL_ERRORS = "mining/errors/src/mempool.rs";
const RPC_ERRORS = "rpc/core/src/error.rs";

const BLOCK_UNKNOWN: readonly NodeMessage[] = [
  { pattern: /cannot find header ([0-9a-f]{64})/, source: CONSENSUS_ERRORS },
  { pattern: /cannot find full block ([0-9a-f]{64})/, source: CONSENSUS_ERRORS },
];

const BLOCK_PRUNED: readonly NodeMessage[] = [
  {
    pattern: /does not have retention root in its past/,
    source: "consensus/src/consensus/mod.rs",
  },
  { pattern: /is too deep \(before the current pruning point\)/, source: CONSENSUS_ERRORS },
];

const TRANSACTION_UNKNOWN: readonly NodeMessage[] = [
  { pattern: /Transaction [0-9a-f]{64} not found/, source: RPC_ERRORS },
];

/** The network has the transaction. */
const TRANSACTION_KNOWN: readonly NodeMessage[] = [
  { pattern: /is already in the mempool/, source: MEMPOOL_ERRORS },
  { pattern: /was already accepted by the consensus/, source: MEMPOOL_ERRORS },
];

/** No node will ever accept the same bytes. */
const TRANSACTION_INVALID: readonly NodeMessage[] = [
  { pattern: /is not standard: /, source: MEMPOOL_ERRORS },
  { pattern: /mass of \d+ is larger than max allowed size/, source: MEMPOOL_ERRORS },
  { pattern: /due to incomputable storage mass/, source: MEMPOOL_ERRORS },
  { pattern: /failed to verify (the|empty) signature script/, source: TRANSACTION_ERRORS },
  { pattern: /sig op count is \d+, but the calculated value is/, source: TRANSACTION_ERRORS },
  { pattern: /(inputs|outputs) where the max allowed is/, source: TRANSACTION_ERRORS },
  {
    pattern: /tries to spend \d+ while its total inputs amount is/,
    source: TRANSACTION_ERRORS,
  },
  { pattern: /has zero value|value is higher than the max allowed/, source: TRANSACTION_ERRORS },
  { pattern: /contextual mass .* is incomputable/, source: TRANSACTION_ERRORS },
  { pattern: /has no inputs|has duplicate inputs/, source: TRANSACTION_ERRORS },
  { pattern: /version \d+ is unknown/, source: TRANSACTION_ERRORS },
];

/** The SDK's decoder (serde) on a response of another shape than its own version has. */
const UNREADABLE = /unknown (variant|field) `|missing field `|invalid (type|value|length): /;

/** True if the SDK could not read the response: the node may be newer than the SDK. */
export function isUnreadable(thrown: unknown): boolean {
  return UNREADABLE.test(errorText(thrown));
}

/** True if the node says that it does not have block `hash`. */
export function isBlockUnknown(thrown: unknown, hash: string): boolean {
  const text = errorText(thrown);
  return BLOCK_UNKNOWN.some(({ pattern }) => pattern.exec(text)?.[1] === hash);
}

/** True if the node says that a block is older than what it retains. */
export function isBlockPruned(thrown: unknown): boolean {
  return matches(BLOCK_PRUNED, errorText(thrown));
}

/** True if the node says that its mempool does not have the transaction. */
export function isTransactionUnknown(thrown: unknown): boolean {
  return matches(TRANSACTION_UNKNOWN, errorText(thrown));
}

/** What a failed submission means for the transaction's bytes. */
export function sendAnswerOf(text: string): Exclude<SendAnswer, "taken"> {
  if (matches(TRANSACTION_KNOWN, text)) return "known";
  return matches(TRANSACTION_INVALID, text) ? "refused" : "unclear";
}

function matches(messages: readonly NodeMessage[], text: string): boolean {
  return messages.some(({ pattern }) => pattern.test(text));
}
