// The log tree against the published vectors of Certificate Transparency, and inclusion paths.

import { expect, test } from "bun:test";
import { toHex } from "../../base/bytes.ts";
import {
  EMPTY_ROOT,
  type Hash,
  inclusionPath,
  leafHash,
  nodeHash,
  rootOf,
  splitOf,
  subtreesOf,
} from "./log-tree.ts";

/** certificate-transparency, merkle tree tests: the leaves and the root of the first n. */
const LEAVES = [
  ...["", "00", "10", "2021", "3031", "40414243", "5051525354555657"],
  "606162636465666768696a6b6c6d6e6f",
].map((hex) => Buffer.from(hex, "hex"));
const ROOTS = [
  "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
  "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
  "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
  "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
  "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
  "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
  "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
  "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
  "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
];

/** Hashes of tile levels over these leaves, as the database holds them. */
function tiles(leaves: readonly Uint8Array[]): (level: number, index: number) => Promise<Hash> {
  const levels: Hash[][] = [leaves.map(leafHash)];
  for (let level = 0; (levels[level]?.length ?? 0) >= 256; level++) {
    const below = levels[level] ?? [];
    const above: Hash[] = [];
    for (let at = 0; at + 256 <= below.length; at += 256) above.push(plainRoot(below, at, 256));
    levels.push(above);
  }
  return async (level, index) => {
    const hash = levels[level]?.[index];
    if (hash === undefined) throw new Error(`no hash ${level}/${index}`);
    return hash;
  };
}

function plainRoot(hashes: readonly Hash[], start: number, count: number): Hash {
  const only = hashes[start];
  if (count === 1 && only !== undefined) return only;
  const split = splitOf(count);
  return nodeHash(plainRoot(hashes, start, split), plainRoot(hashes, start + split, count - split));
}

/** The check that a reader does: RFC 9162, 2.1.3.2. */
function rootFrom(path: readonly Hash[], leaf: Hash, place: { index: number; size: number }): Hash {
  let [at, last] = [place.index, place.size - 1];
  let hash = leaf;
  for (const sibling of path) {
    if (at % 2 === 1 || at === last) {
      hash = nodeHash(sibling, hash);
      while (at % 2 === 0 && at !== 0) [at, last] = [at >> 1, last >> 1];
    } else hash = nodeHash(hash, sibling);
    [at, last] = [at >> 1, last >> 1];
  }
  expect(last).toBe(0);
  return hash;
}

test("roots are those of the published vectors", async () => {
  expect(toHex(EMPTY_ROOT)).toBe(ROOTS[0] ?? "");
  const hashOf = subtreesOf(tiles(LEAVES));
  for (let size = 1; size <= LEAVES.length; size++) {
    expect(toHex(await rootOf(size, hashOf))).toBe(ROOTS[size] ?? "");
  }
});

test("a path leads from every leaf to the root, also across tiles", async () => {
  const leaves = Array.from({ length: 700 }, (_, index) => Buffer.from(`leaf ${index}`));
  const read = tiles(leaves);
  for (const size of [1, 2, 3, 255, 256, 257, 511, 512, 513, 700]) {
    const hashOf = subtreesOf(read);
    const root = await rootOf(size, hashOf);
    expect(toHex(root)).toBe(toHex(plainRoot(leaves.map(leafHash), 0, size)));
    for (const index of [0, 1, Math.floor(size / 2), size - 1].filter((one) => one < size)) {
      const path = await inclusionPath(index, size, hashOf);
      const leaf = leafHash(leaves[index] ?? Buffer.alloc(0));
      expect(toHex(rootFrom(path, leaf, { index, size }))).toBe(toHex(root));
    }
  }
});
