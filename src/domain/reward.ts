// What the chain paid for our blocks. A reward is keyed by the mined block's hash: one coinbase
// transaction may pay several blocks, and an outpoint may move in a reorganisation.

import type { Outpoint } from "./outpoint.ts";
import type { Sompi } from "./sompi.ts";

/** Life of a found block, forward only; see docs/developer/ledger.md. */
export const BLOCK_STATES = ["found", "submitted", "blue", "red", "rejected", "lost"] as const;
export type BlockState = (typeof BLOCK_STATES)[number];

/** An output that pays the treasury. */
export interface TreasuryOutput extends Outpoint {
  amount: Sompi;
  blockDaaScore: bigint;
  isCoinbase: boolean;
}
