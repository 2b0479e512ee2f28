// Derives a block's settlement status from one node's response. Pure.
// Invariant: nothing is final before coinbase maturity, and only a node that knows other blocks of
// ours can call a block lost.

import type { RewardInfo } from "../../../adapters/kaspa/blocks.ts";
import type { Sompi } from "../../../domain/sompi.ts";

export type SettlementStatus =
  | { kind: "blue"; confirmations: bigint; mergingHash: string; reward: Sompi }
  | { kind: "red"; confirmations: bigint; mergingHash: string | undefined }
  | { kind: "lost" }
  | { kind: "pending"; colour: RewardInfo["colour"]; confirmations: bigint }
  /** The node does not have the block, and it is too early to call it lost. */
  | { kind: "missing" };

export interface Evidence {
  info: RewardInfo | "unknownBlock";
  /** DAA score of the virtual minus that of the block. */
  ageDaa: bigint;
  coinbaseMaturityDaa: bigint;
  /** True if this node has known another block of ours. */
  nodeKnowsOurs: boolean;
}

/** After this many maturities a block that was not merged never will be. */
const LOST_AFTER_MATURITIES = 2n;

export function settlementStatus(evidence: Evidence): SettlementStatus {
  const { info, ageDaa, coinbaseMaturityDaa, nodeKnowsOurs } = evidence;
  const isOld = ageDaa > LOST_AFTER_MATURITIES * coinbaseMaturityDaa;
  if (info === "unknownBlock") return { kind: isOld && nodeKnowsOurs ? "lost" : "missing" };
  const { colour, confirmations, mergingHash, rewardSompi } = info;
  if (colour === "unknown") {
    return isOld && nodeKnowsOurs ? { kind: "lost" } : { kind: "pending", colour, confirmations };
  }
  // A block is merged once; its confirmations count from the block that merged it.
  const isFinal = confirmations > coinbaseMaturityDaa;
  if (!isFinal) return { kind: "pending", colour, confirmations };
  if (colour === "red") return { kind: "red", confirmations, mergingHash };
  if (rewardSompi === undefined || mergingHash === undefined) {
    return { kind: "pending", colour, confirmations };
  }
  return { kind: "blue", confirmations, mergingHash, reward: rewardSompi };
}
