import { expect, test } from "bun:test";
import { createMetrics } from "../../../adapters/metrics/registry.ts";
import { HandWoundClock } from "../../../base/clock.ts";
import { referenceMetrics } from "./reference-metrics.ts";
import { TallyBook } from "./worker-tallies.ts";

const POOL = "kaspa:qqpool";
/** A sample of Prometheus's text format: quotes, backslashes and line ends in labels are escaped. */
const SAMPLE = /^[a-z_A-Z0-9]+\{(?:\w+="(?:[^"\\\n]|\\["\\n])*",?)+\} -?[0-9.e+-]+$/;

async function pageOf(names: readonly string[]): Promise<string[]> {
  const metrics = createMetrics("katpool-app", { defaults: false });
  const clock = new HandWoundClock();
  const tallies = new TallyBook(clock);
  names.forEach((name, index) => {
    tallies.of({ wallet: `kaspa:qq${index}`, name }).accepted(false, 1000 + index, 0);
  });
  const publish = referenceMetrics(metrics, POOL);
  tallies.endMinute(new Set());
  publish(tallies.all(), 60_000);
  return (await metrics.text()).split("\n").filter((line) => line !== "" && !line.startsWith("#"));
}

test("a flood of names is on the page with its busiest two thousand", async () => {
  const names = Array.from({ length: 5000 }, (_, n) => `name${n}`);
  const page = await pageOf(names);
  const hashrates = page.filter((line) => line.startsWith("worker_hash_rate_GHps"));
  expect(hashrates).toHaveLength(2000);
  expect(hashrates.some((line) => line.includes('"name4999"'))).toBe(true);
  expect(hashrates.some((line) => line.includes('"name2999"'))).toBe(false);
  expect(page.length).toBeLessThan(12 * 2000);
});

test("a name that is meant for the page stays inside its label", async () => {
  const names = ['"}1', 'a"}\\nevil{x="', "a\\", '\\"', "a\nevil 1", "{{7*7}}", "#", "=1+1"];
  const page = await pageOf(names);
  expect(page.filter((line) => !SAMPLE.test(line))).toEqual([]);
  expect(page.filter((line) => line.startsWith("worker_hash_rate_GHps"))).toHaveLength(
    names.length,
  );
  expect(page.some((line) => line.includes('miner_id="\\"}1"'))).toBe(true);
});
