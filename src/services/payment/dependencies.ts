// What the payment room needs from outside, written down as interfaces; the roof hands in what
// fits. What must stay true: one view is one node's answers, so that its parts belong together.

import type { Outpoint } from "../../domain/outpoint.ts";
import type { SendAnswer } from "../../domain/payout.ts";
import type { TreasuryOutput } from "../../domain/reward.ts";
import type { Sompi } from "../../domain/sompi.ts";

/** The chain as one node sees it at one moment; later calls on it ask the same node. */
export interface ChainView {
  readonly node: string;
  /** Read before the outputs: a depth computed with it is never too large. */
  readonly virtualDaaScore: bigint;
  /** Every unspent output of the treasury, immature ones included. */
  readonly outputs: readonly TreasuryOutput[];
  /** A block of the selected chain `depthDaa` below the sink: walks begin at such a one. */
  anchorHash(depthDaa: bigint): Promise<string>;
  /** Sompi per gram, at least the node's minimum. */
  feeRate(): Promise<bigint>;
  isInMempool(transactionId: string): Promise<boolean>;
  /** Never throws. */
  send(bytes: string): Promise<{ answer: SendAnswer; detail: string }>;
  /** The DAA score at which the chain since `startHash` accepted it, if it did. */
  findAcceptance(transactionId: string, startHash: string): Promise<bigint | undefined>;
  /**
   * Transactions accepted since `startHash` that spend one of `outpoints` or what came to the
   * treasury since, and the amounts of what came, by "transaction:index". Without a start, or with
   * one that the node has no more, it reads what the node has, and `isWhole` is false.
   */
  findSpends(
    outpoints: readonly Outpoint[],
    startHash: string | undefined,
    onProgress?: (daaScore: bigint) => void,
  ): Promise<{
    spends: AcceptedTransaction[];
    received: ReadonlyMap<string, bigint>;
    isWhole: boolean;
  }>;
}

export interface Chain {
  /** Throws PoolError "node" when no node can be asked. */
  look(): Promise<ChainView>;
}

export interface AcceptedTransaction {
  transactionId: string;
  daaScore: bigint;
  inputs: readonly Outpoint[];
  outputs: readonly { script: string; amount: bigint }[];
}

/** Knows addresses and signs for the treasury; signing the same twice gives the same id. */
export interface Purse {
  readonly address: string;
  /** Of the treasury, hex. */
  readonly script: string;
  /** The script that pays `wallet`; undefined when it is no valid address of our network. */
  scriptOf(wallet: string): string | undefined;
  /** Whom a script pays; undefined for one that is no address's. */
  addressOf(script: string): string | undefined;
  sign(
    inputs: readonly TreasuryOutput[],
    outputs: readonly { script: string; amount: Sompi }[],
  ): { transactionId: string; bytes: string };
  /** The same without signatures. */
  describe: Purse["sign"];
}

/** Tests end the process here to see what a crash leaves behind; does nothing otherwise. */
export type CrashPoint = (name: CrashPointName) => void;

export const CRASH_POINTS = [
  "before-reserve",
  "reserved",
  "before-sign",
  "signed",
  "before-send",
  "after-send",
  "submitted",
  "before-accept",
  "accepted",
  "before-settle",
  "settled",
] as const;
export type CrashPointName = (typeof CRASH_POINTS)[number];

/** The operator's numbers, from config.json. */
export interface PaymentLimits {
  thresholdSompi: bigint;
  maxPerCycleSompi: bigint | undefined;
  maxPerDaySompi: bigint | undefined;
  /** Sompi per gram; above it no cycle begins. */
  maxFeeRate: bigint;
  maxMass: bigint;
  confirmationsDaa: bigint;
  coinbaseMaturityDaa: bigint;
  /** More inputs than this for what is due, and outputs are gathered first. */
  consolidateOver: number;
}
