// Shares: how many per second, CPU per share, and reply latency, for good and for low shares. A run
// of good shares in which one is refused is not a valid measurement.

import { type Bench, median, type Row } from "../bench.ts";
import { type Pool, startPool } from "../pool.ts";
import { runShares, type ShareRun } from "./share-runs.ts";

const FLEETS = [
  { connections: 100, window: 16 },
  { connections: 1000, window: 4 },
] as const;
const STEADY = { connections: 1000, window: 1, rate: 10_000 };

export async function measureShares(bench: Bench): Promise<void> {
  const pool = await startPool(bench.stage);
  try {
    // Warm-up: the JIT compiles during the first seconds.
    await runShares(bench, [pool.pid], {
      ...FLEETS[0],
      port: pool.easyPort,
      warmup: 2,
      seconds: 3,
    });
    const good: ShareRun[] = [];
    for (const fleet of FLEETS) good.push(...(await fullSpeed(bench, pool, fleet)));
    await atRate(bench, pool);
    const cost = median(good.slice(0, bench.repeats).map((run) => run.cpuMicroseconds));
    await lowShares(bench, pool, cost);
  } finally {
    await pool.stop();
  }
}

async function fullSpeed(
  bench: Bench,
  pool: Pool,
  fleet: (typeof FLEETS)[number],
): Promise<ShareRun[]> {
  const runs = await repeat(bench, pool, { ...fleet, port: pool.easyPort });
  const name = `${fleet.connections} connections, ${fleet.window} shares in flight each`;
  note(bench, runs, {
    what: `accepted shares, ${name}`,
    unit: "shares/s",
    of: (run) => run.perSecond,
    target: { kind: "atLeast", value: 60_000 },
  });
  note(bench, runs, {
    what: `CPU per accepted share, ${name}`,
    unit: "µs",
    of: (run) => run.cpuMicroseconds,
    target: { kind: "atMost", value: 12 },
  });
  return runs;
}

async function atRate(bench: Bench, pool: Pool): Promise<void> {
  const runs = await repeat(bench, pool, { ...STEADY, port: pool.easyPort });
  const name = `${STEADY.rate} shares/s over ${STEADY.connections} connections`;
  const target = { kind: "atMost", value: 10 } as const;
  note(bench, runs, { what: `reply p50, ${name}`, unit: "ms", of: (run) => run.delayMs.p50 });
  note(bench, runs, {
    what: `reply p99, ${name}`,
    unit: "ms",
    of: (run) => run.delayMs.p99,
    target,
  });
  note(bench, runs, {
    what: `CPU per share, ${name}`,
    unit: "µs",
    of: (run) => run.cpuMicroseconds,
  });
}

/** The second family may name wrong jobs, so its shares are also tried against other jobs. */
async function lowShares(bench: Bench, pool: Pool, goodCost: number): Promise<void> {
  for (const agent of ["katpool-load", "IceRiverMiner-v1.1"]) {
    const runs = await repeat(bench, pool, { ...FLEETS[0], port: pool.hardPort, agent });
    note(bench, runs, {
      what: `CPU per low-difficulty share by ${agent}, against a good one`,
      unit: "times",
      of: (run) => run.cpuMicroseconds / goodCost,
      target: { kind: "atMost", value: 4 },
    });
  }
}

async function repeat(
  bench: Bench,
  pool: Pool,
  options: Parameters<typeof runShares>[2],
): Promise<ShareRun[]> {
  const runs: ShareRun[] = [];
  const isGood = options.port === pool.easyPort;
  for (let count = 0; count < bench.repeats; count++) {
    const run = await runShares(bench, [pool.pid], options);
    if (isGood && run.accepted !== run.answers) {
      throw new Error(`good shares were refused: ${JSON.stringify(run.refused)}`);
    }
    runs.push(run);
    const each = `${run.cpuMicroseconds.toFixed(1)} µs each, p99 ${run.delayMs.p99} ms`;
    bench.say(`  ${run.perSecond} replies/s, ${each}`);
  }
  return runs;
}

function note(
  bench: Bench,
  runs: readonly ShareRun[],
  row: Pick<Row, "what" | "unit"> & { of: (run: ShareRun) => number; target?: Row["target"] },
): void {
  const values = runs.map(row.of);
  bench.note({
    server: "katpool",
    ...{ what: row.what, unit: row.unit, value: median(values), runs: values },
    ...(row.target === undefined ? {} : { target: row.target }),
    othersPercent: median(runs.map((run) => run.othersPercent)),
  });
}
