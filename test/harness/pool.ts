// A whole pool for stories: Postgres, Redis, a node, the Go fetcher and the app as processes of
// their own, each to be killed and started again. STORY_NODE=kaspad takes a real node.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { PrivateKey } from "kaspa-wasm";
import { StratumClient } from "../../tools/miner/stratum-client.ts";
import { devnetCommand } from "../../tools/run/node.ts";
import { startSimulatedNode } from "../../tools/simulated-node/simulated-node.ts";
import { findKaspad } from "./kaspad.ts";
import { type PostgresServer, startPostgres } from "./postgres.ts";
import { type Child, eventually, freePort, startProcess } from "./processes.ts";
import { type RedisServer, startRedis } from "./redis.ts";

export interface Pool extends AsyncDisposable {
  readonly databaseUrl: string;
  readonly postgres: PostgresServer;
  readonly redis: RedisServer;
  readonly wallet: string;
  /** Connects a miner that is authorized and has its first job. */
  miner(options?: { device?: "iceriver" | "bitmain"; password?: string }): Promise<StratumClient>;
  startApp(): Promise<void>;
  /** Ends the app as a power cut does. */
  killApp(): Promise<void>;
  /** SIGTERM; answers its exit code and how long it took. */
  stopApp(): Promise<{ code: number | string; ms: number }>;
  readonly journalFolder: string;
}

const PROJECT = resolve(import.meta.dir, "..", "..");
const key = (n: number) => new PrivateKey(n.toString(16).padStart(64, "0"));
const addressOf = (n: number) => key(n).toAddress("devnet").toString();

