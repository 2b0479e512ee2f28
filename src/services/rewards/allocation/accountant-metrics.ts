// Metrics of the accountant: blocks allocated and blocks waiting; see docs/operator/metrics.md.

import type { Backlog } from "../../../adapters/database/ledger/rewards.ts";
import type { Metrics } from "../../../adapters/metrics/registry.ts";

export interface AccountantMetrics {
  blockAllocated(state: string): void;
  backlog(backlog: Backlog): void;
  turnDone(nowMs: number): void;
}

export function createAccountantMetrics(metrics: Metrics): AccountantMetrics {
  const allocated = metrics.counter({
    name: "katpool_blocks_allocated_total",
    help: "Settled blocks that were paid out to balances or passed over, by their state",
    labelNames: ["state"],
  });
  const waiting = metrics.gauge({
    name: "katpool_blocks_unallocated",
    help: "Settled blocks whose reward is not on balances yet",
  });
  const oldest = metrics.gauge({
    name: "katpool_unallocated_age_seconds",
    help: "How long the oldest settled block has waited for its allocation",
  });
  const turn = metrics.gauge({
    name: "katpool_accountant_last_turn_timestamp_seconds",
    help: "When the accountant last finished a turn",
  });
  return {
    blockAllocated: (state) => allocated.inc({ state }),
    backlog: (backlog) => {
      waiting.set(Number(backlog.waiting));
      oldest.set(backlog.oldestSeconds);
    },
    turnDone: (nowMs) => turn.set(nowMs / 1000),
  };
}
