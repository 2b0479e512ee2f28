// Payout states and the legal moves between them; the database enforces the same table. A payout
// and the batch (the transaction) that carries it are always in the same state.

import { formatKas, type Sompi } from "./sompi.ts";

export const PAYOUT_STATES = [
  "due", // the wallet waits; its money is still on its accounts
  "reserved", // the money is in transit; inputs, outputs and fee are stored
  "signed", // bytes and transaction id are stored; they may have been sent
  "submitted", // a node has accepted them into its mempool
  "accepted", // the chain has accepted the transaction
  "settled", // deep enough; booked as paid
  "void", // proven impossible; the money was returned
] as const;
export type PayoutState = (typeof PAYOUT_STATES)[number];

/** A batch is never `due`. */
export type BatchState = Exclude<PayoutState, "due">;

const MOVES: Record<PayoutState, readonly PayoutState[]> = {
  due: ["reserved"],
  reserved: ["signed", "void"],
  signed: ["submitted", "accepted", "void"],
  submitted: ["accepted", "void"],
  // A reorganisation may undo the acceptance; void then still needs its proof.
  accepted: ["settled", "void"],
  settled: [],
  void: [],
};

export function isLegalMove(from: PayoutState, to: PayoutState): boolean {
  return MOVES[from].includes(to);
}

/**
 * A node's answer to a transaction: taken, already known, refused by a rule for good, or unclear:
 * the network may or may not have it.
 */
export const SEND_ANSWERS = ["taken", "known", "refused", "unclear"] as const;
export type SendAnswer = (typeof SEND_ANSWERS)[number];

/**
 * A miner's request for a minimum payout above the pool's. Time and nonce keep an old signature
 * from being used again.
 */
export interface MinimumRequest {
  poolId: string;
  wallet: string;
  minimum: Sompi;
  /** ISO 8601, UTC. */
  time: string;
  /** 16 to 64 hex digits, never used before by this wallet. */
  nonce: string;
}

/** The exact text that the wallet's key signs: lines separated by a line feed, none at the end. */
export function minimumMessage(request: MinimumRequest): string {
  return [
    "katpool minimum payout",
    `pool: ${request.poolId}`,
    `wallet: ${request.wallet}`,
    `minimum: ${formatKas(request.minimum)} KAS`,
    `time: ${request.time}`,
    `nonce: ${request.nonce}`,
  ].join("\n");
}
