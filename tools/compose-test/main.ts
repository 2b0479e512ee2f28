// `make compose-test`: runs the production stack in Docker and checks what
// docs/operator/operations.md promises. Uses its own ports, names and subnet, and removes
// everything at the end, also when interrupted.
//   --keep     leave the stack running at the end
//   --quick    without the kills, the scaling and the restore
//   --upgrade  instead of all that: from an earlier version to this one, under load, and back
//   --kaspad   on a real node (NODE=kaspad), which `make node` has built

import { randomBytes } from "node:crypto";
import { parseArgs } from "node:util";
import { PrivateKey } from "kaspa-wasm";
import { IMAGES, reference } from "../images/images.ts";
import { isFree } from "../run/ports.ts";
import { fillsBoards, loadsRules, takeAway } from "./checks/alerts.ts";
import { restoresBackup, scales } from "./checks/backup.ts";
import { findsNoSecret, imagesHoldNoSecret } from "./checks/canary.ts";
import { minesAsThePageSays } from "./checks/connect.ts";
import { appliesSettings, deploysWithoutALoss, rollsWithoutALoss } from "./checks/deploy.ts";
import { matchesTable } from "./checks/images.ts";
import { servesIpv6 } from "./checks/ipv6.ts";
import {
  appsNeeds,
  killEverything,
  killServices,
  losesNoShare,
  OTHERS,
  verifies,
} from "./checks/kills.ts";
import { removeKilled } from "./checks/leftovers.ts";
import { publishesBook } from "./checks/open-book.ts";
import { oldHabitsWork, runbookWorks } from "./checks/runbook.ts";
import { servesTls } from "./checks/tls.ts";
import { servesUsers } from "./checks/users.ts";
import { isClosedToPublic, seesBalances } from "./checks/web.ts";
import { ensureCompose } from "./compose-plugin.ts";
import { type Engine, ensureEngine } from "./engine.ts";
import { runSteps, type Step, seconds } from "./report.ts";
import { interrupt } from "./shell.ts";
import { Stack } from "./stack.ts";
import { ensureImages } from "./stand-ins.ts";
import { upgradeSteps } from "./upgrade.ts";

/** Needed for the profile `node` only, whose image the kaspad stand-in replaces. */
const NOT_HERE = ["rust"];
const UP_LIMIT_MS = 180_000;
const PREFIX = "katpool-test-";
/** Below the ephemeral port range. */
const FIRST_PORT = 20_000;
const PORTS = 10_000;

const { values } = parseArgs({
  options: {
    keep: { type: "boolean", default: false },
    quick: { type: "boolean", default: false },
    kaspad: { type: "boolean", default: false },
    upgrade: { type: "boolean", default: false },
  },
});

const say = (text: string) => void process.stdout.write(`  ${text}\n`);
const treasuryKey = randomBytes(32).toString("hex");
const minerAddress = addressOf(randomBytes(32).toString("hex"));
const ports = await freePorts(6);
const stack = new Stack({
  project: `${PREFIX}${process.pid}`,
  treasuryKey,
  treasuryAddress: addressOf(treasuryKey),
  minerAddress,
  canaryAddress: addressOf(randomBytes(32).toString("hex")),
  webPort: ports[0] ?? 0,
  stratumPort: ports[1] ?? 0,
  webPortIpv6: ports[2] ?? 0,
  stratumPortIpv6: ports[3] ?? 0,
  webTlsPort: ports[4] ?? 0,
  stratumTlsPort: ports[5] ?? 0,
  subnet: "10.213.99.0/24",
  node: values.kaspad ? "kaspad" : "",
});
let engine: Engine | undefined;
let absentImages: readonly string[] = [];
let isAlerted = async (): Promise<string> => {
  throw new Error("no service was stopped");
};

for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
  process.on(signal, () => interrupt(signal));
}
const failed = await runSteps(steps(), (lastSeconds) => stack.troubles(lastSeconds));
const isClean = await clean();
process.exit(failed === 0 && isClean ? 0 : 1);

async function clean(): Promise<boolean> {
  try {
    if (values.keep) {
      say(`left running: ${stack.options.project}, http://127.0.0.1:${stack.options.webPort}/`);
      return true;
    }
    if (engine !== undefined) await stack.down();
    await engine?.end();
    return true;
  } catch (thrown) {
    say(`could not clean up: ${thrown instanceof Error ? thrown.message : String(thrown)}`);
    return false;
  }
}

function steps(): Step[] {
  const node = values.kaspad ? "kaspad-devnet" : "katpool-simulated-node";
  const isThorough = !values.quick;
  return [
    { name: "engine", isNeeded: true, run: startEngine },
    { name: "images and Compose", isNeeded: true, run: gather },
    {
      name: "image facts",
      run: () => matchesTable([...absentImages, ...NOT_HERE.map(reference)]),
    },
    ...(values.upgrade ? upgradeSteps(stack, minerAddress) : checks(node, isThorough)),
  ];
}

