// What the chain paid for a block of ours.
// What must stay true: a reward is keyed by the hash of the mined block; a coinbase
// transaction id may belong to several blocks, and an outpoint may move in a reorganisation.

import type { Outpoint } from "./outpoint.ts";
import type { Sompi } from "./sompi.ts";

/** Life of a found block, forward only; see docs/developer/ledger.md. */
export const BLOCK_STATES = ["found", "submitted", "blue", "red", "rejected", "lost"] as const;
export type BlockState = (typeof BLOCK_STATES)[number];

/** The final word on a block: blue with its exact reward, or red with none. */
export interface Reward {
  blockHash: string;
  colour: "blue" | "red";
  amount: Sompi;
  daaScore: bigint;
  mergingBlockHash: string | undefined;
}

/** An output that pays the treasury. */
export interface TreasuryOutput extends Outpoint {
  amount: Sompi;
  blockDaaScore: bigint;
  isCoinbase: boolean;
}
