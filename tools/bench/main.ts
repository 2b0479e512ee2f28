// `make bench`: how fast the server is on this machine, compared with the official bridge. Starts
// everything it needs, shows progress, prints a table and writes JSON. Exits with 1 if a
// measurement failed; a missed target is shown but is not an error, because the machine may be
// small or busy.

import { parseArgs } from "node:util";
import { stopProcesses } from "../local/processes.ts";
import type { Bench, Row } from "./bench.ts";
import { findBridge } from "./bridge.ts";
import { LoadClient } from "./load.ts";
import { compareWithBridge } from "./measures/compare.ts";
import { measureCrash } from "./measures/crash.ts";
import { measureFlood } from "./measures/flood.ts";
import { measureJobs } from "./measures/jobs.ts";
import { measureMemory } from "./measures/memory.ts";
import { measureProcesses } from "./measures/processes.ts";
import { measureShares } from "./measures/shares.ts";
import { measureSteps } from "./measures/steps.ts";
import { measureStorage } from "./measures/storage.ts";
import { COMPARISON, isMissed, table, writeJson } from "./report.ts";
import { openStage } from "./stage.ts";
import { machine } from "./usage.ts";

const USAGE = `bun tools/bench/main.ts [--quick] [--only shares,jobs,…] [--no-bridge]
  [--repeats N] [--churn-seconds N] [--storage-seconds N] [--out FILE]
parts: shares jobs memory processes storage crash flood bridge`;

const { values } = parseArgs({
  options: {
    quick: { type: "boolean", default: false },
    only: { type: "string" },
    "no-bridge": { type: "boolean", default: false },
    repeats: { type: "string" },
    "churn-seconds": { type: "string" },
    "storage-seconds": { type: "string" },
    out: { type: "string" },
    help: { type: "boolean", default: false },
  },
});

const begin = performance.now();
const say = (line: string) => {
  const seconds = ((performance.now() - begin) / 1000).toFixed(0).padStart(5);
  process.stdout.write(`${seconds} s  ${line}\n`);
};
const rows: Row[] = [];
for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.once(signal, () => void stopEarly());
}
process.exitCode = values.help ? help() : await run();
process.exit();

/** Child processes are in their own process groups, so Ctrl-C does not reach them. */
async function stopEarly(): Promise<void> {
  say("stopping all processes");
  await stopProcesses();
  process.exit(130);
}

function help(): number {
  process.stdout.write(`${USAGE}\n`);
  return 0;
}

async function run(): Promise<number> {
  const { cpu, cores, loadAverage } = machine();
  say(`${cores} cores (${cpu}), load ${loadAverage.join(" ")}`);
  say("building the load client");
  const client = LoadClient.build();
  const bridge = values["no-bridge"] ? undefined : await findBridge(say);
  const stage = await openStage(say);
  const isQuick = values.quick;
  const repeats = Number(values.repeats ?? (isQuick ? 1 : 3));
  const bench: Bench = {
    ...{ stage, client, say, isQuick, repeats, seconds: isQuick ? 3 : 5 },
    note: (row) => {
      rows.push(row);
      say(`  → ${row.server}: ${row.what}: ${row.value.toFixed(2)} ${row.unit}`);
    },
  };
  const failures = await measureAll(bench, parts(bench, bridge));
  await stage.stop();
  process.stdout.write(`\n${table(rows)}\n\n${COMPARISON}\n`);
  const file = values.out ?? "bench-results/bench.json";
  const options = { isQuick, repeats, seconds: bench.seconds, loadAtStart: loadAverage };
  writeJson(file, { rows, options });
  say(`written: ${file}; ${rows.filter(isMissed).length} targets missed`);
  return failures === 0 ? 0 : 1;
}

type Part = [name: string, work: () => Promise<void>];

function parts(bench: Bench, bridge: string | undefined): Part[] {
  const churnSeconds = Number(values["churn-seconds"] ?? (bench.isQuick ? 15 : 180));
  const storageSeconds = Number(values["storage-seconds"] ?? (bench.isQuick ? 10 : 60));
  const all: Part[] = [
    ["shares", () => measureShares(bench)],
    ["jobs", () => measureJobs(bench)],
    ["memory", () => measureMemory(bench, churnSeconds)],
    ["processes", () => measureProcesses(bench)],
    ["storage", () => measureStorage(bench, storageSeconds)],
    ["steps", () => measureSteps(bench)],
    ["crash", () => measureCrash(bench)],
    ["flood", () => measureFlood(bench)],
  ];
  if (bridge !== undefined) all.push(["bridge", () => compareWithBridge(bench, bridge)]);
  const wanted = values.only?.split(",");
  return all.filter(([name]) => wanted === undefined || wanted.includes(name));
}

async function measureAll(bench: Bench, all: readonly Part[]): Promise<number> {
  let failures = 0;
  for (const [name, work] of all) {
    bench.say(`measuring: ${name} (load ${machine().loadAverage[0]})`);
    try {
      await work();
    } catch (thrown) {
      failures += 1;
      bench.say(`FAILED: ${name}: ${thrown instanceof Error ? thrown.message : String(thrown)}`);
    }
  }
  return failures;
}
