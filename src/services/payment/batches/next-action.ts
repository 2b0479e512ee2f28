// Decides what a payout batch needs next, from what the chain shows. Pure.
// Invariant: without evidence nothing is settled or voided, and only the stored bytes are sent.

import type { BatchState } from "../../../domain/payout.ts";
import type { AcceptedTransaction } from "../dependencies.ts";

export type NextAction =
  | { action: "sign" }
  | { action: "send" }
  | { action: "accept"; daaScore: bigint }
  | { action: "settle"; daaScore: bigint }
  | { action: "void"; proof: string }
  | { action: "wait"; why: string };

/** What the chain shows about a batch; a field is undefined if it was not needed or not found. */
export interface BatchEvidence {
  virtualDaaScore: bigint;
  /** DAA score of the change output in the UTXO set. */
  changeDaaScore: bigint | undefined;
  /** How many of the inputs are not in the UTXO set. */
  missingInputs: number;
  isInMempool: boolean;
  /** DAA score of the acceptance that a scan of the chain found. */
  acceptedDaaScore: bigint | undefined;
  /** Another transaction that spent one of the inputs. */
  rival: AcceptedTransaction | undefined;
}

/** What the decision needs to know of a batch. */
export interface BatchProgress {
  state: BatchState;
  transactionId: string | undefined;
  attempts: number;
  refusals: number;
  lastAnswer: string;
}

/** A rival must be this many times deeper than a payment before the payment becomes void. */
const VOID_DEPTH_FACTOR = 10n;

export function decideNextAction(
  batch: BatchProgress,
  found: BatchEvidence,
  confirmationsDaa: bigint,
): NextAction {
  if (batch.state === "reserved") return { action: "sign" };
  const daaScore = found.changeDaaScore ?? found.acceptedDaaScore;
  if (daaScore !== undefined) return afterAcceptance(batch, found, daaScore, confirmationsDaa);
  if (found.missingInputs > 0) return withMissingInputs(found, confirmationsDaa);
  if (found.isInMempool) return { action: "wait", why: "it is in the mempool" };
  if (batch.attempts > 0 && batch.refusals === batch.attempts) {
    // Every attempt was refused by a rule for good, so no node ever had it to relay.
    return { action: "void", proof: `never broadcast, refused each time: ${batch.lastAnswer}` };
  }
  return { action: "send" };
}

function afterAcceptance(
  batch: BatchProgress,
  found: BatchEvidence,
  daaScore: bigint,
  confirmationsDaa: bigint,
): NextAction {
  if (batch.state !== "accepted") return { action: "accept", daaScore };
  const depth = found.virtualDaaScore - daaScore;
  if (depth >= confirmationsDaa) return { action: "settle", daaScore };
  return { action: "wait", why: `${depth} of ${confirmationsDaa} DAA deep` };
}

/** An input is spent and, as far as the chain shows, not by this transaction. */
function withMissingInputs(found: BatchEvidence, confirmationsDaa: bigint): NextAction {
  const { rival } = found;
  if (rival === undefined) {
    return { action: "wait", why: "an input is spent, its spender was not found" };
  }
  const depth = found.virtualDaaScore - rival.daaScore;
  const needed = confirmationsDaa * VOID_DEPTH_FACTOR;
  if (depth < needed) {
    const why = `rival ${rival.transactionId} is ${depth} of ${needed} DAA deep`;
    return { action: "wait", why };
  }
  return {
    action: "void",
    proof: `an input is spent by ${rival.transactionId}, accepted at DAA score ${rival.daaScore}`,
  };
}
