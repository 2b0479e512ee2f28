// More than one core: two app processes on one port compared with one. Each gets a quota of a core,
// so that on two cores the client, Postgres and the node have CPU of their own. Each process has
// its own journal; the kernel distributes the connections; the client can send more than they
// accept.

import { type Bench, median } from "../bench.ts";
import { type Pool, startPool } from "../pool.ts";
import { limitCores } from "../quota.ts";
import { runShares, type ShareRun } from "./share-runs.ts";

const FLEET = { connections: 1000, window: 4, warmup: 4 };
/** Per process. */
const CORES = 0.3;

export async function measureProcesses(bench: Bench): Promise<void> {
  const first = await startPool(bench.stage, { instances: 2 });
  const pools = [first];
  const quotas = [limitCores(first.pid, CORES)];
  try {
    if (quotas[0] === undefined) {
      bench.say("  skipped: no control groups available to limit the processes");
      return;
    }
    const alone = await runs(bench, pools);
    const second = await startPool(bench.stage, { instances: 2, beside: first });
    pools.push(second);
    quotas.push(limitCores(second.pid, CORES));
    const together = await runs(bench, pools);
    note(bench, alone, together);
  } finally {
    for (const pool of pools.toReversed()) await pool.stop();
    for (const quota of quotas) quota?.close();
  }
}

function note(bench: Bench, alone: readonly ShareRun[], together: readonly ShareRun[]): void {
  const perSecond = (of: readonly ShareRun[]) => of.map((run) => run.perSecond);
  const others = (of: readonly ShareRun[]) => median(of.map((run) => run.othersPercent));
  const row = { server: "katpool", unit: "shares/s" } as const;
  const [one, two] = [perSecond(alone), perSecond(together)];
  const name = `with ${CORES} of a core each`;
  bench.note({
    ...{ ...row, what: `accepted shares, one process ${name}`, value: median(one), runs: one },
    othersPercent: others(alone),
  });
  bench.note({
    ...{ ...row, what: `accepted shares, two processes ${name}`, value: median(two), runs: two },
    othersPercent: others(together),
  });
  const ratio = median(two) / median(one);
  bench.note({
    ...{ server: "katpool", what: "two processes on one port against one", unit: "times" },
    ...{ value: ratio, runs: two.map((value) => value / median(one)) },
    target: { kind: "atLeast", value: 1.8 },
  });
}

async function runs(bench: Bench, pools: readonly Pool[]): Promise<ShareRun[]> {
  const pids = pools.map((pool) => pool.pid);
  const options = { ...FLEET, port: pools[0]?.easyPort ?? 0 };
  // Warm-up: the JIT compiles during the first seconds.
  await runShares(bench, pids, { ...options, seconds: 12 });
  const results: ShareRun[] = [];
  for (let count = 0; count < bench.repeats; count++) {
    const run = await runShares(bench, pids, options);
    results.push(run);
    bench.say(`  ${run.perSecond} shares/s, ${run.cpuMicroseconds.toFixed(1)} µs each`);
  }
  return results;
}
