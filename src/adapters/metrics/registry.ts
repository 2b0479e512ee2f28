// The Prometheus registry of a process; the only importer of prom-client.
// Services create their metrics through it, each in its metrics.ts.

import {
  Counter,
  type CounterConfiguration,
  collectDefaultMetrics,
  Gauge,
  type GaugeConfiguration,
  Histogram,
  type HistogramConfiguration,
  Registry,
} from "prom-client";
import { VERSION } from "../../base/build/version.ts";

export type { Counter, Gauge, Histogram } from "prom-client";

export interface Metrics {
  readonly registry: Registry;
  counter<L extends string>(configuration: CounterConfiguration<L>): Counter<L>;
  gauge<L extends string>(configuration: GaugeConfiguration<L>): Gauge<L>;
  histogram<L extends string>(configuration: HistogramConfiguration<L>): Histogram<L>;
  /** The text that Prometheus scrapes. */
  text(): Promise<string>;
}

export function createMetrics(service: string, options: { defaults?: boolean } = {}): Metrics {
  const registry = new Registry();
  registry.setDefaultLabels({ service });
  if (options.defaults !== false) collectDefaultMetrics({ register: registry });
  const registers = [registry];
  new Gauge({
    name: "katpool_build_info",
    help: "1, with the version and the commit of this program as labels.",
    labelNames: ["version", "revision"],
    registers,
  }).set({ ...VERSION }, 1);
  return {
    registry,
    // A service that is restarted, as the leader's are, gets its existing metric.
    counter: <L extends string>(configuration: CounterConfiguration<L>) => {
      const known = registry.getSingleMetric(configuration.name);
      if (known instanceof Counter) return known as Counter<L>;
      return new Counter({ ...configuration, registers });
    },
    gauge: <L extends string>(configuration: GaugeConfiguration<L>) => {
      const known = registry.getSingleMetric(configuration.name);
      if (known instanceof Gauge) return known as Gauge<L>;
      return new Gauge({ ...configuration, registers });
    },
    histogram: <L extends string>(configuration: HistogramConfiguration<L>) => {
      const known = registry.getSingleMetric(configuration.name);
      if (known instanceof Histogram) return known as Histogram<L>;
      return new Histogram({ ...configuration, registers });
    },
    text: () => registry.metrics(),
  };
}
