// The ports of `make run`: fixed, configurable by environment, and checked before anything starts:
// a port in use is reported with the process that holds it.

import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import { createServer } from "node:net";

const DEFAULTS = {
  STRATUM_PORT: 8888,
  METRICS_PORT: 9100,
  FETCHER_PORT: 9310,
  MONITOR_METRICS_PORT: 9300,
  MONITOR_API_PORT: 9301,
  MONITOR_CONFIG_PORT: 9302,
  PAYMENT_METRICS_PORT: 9400,
  POSTGRES_PORT: 15432,
  REDIS_PORT: 16379,
  NODE_GRPC_PORT: 26610,
  NODE_WRPC_PORT: 28610,
  NODE_P2P_PORT: 26611,
} as const;
export type PortName = keyof typeof DEFAULTS;
export type Ports = Record<PortName, number>;

/** Throws an Error that lists every port in use, its process, and the variable to change it. */
export async function choosePorts(unused: readonly PortName[]): Promise<Ports> {
  const ports: Ports = { ...DEFAULTS };
  const faults: string[] = [];
  for (const name of Object.keys(DEFAULTS) as PortName[]) {
    const wish = process.env[name];
    if (wish !== undefined) ports[name] = Number.parseInt(wish, 10);
    if (unused.includes(name) || (await isFree(ports[name]))) continue;
    const holder = holderOf(ports[name]);
    faults.push(`port ${ports[name]} is in use by ${holder}; set ${name} to use another one`);
  }
  if (faults.length > 0) throw new Error(faults.join("\n"));
  return ports;
}

export function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen(port, "127.0.0.1", () => server.close(() => resolve(true)));
  });
}

/** "name (pid)" from /proc, so that no other tool is needed. */
function holderOf(port: number): string {
  const wanted = new Set<string>();
  const hex = port.toString(16).toUpperCase().padStart(4, "0");
  for (const table of ["/proc/net/tcp", "/proc/net/tcp6"]) {
    for (const line of readText(table).split("\n").slice(1)) {
      const [, local = "", , state, , , , , , inode = ""] = line.trim().split(/\s+/);
      if (state === "0A" && local.endsWith(`:${hex}`)) wanted.add(`socket:[${inode}]`);
    }
  }
  for (const pid of readdirSync("/proc").filter((name) => /^[0-9]+$/.test(name))) {
    if (!holdsOne(pid, wanted)) continue;
    return `${readText(`/proc/${pid}/comm`).trim()} (pid ${pid})`;
  }
  return "another process";
}

function holdsOne(pid: string, sockets: ReadonlySet<string>): boolean {
  try {
    return readdirSync(`/proc/${pid}/fd`).some((fd) =>
      sockets.has(linkOf(`/proc/${pid}/fd/${fd}`)),
    );
  } catch {
    // Another user's process, or one that has just exited: its name is unknown.
    return false;
  }
}

function linkOf(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    // The descriptor was closed between listing and reading.
    return "";
  }
}

function readText(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    // IPv6 may be off, or the process gone: nothing to read.
    return "";
  }
}
