// The data of each kind of sum tree leaf, the order of the leaves, and the tags that stand for
// wallets and workers. docs/developer/open-book-format.md is the contract.

import { ByteWriter } from "../../base/binary/byte-writer.ts";
import { HASH_BYTES, type Hash, sha256 } from "./log-tree.ts";
import type { SumLeaf, Sums } from "./sum-tree.ts";

export const SALT_BYTES = 32;
const KIND = { worker: 1, share: 2, split: 3, payout: 4, leg: 5, minute: 6 } as const;

export interface TaggedWorker {
  walletTag: Uint8Array;
  workerTag: Uint8Array;
}

export interface WorkerLeaf extends TaggedWorker, Sums {
  /** The hash of the worker's share tree; zeros where shares are not proven. */
  sharesRoot: Uint8Array;
}

export interface ProvenShare {
  prePowHash: Uint8Array;
  timestampMs: bigint;
  nonce: bigint;
  acceptedMs: number;
  work: bigint;
}

export function walletTag(salt: Uint8Array, wallet: string): Hash {
  return tag("katpool/ob1/wallet", salt, wallet);
}

/** `workerKey` is "wallet/name". */
export function workerTag(salt: Uint8Array, workerKey: string): Hash {
  return tag("katpool/ob1/worker", salt, workerKey);
}

function tag(purpose: string, salt: Uint8Array, text: string): Hash {
  const encoder = new TextEncoder();
  const writer = new ByteWriter().bytes(encoder.encode(purpose)).u8(0).bytes(salt, SALT_BYTES);
  return sha256(writer.bytes(encoder.encode(text)).take());
}

export function workerLeaf({ work, units, ...leaf }: WorkerLeaf): SumLeaf {
  const data = tagged(KIND.worker, leaf).bytes(leaf.sharesRoot, HASH_BYTES).take();
  return { work, units, data };
}

/** @fortests */
export function shareLeaf(share: ProvenShare): SumLeaf {
  const data = new Uint8Array(57);
  const view = new DataView(data.buffer);
  data[0] = KIND.share;
  data.set(share.prePowHash, 1);
  view.setBigUint64(33, share.timestampMs);
  view.setBigUint64(41, share.nonce);
  view.setBigUint64(49, BigInt(share.acceptedMs));
  return { work: share.work, units: 1n, data };
}

export function splitLeaf(leaf: Sums & { walletTag: Uint8Array }): SumLeaf {
  const data = new ByteWriter().u8(KIND.split).bytes(leaf.walletTag, HASH_BYTES).take();
  return { work: leaf.work, units: leaf.units, data };
}

export function payoutLeaf(row: {
  walletTag: Uint8Array;
  outputIndex: number;
  sompi: bigint;
}): SumLeaf {
  const data = new ByteWriter().u8(KIND.payout).bytes(row.walletTag, HASH_BYTES);
  return { work: 0n, units: row.sompi, data: data.u32(row.outputIndex).take() };
}

export interface Leg {
  /** Whether the account gives the money. */
  gives: boolean;
  account: number;
  walletTag: Uint8Array;
  sompi: bigint;
}

export function legLeaf(leg: Leg): SumLeaf {
  const data = new ByteWriter()
    .u8(KIND.leg)
    .u8(leg.gives ? 1 : 0)
    .u8(leg.account);
  return { work: 0n, units: leg.sompi, data: data.bytes(leg.walletTag, HASH_BYTES).take() };
}

/** @fortests */
export function minuteLeaf(leaf: Sums & TaggedWorker): SumLeaf {
  return { work: leaf.work, units: leaf.units, data: tagged(KIND.minute, leaf).take() };
}

function tagged(kind: number, leaf: TaggedWorker): ByteWriter {
  const writer = new ByteWriter().u8(kind).bytes(leaf.walletTag, HASH_BYTES);
  return writer.bytes(leaf.workerTag, HASH_BYTES);
}

/** Sorts leaves by their data, as every tree but that of payouts has them. */
export function byData(a: SumLeaf, b: SumLeaf): number {
  return Buffer.compare(a.data, b.data);
}
