// A Merkle tree whose nodes also sum work and units (shares or sompi) of what is below.
// Invariant: both children's sums are inside a node's hash, no leaf is repeated, and a sum that
// does not fit its width throws. docs/developer/open-book-format.md says what each form must have.

import { assert } from "../../base/assert.ts";
import { EMPTY_ROOT, HASH_BYTES, type Hash, sha256, splitOf } from "./log-tree.ts";

export interface Sums {
  /** Expected hashes, at most 128 bits. */
  work: bigint;
  /** Shares or sompi, at most 64 bits. */
  units: bigint;
}

export interface SumLeaf extends Sums {
  data: Uint8Array;
}

export interface SumNode extends Sums {
  hash: Hash;
}

const U64 = 0xffff_ffff_ffff_ffffn;
const CHILD_BYTES = HASH_BYTES + 24;

export const EMPTY_SUM: SumNode = { hash: EMPTY_ROOT, work: 0n, units: 0n };

export function sumLeaf({ work, units, data }: SumLeaf): SumNode {
  const bytes = new Uint8Array(25 + data.byteLength);
  writeSums(new DataView(bytes.buffer), 1, { work, units });
  bytes.set(data, 25);
  return { hash: sha256(bytes), work, units };
}

export function sumNode(left: SumNode, right: SumNode): SumNode {
  const bytes = new Uint8Array(1 + 2 * CHILD_BYTES);
  const view = new DataView(bytes.buffer);
  bytes[0] = 1;
  for (const [index, child] of [left, right].entries()) {
    const at = 1 + index * CHILD_BYTES;
    bytes.set(child.hash, at);
    writeSums(view, at + HASH_BYTES, child);
  }
  const sums = { work: left.work + right.work, units: left.units + right.units };
  checkSums(sums);
  return { hash: sha256(bytes), ...sums };
}

export function sumRoot(leaves: readonly SumLeaf[]): SumNode {
  return leaves.length === 0 ? EMPTY_SUM : subtree(leaves.map(sumLeaf), 0, leaves.length);
}

/** The siblings of leaf `index` from the leaf up. */
export function sumPath(leaves: readonly SumLeaf[], index: number): SumNode[] {
  assert(index >= 0 && index < leaves.length, "the leaf is in the tree");
  const nodes = leaves.map(sumLeaf);
  const path: SumNode[] = [];
  let [start, count] = [0, nodes.length];
  while (count > 1) {
    const split = splitOf(count);
    const isLeft = index - start < split;
    path.push(isLeft ? subtree(nodes, start + split, count - split) : subtree(nodes, start, split));
    if (!isLeft) start += split;
    count = isLeft ? split : count - split;
  }
  return path.reverse();
}

function subtree(nodes: readonly SumNode[], start: number, count: number): SumNode {
  const only = nodes[start];
  assert(only !== undefined, "a subtree has a leaf");
  if (count === 1) return only;
  const split = splitOf(count);
  return sumNode(subtree(nodes, start, split), subtree(nodes, start + split, count - split));
}

function writeSums(view: DataView, at: number, sums: Sums): void {
  checkSums(sums);
  view.setBigUint64(at, sums.work >> 64n);
  view.setBigUint64(at + 8, sums.work & U64);
  view.setBigUint64(at + 16, sums.units);
}

function checkSums({ work, units }: Sums): void {
  if (work < 0n || work >> 128n !== 0n) throw new RangeError(`work ${work} is not a u128`);
  if (units < 0n || units > U64) throw new RangeError(`units ${units} are not a u64`);
}
