// What the payment service needs from outside: the chain, the signer, its limits. The entry points
// pass in implementations.

import type { Outpoint } from "../../domain/outpoint.ts";
import type { SendAnswer } from "../../domain/payout.ts";
import type { TreasuryOutput } from "../../domain/reward.ts";
import type { Sompi } from "../../domain/sompi.ts";

/** The chain as one node shows it at one moment; its methods ask the same node. */
export interface ChainView {
  readonly node: string;
  /** Read before the outputs: a depth computed with it is never too large. */
  readonly virtualDaaScore: bigint;
  /** Every unspent output of the treasury, immature and retired ones included. */
  readonly outputs: readonly OwnedOutput[];
  /** The hash of a selected chain block `depthDaa` below the sink, from which later scans start. */
  anchorHash(depthDaa: bigint): Promise<string>;
  /** Sompi per gram, at least the node's minimum. */
  feeRate(): Promise<bigint>;
  isInMempool(transactionId: string): Promise<boolean>;
  /** Never throws; `answer` says what is known about the outcome. */
  send(bytes: string): Promise<{ answer: SendAnswer; detail: string }>;
  /** The DAA score at which the chain after `startHash` accepted it; undefined if it did not. */
  findAcceptance(transactionId: string, startHash: string): Promise<bigint | undefined>;
  /**
   * Transactions accepted after `startHash` that spend one of `outpoints` or an output that the
   * treasury received since; `received` has the amounts of the latter by outpoint key. If
   * `startHash` is absent or pruned, the scan covers what the node has, and `isWhole` is false.
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

/** An output with the script of the treasury's address that it pays, hex. */
export type OwnedOutput = TreasuryOutput & { script: string };

export interface Chain {
  /** Throws PoolError "node" if no node is usable. */
  observe(): Promise<ChainView>;
}

export interface AcceptedTransaction {
  transactionId: string;
  daaScore: bigint;
  inputs: readonly Outpoint[];
  outputs: readonly { script: string; amount: bigint }[];
}

/** Holds the treasury's key. Signing the same inputs and outputs again gives the same id. */
export interface Signer {
  /** Of the treasury. */
  readonly address: string;
  /** Of the treasury, hex. */
  readonly script: string;
  /** Former addresses of the treasury, whose outputs are still spent. */
  readonly retired: readonly { address: string; script: string }[];
  /** The script that pays `wallet`; undefined if that is not an address of our network. */
  scriptOf(wallet: string): string | undefined;
  /** The address that a script pays; undefined for a non-standard script. */
  addressOf(script: string): string | undefined;
  sign(
    inputs: readonly OwnedOutput[],
    outputs: readonly { script: string; amount: Sompi }[],
  ): { transactionId: string; bytes: string };
  /** The same transaction without signatures. */
  describe: Signer["sign"];
}

/** Tests end the process here, to see what a crash leaves behind; a no-op otherwise. */
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

/** The operator's limits, from config.json. */
export interface PaymentLimits {
  thresholdSompi: bigint;
  maxPerCycleSompi: bigint | undefined;
  maxPerDaySompi: bigint | undefined;
  /** Sompi per gram; no cycle starts above it. */
  maxFeeRate: bigint;
  maxMass: bigint;
  confirmationsDaa: bigint;
  coinbaseMaturityDaa: bigint;
  /** If what is due needs more inputs than this, outputs are consolidated first. */
  consolidateOver: number;
  /** Balances below the minimum are paid after so many days without a change; undefined: never. */
  payDormantDays: number | undefined;
}