export async function startPool(
  options: { stratum?: Record<string, unknown>; journal?: Record<string, unknown> } = {},
): Promise<Pool> {
  const stack = new AsyncDisposableStack();
  const folder = mkdtempSync(join(tmpdir(), "katpool-pool-"));
  stack.defer(() => rmSync(folder, { recursive: true, force: true }));
  const postgres = await startPostgres();
  stack.defer(() => postgres.stop());
  const databaseUrl = await postgres.freshDatabase();
  const redis = await startRedis();
  stack.defer(() => redis.stop());
  const node = await startNode(stack);
  const [stratumPort, metricsPort, fetcherPort] = await Promise.all([
    freePort(),
    freePort(),
    freePort(),
  ]);
  const journalFolder = join(folder, "journal");
  mkdirSync(journalFolder);
  const configFile = join(folder, "config.json");
  const ports = { stratumPort, metricsPort };
  writeFileSync(
    configFile,
    JSON.stringify(configOf({ node, redis, journalFolder, ports, options })),
  );
  const env = {
    CONFIG_FILE: configFile,
    DATABASE_URL: databaseUrl,
    REDIS_ADDRESS: redis.address,
    TREASURY_ADDRESS: addressOf(7),
    HEALTH_ADDRESS: `127.0.0.1:${fetcherPort}`,
    NODE: node.grpc,
    NODE_WRPC: node.wrpc,
  };
  await startFetcher(stack, { folder, env, port: fetcherPort });
  const app = appProcess({ folder, env, metricsPort });
  await app.startApp();
  stack.defer(async () => void (await app.stopApp()));
  return {
    ...app,
    databaseUrl,
    postgres,
    redis,
    journalFolder,
    wallet: addressOf(9),
    miner: (wishes) => eventually("a miner has a job", () => connectMiner(stratumPort, wishes)),
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
}

function appProcess(parts: {
  folder: string;
  env: Record<string, string>;
  metricsPort: number;
}): Pick<Pool, "startApp" | "killApp" | "stopApp"> {
  const { folder, env, metricsPort } = parts;
  let app: Child | undefined;
  return {
    startApp: async () => {
      const logFile = join(folder, "app.log");
      app = startProcess({ command: ["bun", "src/main/app.ts"], cwd: PROJECT, logFile, env });
      const url = `http://127.0.0.1:${metricsPort}/healthz`;
      await eventually("the app serves", () => isOk(url), 30_000);
    },
    killApp: async () => {
      app?.kill("SIGKILL");
      await app?.ended;
    },
    stopApp: async () => {
      const begin = performance.now();
      const code = (await app?.stop()) ?? "not running";
      return { code, ms: performance.now() - begin };
    },
  };
}

async function connectMiner(
  port: number,
  wishes: Parameters<Pool["miner"]>[0],
): Promise<StratumClient> {
  const device = wishes?.device ?? "iceriver";
  const client = await StratumClient.connect({ host: "127.0.0.1", port, device });
  await client.handshake(`${addressOf(9)}.rig`, wishes?.password ?? "x");
  await client.currentJob();
  return client;
}

async function startFetcher(
  stack: AsyncDisposableStack,
  options: { folder: string; env: Record<string, string>; port: number },
): Promise<void> {
  const { folder, env, port } = options;
  const logFile = join(folder, "fetcher.log");
  const fetcher = startProcess({
    command: ["go", "run", "."],
    cwd: join(PROJECT, "go"),
    logFile,
    env,
  });
  // `go run` starts a child: the group is ended as one.
  stack.defer(() => void process.kill(-fetcher.pid, "SIGTERM"));
  const url = `http://127.0.0.1:${port}/readyz`;
  await eventually("the fetcher is ready", () => isOk(url), 90_000);
}

function configOf(parts: {
  node: { grpc: string; wrpc: string };
  redis: RedisServer;
  journalFolder: string;
  ports: { stratumPort: number; metricsPort: number };
  options: { stratum?: Record<string, unknown>; journal?: Record<string, unknown> };
}) {
  const { node, redis, journalFolder, ports, options } = parts;
  return {
    network: "devnet",
    allowUnsynced: true,
    node: [node.grpc],
    nodeWrpc: [node.wrpc],
    redis_address: redis.address,
    metricsPort: ports.metricsPort,
    journal: { directory: journalFolder, ...options.journal },
    treasury: { fee: 1, coinbaseMaturityDaa: 60 },
    stratum: {
      ...{ port: ports.stratumPort, host: "127.0.0.1", difficulty: 1e-8, minDiff: 1e-8 },
      ...{ maxDiff: 1, clampPow2: false, varDiff: false, ...options.stratum },
    },
  };
}

async function startNode(stack: AsyncDisposableStack): Promise<{ grpc: string; wrpc: string }> {
  if (process.env.STORY_NODE === "kaspad") return startDevnet(stack);
  const any = { host: "127.0.0.1", port: 0 };
  const node = await startSimulatedNode({ network: "devnet", grpc: any, wrpc: any });
  stack.defer(() => node.stop());
  return { grpc: `127.0.0.1:${node.ports.grpc}`, wrpc: `ws://127.0.0.1:${node.ports.wrpc}` };
}

/** Real kaspad on a private devnet of one block a second, as `make run` starts it. */
async function startDevnet(stack: AsyncDisposableStack): Promise<{ grpc: string; wrpc: string }> {
  const program = findKaspad();
  if (program === undefined) throw new Error("STORY_NODE=kaspad needs KASPAD, or `make node`");
  const folder = mkdtempSync(join(tmpdir(), "katpool-devnet-"));
  stack.defer(() => rmSync(folder, { recursive: true, force: true }));
  const [grpc, wrpc, p2p] = await Promise.all([freePort(), freePort(), freePort()]);
  const child = startProcess({
    command: devnetCommand({ program, folder, grpc, wrpc, p2p }),
    logFile: join(folder, "kaspad.log"),
  });
  stack.defer(async () => void (await child.stop()));
  return { grpc: `127.0.0.1:${grpc}`, wrpc: `ws://127.0.0.1:${wrpc}` };
}

async function isOk(url: string): Promise<true | undefined> {
  return (await fetch(url)).ok ? true : undefined;
}
