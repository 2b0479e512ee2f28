// Runs the production stack in Docker and tries everything that docs/operations.md promises:
// `make compose-test`. Takes ports, names and a subnet of its own; leaves nothing behind.
//   --keep     leave the stack running at the end
//   --quick    without the kills, the scaling and the restore
//   --kaspad   on a real node (NODE=kaspad), which `make node` has built

import { randomBytes } from "node:crypto";
import { parseArgs } from "node:util";
import { PrivateKey } from "kaspa-wasm";
import { restoresBackup, scales } from "./backup-check.ts";
import { findsNoSecret } from "./canary.ts";
import { ensureEngine } from "./engine.ts";
import { KILLED, killEverything, killService, losesNoShare, verifies } from "./kills.ts";
import { runSteps, type Step, seconds } from "./report.ts";
import { Stack } from "./stack.ts";
import { ensureImages } from "./stand-ins.ts";
import { keepsStrangersOut, seesBalances } from "./web-checks.ts";

const IMAGES = {
  "oven/bun:1.4.5-debian": "bun",
  "golang:1.26.8-bookworm": "golang",
  "postgres:15.18-bookworm": "postgres",
  "redis:7.2.11-bookworm": "redis",
  "nginx:1.28.0-bookworm": "nginx",
  "prom/prometheus:v3.5.0": "prometheus",
  "prom/pushgateway:v1.11.2": "pushgateway",
};
const UP_LIMIT_MS = 180_000;
const NODE = "katpool-simulated-node";

const { values } = parseArgs({
  options: {
    keep: { type: "boolean", default: false },
    quick: { type: "boolean", default: false },
    kaspad: { type: "boolean", default: false },
  },
});

const say = (text: string) => void process.stdout.write(`  ${text}\n`);
const nodeService = values.kaspad ? "kaspad-devnet" : NODE;
const treasuryKey = randomBytes(32).toString("hex");
const minerAddress = addressOf(randomBytes(32).toString("hex"));
const stack = new Stack({
  project: `katpool-test-${process.pid}`,
  treasuryKey,
  treasuryAddress: addressOf(treasuryKey),
  minerAddress,
  webPort: 20_000 + (process.pid % 20_000),
  stratumPort: 40_000 + (process.pid % 20_000),
  subnet: "10.213.99.0/24",
  node: values.kaspad ? "kaspad" : "",
});

const engine = await ensureEngine(say);
if (engine.isOurs) say("this test's own Docker engine");
process.exitCode = (await runSteps(steps())) > 0 ? 1 : 0;
if (values.keep) {
  say(`left running: ${stack.options.project}, http://127.0.0.1:${stack.options.webPort}/`);
} else {
  await stack.down();
  await engine[Symbol.asyncDispose]();
}
process.exit();

function steps(): Step[] {
  const first: Step[] = [
    { name: "images", isNeeded: true, run: images },
    { name: "build", isNeeded: true, run: build },
    { name: "up", isNeeded: true, run: up },
    { name: "balances", isNeeded: true, run: () => seesBalances(stack, minerAddress) },
    { name: "strangers", run: () => keepsStrangersOut(stack) },
    { name: "invariants", run: () => verifies(stack) },
  ];
  const rough: Step[] = [
    ...KILLED.map((name) => (name === NODE ? nodeService : name)).map((service) => ({
      name: `kill ${service}`,
      run: () => killService(stack, service),
    })),
    { name: "invariants after the kills", run: () => verifies(stack) },
    { name: "power cut", run: () => killEverything(stack) },
    { name: "invariants after the power cut", run: () => verifies(stack) },
    {
      name: "no share lost",
      run: () => losesNoShare(stack, `${stack.options.project}-katpool-miner`),
    },
    { name: "scale to 3", run: () => scales(stack) },
    { name: "backup and restore", run: () => restoresBackup(stack) },
    { name: "invariants after the restore", run: () => verifies(stack) },
  ];
  return [
    ...first,
    ...(values.quick ? [] : rough),
    { name: "secrets", run: () => findsNoSecret(stack) },
  ];
}

async function images(): Promise<string> {
  const node = values.kaspad ? { "katpool/kaspad:2.1.0": "kaspad" } : {};
  const made = await ensureImages(say, { ...IMAGES, ...node });
  return made.length === 0 ? "all there" : `${made.length} stand-ins made`;
}

async function build(): Promise<string> {
  await stack.prepare();
  await stack.compose("build", "katpool-app", "go-app", "katpool-backup", "katpool-miner");
  return "pool, fetcher, backup, devnet";
}

async function up(): Promise<string> {
  const startedMs = performance.now();
  await stack.compose("up", "-d");
  await stack.healthy(UP_LIMIT_MS - (performance.now() - startedMs));
  return `all healthy in ${seconds(startedMs)} s`;
}

function addressOf(key: string): string {
  return new PrivateKey(key).toAddress("devnet").toString();
}
