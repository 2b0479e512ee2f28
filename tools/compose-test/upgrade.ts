// `make compose-test ARGS=--upgrade`: a stack of an earlier version with miners, blocks and
// balances is upgraded as docs/operator/upgrade.md says, under load, and taken back to the earlier
// version by the backup that was made before.
// The earlier version is UPGRADE_FROM, otherwise the latest tag, otherwise 25 commits ago.

import { existsSync, mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { isCredited, whileMining } from "./checks/deploy.ts";
import { verifies } from "./checks/kills.ts";
import { expectThat, type Step, seconds } from "./report.ts";
import { run, tryRun, waitFor } from "./shell.ts";
import { ROOT, type Stack } from "./stack.ts";

const HEALTHY_LIMIT_MS = 180_000;
const DATA_LIMIT_MS = 240_000;
const EARLIER_TAG = "before";
const SERVICES = ["katpool-app", "katpool-payment", "katpool-monitor", "katpool-backup"];
const BUILT = ["katpool-app", "go-app", "katpool-backup", "katpool-simulated-node"];

interface Scene {
  stack: Stack;
  wallet: string;
  revision: string;
  /** Checkout of the earlier version. */
  before: string;
}

export function upgradeSteps(stack: Stack, wallet: string): Step[] {
  const scene: Scene = { stack, wallet, revision: "", before: join(stack.folder, "before") };
  let backup = "";
  return [
    { name: "earlier version", isNeeded: true, run: () => buildEarlier(scene) },
    { name: "its data", isNeeded: true, run: () => fill(scene) },
    { name: "build", isNeeded: true, run: () => buildPresent(scene) },
    {
      name: "upgrade under load",
      isNeeded: true,
      run: async () => {
        // What it spends after the backup, the restored ledger would not know.
        await stack.compose("stop", "katpool-payment");
        backup = await backUp(stack);
        return await upgrade(scene);
      },
    },
    { name: "invariants", run: () => verifies(stack) },
    { name: "back", run: () => goBack(scene, backup) },
    { name: "invariants of the earlier version", run: () => verifies(stack) },
  ];
}

async function buildEarlier(scene: Scene): Promise<string> {
  const { stack, before } = scene;
  scene.revision = await earlierRevision();
  rmSync(before, { recursive: true, force: true });
  mkdirSync(before);
  await run([
    "sh",
    "-c",
    'git -C "$1" archive "$2" | tar -x -C "$3"',
    "sh",
    ROOT,
    scene.revision,
    before,
  ]);
  stack.useVersion(before, EARLIER_TAG);
  await stack.prepare();
  stack.useVersion(before, EARLIER_TAG);
  await stack.compose("build", ...(await present(stack, BUILT)));
  return scene.revision.slice(0, 12);
}

async function earlierRevision(): Promise<string> {
  const wished = process.env.UPGRADE_FROM;
  const tag = await tryRun(["git", "-C", ROOT, "describe", "--tags", "--abbrev=0"]);
  const name = wished ?? (tag.code === 0 ? tag.output.trim() : "HEAD~25");
  return (await run(["git", "-C", ROOT, "rev-parse", `${name}^{commit}`])).trim();
}

/** Those of the services that this version has. */
async function present(stack: Stack, names: readonly string[]): Promise<string[]> {
  const services = (await stack.compose("config", "--services")).split("\n");
  return [...names, "katpool-front"].filter((name) => services.includes(name));
}

async function fill({ stack, wallet }: Scene): Promise<string> {
  await stack.up();
  await stack.healthy(HEALTHY_LIMIT_MS);
  const balance = await waitFor("a balance of the miner", DATA_LIMIT_MS, async () => {
    const text = `SELECT COALESCE(SUM(balance), 0) FROM miners_balance WHERE wallet = '${wallet}'`;
    const sum = BigInt(await stack.sql(text));
    return sum > 0n ? sum : undefined;
  });
  return `${balance} sompi for the miner`;
}

async function buildPresent({ stack }: Scene): Promise<string> {
  stack.useVersion(ROOT, "local");
  await stack.compose("build", ...(await present(stack, BUILT)));
  return "the present version";
}

async function backUp(stack: Stack): Promise<string> {
  const backup = ["exec", "-T", "katpool-backup", "bun", "src/main/backup.ts"];
  await stack.compose(...backup, "now");
  const listed = await stack.compose(...backup, "list");
  const newest = [...listed.matchAll(/katpool-[0-9TZ]+\.dump/g)].map((match) => match[0]).at(-1);
  if (newest === undefined) throw new Error(`no backup in ${listed}`);
  return newest;
}

/** The page's commands, in its order. */
async function upgrade({ stack, wallet, before }: Scene): Promise<string> {
  const entries = await entriesOf(stack);
  const startedMs = performance.now();
  const hadFront = existsSync(join(before, "nginx/web.conf"));
  const worker = "upgrade";
  const seen = await whileMining(stack, { wallet, worker }, async () => {
    await stack.makeEnv();
    // nginx of an earlier version holds the port that the front takes.
    if (!hadFront) await stack.compose("up", "-d", "--no-deps", "katpool-nginx");
    await stack.up();
    await stack.healthy(HEALTHY_LIMIT_MS);
  });
  const { reconnects } = seen.after;
  expectThat(!hadFront || reconnects === 0, `the miner stays connected, not ${reconnects} new`);
  await isCredited(stack, worker, seen.after.accepted);
  expectThat((await entriesOf(stack)) >= entries, "no ledger entry is lost");
  const kept = hadFront ? "connected throughout" : `${reconnects} reconnects, from nginx to front`;
  return `${seen.after.accepted} shares, all stored, ${kept}; ${seconds(startedMs)} s`;
}

/** The backup of before the upgrade, restored by the earlier version. */
async function goBack({ stack, before }: Scene, backup: string): Promise<string> {
  const path = `/backup/files/${backup}`;
  await stack.compose("stop", ...SERVICES, "katpool-front", "postgres-exporter");
  await stack.compose("rm", "-f", "katpool-front");
  stack.useVersion(before, EARLIER_TAG);
  await stack.makeEnv();
  const once = ["run", "--rm", "-T", "--no-deps", "katpool-backup", "bun", "src/main/backup.ts"];
  await stack.compose(...once, "restore", path, "--replace");
  const entries = await entriesOf(stack);
  await stack.up("--remove-orphans");
  await stack.healthy(HEALTHY_LIMIT_MS);
  await waitFor("blocks are credited by the earlier version", DATA_LIMIT_MS, async () =>
    (await entriesOf(stack)) > entries ? true : undefined,
  );
  return `${backup} restored, ${entries} ledger entries, mining goes on`;
}

async function entriesOf(stack: Stack): Promise<number> {
  return Number.parseInt(await stack.sql("SELECT COUNT(*) FROM ledger_entry"), 10);
}
