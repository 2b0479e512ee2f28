// Whose work a block's reward is split by: proportional, pplns or solo.
// The roof picks one by configuration and gives it to the accountant. What must stay true: a
// scheme only reads, inside the accountant's transaction; the segments that a block pays are
// marked alike under every scheme, so an operator may change it at any block.

import {
  claimedWork,
  type DueBlock,
  holdSegments,
  type SegmentPlace,
  type SegmentTotal,
  segmentsBefore,
  type WorkByWorker,
  workIn,
} from "../../../adapters/database/ledger/rewards.ts";
import type { Tx } from "../../../adapters/database/sql.ts";
import { workerKey } from "../../../domain/worker.ts";

export interface Scheme {
  readonly name: "proportional" | "pplns" | "solo";
  /** Called after the block's segments are marked; may be called again after a rollback. */
  workFor(tx: Tx, block: DueBlock): Promise<WorkByWorker>;
}

/** Everybody who worked since the last paid block, by his work. */
export const proportional: Scheme = {
  name: "proportional",
  workFor: (tx, block) => claimedWork(tx, block.hash),
};

/** The whole reward goes to the worker that found the block. */
export const solo: Scheme = {
  name: "solo",
  workFor: async (_tx, block) => new Map([[workerKey(block.finder), 1n]]),
};

const PAGE = 500;
/** Two weeks of one-minute segments; a window that reaches farther ends here. */
const MOST_SEGMENTS = 20_000;

/**
 * The last `windowWork` expected hashes before the block, whoever has been paid for them before.
 * Segments are taken whole, the oldest one in the proportion that still fits.
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

/** Rounds down: a few hashes out of 10^12 decide nothing, and whole numbers stay whole. */
function addScaled(
  work: WorkByWorker,
  added: WorkByWorker,
  scale: { numerator: bigint; denominator: bigint },
): WorkByWorker {
  const sum = new Map(work);
  for (const [worker, amount] of added) {
    const share = (amount * scale.numerator) / scale.denominator;
    sum.set(worker, (sum.get(worker) ?? 0n) + share);
  }
  return sum;
}
