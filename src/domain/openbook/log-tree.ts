// The transparency log's Merkle tree (RFC 6962, SHA-256): roots and inclusion paths from the hashes
// of complete subtrees, which is what tiles hold.

import { assert } from "../../base/assert.ts";

export type Hash = Uint8Array<ArrayBuffer>;

export const HASH_BYTES = 32;
/** A tile holds the hashes of this many levels (C2SP tlog-tiles). */
export const TILE_LEVELS = 8;
export const TILE_WIDTH = 256;

export const EMPTY_ROOT: Hash = sha256(new Uint8Array());

export function sha256(bytes: Uint8Array): Hash {
  const into = new Uint8Array(HASH_BYTES);
  Bun.SHA256.hash(bytes, into);
  return into;
}

export function leafHash(entry: Uint8Array): Hash {
  const bytes = new Uint8Array(1 + entry.byteLength);
  bytes.set(entry, 1);
  return sha256(bytes);
}

export function nodeHash(left: Uint8Array, right: Uint8Array): Hash {
  const bytes = new Uint8Array(1 + 2 * HASH_BYTES);
  bytes[0] = 1;
  bytes.set(left, 1);
  bytes.set(right, 1 + HASH_BYTES);
  return sha256(bytes);
}

/** The largest power of two below `size`, which is where a tree of 2 or more leaves splits. */
export function splitOf(size: number): number {
  assert(size >= 2, "a tree that splits has two leaves or more");
  let split = 1;
  while (split * 2 < size) split *= 2;
  return split;
}

/** The hash of the complete subtree over leaves [index × 2^level, (index + 1) × 2^level). */
export type SubtreeHash = (level: number, index: number) => Hash | Promise<Hash>;

export async function rootOf(size: number, hashOf: SubtreeHash): Promise<Hash> {
  return size === 0 ? EMPTY_ROOT : rangeHash(0, size, hashOf);
}

/** The siblings of leaf `index` from the leaf up, in a tree of `size` leaves. */
export async function inclusionPath(
  index: number,
  size: number,
  hashOf: SubtreeHash,
): Promise<Hash[]> {
  assert(index >= 0 && index < size, "the leaf is in the tree");
  const path: Hash[] = [];
  let [start, count] = [0, size];
  while (count > 1) {
    const split = splitOf(count);
    const isLeft = index - start < split;
    path.push(
      isLeft
        ? await rangeHash(start + split, count - split, hashOf)
        : await rangeHash(start, split, hashOf),
    );
    if (!isLeft) start += split;
    count = isLeft ? split : count - split;
  }
  return path.reverse();
}

/** The root of the `count` leaves from `start` on, which is a multiple of a larger power of two. */
async function rangeHash(start: number, count: number, hashOf: SubtreeHash): Promise<Hash> {
  const level = Math.log2(count);
  if (Number.isInteger(level)) return hashOf(level, start / count);
  const split = splitOf(count);
  return nodeHash(
    await rangeHash(start, split, hashOf),
    await rangeHash(start + split, count - split, hashOf),
  );
}

/** Hashes of complete subtrees by tile level: `rows(level)` are those of level 8 × `level`. */
export function subtreesOf(read: (tileLevel: number, index: number) => Promise<Hash>): SubtreeHash {
  const known = new Map<string, Promise<Hash>>();
  const hashOf = async (level: number, index: number): Promise<Hash> => {
    if (level % TILE_LEVELS === 0) return read(level / TILE_LEVELS, index);
    return nodeHash(await at(level - 1, 2 * index), await at(level - 1, 2 * index + 1));
  };
  const at = (level: number, index: number): Promise<Hash> => {
    const key = `${level}/${index}`;
    const before = known.get(key) ?? hashOf(level, index);
    known.set(key, before);
    return before;
  };
  return at;
}
