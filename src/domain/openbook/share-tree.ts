// The root of a worker's share tree, without an object per share: a busy segment has millions.
// Invariant: the root is that of `sumRoot` over `shareLeaf`.

import { HASH_BYTES, type Hash } from "./log-tree.ts";

const LEAF_BYTES = 82;
const CHILD_BYTES = HASH_BYTES + 24;
const TWO_32 = 2 ** 32;

/** Shares in columns, in the order of the tree. */
export interface ShareColumns {
  /** 40 bytes each: pre-PoW hash and timestamp. */
  jobs: Uint8Array;
  /** 28 bytes each: job u32 · nonce u64 · accepted u64 · work u64. */
  rows: Uint8Array;
}

export const SHARE_ROW_BYTES = 28;

export interface ShareRoot {
  hash: Hash;
  work: bigint;
  shares: number;
}

/** The root over rows `from` (included) to `to` (not included), which are at least one. */
export function shareRoot({ jobs, rows }: ShareColumns, from: number, to: number): ShareRoot {
  let count = to - from;
  const hashes = new Uint8Array(count * HASH_BYTES);
  // A sum of works is high × 2^32 + low, which stays exact.
  const high = new Float64Array(count);
  const low = new Float64Array(count);
  const units = new Float64Array(count).fill(1);
  hashLeaves({ jobs, rows: rows.subarray(from * SHARE_ROW_BYTES) }, { hashes, high, low });
  const node = new Uint8Array(1 + 2 * CHILD_BYTES);
  const view = new DataView(node.buffer);
  node[0] = 1;
  while (count > 1) {
    const pairs = count >> 1;
    for (let pair = 0; pair < pairs; pair++) {
      for (let side = 0; side < 2; side++) {
        const child = 2 * pair + side;
        const at = 1 + side * CHILD_BYTES;
        node.set(hashes.subarray(child * HASH_BYTES, (child + 1) * HASH_BYTES), at);
        writeWork(view, at + HASH_BYTES, high[child] as number, low[child] as number);
        view.setUint32(at + HASH_BYTES + 20, units[child] as number);
      }
      addPair(high, low, pair);
      units[pair] = (units[2 * pair] as number) + (units[2 * pair + 1] as number);
      Bun.SHA256.hash(node, hashes.subarray(pair * HASH_BYTES, (pair + 1) * HASH_BYTES));
    }
    if (count % 2 === 1) {
      hashes.copyWithin(pairs * HASH_BYTES, (count - 1) * HASH_BYTES, count * HASH_BYTES);
      high[pairs] = high[count - 1] as number;
      low[pairs] = low[count - 1] as number;
      units[pairs] = units[count - 1] as number;
    }
    count = pairs + (count % 2);
  }
  const work = BigInt(high[0] as number) * BigInt(TWO_32) + BigInt(low[0] as number);
  return { hash: hashes.slice(0, HASH_BYTES), work, shares: to - from };
}

function hashLeaves(
  { jobs, rows }: ShareColumns,
  into: { hashes: Uint8Array; high: Float64Array; low: Float64Array },
): void {
  const leaf = new Uint8Array(LEAF_BYTES);
  const view = new DataView(leaf.buffer);
  const source = new DataView(rows.buffer, rows.byteOffset);
  view.setUint32(21, 1);
  leaf[25] = 2;
  for (let index = 0; index < into.high.length; index++) {
    const at = index * SHARE_ROW_BYTES;
    const job = source.getUint32(at) * 40;
    const workHigh = source.getUint32(at + 20);
    const workLow = source.getUint32(at + 24);
    writeWork(view, 1, workHigh, workLow);
    leaf.set(jobs.subarray(job, job + 40), 26);
    leaf.set(rows.subarray(at + 4, at + 20), 66);
    into.high[index] = workHigh;
    into.low[index] = workLow;
    Bun.SHA256.hash(leaf, into.hashes.subarray(index * HASH_BYTES, (index + 1) * HASH_BYTES));
  }
}

/** A u128 whose upper four bytes are zero and stay so. */
function writeWork(view: DataView, at: number, high: number, low: number): void {
  view.setUint32(at + 4, Math.floor(high / TWO_32));
  view.setUint32(at + 8, high >>> 0);
  view.setUint32(at + 12, low);
}

function addPair(high: Float64Array, low: Float64Array, pair: number): void {
  const sum = (low[2 * pair] as number) + (low[2 * pair + 1] as number);
  const carry = sum >= TWO_32 ? 1 : 0;
  high[pair] = (high[2 * pair] as number) + (high[2 * pair + 1] as number) + carry;
  low[pair] = sum - carry * TWO_32;
}
