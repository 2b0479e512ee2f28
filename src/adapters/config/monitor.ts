// The monitor's own settings, all from the environment. A door.
// What must stay true: every one has a default that suits the containers; config.schema.md
// describes them.

import { PoolError } from "../../base/errors.ts";
import type { Environment } from "./env.ts";
import { postgresUrl } from "./secrets.ts";

export interface MonitorConfig {
  host: string;
  metricsPort: number;
  apiPort: number;
  configPort: number;
  /** Where the posted configuration is kept; undefined keeps it in memory only. */
  dataFolder: string | undefined;
  /** Requests per second that one address may keep up, and three times that at once. */
  requestsPerSecond: number;
  totalRequestsPerSecond: number;
  /** Whose X-Forwarded-For is believed, in express's form. */
  trustProxy: string;
  hideWallets: boolean;
}

/** Throws PoolError "config" that lists every fault. */
export function readMonitorConfig(env: Environment): MonitorConfig {
  const faults: string[] = [];
  const integer = (name: string, fallback: number, max: number) => {
    const text = env[name];
    if (text === undefined) return fallback;
    const value = /^[0-9]{1,7}$/.test(text) ? Number.parseInt(text, 10) : -1;
    if (value < 0 || value > max) faults.push(`${name}: must be a whole number up to ${max}`);
    return value;
  };
  const config: MonitorConfig = {
    host: env.MONITOR_HOST ?? "0.0.0.0",
    metricsPort: integer("MONITOR_METRICS_PORT", 9300, 65_535),
    apiPort: integer("MONITOR_API_PORT", 9301, 65_535),
    configPort: integer("MONITOR_CONFIG_PORT", 9302, 65_535),
    dataFolder: env.MONITOR_DATA,
    requestsPerSecond: integer("MONITOR_RATE_LIMIT", 20, 1_000_000),
    totalRequestsPerSecond: integer("MONITOR_TOTAL_RATE_LIMIT", 1000, 1_000_000),
    trustProxy: env.MONITOR_TRUST_PROXY ?? "loopback, uniquelocal",
    hideWallets: env.MONITOR_HIDE_WALLETS === "1" || env.MONITOR_HIDE_WALLETS === "true",
  };
  if (faults.length > 0) throw new PoolError("config", faults.join("\n"));
  return config;
}

/** A login of its own for the read-only role; undefined where the operator made none. */
export function monitorDatabaseUrl(env: Environment): string | undefined {
  const url = env.MONITOR_DATABASE_URL;
  return url === undefined ? undefined : postgresUrl("MONITOR_DATABASE_URL", url);
}
