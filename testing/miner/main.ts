// Runs the CPU miner from the command line: it mines on a stratum server as a device would and
// prints a status line every five seconds, as text or, with --json, as JSON.

import { parseArgs } from "node:util";
import { CpuMiner, type MinerCounters } from "./cpu-miner.ts";
import { deviceNames, isDeviceName } from "./devices.ts";

const usage = `bun testing/miner/main.ts --url stratum+tcp://127.0.0.1:8888 --wallet ADDRESS
  --worker NAME          name of the rig (cpu)
  --device NAME          ${deviceNames.join(" | ")} (iceriver)
  --password TEXT        for example d=0.001 (x)
  --threads N            hashing threads (1)
  --hashrate-limit N     hashes per second at most, over all threads (no limit)
  --json                 one JSON object per line`;

const statusMs = 5_000;

function readArguments(args: string[]) {
  const { values } = parseArgs({
    args,
    options: {
      url: { type: "string" },
      wallet: { type: "string" },
      worker: { type: "string", default: "cpu" },
      device: { type: "string", default: "iceriver" },
      password: { type: "string", default: "x" },
      threads: { type: "string", default: "1" },
      "hashrate-limit": { type: "string", default: "0" },
      json: { type: "boolean", default: false },
    },
  });
  const { url, wallet, worker, device, password, json } = values;
  if (url === undefined || wallet === undefined) throw new Error("--url and --wallet are needed");
  if (!isDeviceName(device)) throw new Error(`unknown device ${device}`);
  const { hostname, port } = new URL(url.replace(/^stratum\+tcp:/, "tcp:"));
  const threads = count("--threads", values.threads, 1);
  const hashrateLimit = count("--hashrate-limit", values["hashrate-limit"], 0);
  const at = { host: hostname.replace(/^\[|\]$/g, ""), port: count("the port of --url", port, 1) };
  return { ...at, wallet, worker, device, password, threads, hashrateLimit, json };
}

function count(name: string, text: string, least: number): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < least)
    throw new Error(`${name} is not a number: ${text}`);
  return value;
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

function kiloHashes(hashrateHs: number): string {
  return `${(hashrateHs / 1_000).toFixed(1)} kH/s`;
}

/** Counters of the whole run, rates of the time since the last line. */
function statusFields(now: MinerCounters, before: MinerCounters, seconds: number) {
  return {
    hashrateHs: Math.round((now.hashes - before.hashes) / seconds),
    accepted: now.accepted,
    rejected: now.rejected,
    difficulty: now.difficulty,
    jobsPerSecond: Number(((now.jobs - before.jobs) / seconds).toFixed(2)),
    unsent: now.unsent,
    unanswered: now.unanswered,
    reconnects: now.reconnects,
    isConnected: now.isConnected,
    hasher: now.hasher,
  };
}

function statusText(fields: ReturnType<typeof statusFields>): string {
  const rejected = Object.entries(fields.rejected).map(([code, times]) => `${times} × ${code}`);
  return [
    kiloHashes(fields.hashrateHs),
    `${fields.accepted} accepted`,
    rejected.length === 0 ? "none rejected" : `rejected ${rejected.join(", ")}`,
    `difficulty ${fields.difficulty}`,
    `${fields.jobsPerSecond} jobs/s`,
    fields.isConnected ? "connected" : "not connected",
  ].join("  ");
}

async function run(args: string[]): Promise<void> {
  const { json, ...options } = readArguments(args);
  const say = (event: string, fields: Record<string, unknown>) =>
    print(json ? JSON.stringify({ event, ...fields }) : `${event} ${JSON.stringify(fields)}`);
  const miner = new CpuMiner({ ...options, onEvent: say });
  let before = { ...miner.counters };
  let atMs = performance.now();
  const timer = setInterval(() => {
    const nowMs = performance.now();
    const fields = statusFields(miner.counters, before, (nowMs - atMs) / 1_000);
    print(json ? JSON.stringify({ event: "status", ...fields }) : statusText(fields));
    before = { ...miner.counters };
    atMs = nowMs;
  }, statusMs);
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.once(signal, () => {
      clearInterval(timer);
      void miner.stop().then(() => process.exit(0));
    });
  }
  await miner.run();
}

try {
  await run(process.argv.slice(2));
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n\n${usage}\n`);
  process.exitCode = 2;
}
