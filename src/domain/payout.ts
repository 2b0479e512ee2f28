// Payout states and the moves between them; the database enforces the same table.
// What must stay true: a payout only moves forward, and `void` needs proof.

export const PAYOUT_STATES = [
  "due",
  "reserved",
  "signed",
  "submitted",
  "accepted",
  "settled",
  "void",
] as const;
export type PayoutState = (typeof PAYOUT_STATES)[number];

const MOVES: Record<PayoutState, readonly PayoutState[]> = {
  due: ["reserved"],
  reserved: ["signed", "void"],
  signed: ["submitted", "accepted", "void"],
  submitted: ["accepted", "void"],
  accepted: ["settled"],
  settled: [],
  void: [],
};

/** True when the table of legal moves holds `from` → `to`. */
export function isLegalMove(from: PayoutState, to: PayoutState): boolean {
  return MOVES[from].includes(to);
}
