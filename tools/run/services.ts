// Starts the services of `make run` in order, each with a progress line, and stops them in reverse
// order. A service that exits by itself is reported with the end of its log.

import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import pg from "pg";
import { initCluster, postgresCommand } from "../local/postgres-programs.ts";
import { type Child, eventually, startProcess } from "../local/processes.ts";
import type { NodeChoice } from "./node.ts";
import { addressOf, type Place, PROJECT } from "./place.ts";
import type { Ports } from "./ports.ts";

export interface RunContext {
  node: NodeChoice;
  place: Place;
  ports: Ports;
  treasury: string;
  wallet: string;
  say: (line: string) => void;
}

export class Services {
  readonly #context: RunContext;
  readonly #running: { name: string; child: Child }[] = [];
  #isStopping = false;
  /** Resolves with a message when a service exits unexpectedly. */
  readonly failed = Promise.withResolvers<string>();

  constructor(context: RunContext) {
    this.#context = context;
  }

  async startAll(withMiner: boolean): Promise<void> {
    const { node, ports, place } = this.#context;
    await this.#step("Postgres", () => this.#postgres());
    await this.#step("Redis", () => this.#redis());
    const command = node.command(place, ports);
    if (command !== undefined) await this.#step("node", () => this.#node(command));
    await this.#step("template fetcher (first build takes a while)", () => this.#fetcher());
    await this.#step("pool", () => this.#app());
    await this.#step("monitor", () => this.#monitor());
    await this.#step("payment", () => this.#payment());
    if (withMiner) await this.#step("CPU miner", () => this.#miner());
  }

  async stopAll(): Promise<void> {
    this.#isStopping = true;
    for (const { name, child } of this.#running.reverse()) {
      const result = await child.stop(10_000);
      this.#context.say(`stopped ${name}${result === 0 ? "" : ` (${result})`}`);
    }
  }

  get databaseUrl(): string {
    return `postgres://katpool@127.0.0.1:${this.#context.ports.POSTGRES_PORT}/katpool`;
  }

