// The bridge compared with our server: refused low shares, job latency, and memory. The bridge
// takes no difficulty below 1, at which a CPU finds no share, so accepted shares cannot be
// compared; a refused share takes the same path except for the journal. Both servers get the same
// client, node, block rate and number of runs, one after the other.

import { type Bench, median, type Row } from "../bench.ts";
import { openNodeClock } from "../blocks.ts";
import { type Bridge, startBridge } from "../bridge.ts";
import { startPool } from "../pool.ts";
import { residentMb } from "../usage.ts";
import { type FanOut, FLEETS, fanOut, noteFanOut } from "./jobs.ts";
import { runShares, type ShareRun } from "./share-runs.ts";

const SHARERS = [
  { connections: 100, window: 4 },
  { connections: 1000, window: 1 },
] as const;
const BUSY = 1000;

export async function compareWithBridge(bench: Bench, program: string): Promise<void> {
  const clock = await openNodeClock(bench.stage.nodeWrpc, bench.stage.elsewhere);
  await clock.makeBlock();
  const bridge = await startBridge(bench.stage, program);
  try {
    for (const fleet of SHARERS) await lowShares(bench, "bridge", bridge, fleet);
    const memory = residentMb(bridge.pid);
    const what = `memory after low shares over ${BUSY} connections`;
    bench.note({ server: "bridge", what, unit: "MB", value: memory, runs: [memory] });
    await jobsOfBridge(bench, clock, bridge);
  } finally {
    await bridge.stop();
    clock.close();
  }
  const pool = await startPool(bench.stage);
  try {
    await runShares(bench, [pool.pid], { ...SHARERS[0], port: pool.hardPort, seconds: 3 });
    for (const fleet of SHARERS) {
      await lowShares(bench, "katpool", { pid: pool.pid, port: pool.hardPort }, fleet);
    }
    const memory = residentMb(pool.pid);
    const what = `memory after low shares over ${BUSY} connections`;
    bench.note({ server: "katpool", what, unit: "MB", value: memory, runs: [memory] });
  } finally {
    await pool.stop();
  }
}

async function lowShares(
  bench: Bench,
  name: Row["server"],
  server: Pick<Bridge, "pid" | "port">,
  fleet: (typeof SHARERS)[number],
): Promise<void> {
  const runs: ShareRun[] = [];
  for (let count = 0; count < bench.repeats; count++) {
    const run = await runShares(bench, [server.pid], { ...fleet, port: server.port });
    runs.push(run);
    const each = `${run.cpuMicroseconds.toFixed(1)} µs each, p99 ${run.delayMs.p99} ms`;
    bench.say(`  ${name}: ${run.perSecond} refusals/s, ${each}`);
  }
  const of = `low shares, ${fleet.connections} connections, ${fleet.window} in flight each`;
  const note = (what: string, unit: string, value: (run: ShareRun) => number) => {
    const values = runs.map(value);
    const others = median(runs.map((run) => run.othersPercent));
    const row = { what: `${what}: ${of}`, unit, value: median(values), runs: values };
    bench.note({ server: name, ...row, othersPercent: others });
  };
  note("refusals", "shares/s", (run) => run.perSecond);
  note("CPU each", "µs", (run) => run.cpuMicroseconds);
  note("reply p99", "ms", (run) => run.delayMs.p99);
}

/** Its jobs take seconds to arrive, so blocks are farther apart than for our server. */
async function jobsOfBridge(
  bench: Bench,
  clock: Awaited<ReturnType<typeof openNodeClock>>,
  bridge: Bridge,
): Promise<void> {
  for (const { connections } of FLEETS) {
    const everyMs = 1000 + connections;
    const seconds = (everyMs * (bench.isQuick ? 5 : 8)) / 1000;
    const runs: FanOut[] = [];
    for (let count = 0; count < bench.repeats; count++) {
      const options = { port: bridge.port, connections, seconds, everyMs };
      const run = await fanOut(bench, clock, options);
      runs.push(run);
      bench.say(`  bridge, ${connections} sockets: ${run.arrived} of ${run.expected} jobs`);
    }
    noteFanOut(bench, { server: "bridge", connections, runs });
  }
}
