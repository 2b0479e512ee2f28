// Our server as shipped, with the ports that the measurements need: one on which every nonce is a
// share, one on which none is. Started and stopped by each measurement. Except for limits and
// difficulties the configuration is the default.

import { mkdtempSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { freePort } from "../local/free-port.ts";
import { type Child, eventually, startProcess } from "../local/processes.ts";
import { isListening, PROJECT, type Stage } from "./stage.ts";

export interface Pool {
  readonly pid: number;
  /** Every nonce is a share of one hash. */
  readonly easyPort: number;
  /** No nonce is a share. */
  readonly hardPort: number;
  readonly metricsPort: number;
  readonly journalRoot: string;
  readonly databaseUrl: string;
  output(): string;
  stop(): Promise<void>;
  /** Like a power cut. */
  kill(): Promise<void>;
}

export interface PoolOptions {
  instances?: number;
  /** Minimum milliseconds between two jobs of a connection; default: the device's. */
  jobIntervalMs?: number;
  /** Bun options before `src/main/app.ts`, for profilers. */
  bunArguments?: readonly string[];
  /** Another instance of a running pool: the same ports, journal root and database. */
  beside?: Pool;
}

export async function startPool(stage: Stage, options: PoolOptions = {}): Promise<Pool> {
  const { beside } = options;
  const folder = mkdtempSync(join(stage.folder, "pool-"));
  const easyPort = beside?.easyPort ?? (await freePort());
  const hardPort = beside?.hardPort ?? (await freePort());
  const metricsPort = await freePort();
  const journalRoot = beside?.journalRoot ?? join(folder, "journal");
  const databaseUrl = beside?.databaseUrl ?? (await stage.freshDatabase());
  const port = (number: number, difficulty: number) => ({
    port: number,
    host: "127.0.0.1",
    ...{ difficulty, minDiff: difficulty, maxDiff: difficulty, varDiff: false, clampPow2: false },
    // All prefixes of two bytes, divided among the processes.
    ...{ maxConnections: 65_536 / (options.instances ?? 1), maxConnectionsPerAddress: 100_000 },
    maxRefusedSharesPerMinute: 10_000_000,
    ...(options.jobIntervalMs === undefined ? {} : { jobIntervalMs: options.jobIntervalMs }),
  });
  const config = {
    network: "devnet",
    allowUnsynced: true,
    node: [stage.nodeGrpc],
    nodeWrpc: [stage.nodeWrpc],
    redis_address: stage.redisAddress,
    block_wait_time_seconds: 1,
    instances: options.instances ?? 1,
    journal: { directory: journalRoot, maxBytes: 8 * 2 ** 30 },
    metricsPort,
    stratum: [port(easyPort, 2 ** -32), port(hardPort, 2 ** 20)],
  };
  const configFile = join(folder, "config.json");
  writeFileSync(configFile, JSON.stringify(config));
  const env = {
    CONFIG_FILE: configFile,
    DATABASE_URL: databaseUrl,
    TREASURY_ADDRESS: stage.treasury,
  };
  const child = startProcess({
    command: ["bun", ...(options.bunArguments ?? []), "src/main/app.ts"],
    logFile: join(folder, "app.log"),
    env,
    cwd: PROJECT,
  });
  await untilReady(child, { metricsPort, easyPort });
  return {
    ...{ pid: child.pid, easyPort, hardPort, metricsPort, journalRoot, databaseUrl },
    output: () => child.output(),
    stop: async () => {
      await child.stop(12_000);
    },
    kill: async () => {
      child.kill("SIGKILL");
      await child.ended;
    },
  };
}

async function untilReady(child: Child, ports: { metricsPort: number; easyPort: number }) {
  const probe = async () => {
    const answer = await fetch(`http://127.0.0.1:${ports.metricsPort}/readyz`);
    return answer.ok && (await isListening(ports.easyPort)) ? true : undefined;
  };
  try {
    await eventually("the pool is ready", probe, 30_000);
  } catch (thrown) {
    throw new Error(`the pool did not start:\n${child.output().slice(-2000)}`, { cause: thrown });
  }
}
