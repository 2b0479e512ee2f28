// Prometheus metrics of block settlement and of the treasury; docs list them by name.

import type { Comparison } from "../../adapters/database/ledger/outputs.ts";
import type { UndecidedReason } from "../../adapters/database/shares/undecided-blocks.ts";
import type { Metrics } from "../../adapters/metrics/registry.ts";
import type { BlockState } from "../../domain/reward.ts";
import type { WitnessCounts } from "./settlement/block-inquiry.ts";

export interface TreasuryMetrics {
  blockSettled(state: string): void;
  blockReversed(): void;
  blockRevived(): void;
  openBlocks(counts: readonly { state: BlockState; count: bigint }[]): void;
  undecidedBlocks(counts: readonly { reason: UndecidedReason; count: bigint }[]): void;
  settlementNodes(counts: WitnessCounts): void;
  scanned(outputs: number): void;
  compared(comparison: Comparison, suspense: bigint): void;
  turnDone(part: "settle" | "watch" | "reconcile", nowMs: number): void;
}

const OPEN_STATES = ["found", "submitted"] as const;
const UNDECIDED_REASONS = ["disputed", "pruned", "unanswered"] as const;
const FINAL_STATES = ["blue", "red", "rejected", "lost"] as const;

export function createTreasuryMetrics(metrics: Metrics): TreasuryMetrics {
  const turn = metrics.gauge({
    name: "katpool_treasury_last_turn_timestamp_seconds",
    help: "When this rewards loop last completed a turn with a usable node",
    labelNames: ["part"],
  });
  return {
    ...settlementMetrics(metrics),
    ...undecidedMetrics(metrics),
    ...outputMetrics(metrics),
    turnDone: (part, nowMs) => turn.set({ part }, nowMs / 1000),
  };
}

function settlementMetrics(metrics: Metrics) {
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
  return {
    blockSettled: (state: string) => settled.inc({ state }),
    blockReversed: () => reversed.inc(),
    blockRevived: () => revived.inc(),
    openBlocks: (counts: readonly { state: BlockState; count: bigint }[]) => {
      for (const state of OPEN_STATES) {
        open.set({ state }, countOf(counts.find((one) => one.state === state)));
      }
    },
  };
}

function undecidedMetrics(metrics: Metrics) {
  const undecided = metrics.gauge({
    name: "katpool_blocks_undecided",
    help: "Old blocks that the nodes cannot settle, by reason; an operator may settle them",
    labelNames: ["reason"],
  });
  const nodes = metrics.gauge({
    name: "katpool_settlement_nodes",
    help: "Usable nodes by whether they take part in settling blocks",
    labelNames: ["state"],
  });
  return {
    undecidedBlocks: (counts: readonly { reason: UndecidedReason; count: bigint }[]) => {
      for (const reason of UNDECIDED_REASONS) {
        undecided.set({ reason }, countOf(counts.find((one) => one.reason === reason)));
      }
    },
    settlementNodes: (counts: WitnessCounts) => {
      for (const [state, count] of Object.entries(counts)) nodes.set({ state }, count);
    },
  };
}

function outputMetrics(metrics: Metrics) {
  const outputs = metrics.gauge({
    name: "katpool_treasury_outputs",
    help: "Unspent treasury outputs at the last scan",
  });
  const difference = metrics.gauge({
    name: "katpool_reconciliation_difference_sompi",
    help: "Unexplained outputs minus missing rewards; zero if both agree",
  });
  const deficit = metrics.gauge({
    name: "katpool_reconciliation_deficit_sompi",
    help: "Settled rewards minus their outputs, not acknowledged; above zero payouts halt",
  });
  const suspense = metrics.gauge({
    name: "katpool_suspense_sompi",
    help: "Coinbase outputs that no block explains and that wait for an operator",
  });
  return {
    scanned: (count: number) => outputs.set(count),
    compared: (comparison: Comparison, waiting: bigint) => {
      difference.set(Number(comparison.difference));
      deficit.set(Number(comparison.deficit));
      suspense.set(Number(waiting));
    },
  };
}

function countOf(found: { count: bigint } | undefined): number {
  return found === undefined ? 0 : Number(found.count);
}
