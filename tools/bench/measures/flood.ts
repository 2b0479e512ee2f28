// A flood on the public API while miners work: does share latency rise? The monitor runs next to
// the pool with its shipped configuration and limits, which refuse most of the flood. The row shows
// the rate that was really sent.

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { freePort } from "../../local/free-port.ts";
import { eventually, startProcess } from "../../local/processes.ts";
import { type Bench, median } from "../bench.ts";
import { type Pool, startPool } from "../pool.ts";
import { PROJECT } from "../stage.ts";
import { cpuSeconds } from "../usage.ts";
import { runShares, type ShareRun } from "./share-runs.ts";

const SHARES = { connections: 200, window: 1, rate: 2000 } as const;
const REQUESTS_PER_SECOND = 5000;
const SECONDS = 10;
/** The flood begins before the shares are measured and ends after them. */
const AROUND_SECONDS = 6;

interface Flood {
  sent: number;
  answered: number;
  byStatus: Record<string, number>;
  lost: number;
  seconds: number;
}

export async function measureFlood(bench: Bench): Promise<void> {
  const pool = await startPool(bench.stage);
  const monitor = await startMonitor(bench, pool);
  try {
    const shares = () =>
      runShares(bench, [pool.pid], { ...SHARES, port: pool.easyPort, seconds: SECONDS });
    // Warm-up: the JIT compiles during the first seconds.
    await shares();
    const quiet: ShareRun[] = [];
    const flooded: ShareRun[] = [];
    const floods: Flood[] = [];
    const busy: number[] = [];
    for (let count = 0; count < bench.repeats; count++) {
      quiet.push(await shares());
      const before = cpuSeconds(monitor.pid).total;
      const flood = runFlood(monitor.port);
      flooded.push(await shares());
      const told = await flood;
      floods.push(told);
      busy.push(((cpuSeconds(monitor.pid).total - before) / told.seconds) * 100);
      bench.say(`  ${JSON.stringify(told)}`);
    }
    report(bench, { quiet, flooded, floods, busy });
  } finally {
    await monitor.stop();
    await pool.stop();
  }
}

function report(
  bench: Bench,
  runs: { quiet: ShareRun[]; flooded: ShareRun[]; floods: Flood[]; busy: number[] },
): void {
  const note = (what: string, unit: string, values: number[], others?: ShareRun[]) =>
    bench.note({
      ...{ server: "katpool", what, unit, value: median(values), runs: values },
      ...(others === undefined
        ? {}
        : { othersPercent: median(others.map((run) => run.othersPercent)) }),
    });
  const { quiet, flooded, floods, busy } = runs;
  const name = `${SHARES.rate} shares/s over ${SHARES.connections} connections`;
  note(
    `reply p50, ${name}`,
    "ms",
    quiet.map((run) => run.delayMs.p50),
    quiet,
  );
  note(
    `reply p99, ${name}`,
    "ms",
    quiet.map((run) => run.delayMs.p99),
    quiet,
  );
  note(
    `reply p50, the same, API flooded`,
    "ms",
    flooded.map((run) => run.delayMs.p50),
    flooded,
  );
  note(
    `reply p99, the same, API flooded`,
    "ms",
    flooded.map((run) => run.delayMs.p99),
    flooded,
  );
  note("flood handled by the monitor", "requests/s", floods.map(answeredPerSecond));
  note("of these refused with 429", "%", floods.map(refusedPercent));
  note("monitor's CPU during the flood", "% of a core", busy);
}

function answeredPerSecond(flood: Flood): number {
  return flood.answered / flood.seconds;
}

function refusedPercent(flood: Flood): number {
  return ((flood.byStatus["429"] ?? 0) / Math.max(1, flood.answered)) * 100;
}

async function runFlood(port: number): Promise<Flood> {
  const seconds = SECONDS + AROUND_SECONDS;
  const script = join(PROJECT, "tools", "bench", "api-flood.ts");
  const words = [port, seconds, REQUESTS_PER_SECOND].map(String);
  const child = Bun.spawn(["bun", script, ...words], { stdout: "pipe", stderr: "inherit" });
  const text = await new Response(child.stdout).text();
  if ((await child.exited) !== 0) throw new Error("the flood client failed");
  return JSON.parse(text) as Flood;
}

async function startMonitor(bench: Bench, pool: Pool) {
  const [port, config, metrics] = [await freePort(), await freePort(), await freePort()];
  const configFile = join(bench.stage.folder, "monitor.json");
  writeFileSync(
    configFile,
    JSON.stringify({ network: "devnet", stratum: { port: pool.easyPort } }),
  );
  const child = startProcess({
    command: ["bun", "src/main/monitor.ts"],
    logFile: join(bench.stage.folder, "monitor.log"),
    env: {
      CONFIG_FILE: configFile,
      DATABASE_URL: pool.databaseUrl,
      TREASURY_ADDRESS: bench.stage.treasury,
      MONITOR_HOST: "127.0.0.1",
      MONITOR_API_PORT: String(port),
      MONITOR_CONFIG_PORT: String(config),
      MONITOR_METRICS_PORT: String(metrics),
      PUSHGATEWAY: "",
    },
    cwd: PROJECT,
  });
  const probe = async () => (await fetch(`http://127.0.0.1:${port}/api/pool`)).ok;
  try {
    await eventually("the monitor responds", probe, 30_000);
  } catch (thrown) {
    throw new Error(`the monitor did not start:\n${child.output().slice(-2000)}`, {
      cause: thrown,
    });
  }
  return { port, pid: child.pid, stop: () => child.stop(5000) };
}
