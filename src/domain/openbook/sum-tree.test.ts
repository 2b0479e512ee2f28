// Sum trees: what their published breaks did is impossible here.

import { expect, test } from "bun:test";
import fc from "fast-check";
import { toHex } from "../../base/bytes.ts";
import { splitOf } from "./log-tree.ts";
import {
  EMPTY_SUM,
  type SumLeaf,
  type SumNode,
  sumLeaf,
  sumNode,
  sumPath,
  sumRoot,
} from "./sum-tree.ts";

const leaf = (work: bigint, units: bigint, text = "x"): SumLeaf => ({
  work,
  units,
  data: Buffer.from(text),
});
const anyLeaf = fc.record({
  work: fc.bigInt({ min: 0n, max: 2n ** 100n }),
  units: fc.bigInt({ min: 0n, max: 2n ** 50n }),
  data: fc.uint8Array({ maxLength: 80 }),
});

/** What a reader of a path computes; the side of each sibling follows from index and count. */
function rootFrom(path: readonly SumNode[], from: SumLeaf, index: number, count: number): SumNode {
  const sides: boolean[] = [];
  let [start, left] = [0, count];
  while (left > 1) {
    const split = splitOf(left);
    const isLeft = index - start < split;
    sides.push(isLeft);
    if (!isLeft) start += split;
    left = isLeft ? split : left - split;
  }
  return path.reduce((node, sibling, at) => {
    const isLeft = sides[sides.length - 1 - at] === true;
    return isLeft ? sumNode(node, sibling) : sumNode(sibling, node);
  }, sumLeaf(from));
}

test("the root sums all leaves, and each path leads to it", () => {
  fc.assert(
    fc.property(fc.array(anyLeaf, { minLength: 1, maxLength: 40 }), (leaves) => {
      const root = sumRoot(leaves);
      expect(root.work).toBe(leaves.reduce((sum, one) => sum + one.work, 0n));
      expect(root.units).toBe(leaves.reduce((sum, one) => sum + one.units, 0n));
      leaves.forEach((one, index) => {
        expect(rootFrom(sumPath(leaves, index), one, index, leaves.length)).toEqual(root);
      });
    }),
  );
});

test("a leaf that is repeated, reordered, split or grown changes the root", () => {
  const leaves = [leaf(5n, 1n, "a"), leaf(6n, 1n, "b"), leaf(7n, 1n, "c")];
  const [a, b, c] = leaves as [SumLeaf, SumLeaf, SumLeaf];
  const root = toHex(sumRoot(leaves).hash);
  for (const cheat of [
    [a, b, c, c],
    [a, c, b],
    [a, b],
    [a, b, { ...c, work: 8n }],
    [a, b, { ...c, units: 2n }],
    [a, { ...b, work: 7n }, { ...c, work: 6n }],
  ]) {
    expect(toHex(sumRoot(cheat).hash)).not.toBe(root);
  }
});

test("moving work between two children changes their parent, whose sum stays", () => {
  const left = sumNode(sumLeaf(leaf(5n, 1n)), sumLeaf(leaf(6n, 1n)));
  const right = sumLeaf(leaf(7n, 1n));
  const honest = sumNode(left, right);
  const moved = sumNode({ ...left, work: left.work - 1n }, { ...right, work: right.work + 1n });
  expect(moved.work).toBe(honest.work);
  expect(toHex(moved.hash)).not.toBe(toHex(honest.hash));
});

test("sums that do not fit are errors, not small numbers", () => {
  const most = leaf(2n ** 128n - 1n, 2n ** 64n - 1n);
  expect(sumRoot([most]).work).toBe(2n ** 128n - 1n);
  expect(() => sumRoot([most, leaf(1n, 0n)])).toThrow(RangeError);
  expect(() => sumRoot([most, leaf(0n, 1n)])).toThrow(RangeError);
  expect(() => sumLeaf(leaf(-1n, 0n))).toThrow(RangeError);
  expect(() => sumLeaf(leaf(0n, -1n))).toThrow(RangeError);
});

test("the empty tree has sums of zero", () => {
  expect(sumRoot([])).toEqual(EMPTY_SUM);
});
