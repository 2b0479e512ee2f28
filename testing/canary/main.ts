// The canary: a miner of the operator's own that shows whether the pool works for a miner. It mines
// at the lowest difficulty, reads its wallet from the public API, and serves metrics, from which
// alerts are made. docs/operator/alerts.md, Canary.

import { readEnvironment } from "../../src/adapters/config/env.ts";
import { systemClock } from "../../src/base/clock.ts";
import { errorText, PoolError } from "../../src/base/errors.ts";
import { CpuMiner } from "../miner/cpu-miner.ts";
import { type Mined, metricsText, minerShape, NOTHING, watch } from "./watch.ts";

const LOOK_MS = 30_000;
const REQUEST_LIMIT_MS = 10_000;

const env = readEnvironment();
const wallet = required("CANARY_WALLET");
const api = required("CANARY_API").replace(/\/$/, "");
const stratum = new URL(`tcp://${required("CANARY_STRATUM")}`);
const mined: Mined = {
  isConnected: false,
  accepted: 0,
  lastAcceptedMs: undefined,
  startedMs: systemClock.nowMs(),
};
let seen = NOTHING;

const miner = new CpuMiner({
  host: stratum.hostname.replace(/^\[|\]$/g, ""),
  port: Number.parseInt(stratum.port, 10),
  wallet,
  worker: env.CANARY_WORKER ?? "canary",
  // Asks for a difficulty that a CPU meets; the port's minDiff bounds it.
  password: env.CANARY_PASSWORD ?? "d=0.0001",
  device: "iceriver",
  threads: 1,
  hashrateLimit: Number.parseInt(env.CANARY_HASHRATE ?? "20000", 10),
  onEvent: (event, fields) => say(event, fields),
});
Bun.serve({
  port: Number.parseInt(env.CANARY_METRICS_PORT ?? "9600", 10),
  fetch: () => {
    noteShares();
    return new Response(metricsText(mined, seen, systemClock.nowMs()));
  },
});
lookOften();
await miner.run();

function required(name: string): string {
  const value = env[name];
  if (value === undefined) throw new PoolError("config", `${name}: must be set`);
  return value;
}

function say(event: string, fields: object): void {
  process.stdout.write(`${JSON.stringify({ event, ...fields })}\n`);
}

function noteShares(): void {
  const { accepted, isConnected } = miner.counters;
  if (accepted > mined.accepted) mined.lastAcceptedMs = systemClock.nowMs();
  mined.accepted = accepted;
  mined.isConnected = isConnected;
}

/** A failed look shows in the metrics by the age of the last one that succeeded. */
function lookOften(): void {
  noteShares();
  look()
    .catch((thrown: unknown) => say("wallet not read", { error: errorText(thrown) }))
    .finally(() => systemClock.after(LOOK_MS, lookOften));
}

async function look(): Promise<void> {
  const signal = AbortSignal.timeout(REQUEST_LIMIT_MS);
  const response = await fetch(`${api}/api/miners/${wallet}`, { signal });
  if (response.status === 404) return; // its first share is not stored yet
  if (!response.ok) throw new PoolError("network", `status ${response.status}`);
  seen = watch(seen, minerShape.parse(await response.json()), systemClock.nowMs());
}
