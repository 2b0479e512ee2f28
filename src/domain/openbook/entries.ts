// The bytes of the log's entries. docs/developer/open-book-format.md is the contract.
// Invariant: one thing that happened has one encoding, and an entry fits an entry bundle.

import { assert } from "../../base/assert.ts";
import { ByteWriter } from "../../base/binary/byte-writer.ts";
import { HASH_BYTES } from "./log-tree.ts";
import type { SumNode } from "./sum-tree.ts";

export const ENTRY = { segment: 1, block: 2, payout: 3, adjustment: 4 } as const;
export type EntryKind = keyof typeof ENTRY;

const FORMAT = 1;
/** The length of an entry is a u16 in its bundle. */
const MAX_ENTRY_BYTES = 65_535;

/** Unset hashes are zeros. */
export const NO_HASH = new Uint8Array(HASH_BYTES);

export const OUTCOME = { paid: 1, red: 2, rejected: 3, lost: 4, reversed: 5 } as const;
export type BlockOutcome = keyof typeof OUTCOME;
export const SCHEME = { none: 0, proportional: 1, pplns: 2, solo: 3 } as const;
export type SchemeName = keyof typeof SCHEME;

/** In the order of their numbers. */
export const LEDGER_ACCOUNTS = [
  "wallet",
  "reward",
  "fee",
  "unallocated",
  "transit",
  "paid",
  "network-fee",
  "opening",
  "suspense",
] as const;

/** An account that has no number. */
export const OTHER_ACCOUNT = 255;

export interface SegmentEntry {
  isProven: boolean;
  startedMs: number;
  endedMs: number;
  firstSequence: bigint;
  lastSequence: bigint;
  maxDaaScore: bigint;
  endedBy: Uint8Array;
  workers: number;
  root: SumNode;
  instance: string;
}

export interface BlockEntry {
  outcome: BlockOutcome;
  allocation: number;
  hash: Uint8Array;
  foundMs: number;
  daaScore: bigint;
  bits: number;
  nonce: bigint;
  finderTag: Uint8Array;
  mergingHash: Uint8Array;
  reward: bigint;
  fee: bigint;
  feePartsPerMillion: number;
  unallocated: bigint;
  scheme: SchemeName;
  windowWork: bigint;
  windowSegments: number;
  outsideWork: bigint;
  wallets: number;
  split: SumNode;
  segments: number;
  segmentsHash: Uint8Array;
}

export interface PayoutEntry {
  batchId: bigint;
  transactionId: Uint8Array;
  isConsolidation: boolean;
  acceptedDaaScore: bigint;
  inputs: bigint;
  paid: bigint;
  networkFee: bigint;
  change: bigint;
  changeIndex: number;
  rows: number;
  root: SumNode;
}

export interface AdjustmentEntry {
  postingId: bigint;
  atMs: number;
  kind: string;
  subject: string;
  legs: number;
  root: SumNode;
}

export function encodeSegmentEntry(entry: SegmentEntry): Uint8Array {
  return bounded(
    head(ENTRY.segment)
      .u8(entry.isProven ? 1 : 0)
      .u64(entry.startedMs)
      .u64(entry.endedMs)
      .u64(entry.firstSequence)
      .u64(entry.lastSequence)
      .u64(entry.maxDaaScore)
      .bytes(entry.endedBy, HASH_BYTES)
      .u32(entry.workers)
      .u128(entry.root.work)
      .u64(entry.root.units)
      .bytes(entry.root.hash, HASH_BYTES)
      .shortText(entry.instance),
  );
}

export function encodeBlockEntry(entry: BlockEntry): Uint8Array {
  return bounded(
    head(ENTRY.block)
      .u8(OUTCOME[entry.outcome])
      .u32(entry.allocation)
      .bytes(entry.hash, HASH_BYTES)
      .u64(entry.foundMs)
      .u64(entry.daaScore)
      .u32(entry.bits)
      .u64(entry.nonce)
      .bytes(entry.finderTag, HASH_BYTES)
      .bytes(entry.mergingHash, HASH_BYTES)
      .u64(entry.reward)
      .u64(entry.fee)
      .u32(entry.feePartsPerMillion)
      .u64(entry.unallocated)
      .u8(SCHEME[entry.scheme])
      .u128(entry.windowWork)
      .u32(entry.windowSegments)
      .u128(entry.outsideWork)
      .u32(entry.wallets)
      .u128(entry.split.work)
      .u64(entry.split.units)
      .bytes(entry.split.hash, HASH_BYTES)
      .u32(entry.segments)
      .bytes(entry.segmentsHash, HASH_BYTES),
  );
}

export function encodePayoutEntry(entry: PayoutEntry): Uint8Array {
  return bounded(
    head(ENTRY.payout)
      .u8(entry.isConsolidation ? 2 : 1)
      .u64(entry.batchId)
      .bytes(entry.transactionId, HASH_BYTES)
      .u64(entry.acceptedDaaScore)
      .u64(entry.inputs)
      .u64(entry.paid)
      .u64(entry.networkFee)
      .u64(entry.change)
      .u32(entry.changeIndex)
      .u32(entry.rows)
      .bytes(entry.root.hash, HASH_BYTES),
  );
}

export function encodeAdjustmentEntry(entry: AdjustmentEntry): Uint8Array {
  return bounded(
    head(ENTRY.adjustment)
      .u64(entry.postingId)
      .u64(entry.atMs)
      .shortText(entry.kind)
      .shortText(entry.subject)
      .u32(entry.legs)
      .u64(entry.root.units)
      .bytes(entry.root.hash, HASH_BYTES),
  );
}

function head(kind: number): ByteWriter {
  return new ByteWriter().u8(kind).u8(FORMAT);
}

function bounded(writer: ByteWriter): Uint8Array {
  const bytes = writer.take();
  assert(bytes.byteLength <= MAX_ENTRY_BYTES, "an entry fits an entry bundle");
  return bytes;
}
