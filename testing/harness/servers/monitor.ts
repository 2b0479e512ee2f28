// A real katpool-monitor for tests: its own process on free ports with its own configuration.

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { migrate } from "../../../src/adapters/database/schema/migrate.ts";
import { openDatabase } from "../../../src/adapters/database/sql.ts";
import { silentLog } from "../../../src/base/log.ts";
import { type SeedSize, seedPool } from "../scenes/seed.ts";
import type { PostgresServer } from "./postgres.ts";
import { eventually, freePort, startProcess } from "./processes.ts";

export interface MonitorProcess {
  /** "http://127.0.0.1:port" of each server. */
  readonly api: string;
  readonly config: string;
  readonly metrics: string;
  readonly pid: number;
  readonly folder: string;
  output(): string;
  stop(): Promise<number | string>;
}

export const SECRET = "shared-secret-of-tests";

export const TEST_CONFIG = {
  network: "devnet",
  pool_id: "testpool",
  hostname: "pool.example.org",
  treasury: { fee: 0.75 },
  stratum: { port: 7777, publicPort: 8888, difficulty: 2048 },
};

/** A database with the schema and seeded history. */
export async function seededDatabase(server: PostgresServer, size: SeedSize): Promise<string> {
  const url = await server.freshDatabase();
  await using database = openDatabase({ url, log: silentLog });
  await migrate(database, silentLog);
  await seedPool(url, size);
  return url;
}

export async function startMonitor(
  databaseUrl: string,
  options: { env?: Record<string, string>; waits?: boolean } = {},
): Promise<MonitorProcess> {
  const folder = mkdtempSync(join(tmpdir(), "katpool-monitor-"));
  const configFile = join(folder, "config.json");
  writeFileSync(configFile, JSON.stringify(TEST_CONFIG));
  const [api, config, metrics] = [await freePort(), await freePort(), await freePort()];
  const child = startProcess({
    command: ["bun", join(import.meta.dir, "..", "..", "..", "src", "main", "monitor.ts")],
    logFile: join(folder, "monitor.log"),
    env: {
      CONFIG_FILE: configFile,
      DATABASE_URL: databaseUrl,
      POSTCONFIG_SECRET: SECRET,
      MONITOR_HOST: "127.0.0.1",
      MONITOR_API_PORT: String(api),
      MONITOR_CONFIG_PORT: String(config),
      MONITOR_METRICS_PORT: String(metrics),
      MONITOR_DATA: join(folder, "data"),
      MONITOR_RATE_LIMIT: "100000",
      MONITOR_TOTAL_RATE_LIMIT: "100000",
      PUSHGATEWAY: "",
      ...options.env,
    },
  });
  const at = (port: number) => `http://127.0.0.1:${port}`;
  if (options.waits !== false) {
    await eventually(
      "the monitor responds",
      async () => (await fetch(`${at(api)}/api/pool`)).ok && (await rankingIsLoaded(at(api))),
      30_000,
    );
  }
  return {
    api: at(api),
    config: at(config),
    metrics: at(metrics),
    pid: child.pid,
    folder,
    output: () => child.output(),
    stop: async () => {
      const code = await child.stop();
      rmSync(folder, { recursive: true, force: true });
      return code;
    },
  };
}

async function rankingIsLoaded(api: string): Promise<boolean> {
  return (await fetch(`${api}/api/miners`)).ok;
}
