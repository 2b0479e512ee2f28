// The files of leaves that entries commit to, as they are stored and published.

import { ByteWriter } from "../../base/binary/byte-writer.ts";
import type { Leg, WorkerLeaf } from "../../domain/openbook/leaves.ts";

export function packWorkerLeaves(leaves: readonly WorkerLeaf[]): Uint8Array {
  const writer = new ByteWriter();
  for (const leaf of leaves) {
    writer.bytes(leaf.walletTag, 32).bytes(leaf.workerTag, 32).bytes(leaf.sharesRoot, 32);
    writer.u128(leaf.work).u64(leaf.units);
  }
  return writer.take();
}

export function packSplit(
  rows: readonly { walletTag: Uint8Array; work: bigint; sompi: bigint }[],
): Uint8Array {
  const writer = new ByteWriter();
  for (const row of rows) writer.bytes(row.walletTag, 32).u128(row.work).u64(row.sompi);
  return writer.take();
}

export function packIndexes(indexes: readonly number[]): Uint8Array {
  const writer = new ByteWriter();
  for (const index of indexes) writer.u64(index);
  return writer.take();
}

export function packPayoutRows(
  rows: readonly { walletTag: Uint8Array; outputIndex: number; sompi: bigint }[],
): Uint8Array {
  const writer = new ByteWriter();
  for (const row of rows) writer.bytes(row.walletTag, 32).u32(row.outputIndex).u64(row.sompi);
  return writer.take();
}

export function packLegs(legs: readonly Leg[]): Uint8Array {
  const writer = new ByteWriter();
  for (const leg of legs) {
    writer
      .u8(leg.gives ? 1 : 0)
      .u8(leg.account)
      .bytes(leg.walletTag, 32)
      .u64(leg.sompi);
  }
  return writer.take();
}
