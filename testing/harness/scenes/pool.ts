// A whole pool for stories: Postgres, Redis, a node, the Go fetcher and the app, each a process on
// a free port (the simulated node runs inside the test), with handles to kill and restart each one.
// `stop()` ends them all and removes their files.

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Redis from "ioredis";
import pg from "pg";
import type { RpcBlockJson } from "../../../src/domain/job.ts";
import type { DevnetRate } from "../../../tools/run/devnet-rules.ts";
import type { DeviceName } from "../../miner/devices.ts";
import { StratumClient } from "../../miner/stratum-client.ts";
import type { NodeOptions } from "../../simulated-node/options.ts";
import {
  type NodeKind,
  type PoolNode,
  startKaspadPoolNode,
  startSimulatedPoolNode,
  storyNode,
  storyRate,
  storyThroughFront,
} from "../nodes/pool-node.ts";
import { type FrontPort, frontCommand, goProgram } from "../servers/go-programs.ts";
import { type PostgresServer, startPostgres } from "../servers/postgres.ts";
import { eventually, freePort } from "../servers/processes.ts";
import { type RedisServer, startRedis } from "../servers/redis.ts";
import { restartable, type Service } from "../servers/service.ts";

const PROJECT = join(import.meta.dir, "../../..");
/** Addresses of the private keys 7 and 9 on devnet. */
export const TREASURY = "kaspadev:qpwtmurydewmf64rnrektuh20g8r6svm0cpnpcuuay4ammw2cnumck0gztqvl";
export const WALLET = "kaspadev:qzkdfp8z7rrlv5cf45tc4864n277p9ukjax90ec5cd03zr0uylxtuvu30yxyc";

export interface PoolOptions {
  node?: NodeKind;
  simulated?: Partial<NodeOptions>;
  /** Of real kaspad; STORY_BLOCKS_PER_SECOND or 1 if absent. */
  blocksPerSecond?: DevnetRate;
  /** Keys of config.json in addition to those of the harness. */
  config?: object;
  /** Variables of the processes in addition to those of the harness. */
  env?: Readonly<Record<string, string>>;
  /** Keys of the journal in addition to its folder. */
  journal?: object;
  /** Keys of each stratum port; by default one port without any. */
  stratum?: readonly object[];
  /** Limit on the app's open files. */
  appFiles?: number;
  /**
   * A front holds the miners' connections; `stratumPorts` are then its ports. Default: as
   * STORY_THROUGH says.
   */
  front?: boolean;
  /** How many of the front's ports, the last ones, have TLS. Default: 0. */
  tlsPorts?: number;
  /** App processes, with a front. Default: 1. */
  apps?: 1 | 2;
  /** Uses Postgres and the node of this pool; `databaseUrl` is the way there. */
  beside?: { pool: Pool; databaseUrl: string };
  /** A database of the story's own, which may name several servers. */
  databaseUrl?: string;
  /** False: the story starts the app itself. */
  startsApp?: boolean;
}

export interface Pool {
  readonly node: PoolNode;
  readonly postgres: PostgresServer;
  readonly redis: RedisServer;
  readonly fetcher: Service;
  readonly app: Service;
  /** Only with the option `apps`. */
  readonly secondApp: Service | undefined;
  /** Only with the option `front`. */
  readonly front: Service | undefined;
  /** In the order of the options. */
  readonly stratumPorts: readonly number[];
  readonly journalFolder: string;
  readonly databaseUrl: string;
  /** What the processes of the pool are started with. */
  readonly env: Readonly<Record<string, string>>;
  sql<Row extends object>(text: string, values?: readonly unknown[]): Promise<Row[]>;
  /** The failing checks of /readyz, empty when ready; undefined while it does not respond. */
  faults(): Promise<string[] | undefined>;
  /** Resolves when the second app is ready. */
  secondReady(): Promise<void>;
  /** Samples of /metrics by "name" or 'name{label="value"}'. */
  metrics(): Promise<Map<string, number>>;
  /** The same of the fetcher. */
  fetcherMetrics(): Promise<Map<string, number>>;
  ready(): Promise<void>;
  /** The newest fetcher message, as stored in Redis. */
  latest(): Promise<{ text: string; block: RpcBlockJson; blockBytes: string }>;
  /** A client that has finished its handshake and has a job. */
  miner(options?: MinerOptions): Promise<StratumClient>;
  stop(): Promise<void>;
}

export interface MinerOptions {
  device?: DeviceName;
  worker?: string;
  password?: string;
  port?: number;
}

