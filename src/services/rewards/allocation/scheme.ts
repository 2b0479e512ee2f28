// The work by which a block's reward is split: proportional, pplns or solo, by configuration.
// The segments that a block pays are marked in the same way under every scheme, so that an operator
// may change the scheme at any block.

import {
  claimedWork,
  type DueBlock,
  holdSegments,
  type SegmentPlace,
  type SegmentTotal,
  segmentsBefore,
  type WorkByWallet,
  workIn,
} from "../../../adapters/database/ledger/rewards.ts";
import type { Tx } from "../../../adapters/database/sql.ts";

export interface Scheme {
  readonly name: "proportional" | "pplns" | "solo";
  /** Called after the block's segments are marked; may be called again after a rollback. */
  workFor(tx: Tx, block: DueBlock): Promise<WorkByWallet>;
}

/** All who worked since the last paid block, in proportion to their work. */
export const proportional: Scheme = {
  name: "proportional",
  workFor: (tx, block) => claimedWork(tx, block.hash),
};

/** The whole reward goes to the wallet that found the block. */
export const solo: Scheme = {
  name: "solo",
  workFor: async (_tx, block) => new Map([[block.finder, 1n]]),
};

const PAGE = 500;
/** Two weeks of one-minute segments; a longer window is cut here. */
const MOST_SEGMENTS = 20_000;

/**
 * The last `windowWork` expected hashes before the block, whether paid before or not. Segments
 * count whole, the oldest one in the proportion that still fits.
 */
export function pplns(windowWork: bigint): Scheme {
  return {
    name: "pplns",
    workFor: async (tx, block) => {
      await holdSegments(tx);
      const window = await windowOf(tx, block, windowWork);
      const whole = await workIn(tx, window.whole);
      if (window.part === undefined) return whole;
      const part = await workIn(tx, [window.part]);
      return addScaled(whole, part, { numerator: window.rest, denominator: window.part.work });
    },
  };
}

interface Window {
  whole: SegmentPlace[];
  /** The oldest segment, of which only `rest` of its work is inside. */
  part: SegmentTotal | undefined;
  rest: bigint;
}

async function windowOf(tx: Tx, block: DueBlock, windowWork: bigint): Promise<Window> {
  const whole: SegmentPlace[] = [];
  let rest = windowWork;
  let before: SegmentPlace | undefined;
  while (whole.length < MOST_SEGMENTS) {
    const page = await segmentsBefore(tx, block, { before, limit: PAGE });
    for (const segment of page) {
      if (segment.work > rest) return { whole, part: segment, rest };
      whole.push(segment);
      rest -= segment.work;
      if (rest === 0n) return { whole, part: undefined, rest };
    }
    before = page.at(-1);
    if (page.length < PAGE) break;
  }
  return { whole, part: undefined, rest };
}

/** Rounds down: some hashes out of 10^12 decide nothing, and work stays a whole number. */
function addScaled(
  work: WorkByWallet,
  added: WorkByWallet,
  scale: { numerator: bigint; denominator: bigint },
): WorkByWallet {
  const sum = new Map(work);
  for (const [wallet, amount] of added) {
    const share = (amount * scale.numerator) / scale.denominator;
    const before = sum.get(wallet);
    sum.set(wallet, before === undefined ? share : before + share);
  }
  return sum;
}
