// The environment of the measured servers: Postgres, Redis, a real kaspad on a private devnet and
// the template fetcher, in one temporary folder, loopback only. Started once for all measurements;
// `stop` removes it.

import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import pg from "pg";
import { freePort } from "../local/free-port.ts";
import { initCluster, postgresCommand } from "../local/postgres-programs.ts";
import { type Child, eventually, startProcess } from "../local/processes.ts";
import { findKaspad } from "../run/node.ts";
import { addressOf } from "../run/place.ts";

export const PROJECT = resolve(import.meta.dir, "..", "..");

/**
 * The bench makes blocks at its own pace, so the node accepts them without work. The difficulty
 * stays at a devnet's start, so that shares are rarely blocks (1 in half a million).
 */
const OVERRIDES = {
  skip_proof_of_work: true,
  min_difficulty_window_size: 100_000,
  difficulty_window_size: 100_000,
  blockrate: {
    target_time_per_block: 100,
    ghostdag_k: 124,
    past_median_time_sample_rate: 100,
    difficulty_sample_rate: 1,
    max_block_parents: 16,
    mergeset_size_limit: 248,
    merge_depth: 36_000,
    finality_depth: 432_000,
    pruning_depth: 1_080_000,
    coinbase_maturity: 1000,
  },
};

export interface Stage {
  readonly folder: string;
  readonly treasury: string;
  /** Payee of the bench's blocks, so that the treasury does not get a UTXO to track for each. */
  readonly elsewhere: string;
  /** Wallets with worker names, one per line, for the load client. */
  readonly usersFile: string;
  readonly nodeGrpc: string;
  readonly nodeWrpc: string;
  readonly redisAddress: string;
  readonly redisChannel: string;
  readonly kaspadPid: number;
  /** An empty database. */
  freshDatabase(): Promise<string>;
  stop(): Promise<void>;
}

export async function openStage(say: (line: string) => void): Promise<Stage> {
  const folder = mkdtempSync(join(tmpdir(), "katpool-bench-"));
  process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
  const children: Child[] = [];
  const stop = async () => {
    for (const child of children.reverse()) await child.stop(5000);
  };
  try {
    const postgres = await startPostgres(folder, children);
    say("Postgres is up");
    const redisPort = await startRedis(folder, children);
    say("Redis is up");
    const node = await startNode(folder, children);
    say("kaspad is up");
    const treasury = addressOf("11".repeat(32), "devnet");
    const redisAddress = `127.0.0.1:${redisPort}`;
    await startFetcher({ folder, treasury, redisAddress, grpc: node.grpc }, children);
    say("the template fetcher is up");
    return {
      folder,
      treasury,
      elsewhere: addressOf("33".repeat(32), "devnet"),
      usersFile: writeUsers(folder),
      nodeGrpc: node.grpc,
      nodeWrpc: node.wrpc,
      redisAddress,
      redisChannel: "NewBlockTemplateChannel",
      kaspadPid: node.pid,
      freshDatabase: postgres,
      stop,
    };
  } catch (thrown) {
    const logs = readdirSync(folder).filter((name) => name.endsWith(".log"));
    for (const name of logs)
      say(`${name}: ${readFileSync(join(folder, name), "utf8").slice(-600)}`);
    await stop();
    throw thrown;
  }
}

async function startPostgres(folder: string, children: Child[]): Promise<() => Promise<string>> {
  const place = join(folder, "postgres");
  mkdirSync(place);
  // Postgres runs as another user, which needs access to the parent folder.
  const mode = Bun.spawnSync(["chmod", "755", folder]);
  if (mode.exitCode !== 0)
    throw new Error("the bench's folder cannot be made accessible to Postgres");
  initCluster(place);
  const port = await freePort();
  const command = postgresCommand(place, port, ["max_connections=100", "shared_buffers=128MB"]);
  children.push(startProcess({ command, logFile: join(folder, "postgres.log") }));
  const url = (name: string) => `postgres://katpool@127.0.0.1:${port}/${name}`;
  await eventually("Postgres answers", () => runSql(url("postgres"), "SELECT 1"));
  let made = 0;
  return async () => {
    const name = `bench_${++made}`;
    await runSql(url("postgres"), `CREATE DATABASE ${name}`);
    return url(name);
  };
}