export async function startPool(options: PoolOptions = {}): Promise<Pool> {
  const stack = new AsyncDisposableStack();
  try {
    return await build(stack, options);
  } catch (thrown) {
    await stack.disposeAsync();
    throw thrown;
  }
}

async function build(stack: AsyncDisposableStack, options: PoolOptions): Promise<Pool> {
  const folder = mkdtempSync(join(tmpdir(), "katpool-pool-"));
  stack.defer(() => rmSync(folder, { recursive: true, force: true }));
  const { beside } = options;
  const [postgres, redis, node, program] = await Promise.all([
    beside?.pool.postgres ?? startPostgres(),
    startRedis(),
    beside?.pool.node ?? startNode(options),
    goProgram("."),
  ]);
  if (beside === undefined) {
    stack.defer(() => postgres.stop());
    stack.defer(() => node.stop());
  }
  stack.defer(() => redis.stop());
  const databaseUrl =
    beside?.databaseUrl ?? options.databaseUrl ?? (await postgres.freshDatabase());
  const fetcherPort = await freePort();
  const ports = await configure(folder, { options, node, redis });
  const env = {
    CONFIG_FILE: join(folder, "config.json"),
    DATABASE_URL: databaseUrl,
    TREASURY_ADDRESS: TREASURY,
    HEALTH_ADDRESS: `127.0.0.1:${fetcherPort}`,
    ...options.env,
  };
  const service = (name: string, command: readonly string[], file = "config") => {
    const its = { ...env, CONFIG_FILE: join(folder, `${file}.json`) };
    const logFile = join(folder, `${name}.log`);
    const made = restartable({ command, env: its, logFile, cwd: PROJECT });
    stack.defer(() => made.kill());
    return made;
  };
  const fetcher = service("fetcher", [program]);
  fetcher.start();
  const front = hasFront(options)
    ? service("front", await frontCommand(folder, ports.frontPorts, options.tlsPorts))
    : undefined;
  front?.start();
  const app = service("app", appCommand(options.appFiles));
  const secondApp = options.apps === 2 ? service("app-2", appCommand(), "config-2") : undefined;
  const pool = handles({
    node,
    postgres,
    redis,
    fetcher,
    app,
    secondApp,
    front,
    ...{ databaseUrl, env, folder, fetcherPort, stack },
    ...ports,
  });
  if (options.startsApp !== false) await startApps(pool);
  return pool;
}

async function startApps(pool: Pool): Promise<void> {
  pool.app.start();
  await pool.ready();
  if (pool.secondApp === undefined) return;
  pool.secondApp.start();
  await pool.secondReady();
}

function startNode(options: PoolOptions): Promise<PoolNode> {
  const kind = options.node ?? storyNode();
  if (kind === "simulated") return startSimulatedPoolNode(options.simulated ?? {});
  return startKaspadPoolNode(options.blocksPerSecond ?? storyRate());
}

function appCommand(files?: number): readonly string[] {
  const command = ["bun", "src/main/app.ts"];
  if (files === undefined) return command;
  return ["bash", "-c", `ulimit -n ${files} && exec ${command.join(" ")}`];
}

/** A front serves no port without prefixes, and does not see the app's limit of open files. */
function hasFront({ front, appFiles, stratum = [] }: PoolOptions): boolean {
  const isFit = stratum.every((keys) => !("extraNonceSize" in keys) || keys.extraNonceSize !== 0);
  return front ?? (storyThroughFront() && isFit && appFiles === undefined);
}

interface PoolPorts {
  stratumPorts: readonly number[];
  frontPorts: readonly FrontPort[];
  metricsPort: number;
  secondMetricsPort: number;
}

async function configure(
  folder: string,
  parts: { options: PoolOptions; node: PoolNode; redis: RedisServer },
): Promise<PoolPorts> {
  const { options, node, redis } = parts;
  const [metricsPort, secondMetricsPort] = [await freePort(), await freePort()];
  const stratum: { port: number; extraNonceSize?: number }[] = [];
  for (const keys of options.stratum ?? [{}]) {
    stratum.push({ ...SMALL_DIFFICULTY, ...keys, port: await freePort() });
  }
  const config = {
    network: "devnet",
    allowUnsynced: true,
    node: [node.grpc],
    nodeWrpc: [node.wrpc],
    redis_address: redis.address,
    block_wait_time_seconds: 1,
    journal: { directory: join(folder, "journal"), ...options.journal },
    metricsPort,
    blockRates: [{ fromDaaScore: 0, blocksPerSecond: options.blocksPerSecond ?? storyRate() }],
    instances: options.apps ?? 1,
    treasury: { fee: 0.75, coinbaseMaturityDaa: 60 },
    stratum,
    ...(hasFront(options) ? { front: { socket: join(folder, "front.sock") } } : {}),
    ...options.config,
  };
  writeFileSync(join(folder, "config.json"), JSON.stringify(config));
  const second = JSON.stringify({ ...config, metricsPort: secondMetricsPort });
  writeFileSync(join(folder, "config-2.json"), second);
  const stratumPorts = stratum.map(({ port }) => port);
  return { stratumPorts, frontPorts: stratum, metricsPort, secondMetricsPort };
}

