// A new app in the running stack: a miner outside it keeps its connection, and its shares are
// credited.

import { join } from "node:path";
import { expectThat, seconds } from "../report.ts";
import { waitFor } from "../shell.ts";
import { ROOT, type Stack } from "../stack.ts";

const ACCEPTED_LIMIT_MS = 300_000;
const HEALTHY_LIMIT_MS = 120_000;

export interface MinerStatus {
  accepted: number;
  reconnects: number;
  isConnected: boolean;
}

/** Runs `deploy` while a miner mines; returns how many shares it had accepted before and after. */
export async function whileMining(
  stack: Stack,
  { wallet, worker }: { wallet: string; worker: string },
  deploy: () => Promise<void>,
): Promise<{ before: MinerStatus; after: MinerStatus }> {
  const url = `stratum+tcp://127.0.0.1:${stack.options.stratumPort}`;
  const who = ["--wallet", wallet, "--worker", worker, "--hashrate-limit", "80000", "--json"];
  const miner = [process.execPath, join(ROOT, "testing/miner/main.ts"), "--url", url, ...who];
  const child = Bun.spawn(miner, { stdin: "ignore", stdout: "pipe", stderr: "inherit" });
  let said = "";
  const reading = (async () => {
    for await (const part of child.stdout.pipeThrough(new TextDecoderStream())) said += part;
  })();
  const status = () => {
    const line = said.split("\n").findLast((one) => one.startsWith("{") && one.endsWith("}"));
    return line === undefined ? undefined : (JSON.parse(line) as MinerStatus);
  };
  const accepts = (more: number) =>
    waitFor(`${worker} has ${more} shares`, ACCEPTED_LIMIT_MS, async () => {
      const now = status();
      return now !== undefined && now.accepted >= more ? now : undefined;
    });
  try {
    const before = await accepts(1);
    await deploy();
    return { before, after: await accepts(before.accepted + 5) };
  } finally {
    child.kill();
    await reading;
  }
}

export async function isCredited(stack: Stack, worker: string, least: number): Promise<void> {
  const text = `SELECT COALESCE(SUM(accepted), 0) FROM worker_time
    JOIN worker ON worker.id = worker_time.worker_id WHERE worker.name = '${worker}'`;
  await waitFor(`${least} shares of ${worker} are stored`, 60_000, async () =>
    Number.parseInt(await stack.sql(text), 10) >= least ? true : undefined,
  );
}

async function expectKept(
  stack: Stack,
  worker: string,
  { before, after }: { before: MinerStatus; after: MinerStatus },
): Promise<string> {
  expectThat(after.reconnects === 0, `${worker} kept its connection, not ${after.reconnects} new`);
  await isCredited(stack, worker, after.accepted);
  return `${before.accepted} shares before, ${after.accepted} after, one connection, all stored`;
}

/**
 * `docker compose up -d --force-recreate katpool-app`, and a restart of the front inside its
 * container, as docs/operator/front.md says.
 */
export async function deploysWithoutALoss(stack: Stack, wallet: string): Promise<string> {
  const worker = "deploy";
  const startedMs = performance.now();
  const seen = await whileMining(stack, { wallet, worker }, async () => {
    await stack.compose("up", "-d", "--no-deps", "--force-recreate", "katpool-app");
    await stack.healthy(HEALTHY_LIMIT_MS);
    const table = await stack.katpool("sessions", "--user", `.${worker}`);
    expectThat(table.includes("sessions: 1; 1 shown"), `the session is shown, not ${table}`);
    await stack.katpool("restart-front");
    const log = await stack.compose("logs", "--no-log-prefix", "katpool-front");
    expectThat(log.includes("sessions taken over"), "a new process of the front has the sessions");
  });
  return `${await expectKept(stack, worker, seen)}; ${seconds(startedMs)} s`;
}

/**
 * A changed setting: `make env && docker compose up -d` recreates what reads it, and nothing else.
 */
export async function appliesSettings(stack: Stack, wallet: string): Promise<string> {
  const worker = "settings";
  const ids = async () =>
    new Map((await stack.containers()).map(({ service, id }) => [service, id] as const));
  const before = await ids();
  const seen = await whileMining(stack, { wallet, worker }, async () => {
    stack.configure({ location: "another place" });
    await stack.makeEnv();
    await stack.up();
    await stack.healthy(HEALTHY_LIMIT_MS);
  });
  const after = await ids();
  const recreated = [...after]
    .filter(([name, id]) => before.get(name) !== id)
    .map(([name]) => name);
  const readers = ["go-app", "katpool-app", "katpool-backup", "katpool-monitor", "katpool-payment"];
  const names = recreated.toSorted().join(", ");
  expectThat(names === readers.join(", "), `exactly the readers are recreated, not ${names}`);
  const { location } = (await (await stack.get("/config")).json()) as { location: string };
  expectThat(location === "another place", `the setting is in force, not ${location}`);
  return `${recreated.length} services recreated; ${await expectKept(stack, worker, seen)}`;
}

/** `tools/katpool roll` with several apps: every container is another one afterwards. */
export async function rollsWithoutALoss(stack: Stack, wallet: string): Promise<string> {
  const worker = "roll";
  const names = async () =>
    (await stack.containers()).filter((one) => one.service === "katpool-app").map(({ id }) => id);
  const old = await names();
  const seen = await whileMining(stack, { wallet, worker }, async () => {
    await stack.katpool("roll");
    const fresh = await names();
    expectThat(fresh.length === old.length, `${old.length} apps, not ${fresh.length}`);
    expectThat(!fresh.some((id) => old.includes(id)), "every app is another container");
  });
  return `${old.length} apps replaced; ${await expectKept(stack, worker, seen)}`;
}
