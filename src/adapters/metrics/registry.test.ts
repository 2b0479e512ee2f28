import { expect, test } from "bun:test";
import { boundedLabels, createMetrics } from "./registry.ts";

test("a part that is started again gets the metrics that it had before", async () => {
  const metrics = createMetrics("test", { defaults: false });
  metrics.counter({ name: "katpool_try_total", help: "tries" }).inc();
  metrics.counter({ name: "katpool_try_total", help: "tries" }).inc();
  metrics.gauge({ name: "katpool_level", help: "level" }).set(3);
  metrics.gauge({ name: "katpool_level", help: "level" }).set(4);
  const text = await metrics.text();
  expect(text).toContain('katpool_try_total{service="test"} 2');
  expect(text).toContain('katpool_level{service="test"} 4');
});

test("label sets past the bound leave the page, the longest untouched first", async () => {
  const metrics = createMetrics("test", { defaults: false });
  const gauge = metrics.gauge({ name: "katpool_rig", help: "rig", labelNames: ["rig"] });
  const touch = boundedLabels(2, [gauge]);
  for (const rig of ["a", "b", "a", "c"]) {
    touch({ rig });
    gauge.set({ rig }, 1);
  }
  const text = await metrics.text();
  expect([text.includes('rig="a"'), text.includes('rig="b"'), text.includes('rig="c"')]).toEqual([
    true,
    false,
    true,
  ]);
});
