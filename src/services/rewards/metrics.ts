// What the treasury knows and how fresh it is, for Prometheus; see docs/operator/metrics.md.

import type { Comparison } from "../../adapters/database/ledger/outputs.ts";
import type { Metrics } from "../../adapters/metrics/registry.ts";
import type { BlockState } from "../../domain/reward.ts";

export interface TreasuryMetrics {
  blockSettled(state: string): void;
  blockReversed(): void;
  blockRevived(): void;
  openBlocks(counts: readonly { state: BlockState; count: bigint }[]): void;
  scanned(outputs: number): void;
  compared(comparison: Comparison): void;
  turnDone(part: "settle" | "watch" | "reconcile", nowMs: number): void;
}

const OPEN_STATES = ["found", "submitted"] as const;
const FINAL_STATES = ["blue", "red", "rejected", "lost"] as const;

export function createTreasuryMetrics(metrics: Metrics): TreasuryMetrics {
  const settled = metrics.counter({
    name: "katpool_blocks_settled_total",
    help: "Found blocks that became final, by their state",
    labelNames: ["state"],
  });
  // A counter that first appears as 1 has not grown for Prometheus: no alert would see the first.
  for (const state of FINAL_STATES) settled.inc({ state }, 0);
  const reversed = metrics.counter({
    name: "katpool_blocks_reversed_total",
    help: "Settled blue blocks whose reward the chain took back; a person must look",
  });
  const revived = metrics.counter({
    name: "katpool_blocks_revived_total",
    help: "Blocks that were given up or taken for red, and turned out blue",
  });
  const open = metrics.gauge({
    name: "katpool_blocks_open",
    help: "Found blocks that are not final yet, by their state",
    labelNames: ["state"],
  });
  const outputs = metrics.gauge({
    name: "katpool_treasury_outputs",
    help: "Unspent outputs of the treasury at the last scan",
  });
  const difference = metrics.gauge({
    name: "katpool_reconciliation_difference_sompi",
    help: "Treasury outputs minus settled rewards; anything but zero halts payouts",
  });
  const turn = metrics.gauge({
    name: "katpool_treasury_last_turn_timestamp_seconds",
    help: "When a part of the treasury last finished a turn with a usable node",
    labelNames: ["part"],
  });
  return {
    blockSettled: (state) => settled.inc({ state }),
    blockReversed: () => reversed.inc(),
    blockRevived: () => revived.inc(),
    openBlocks: (counts) => {
      for (const state of OPEN_STATES) {
        const found = counts.find((one) => one.state === state);
        open.set({ state }, Number(found?.count ?? 0n));
      }
    },
    scanned: (count) => outputs.set(count),
    compared: (comparison) => difference.set(Number(comparison.difference)),
    turnDone: (part, nowMs) => turn.set({ part }, nowMs / 1000),
  };
}
