// Payout states and the moves between them; the database enforces the same table.
// What must stay true: a payout only moves forward, and `void` needs proof. A payout and the
// batch (the transaction) that carries it are always in the same state.

export const PAYOUT_STATES = [
  "due", // the wallet waits; its money is still on its workers' accounts
  "reserved", // the money is in transit; inputs, outputs and fee are written down
  "signed", // bytes and transaction id are stored; they may have been sent
  "submitted", // a node has taken them
  "accepted", // the change output is in the UTXO set
  "settled", // deep enough; booked as paid
  "void", // proven impossible; the money went back
] as const;
export type PayoutState = (typeof PAYOUT_STATES)[number];

/** A batch never is `due`. */
export type BatchState = Exclude<PayoutState, "due">;

const MOVES: Record<PayoutState, readonly PayoutState[]> = {
  due: ["reserved"],
  reserved: ["signed", "void"],
  signed: ["submitted", "accepted", "void"],
  submitted: ["accepted", "void"],
  // A reorganisation may take an acceptance back; void then still needs its proof.
  accepted: ["settled", "void"],
  settled: [],
  void: [],
};

/** True when the table of legal moves holds `from` → `to`. */
export function isLegalMove(from: PayoutState, to: PayoutState): boolean {
  return MOVES[from].includes(to);
}

/**
 * What a node said to a transaction: it took it, it knew it, it refused it by a rule and for good,
 * or anything that leaves open whether the network has it.
 */
export const SEND_ANSWERS = ["taken", "known", "refused", "unclear"] as const;
export type SendAnswer = (typeof SEND_ANSWERS)[number];
