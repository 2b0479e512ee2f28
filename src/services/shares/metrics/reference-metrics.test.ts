import { expect, test } from "bun:test";
import { createMetrics, type Metrics } from "../../../adapters/metrics/registry.ts";
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

/** Names that label a series of one worker gauge. */
async function labelledNames(metrics: Metrics, gauge: string): Promise<string[]> {
  const lines = (await metrics.text()).split("\n").filter((line) => line.startsWith(`${gauge}{`));
  return lines.map((line) => /miner_id="([^"]*)"/.exec(line)?.[1] ?? "");
}

test("names without accepted work get no series, however many shares are refused", async () => {
  const metrics = createMetrics("katpool-app", { defaults: false });
  const tallies = new TallyBook(new HandWoundClock());
  tallies.of({ wallet: "kaspa:qqhonest", name: "honest" }).accepted(false, 1000, 0);
  for (let i = 0; i < 3000; i++) {
    tallies.of({ wallet: `kaspa:qq${i}`, name: `flood${i}` }).refused("invalid");
  }
  tallies.endMinute(new Set());
  referenceMetrics(metrics, POOL)(tallies.all(), 60_000);
  expect(await labelledNames(metrics, "miner_invalid_shares_1min_count")).toEqual(["honest"]);
  expect(await labelledNames(metrics, "worker_hash_rate_GHps")).toEqual(["honest"]);
});

test("after the first minute at most 500 new names a minute get a series", async () => {
  const metrics = createMetrics("katpool-app", { defaults: false });
  const tallies = new TallyBook(new HandWoundClock());
  const publish = referenceMetrics(metrics, POOL);
  const mine = (name: string, work: number) =>
    tallies.of({ wallet: `kaspa:qq${name}`, name }).accepted(false, work, 0);
  mine("honest", 1);
  tallies.endMinute(new Set());
  publish(tallies.all(), 60_000);
  for (let i = 0; i < 3000; i++) mine(`flood${i}`, 1000);
  tallies.endMinute(new Set());
  publish(tallies.all(), 120_000);
  const names = await labelledNames(metrics, "worker_hash_rate_GHps");
  expect(names).toHaveLength(501);
  expect(names).toContain("honest");
});
