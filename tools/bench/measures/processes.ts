// More than one core: two app processes on one port against one, in shares per second of CPU
// and in shares per second. What must stay true: both processes journal on their own, and the
// system deals the connections out to them.

import { type Bench, median } from "../bench.ts";
import { startPool } from "../pool.ts";
import { cpuSeconds } from "../usage.ts";
import { runShares } from "./share-runs.ts";

const FLEET = { connections: 1000, window: 4, warmup: 4 };

export async function measureProcesses(bench: Bench): Promise<void> {
  const first = await startPool(bench.stage, { instances: 2 });
  const options = { ...FLEET, port: first.easyPort };
  await runShares(bench, [first.pid], { ...options, seconds: 2 });
  const alone = await times(bench, () => runShares(bench, [first.pid], options));
  const second = await startPool(bench.stage, { instances: 2, beside: first });
  try {
    await runShares(bench, [first.pid, second.pid], { ...options, seconds: 2 });
    const shares: number[] = [];
    const together = await times(bench, async () => {
      const before = cpuSeconds(second.pid).total;
      const run = await runShares(bench, [first.pid, second.pid], options);
      const both = (run.cpuMicroseconds / 1e6) * run.answers;
      shares.push(((cpuSeconds(second.pid).total - before) / both) * 100);
      return run;
    });
    // On a machine with few cores the client and the two servers share them: what two cores of
    // their own would answer follows from the CPU that an answer takes.
    const perCore = (runs: typeof alone) => median(runs.map((run) => 1e6 / run.cpuMicroseconds));
    const ratio = (2 * perCore(together)) / perCore(alone);
    bench.note({
      server: "katpool",
      what: "two processes on one port against one, by CPU per share",
      ...{ unit: "times", value: ratio, runs: [ratio] },
      target: { kind: "atLeast", value: 1.8 },
    });
    const wall = median(together.map((r) => r.perSecond)) / median(alone.map((r) => r.perSecond));
    bench.note({
      server: "katpool",
      what: "two processes against one, by wall time, beside the load client",
      ...{ unit: "times", value: wall, runs: [wall] },
    });
    bench.note({
      server: "katpool",
      what: "second process's part of the CPU",
      ...{ unit: "%", value: median(shares), runs: shares },
    });
  } finally {
    await second.stop();
    await first.stop();
  }
}

async function times<T extends { perSecond: number; cpuMicroseconds: number }>(
  bench: Bench,
  run: () => Promise<T>,
): Promise<T[]> {
  const results: T[] = [];
  for (let count = 0; count < bench.repeats; count++) {
    const result = await run();
    results.push(result);
    bench.say(`  ${result.perSecond} shares/s, ${result.cpuMicroseconds.toFixed(1)} µs each`);
  }
  return results;
}
