// The one registry of Prometheus metrics of a process. A door to prom-client.
// Rooms make their metrics through it, each in its metrics.ts. What must stay true: a label
// set is bounded (`boundedLabels`), and no value is ever NaN.

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
import { BoundedMap } from "../../base/bounded.ts";

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
  return {
    registry,
    // A part that is started again, as the leader's are, gets the metric that it had before.
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

/**
 * Keeps the label sets that were touched last, `limit` at most; the one that leaves is removed
 * from every gauge in `gauges`, so that a flood of worker names cannot grow the page.
 */
export function boundedLabels<L extends string>(
  limit: number,
  gauges: readonly Gauge<L>[],
): (labels: Record<L, string>) => void {
  const known = new BoundedMap<string, Record<L, string>>(limit, (_key, labels) => {
    for (const gauge of gauges) gauge.remove(labels);
  });
  return (labels) => {
    const key = JSON.stringify(labels);
    known.delete(key);
    known.set(key, labels);
  };
}
