// The work by which a block's reward is split: proportional, pplns or solo, by configuration.
// The segments that a block pays are marked in the same way under every scheme, so that an operator
// may change the scheme at any block.

import {
  forgetWindow,
  moveWindow,
  networkWorkOf,
  type WindowState,
  windowState,
} from "../../../adapters/database/ledger/pplns-window.ts";
import {
  claimedWork,
  type DueBlock,
  type SegmentPlace,
  type WorkByWallet,
} from "../../../adapters/database/ledger/rewards.ts";
import type { Tx } from "../../../adapters/database/sql.ts";
import type { Log } from "../../../base/log.ts";

export interface Scheme {
  readonly name: "proportional" | "pplns" | "solo";
  /** Called with the segments that were just marked; may be called again after a rollback. */
  workFor(tx: Tx, block: DueBlock, marked: readonly SegmentPlace[]): Promise<WorkByWallet>;
  /** The window that `workFor` used last in this transaction. */
  windowOf(tx: Tx, block: DueBlock): Promise<WindowState>;
}

const noWindow = async (): Promise<WindowState> => ({ work: 0n, segments: 0, outsideWork: 0n });

/** All who worked since the last paid block, in proportion to their work. */
export const proportional: Scheme = {
  name: "proportional",
  workFor: async (tx, block) => {
    await forgetWindow(tx);
    return claimedWork(tx, block.hash);
  },
  windowOf: noWindow,
};

/** The whole reward goes to the wallet that found the block. */
export const solo: Scheme = {
  name: "solo",
  workFor: async (tx, block) => {
    await forgetWindow(tx);
    return new Map([[block.finder, 1n]]);
  },
  windowOf: noWindow,
};

/** Two months of one-minute segments and of blocks every two minutes. */
const MAX_SEGMENTS = 200_000;

/** The window in expected hashes, or in thousandths of the network's work of the paid block. */
export type PplnsWindow = bigint | { networkMilli: bigint };

/**
 * The last work that blocks were marked to pay, up to `window`. Segments count whole, the oldest
 * one in the proportion that is inside.
 */
export function pplns(window: PplnsWindow, log: Log, maxSegments = MAX_SEGMENTS): Scheme {
  const workOf = async (tx: Tx, hash: string) =>
    typeof window === "bigint"
      ? window
      : ((await networkWorkOf(tx, hash)) * window.networkMilli) / 1000n;
  return {
    name: "pplns",
    windowOf: async (tx, block) => windowState(tx, await workOf(tx, block.hash)),
    workFor: async (tx, block, marked) => {
      const windowWork = await workOf(tx, block.hash);
      return moveWindow(tx, marked, {
        windowWork,
        follows: typeof window !== "bigint",
        maxSegments,
        onCut: (work) =>
          log.warn("pplns window is cut: it has too many segments", {
            ...{ hash: block.hash, segments: maxSegments },
            ...{ work: work.toString(), windowWork: windowWork.toString() },
          }),
      });
    },
  };
}
