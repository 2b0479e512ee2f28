// Metrics of the configured nodes. The label `node` is bounded by the configuration.

import type { UnknownListener } from "../../adapters/kaspa/node.ts";
import { lagSeconds, type Nodes } from "../../adapters/kaspa/nodes.ts";
import type { Gauge, Metrics } from "../../adapters/metrics/registry.ts";
import type { Clock } from "../../base/clock.ts";
import type { Log } from "../../base/log.ts";
import type { BlockRates } from "../../domain/block-rate.ts";
import {
  isTestedNode,
  UNKNOWN_VALUES,
  type UnknownValue,
} from "../../domain/node/known-versions.ts";

const LOG_EVERY_MS = 60_000;

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
  const untested: Gauge = metrics.gauge({
    name: "katpool_node_untested",
    help: "1 if a node's version is newer than the newest that the pool was tested with",
    labelNames: ["node"],
    collect: () => {
      untested.reset();
      for (const node of nodes.list) {
        const { version } = node.state();
        if (version !== undefined)
          untested.set({ node: node.name }, Number(!isTestedNode(version)));
      }
    },
  });
}

/** Counts each value of a node that this pool does not know, and logs each kind once a minute. */
export function nodeCanary(parts: { metrics: Metrics; clock: Clock; log: Log }): UnknownListener {
  const { metrics, clock, log } = parts;
  const counter = metrics.counter({
    name: "katpool_node_unknown_values_total",
    help: "Templates and responses of nodes that only a newer version of the pool understands",
    labelNames: ["what"],
  });
  for (const what of UNKNOWN_VALUES) counter.inc({ what }, 0);
  const loggedMs = new Map<UnknownValue, number>();
  return (what, node, detail) => {
    counter.inc({ what });
    const nowMs = clock.monotonicMs();
    if (nowMs - (loggedMs.get(what) ?? Number.NEGATIVE_INFINITY) < LOG_EVERY_MS) return;
    loggedMs.set(what, nowMs);
    const help = "docs/operator/upgrade.md#the-pool-does-not-understand-the-node";
    log.error("unknown value from the node", { what, node, detail, help });
  };
}