function checks(node: string, isThorough: boolean): Step[] {
  return [
    { name: "build", isNeeded: true, run: build },
    { name: "up", isNeeded: true, run: up },
    { name: "balances", isNeeded: true, run: balances },
    { name: "open book", run: () => publishesBook(stack) },
    { name: "connect page", run: () => minesAsThePageSays(stack, minerAddress) },
    { name: "new app", run: () => deploysWithoutALoss(stack, minerAddress) },
    { name: "new settings", run: () => appliesSettings(stack, minerAddress) },
    { name: "a service away", run: loseService },
    { name: "IPv6", run: () => servesIpv6(stack, minerAddress) },
    { name: "strangers", run: () => isClosedToPublic(stack) },
    { name: "rules", run: () => loadsRules(stack) },
    { name: "invariants", run: () => verifies(stack) },
    ...(isThorough ? appsNeeds(node).map(kill) : []),
    { name: "probes and canary", run: () => servesUsers(stack, isThorough) },
    { name: "alert", run: () => isAlerted() },
    { name: "runbook", run: () => runbookWorks(stack) },
    ...(isThorough ? rough() : []),
    { name: "boards", run: () => fillsBoards(stack) },
    { name: "secrets", run: () => findsNoSecret(stack) },
    { name: "TLS", run: () => servesTls(stack) },
  ];
}

function kill(services: readonly string[]): Step {
  return { name: `kill ${services.join(", ")}`, run: () => killServices(stack, services) };
}

function rough(): Step[] {
  return [
    { name: "old habits", run: () => oldHabitsWork(stack) },
    ...OTHERS.map(kill),
    { name: "power cut", run: () => killEverything(stack) },
    { name: "no share lost", run: () => losesNoShare(stack) },
    { name: "invariants after the kills", run: () => verifies(stack) },
    { name: "scale to 3", run: () => scales(stack) },
    { name: "new apps in turn", run: () => rollsWithoutALoss(stack, minerAddress) },
    { name: "backup and restore", run: () => restoresBackup(stack) },
    { name: "invariants after the restore", run: () => verifies(stack) },
  ];
}

async function startEngine(): Promise<string> {
  engine = await ensureEngine(say);
  await removeKilled(say, PREFIX);
  return engine.isOurs ? "started by this test" : "already running";
}

/** In parallel: stand-ins wait for the network, building Compose for the CPU. */
async function gather(): Promise<string> {
  const node = values.kaspad ? { "katpool/kaspad:2.1.0": "kaspad" } : {};
  const [{ made, absent }] = await Promise.all([
    ensureImages(say, { ...publicImages(), ...node }),
    ensureCompose(say),
  ]);
  absentImages = absent;
  stack.leaveOut(absent);
  const without = absent.length === 0 ? "" : `, without ${absent.join(", ")}`;
  return `${made.length} stand-ins made${without}`;
}

function publicImages(): Record<string, string | undefined> {
  const names = Object.keys(IMAGES).filter((name) => !NOT_HERE.includes(name));
  return Object.fromEntries(
    names.map((name) => [reference(name), IMAGES[name]?.standIn ?? undefined]),
  );
}

async function build(): Promise<string> {
  await stack.prepare();
  const built = ["katpool-app", "go-app", "katpool-front", "katpool-backup", "katpool-miner"];
  await stack.compose("build", ...built);
  return built.join(", ");
}

/** Its alert takes minutes, and is checked later. */
async function loseService(): Promise<string> {
  isAlerted = await takeAway(stack, "katpool-backup");
  return "katpool-backup is stopped";
}

/** Coins take a minute to mature: meanwhile the images are searched. */
async function balances(): Promise<string> {
  const [balance, images] = await Promise.all([
    seesBalances(stack, minerAddress),
    imagesHoldNoSecret(stack),
  ]);
  return `${balance}; ${images}`;
}

async function up(): Promise<string> {
  const startedMs = performance.now();
  await stack.up();
  await stack.healthy(UP_LIMIT_MS - (performance.now() - startedMs));
  return `all healthy in ${seconds(startedMs)} s`;
}

async function freePorts(count: number): Promise<number[]> {
  const found: number[] = [];
  let next = FIRST_PORT + (process.pid % (PORTS - 100));
  while (found.length < count) {
    if (await isFree(next)) found.push(next);
    next += 1;
  }
  return found;
}

function addressOf(key: string): string {
  return new PrivateKey(key).toAddress("devnet").toString();
}
