// Kills the stack's processes while it mines and waits for recovery. After each kill the stack
// becomes healthy by itself, and every invariant holds.

import { expectThat, seconds } from "../report.ts";
import { waitFor } from "../shell.ts";
import type { Stack } from "../stack.ts";

const BACK_TIMEOUT_MS = 120_000;

/** The app's dependencies in the order they are killed; the miner keeps running. */
export function appsNeeds(node: string): string[][] {
  return [["katpool-db"], [node], ["redis", "go-app"], ["katpool-front"]];
}

/** The app, and services that mining does not need. */
export const OTHERS = [
  ["katpool-app"],
  ["katpool-monitor", "katpool-payment", "katpool-backup"],
  ["katpool-prmths", "katpool-pushgateway", "katpool-nginx"],
];

/** Kills the services' processes like a crash, so that the restart policy has to act. */
export async function killServices(stack: Stack, services: readonly string[]): Promise<string> {
  const chosen = (await stack.containers()).filter((one) => services.includes(one.service));
  expectThat(chosen.length >= services.length, `${services.join(", ")} have containers`);
  const before = await acceptedShares(stack);
  const startedMs = performance.now();
  await Promise.all(chosen.map((one) => killContainer(stack, one.name)));
  await Bun.sleep(1000);
  await stack.healthy(BACK_TIMEOUT_MS);
  const healthyAfter = seconds(startedMs);
  await waitFor("shares are recorded again", BACK_TIMEOUT_MS, async () =>
    (await acceptedShares(stack)) > before ? true : undefined,
  );
  return `healthy after ${healthyAfter} s, shares recorded again after ${seconds(startedMs)} s`;
}

/** `docker compose restart`, as an operator does it: the stack recovers, and mining goes on. */
export async function restartServices(stack: Stack, services: readonly string[]): Promise<string> {
  const before = await acceptedShares(stack);
  const startedMs = performance.now();
  await stack.compose("restart", ...services);
  await stack.healthy(BACK_TIMEOUT_MS);
  await waitFor("shares are recorded again", BACK_TIMEOUT_MS, async () =>
    (await acceptedShares(stack)) > before ? true : undefined,
  );
  return `${services.length} services restarted in ${seconds(startedMs)} s`;
}

/** A power cut: kills everything at once. */
export async function killEverything(stack: Stack): Promise<string> {
  const all = await stack.containers();
  const startedMs = performance.now();
  await Promise.all(all.map((one) => killContainer(stack, one.name)));
  await Bun.sleep(1000);
  await stack.healthy(BACK_TIMEOUT_MS);
  return `${all.length} containers, all healthy after ${seconds(startedMs)} s`;
}

async function killContainer(stack: Stack, container: string): Promise<void> {
  const pid = await stack.pid(container);
  if (pid > 1) process.kill(pid, "SIGKILL");
}

async function acceptedShares(stack: Stack): Promise<number> {
  const answer = await stack
    .sql("SELECT COALESCE(SUM(accepted), 0) FROM worker_time")
    .catch(() => "0");
  return Number.parseInt(answer, 10);
}

/** Runs pool-verify including the node checks; a check disturbed by load is repeated. */
export async function verifies(stack: Stack): Promise<string> {
  let said = "";
  await waitFor("pool-verify passes", 60_000, async () => {
    const ran = await stack.tryCompose(
      ...["exec", "-T", "katpool-payment", "bun", "src/main/verify.ts"],
    );
    // Results are on stdout; its connection log is on stderr.
    said = ran.output
      .replace(/^\{.*\}$/gm, "")
      .trim()
      .slice(-600);
    return ran.code === 0 ? true : undefined;
  }).catch((thrown: unknown) => {
    throw new Error(`pool-verify: ${said}`, { cause: thrown });
  });
  return said.split("\n").at(-1) ?? "";
}

/** Compares shares accepted by the miner's count with stored ones: none may be missing. */
export async function losesNoShare(stack: Stack): Promise<string> {
  await stack.compose("stop", "katpool-miner");
  const logs = await stack.compose("logs", "--no-log-prefix", "katpool-miner");
  // A restarted miner counts from zero: the last number of each run is added.
  const counts = [...logs.matchAll(/(\d+) accepted/g)].map((match) => Number(match[1]));
  const acknowledged = counts
    .filter((count, index) => (counts[index + 1] ?? -1) < count)
    .reduce((sum, count) => sum + count, 0);
  const stored = await waitFor("the journal is drained", 60_000, async () => {
    const shares = await acceptedShares(stack);
    return shares >= acknowledged ? shares : undefined;
  });
  await stack.compose("start", "katpool-miner");
  return `${acknowledged} acknowledged, ${stored} stored`;
}