  async #step(what: string, work: () => Promise<void>): Promise<void> {
    const begin = performance.now();
    await work();
    const seconds = ((performance.now() - begin) / 1000).toFixed(1);
    this.#context.say(`${what} is up (${seconds} s)`);
  }

  #start(
    name: string,
    command: readonly string[],
    options: { env?: Record<string, string>; cwd?: string } = {},
  ): Child {
    const logFile = this.#context.place.at(`logs/${name}.log`);
    writeFileSync(logFile, "");
    const child = startProcess({ command, logFile, cwd: PROJECT, ...options });
    this.#running.push({ name, child });
    void child.ended.then((result) => {
      if (this.#isStopping) return;
      const tail = child.output().trimEnd().split("\n").slice(-8).join("\n");
      this.failed.resolve(`${name} ended (${result}); its log ${logFile} ends with:\n${tail}`);
    });
    return child;
  }

  async #postgres(): Promise<void> {
    const { place, ports } = this.#context;
    const folder = place.at("postgres");
    if (!existsSync(join(folder, "data", "PG_VERSION"))) initCluster(folder);
    this.#start("postgres", postgresCommand(folder, ports.POSTGRES_PORT));
    const admin = this.databaseUrl.replace(/katpool$/, "postgres");
    await this.#until("Postgres answers", () => runSql(admin, "SELECT 1"));
    const found = await runSql(admin, "SELECT 1 FROM pg_database WHERE datname = 'katpool'");
    if (found.length === 0) await runSql(admin, "CREATE DATABASE katpool");
  }

  async #redis(): Promise<void> {
    const { ports, place } = this.#context;
    const port = String(ports.REDIS_PORT);
    const settings = ["--port", port, "--bind", "127.0.0.1", "--save", ""];
    this.#start("redis", ["redis-server", ...settings, "--dir", place.path]);
    await this.#until("Redis answers", () => isListening(ports.REDIS_PORT));
  }

  async #node(command: readonly string[]): Promise<void> {
    this.#start("node", command);
    await this.#until("the node responds", () => isListening(this.#context.ports.NODE_GRPC_PORT));
    await this.#until("the node responds", () => isListening(this.#context.ports.NODE_WRPC_PORT));
  }

  async #fetcher(): Promise<void> {
    const { place, ports } = this.#context;
    const binary = place.at("getNewBlockTemplate");
    const build = Bun.spawn(["go", "build", "-o", binary, "."], {
      cwd: join(PROJECT, "go"),
      stdout: "inherit",
      stderr: "inherit",
    });
    if ((await build.exited) !== 0) throw new Error("the template fetcher could not be built");
    const env = this.#environment({ HEALTH_ADDRESS: `127.0.0.1:${ports.FETCHER_PORT}` });
    this.#start("fetcher", [binary], { env, cwd: join(PROJECT, "go") });
    await this.#until("the fetcher has a template", () => isReady(ports.FETCHER_PORT));
  }

  async #app(): Promise<void> {
    this.#start("app", ["bun", "src/main/app.ts"], { env: this.#environment() });
    await this.#until("the pool is ready", () => isReady(this.#context.ports.METRICS_PORT));
  }

  async #monitor(): Promise<void> {
    this.#start("monitor", ["bun", "src/main/monitor.ts"], { env: this.#environment() });
    const port = this.#context.ports.MONITOR_API_PORT;
    await this.#until("the monitor responds", () => isListening(port));
  }

  async #payment(): Promise<void> {
    const { place, ports } = this.#context;
    const env = this.#environment({ TREASURY_PRIVATE_KEY: place.keys.treasury });
    this.#start("payment", ["bun", "src/main/payment.ts", "service"], { env });
    await this.#until("payment answers", () => isListening(ports.PAYMENT_METRICS_PORT));
  }

  async #miner(): Promise<void> {
    const { ports, wallet } = this.#context;
    const url = `stratum+tcp://127.0.0.1:${ports.STRATUM_PORT}`;
    const who = ["--url", url, "--wallet", wallet, "--worker", "cpu"];
    this.#start("miner", ["bun", "testing/miner/main.ts", ...who, "--password", "d=0.00001"]);
  }

  /** The environment of the pool's services. */
  #environment(more: Record<string, string> = {}): Record<string, string> {
    const { node, ports, place, treasury } = this.#context;
    return {
      // NODE selects our node; the services must not see it.
      NODE: node.grpc(ports),
      NODE_WRPC: node.wrpc(ports),
      CONFIG_FILE: place.at("config.json"),
      DATABASE_URL: this.databaseUrl,
      REDIS_ADDRESS: `127.0.0.1:${ports.REDIS_PORT}`,
      TREASURY_ADDRESS: treasury,
      MONITOR_METRICS_PORT: String(ports.MONITOR_METRICS_PORT),
      MONITOR_API_PORT: String(ports.MONITOR_API_PORT),
      MONITOR_CONFIG_PORT: String(ports.MONITOR_CONFIG_PORT),
      ...more,
    };
  }

  /** Waits for `probe`; if a service exits meanwhile, that is reported instead. */
  async #until(what: string, probe: () => Promise<unknown>): Promise<void> {
    const failure = this.failed.promise.then((text) => {
      throw new Error(text);
    });
    await Promise.race([eventually(what, probe, 120_000, 200), failure]);
  }
}

/** The configuration file of the run, rewritten each time. */
export function writeConfig(context: RunContext): void {
  const { node, ports, place } = context;
  const maturity = node.maturityDaa === undefined ? {} : { coinbaseMaturityDaa: node.maturityDaa };
  const isPrivate = node.kind !== "host";
  const config = {
    network: node.network,
    node: [node.grpc(ports)],
    nodeWrpc: [node.wrpc(ports)],
    allowUnsynced: isPrivate,
    pool_id: "katpool",
    location: "here",
    hostname: "127.0.0.1",
    redis_address: `127.0.0.1:${ports.REDIS_PORT}`,
    block_wait_time_seconds: 1,
    treasury: { fee: 0.75, ...maturity },
    stratum: {
      port: ports.STRATUM_PORT,
      ...(isPrivate ? { difficulty: 0.0001, minDiff: 0.000001, clampPow2: false } : {}),
      ...(isPrivate ? { maxDiff: 131_072, sharesPerMinute: 60 } : {}),
    },
    journal: { directory: place.at("journal") },
    metricsPort: ports.METRICS_PORT,
    payment: { metricsPort: ports.PAYMENT_METRICS_PORT },
    ...(isPrivate ? { payoutsPerDay: 720 } : {}),
  };
  writeFileSync(place.at("config.json"), JSON.stringify(config, null, 2));
}

export function runAddresses(place: Place, network: string) {
  return {
    treasury: addressOf(place.keys.treasury, network),
    wallet: addressOf(place.keys.miner, network),
  };
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

async function isListening(port: number): Promise<true | undefined> {
  const socket = await Bun.connect({
    hostname: "127.0.0.1",
    port,
    socket: { data: () => undefined },
  });
  socket.end();
  return true;
}

async function isReady(port: number): Promise<true | undefined> {
  const answer = await fetch(`http://127.0.0.1:${port}/readyz`);
  return answer.ok ? true : undefined;
}
