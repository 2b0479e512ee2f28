// Metrics of the templates room's fallback.
// What must stay true: labels are from closed lists.

import type { Gauge, Metrics } from "../../adapters/metrics/registry.ts";

export interface FallbackMetrics {
  asked(outcome: "answered" | "failed"): void;
}

export function fallbackMetrics(metrics: Metrics, isActive: () => boolean): FallbackMetrics {
  const active: Gauge = metrics.gauge({
    name: "katpool_template_fallback",
    help: "1 while the app asks its node for templates, since the fetcher is silent",
    collect: () => active.set(Number(isActive())),
  });
  const asked = metrics.counter({
    name: "katpool_template_fallback_requests_total",
    help: "Templates that the app asked its node for, by outcome",
    labelNames: ["outcome"],
  });
  return { asked: (outcome) => asked.inc({ outcome }) };
}
