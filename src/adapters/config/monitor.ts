// The monitor's own settings, all from the environment. Each has a default that suits the
// containers; config/config.schema.md describes them.

import { isIP } from "node:net";
import { PoolError } from "../../base/errors.ts";
import type { Environment } from "./env.ts";
import { postgresUrl } from "./secrets.ts";

/** Whether lists show wallets, show only their two ends, or are not public at all. */
export type PublicLists = "full" | "masked" | "off";

export interface MonitorConfig {
  host: string;
  metricsPort: number;
  apiPort: number;
  configPort: number;
  /** Where the posted configuration is stored; undefined keeps it in memory only. */
  dataFolder: string | undefined;
  /** Sustained requests per second of one address; three times that in a burst. */
  requestsPerSecond: number;
  totalRequestsPerSecond: number;
  /** Proxies whose X-Forwarded-For is trusted: addresses, CIDR ranges, or Express's names. */
  trustProxy: readonly string[];
  publicLists: PublicLists;
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
  const proxies = (name: string, fallback: string) => {
    const all = (env[name] ?? fallback).split(",").map((one) => one.trim());
    const wrong = all.filter((one) => one !== "" && !isProxy(one));
    if (wrong.length > 0) {
      faults.push(`${name}: ${wrong.join(", ")} is neither an address nor a CIDR range`);
    }
    return all.filter((one) => one !== "");
  };
  const config: MonitorConfig = {
    host: env.MONITOR_HOST ?? "0.0.0.0",
    metricsPort: integer("MONITOR_METRICS_PORT", 9300, 65_535),
    apiPort: integer("MONITOR_API_PORT", 9301, 65_535),
    configPort: integer("MONITOR_CONFIG_PORT", 9302, 65_535),
    dataFolder: env.MONITOR_DATA,
    requestsPerSecond: integer("MONITOR_RATE_LIMIT", 20, 1_000_000),
    totalRequestsPerSecond: integer("MONITOR_TOTAL_RATE_LIMIT", 1000, 1_000_000),
    trustProxy: [
      ...proxies("MONITOR_TRUST_PROXY", "loopback, uniquelocal"),
      ...proxies("TRUSTED_PROXIES", ""),
    ],
    publicLists: publicLists(env, faults),
  };
  if (faults.length > 0) throw new PoolError("config", faults.join("\n"));
  return config;
}

/** Express's own names of ranges, an address, or an address with a prefix length. */
function isProxy(text: string): boolean {
  if (["loopback", "linklocal", "uniquelocal"].includes(text)) return true;
  const [address = "", length] = text.split("/");
  const family = isIP(address);
  if (family === 0 || length === undefined) return family !== 0;
  return /^\d{1,3}$/.test(length) && Number(length) <= (family === 4 ? 32 : 128);
}

/** MONITOR_PUBLIC_LISTS; MONITOR_HIDE_WALLETS=1 is its older form of "masked". */
function publicLists(env: Environment, faults: string[]): PublicLists {
  const text = env.MONITOR_PUBLIC_LISTS;
  const isHidden = env.MONITOR_HIDE_WALLETS === "1" || env.MONITOR_HIDE_WALLETS === "true";
  if (text === undefined) return isHidden ? "masked" : "full";
  if (text === "full" || text === "masked" || text === "off") return text;
  faults.push("MONITOR_PUBLIC_LISTS: must be full, masked or off");
  return "off";
}

/** Login of the read-only role; undefined if the operator created none. */
export function monitorDatabaseUrl(env: Environment): string | undefined {
  const url = env.MONITOR_DATABASE_URL;
  return url === undefined ? undefined : postgresUrl("MONITOR_DATABASE_URL", url);
}