/** One share in 2^10 hashes, found in a millisecond; fixed unless a story varies it. */
const SMALL_DIFFICULTY = {
  host: "127.0.0.1",
  difficulty: 2 ** -22,
  minDiff: 2 ** -26,
  maxDiff: 1,
  varDiff: false,
};

function handles(
  parts: PoolPorts & {
    node: PoolNode;
    postgres: PostgresServer;
    redis: RedisServer;
    fetcher: Service;
    app: Service;
    secondApp: Service | undefined;
    front: Service | undefined;
    databaseUrl: string;
    env: Readonly<Record<string, string>>;
    folder: string;
    fetcherPort: number;
    stack: AsyncDisposableStack;
  },
): Pool {
  const { databaseUrl, metricsPort, fetcherPort, stratumPorts, app } = parts;
  const page = (path: string, port = metricsPort) => fetch(`http://127.0.0.1:${port}${path}`);
  const samples = async (port?: number) => readSamples(await (await page("/metrics", port)).text());
  const faults = async (port?: number) => {
    try {
      return readFaults(await page("/readyz", port));
    } catch {
      return undefined;
    }
  };
  const ready = async (of = app, port = metricsPort) => {
    const died = of.ended.then((code) => {
      throw new Error(`the app ended (${code}):\n${of.output().slice(-3000)}`);
    });
    const isReady = async () => (await faults(port))?.length === 0 || undefined;
    await Promise.race([eventually("the pool is ready", isReady, 60_000), died]);
  };
  return {
    ...parts,
    journalFolder: join(parts.folder, "journal", "0"),
    sql: (text, values) => query(databaseUrl, text, values),
    faults: () => faults(),
    ready: () => ready(),
    secondReady: () => ready(parts.secondApp, parts.secondMetricsPort),
    latest: () => readLatest(parts.redis),
    metrics: () => samples(),
    fetcherMetrics: () => samples(fetcherPort),
    miner: async ({ device = "iceriver", worker = "rig", password, port } = {}) => {
      const at = { host: "127.0.0.1", port: port ?? stratumPorts[0] ?? 0, device };
      const client = await StratumClient.connect(at);
      const reply = await client.handshake(`${WALLET}.${worker}`, password);
      if (reply.result !== true) throw new Error(`not authorized: ${JSON.stringify(reply.error)}`);
      await client.currentJob();
      return client;
    },
    stop: () => parts.stack.disposeAsync(),
  };
}

async function readFaults(answer: Response): Promise<string[]> {
  const { checks } = (await answer.json()) as { checks: { name: string; ok: boolean }[] };
  return checks.flatMap(({ name, ok }) => (ok ? [] : [name]));
}

function readSamples(text: string): Map<string, number> {
  const samples = new Map<string, number>();
  for (const line of text.split("\n")) {
    const space = line.lastIndexOf(" ");
    if (line.startsWith("#") || space <= 0) continue;
    // Every sample carries the same service label, so it is dropped.
    const name = line
      .slice(0, space)
      .replace(/,?service="[^"]*",?/, "")
      .replace("{}", "");
    samples.set(name, Number(line.slice(space + 1)));
  }
  return samples;
}

async function readLatest(redis: RedisServer) {
  const [host, port] = redis.address.split(":");
  const client = new Redis({ host: host ?? "", port: Number(port) });
  try {
    const text = (await client.get("NewBlockTemplateChannel:latest")) ?? "{}";
    const message = JSON.parse(text) as { block: RpcBlockJson; blockBytes: string };
    return { ...message, text };
  } finally {
    client.disconnect();
  }
}

async function query<Row extends object>(
  url: string,
  text: string,
  values: readonly unknown[] = [],
): Promise<Row[]> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2000 });
  client.on("error", () => undefined);
  await client.connect();
  try {
    return (await client.query<Row>(text, [...values])).rows;
  } finally {
    await client.end();
  }
}