async function startRedis(folder: string, children: Child[]): Promise<number> {
  const port = await freePort();
  const options = ["--port", String(port), "--bind", "127.0.0.1", "--save", "", "--dir", folder];
  const logFile = join(folder, "redis.log");
  children.push(startProcess({ command: ["redis-server", ...options], logFile }));
  await eventually("Redis answers", () => isListening(port));
  return port;
}

async function startNode(folder: string, children: Child[]) {
  const program = findKaspad();
  if (program === undefined) throw new Error("no kaspad 2.1.0 found; build it with `make node`");
  const overrides = join(folder, "overrides.json");
  writeFileSync(overrides, JSON.stringify(OVERRIDES));
  const [grpc, wrpc, p2p] = [await freePort(), await freePort(), await freePort()];
  const command = [
    program,
    ...["--devnet", "--utxoindex", "--enable-unsynced-mining", "--nodnsseed", "--disable-upnp"],
    ...["--outpeers=0", "--yes", "--nologfiles", "--ram-scale=0.1", "--async-threads=1"],
    ...[`--appdir=${join(folder, "node")}`, `--override-params-file=${overrides}`],
    ...[`--rpclisten=127.0.0.1:${grpc}`, `--rpclisten-json=127.0.0.1:${wrpc}`],
    `--listen=127.0.0.1:${p2p}`,
  ];
  const child = startProcess({ command, logFile: join(folder, "kaspad.log") });
  children.push(child);
  await eventually("kaspad answers", () => isListening(grpc), 30_000);
  await eventually("kaspad answers", () => isListening(wrpc), 30_000);
  return { grpc: `127.0.0.1:${grpc}`, wrpc: `ws://127.0.0.1:${wrpc}`, pid: child.pid };
}

async function startFetcher(
  context: { folder: string; treasury: string; redisAddress: string; grpc: string },
  children: Child[],
): Promise<void> {
  const { folder } = context;
  const binary = join(folder, "getNewBlockTemplate");
  const built = Bun.spawnSync(["go", "build", "-o", binary, "."], { cwd: join(PROJECT, "go") });
  if (built.exitCode !== 0) throw new Error(`the fetcher could not be built: ${built.stderr}`);
  const configFile = join(folder, "fetcher.json");
  const config = { network: "devnet", allowUnsynced: true, redis_address: context.redisAddress };
  writeFileSync(configFile, JSON.stringify({ ...config, block_wait_time_seconds: 1 }));
  const health = `127.0.0.1:${await freePort()}`;
  const env = {
    CONFIG_FILE: configFile,
    TREASURY_ADDRESS: context.treasury,
    NODE: context.grpc,
    REDIS_ADDRESS: context.redisAddress,
    HEALTH_ADDRESS: health,
  };
  const logFile = join(folder, "fetcher.log");
  children.push(startProcess({ command: [binary], logFile, env, cwd: join(PROJECT, "go") }));
  await eventually("the fetcher has a template", async () => {
    return (await fetch(`http://${health}/readyz`)).ok ? true : undefined;
  });
}

/** A thousand wallets with throwaway keys. */
function writeUsers(folder: string): string {
  const users = Array.from({ length: 1000 }, (_, index) => {
    return `${addressOf((index + 2).toString(16).padStart(64, "0"), "devnet")}.rig${index}`;
  });
  const file = join(folder, "users.txt");
  writeFileSync(file, users.join("\n"));
  return file;
}

export async function runSql(url: string, text: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2000 });
  client.on("error", () => undefined);
  await client.connect();
  try {
    return (await client.query(text)).rows;
  } finally {
    await client.end();
  }
}

export async function isListening(port: number): Promise<true> {
  const socket = await Bun.connect({
    hostname: "127.0.0.1",
    port,
    socket: { data: () => undefined },
  });
  socket.end();
  return true;
}
