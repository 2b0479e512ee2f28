// Prometheus metrics of block settlement and of the treasury; docs list them by name.

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
    help: "Found blocks that became final, by state",
    labelNames: ["state"],
  });
  // Prometheus sees no increase in a counter that first appears as 1, so each starts at 0.
  for (const state of FINAL_STATES) settled.inc({ state }, 0);
  const reversed = metrics.counter({
    name: "katpool_blocks_reversed_total",
    help: "Settled blue blocks that were reorged out; an operator must check each",
  });
  const revived = metrics.counter({
    name: "katpool_blocks_revived_total",
    help: "Blocks that were lost, rejected or red and became blue later",
  });
  const open = metrics.gauge({
    name: "katpool_blocks_open",
    help: "Found blocks that are not final yet, by state",
    labelNames: ["state"],
  });
  const outputs = metrics.gauge({
    name: "katpool_treasury_outputs",
    help: "Unspent treasury outputs at the last scan",
  });
  const difference = metrics.gauge({
    name: "katpool_reconciliation_difference_sompi",
    help: "Treasury outputs minus settled rewards; anything but zero halts payouts",
  });
  const turn = metrics.gauge({
    name: "katpool_treasury_last_turn_timestamp_seconds",
    help: "When this rewards loop last completed a turn with a usable node",
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
