// Floods of worthless shares against a whole pool, while an honest miner's replies are timed. Each
// connection of the flood stays below what one connection alone is closed for within a second.

import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import { type Pool, startPool } from "../../../testing/harness/scenes/pool.ts";
import { eventually } from "../../../testing/harness/servers/processes.ts";
import { LOAD_PORT, Load } from "../../../testing/harness/stratum/load.ts";

setDefaultTimeout(120_000);

const SECONDS = 8;
/** Below this a reply is quick whatever it was before: this machine has other work. */
const QUICK_MS = 50;

let pool: Pool;
beforeAll(async () => {
  pool = await startPool({ node: "simulated", stratum: [LOAD_PORT, {}] });
});
afterAll(async () => await pool?.stop());

/** The 99th percentile of an honest miner's replies while `meanwhile` runs. */
async function timed(meanwhile: () => Promise<unknown>): Promise<number> {
  const honest = new Load(pool, 2, 40);
  await eventually("honest shares are taken", () => honest.count("accepted") > 20 || undefined);
  const from = honest.answerMs.length;
  await meanwhile();
  await honest.stop();
  expect(honest.cuts).toEqual([]);
  const sorted = honest.answerMs.slice(from).toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length * 0.99)] ?? Number.POSITIVE_INFINITY;
}

async function flood(addresses: number, connections: number): Promise<void> {
  const script = `${import.meta.dir}/../../../testing/harness/stratum/flood.ts`;
  const options = [pool.stratumPorts[1], addresses, connections, 50_000, SECONDS];
  const child = Bun.spawn(["bun", script, ...options.map(String)], { stderr: "inherit" });
  const { sent, opened } = JSON.parse(await new Response(child.stdout).text());
  // Most are turned away, so that few shares are sent at all.
  expect(sent).toBeGreaterThan(0);
  process.stdout.write(`  flood from ${addresses}: ${sent} shares, ${opened} connections\n`);
}

const counted = async (name: string) => (await pool.metrics()).get(name) ?? 0;

test.each([
  [1, 60, 2],
  [100, 100, 5],
])(
  "50,000 low shares a second from %d addresses, %d connections: p99 within %d times the quiet one",
  async (addresses, connections, factor) => {
    const quietMs = await timed(() => Bun.sleep(SECONDS * 1000));
    const floodedMs = await timed(() => flood(addresses, connections));
    process.stdout.write(`  p99: quiet ${quietMs.toFixed(1)}, then ${floodedMs.toFixed(1)} ms\n`);
    expect(floodedMs).toBeLessThan(Math.max(factor * quietMs, QUICK_MS * factor));
    expect(await counted('katpool_bans_total{reason="originRefused"}')).toBeGreaterThan(0);
    expect(await counted("katpool_internal_errors_total")).toBe(0);
  },
);
