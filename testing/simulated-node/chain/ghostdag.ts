// The colouring of the GHOSTDAG paper (eprint 2018/104): which blocks of a merge set are blue.
// Invariant: no blue block has more than K blue blocks in its anticone; blocks are ordered by blue
// work, then by hash.

import type { Ghostdag } from "./block.ts";

export interface PastView {
  ghostdagOf(hash: string): Ghostdag;
  parentsOf(hash: string): readonly string[];
  /** True also if both are the same block. */
  isInPast(ancestor: string, of: string): boolean;
  workOf(hash: string): bigint;
}

/** Ascending blue work; the hash decides between equals. */
export function byBlueWork(view: Pick<PastView, "ghostdagOf">) {
  return (left: string, right: string): number => {
    const difference = view.ghostdagOf(left).blueWork - view.ghostdagOf(right).blueWork;
    if (difference !== 0n) return difference < 0n ? -1 : 1;
    return left < right ? -1 : left > right ? 1 : 0;
  };
}

export function colour(view: PastView, k: number, parents: readonly string[]): Ghostdag {
  const selectedParent = [...parents].sort(byBlueWork(view)).at(-1);
  if (selectedParent === undefined) throw new Error("a block without parents cannot be coloured");
  const result: Ghostdag = {
    selectedParent,
    blues: [selectedParent],
    reds: [],
    anticoneSizes: new Map([[selectedParent, 0]]),
    blueScore: 0n,
    blueWork: 0n,
  };
  for (const candidate of mergesetWithoutSelected(view, selectedParent, parents)) {
    const sizes = sizesIfBlue(view, k, result, candidate);
    if (sizes === null) {
      result.reds.push(candidate);
      continue;
    }
    result.blues.push(candidate);
    for (const [hash, size] of sizes) result.anticoneSizes.set(hash, size);
  }
  const parent = view.ghostdagOf(selectedParent);
  result.blueScore = parent.blueScore + BigInt(result.blues.length);
  result.blueWork = result.blues.reduce((sum, hash) => sum + view.workOf(hash), parent.blueWork);
  return result;
}

/** The merge set of a block with these parents, without its selected parent. */
export function mergesetWithoutSelected(
  view: PastView,
  selectedParent: string,
  parents: readonly string[],
): string[] {
  const found = new Set<string>();
  const open = parents.filter((hash) => hash !== selectedParent);
  for (let hash = open.pop(); hash !== undefined; hash = open.pop()) {
    if (found.has(hash) || view.isInPast(hash, selectedParent)) continue;
    found.add(hash);
    open.push(...view.parentsOf(hash));
  }
  return [...found].sort(byBlueWork(view));
}

/** The anticone sizes that change when the candidate is blue, or null when it must be red. */
function sizesIfBlue(
  view: PastView,
  k: number,
  context: Ghostdag,
  candidate: string,
): Map<string, number> | null {
  if (context.blues.length === k + 1) return null;
  const changed = new Map<string, number>();
  let beside = 0;
  let chainHash: string | null = null;
  let chain = context;
  while (chainHash === null || !view.isInPast(chainHash, candidate)) {
    for (const peer of chain.blues) {
      if (view.isInPast(peer, candidate)) continue;
      const size = anticoneSize(view, context, peer);
      beside += 1;
      if (beside > k || size >= k) return null;
      changed.set(peer, size + 1);
    }
    chainHash = chain.selectedParent;
    chain = view.ghostdagOf(chainHash);
  }
  changed.set(candidate, beside);
  return changed;
}

/** Anticone size of `blue` among blue blocks, in this colouring. */
function anticoneSize(view: PastView, context: Ghostdag, blue: string): number {
  for (let at = context; ; at = view.ghostdagOf(at.selectedParent)) {
    const size = at.anticoneSizes.get(blue);
    if (size !== undefined) return size;
    if (at.selectedParent === "") throw new Error(`${blue} is not blue in this context`);
  }
}
