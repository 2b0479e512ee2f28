// What to do next with a batch, from what the chain shows. Pure, so that every constellation can
// be tried. What must stay true: without evidence nothing is settled, nothing is voided, and
// nothing but the same bytes is ever sent.

import type { BatchState } from "../../../domain/payout.ts";
import type { AcceptedTransaction } from "../dependencies.ts";

export type NextStep =
  | { step: "sign" }
  | { step: "send" }
  | { step: "accept"; daaScore: bigint }
  | { step: "settle"; daaScore: bigint }
  | { step: "void"; proof: string }
  | { step: "wait"; why: string };

/** What was found out about a batch; a field is undefined when it was not needed or not found. */
export interface Findings {
  virtualDaaScore: bigint;
  /** DAA score of the change output in the UTXO set. */
  changeDaaScore: bigint | undefined;
  /** How many of the inputs are not in the UTXO set. */
  missingInputs: number;
  isInMempool: boolean;
  /** DAA score of the acceptance that a walk over the chain found. */
  acceptedDaaScore: bigint | undefined;
  /** Another transaction that spent one of the inputs. */
  rival: AcceptedTransaction | undefined;
}

export interface JudgedBatch {
  state: BatchState;
  transactionId: string | undefined;
  attempts: number;
  refusals: number;
  lastAnswer: string;
}

/** A rival must be this many times deeper than a payment before the payment is called void. */
const VOID_DEPTH_FACTOR = 10n;

export function judge(batch: JudgedBatch, found: Findings, confirmationsDaa: bigint): NextStep {
  if (batch.state === "reserved") return { step: "sign" };
  const daaScore = found.changeDaaScore ?? found.acceptedDaaScore;
  if (daaScore !== undefined) return judgeAccepted(batch, found, daaScore, confirmationsDaa);
  if (found.missingInputs > 0) return judgeMissing(found, confirmationsDaa);
  if (found.isInMempool) return { step: "wait", why: "it is in the mempool" };
  if (batch.attempts > 0 && batch.refusals === batch.attempts) {
    // Every sending was answered by a refusal for good, so no node ever had it to pass on.
    return { step: "void", proof: `never broadcast, refused each time: ${batch.lastAnswer}` };
  }
  return { step: "send" };
}

function judgeAccepted(
  batch: JudgedBatch,
  found: Findings,
  daaScore: bigint,
  confirmationsDaa: bigint,
): NextStep {
  if (batch.state !== "accepted") return { step: "accept", daaScore };
  const depth = found.virtualDaaScore - daaScore;
  if (depth >= confirmationsDaa) return { step: "settle", daaScore };
  return { step: "wait", why: `${depth} of ${confirmationsDaa} DAA deep` };
}

/** An input is spent, and not by this transaction as far as the chain shows. */
function judgeMissing(found: Findings, confirmationsDaa: bigint): NextStep {
  const { rival } = found;
  if (rival === undefined) return { step: "wait", why: "an input is gone, its spender not found" };
  const depth = found.virtualDaaScore - rival.daaScore;
  const needed = confirmationsDaa * VOID_DEPTH_FACTOR;
  if (depth < needed) {
    return { step: "wait", why: `rival ${rival.transactionId} is ${depth} of ${needed} DAA deep` };
  }
  return {
    step: "void",
    proof: `an input is spent by ${rival.transactionId}, accepted at DAA score ${rival.daaScore}`,
  };
}
