// Decides what a node's answer means for one block: final, or to be asked again. Pure.
// `settle.ts` acts on it. What must stay true: nothing is final before coinbase maturity has
// passed, and a block is called lost only on the word of a node that knows other blocks of ours.

import type { RewardInfo } from "../../../adapters/kaspa/blocks.ts";
import type { Sompi } from "../../../domain/sompi.ts";

export type Verdict =
  | { kind: "blue"; confirmations: bigint; mergingHash: string; reward: Sompi }
  | { kind: "red"; confirmations: bigint; mergingHash: string | undefined }
  | { kind: "lost" }
  | { kind: "pending"; colour: RewardInfo["colour"]; confirmations: bigint }
  /** No node has the block, and it is too early to give it up. */
  | { kind: "missing" };

export interface Evidence {
  info: RewardInfo | "unknownBlock";
  /** How far the chain has gone on since the block, in DAA score. */
  ageDaa: bigint;
  coinbaseMaturityDaa: bigint;
  /** Whether the node that answered has known other blocks of ours. */
  nodeKnowsOurs: boolean;
}

/** A block that no chain block has merged in this many maturities never will be. */
const LOST_AFTER_MATURITIES = 2n;

export function judge(evidence: Evidence): Verdict {
  const { info, ageDaa, coinbaseMaturityDaa, nodeKnowsOurs } = evidence;
  const isOld = ageDaa > LOST_AFTER_MATURITIES * coinbaseMaturityDaa;
  if (info === "unknownBlock") return { kind: isOld && nodeKnowsOurs ? "lost" : "missing" };
  const { colour, confirmations, mergingHash, rewardSompi } = info;
  if (colour === "unknown") {
    return isOld && nodeKnowsOurs ? { kind: "lost" } : { kind: "pending", colour, confirmations };
  }
  // A block is merged at most once, so its depth is that of the block that merged it.
  const isFinal = confirmations > coinbaseMaturityDaa;
  if (!isFinal) return { kind: "pending", colour, confirmations };
  if (colour === "red") return { kind: "red", confirmations, mergingHash };
  if (rewardSompi === undefined || mergingHash === undefined) {
    return { kind: "pending", colour, confirmations };
  }
  return { kind: "blue", confirmations, mergingHash, reward: rewardSompi };
}
