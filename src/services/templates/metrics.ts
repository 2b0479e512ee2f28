// Metrics of the template fallback.

import type { Gauge, Metrics } from "../../adapters/metrics/registry.ts";

export interface FallbackMetrics {
  requested(outcome: "answered" | "failed"): void;
}

export function fallbackMetrics(metrics: Metrics, isActive: () => boolean): FallbackMetrics {
  const active: Gauge = metrics.gauge({
    name: "katpool_template_fallback",
    help: "1 while the app takes templates from its node because the fetcher is silent",
    collect: () => active.set(Number(isActive())),
  });
  const requested = metrics.counter({
    name: "katpool_template_fallback_requests_total",
    help: "Template requests of the app to its node, by outcome",
    labelNames: ["outcome"],
  });
  return { requested: (outcome) => requested.inc({ outcome }) };
}
