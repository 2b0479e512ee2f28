import { expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { createMetrics } from "./registry.ts";

test("a service that is restarted gets its existing metrics", async () => {
  const metrics = createMetrics("test", { defaults: false });
  metrics.counter({ name: "katpool_try_total", help: "tries" }).inc();
  metrics.counter({ name: "katpool_try_total", help: "tries" }).inc();
  metrics.gauge({ name: "katpool_level", help: "level" }).set(3);
  metrics.gauge({ name: "katpool_level", help: "level" }).set(4);
  const text = await metrics.text();
  expect(text).toContain('katpool_try_total{service="test"} 2');
  expect(text).toContain('katpool_level{service="test"} 4');
});

test("every registry names the version of the program", async () => {
  const { version } = JSON.parse(
    readFileSync(join(import.meta.dir, "../../../package.json"), "utf8"),
  );
  const text = await createMetrics("x").text();
  expect(text).toContain(
    `katpool_build_info{version="${version}",revision="unknown",service="x"} 1`,
  );
});
