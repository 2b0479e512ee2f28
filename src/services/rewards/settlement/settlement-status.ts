// Decides what a found block has become from the responses of our nodes. Pure.
// Invariant: nothing is final before coinbase maturity, a block is blue only if no node disagrees,
// and lost only on the word of nodes that still have blocks of its age.

import type { UndecidedReason } from "../../../adapters/database/shares/undecided-blocks.ts";
import type { RewardInfo } from "../../../adapters/kaspa/blocks.ts";
import type { Sompi } from "../../../domain/sompi.ts";

/** One node's view of a block. */
export type ChainView =
  | { kind: "blue"; confirmations: bigint; mergingHash: string; reward: Sompi }
  | { kind: "red"; confirmations: bigint; mergingHash: string | undefined }
  /** Old, and neither known nor merged on this node's chain. */
  | { kind: "lost" }
  | { kind: "pending"; colour: RewardInfo["colour"]; confirmations: bigint }
  /** Not known to this node, which does not decide anything yet. */
  | { kind: "missing" }
  /** The node prunes blocks of this age, so it cannot know. */
  | { kind: "pruned" }
  /** The request failed. */
  | { kind: "failed" };

export interface SettlementEvidence {
  info: RewardInfo | "unknownBlock" | "prunedBlock";
  /** DAA score of the block. */
  daaScore: bigint;
  /** The node's virtual DAA score. */
  virtualDaaScore: bigint;
  /** Blocks up to this DAA score may be pruned on the node. */
  prunedDaaScore: bigint;
  coinbaseMaturityDaa: bigint;
  /** True if this node has known another block of ours. */
  nodeKnowsOurs: boolean;
}

export type Decision<N> =
  | { kind: "blue"; view: Extract<ChainView, { kind: "blue" }>; node: N }
  | { kind: "red"; view: Extract<ChainView, { kind: "red" }> }
  | { kind: "lost" }
  | { kind: "pending"; colour: RewardInfo["colour"]; confirmations: bigint }
  /** Too early to say anything. */
  | { kind: "early" }
  | { kind: "undecided"; reason: UndecidedReason };

/** After this many maturities a block that was not merged never will be. */
const LOST_AFTER_MATURITIES = 2n;

export function chainView(evidence: SettlementEvidence): ChainView {
  const { info, coinbaseMaturityDaa, nodeKnowsOurs } = evidence;
  const isOld = isPastWaiting(evidence);
  if (info === "prunedBlock") return { kind: "pruned" };
  if (info === "unknownBlock") {
    if (evidence.daaScore <= evidence.prunedDaaScore) return { kind: "pruned" };
    return { kind: isOld && nodeKnowsOurs ? "lost" : "missing" };
  }
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

/** True once a block is so old that every node on its chain has merged it. */
export function isPastWaiting(
  block: Pick<SettlementEvidence, "daaScore" | "virtualDaaScore" | "coinbaseMaturityDaa">,
): boolean {
  const ageDaa = block.virtualDaaScore - block.daaScore;
  return ageDaa > LOST_AFTER_MATURITIES * block.coinbaseMaturityDaa;
}

/**
 * Combines the views of the nodes that can be asked. `isOld` as in `isPastWaiting`. Once
 * `isOverdue`, a block is lost without the nodes that fail or have never known a block of ours; if
 * that is wrong, a recheck makes it blue later.
 */
export function decide<N>(
  reports: readonly { node: N; view: ChainView }[],
  block: { isOld: boolean; isOverdue: boolean },
): Decision<N> {
  const blue = reports.flatMap(({ node, view }) =>
    view.kind === "blue" ? [{ node, view }] : [],
  )[0];
  if (blue !== undefined) {
    const isDisputed = reports.some(({ view }) => contradicts(blue.view, view));
    if (isDisputed) return { kind: "undecided", reason: "disputed" };
    return { kind: "blue", ...blue };
  }
  const views = reports.map(({ view }) => view);
  const seen = views.find((view) => view.kind === "pending");
  if (seen !== undefined) {
    const { colour, confirmations } = seen;
    return { kind: "pending", colour, confirmations };
  }
  const red = views.find((view) => view.kind === "red");
  if (red !== undefined) return { kind: "red", view: red };
  return decideUnseen(views, block);
}

/** For a block that no node has on its chain. */
function decideUnseen(
  views: readonly ChainView[],
  { isOld, isOverdue }: { isOld: boolean; isOverdue: boolean },
): Exclude<Decision<never>, { kind: "blue" | "red" | "pending" }> {
  const count = (kind: ChainView["kind"]) => views.filter((view) => view.kind === kind).length;
  const [lost, missing, failed] = [count("lost"), count("missing"), count("failed")];
  if (lost > 0 && missing + failed === 0) return { kind: "lost" };
  if (isOld && isOverdue && lost + missing > 0) return { kind: "lost" };
  if (count("pruned") > 0 && lost + missing === 0) return { kind: "undecided", reason: "pruned" };
  return isOld ? { kind: "undecided", reason: "unanswered" } : { kind: "early" };
}

/** True if `other` excludes that the block is blue as in `blue`. Failed requests say nothing. */
function contradicts(blue: Extract<ChainView, { kind: "blue" }>, other: ChainView): boolean {
  switch (other.kind) {
    case "blue":
      return other.mergingHash !== blue.mergingHash || other.reward !== blue.reward;
    case "pending":
      return other.colour === "red";
    case "red":
    case "lost":
    case "missing":
      return true;
    default:
      return false;
  }
}
