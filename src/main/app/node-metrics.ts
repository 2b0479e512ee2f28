// Metrics of the configured nodes. The label `node` is bounded by the configuration.

import { lagSeconds, type Nodes } from "../../adapters/kaspa/nodes.ts";
import type { Gauge, Metrics } from "../../adapters/metrics/registry.ts";
import type { BlockRates } from "../../domain/block-rate.ts";

export function nodeMetrics(metrics: Metrics, nodes: Nodes, rates: BlockRates): void {
  const lag: Gauge = metrics.gauge({
    name: "katpool_node_lag_seconds",
    help: "How far a usable node's DAA score is behind the highest of the usable nodes",
    labelNames: ["node"],
    collect: () => {
      lag.reset();
      for (const node of nodes.list) {
        if (node.isUsable()) lag.set({ node: node.name }, lagSeconds(node, nodes.list, rates));
      }
    },
  });
}
