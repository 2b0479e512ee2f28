// NATS servers with JetStream for tests, on free ports and in a folder of their own: one alone, or
// a cluster of three, each of which a test kills and starts again.

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Child, eventually, freePort, startProcess } from "./processes.ts";

export interface NatsServer {
  /** host:port. */
  readonly address: string;
  /** As the cluster calls it. */
  readonly name: string;
  /** Resolves when it listens; what it stored before is there. */
  start(): Promise<void>;
  /** SIGKILL. */
  kill(): Promise<void>;
  /** Kills it and removes what it stored. */
  stop(): Promise<void>;
}

/** One server that syncs every message. */
export async function startNats(): Promise<NatsServer> {
  const server = makeServer({ name: "n1", port: await freePort(), routes: "" });
  await server.start();
  return server;
}

/** A server at the hub, which sites link their own to. */
export async function startHubNats(): Promise<NatsServer & { leafAddress: string }> {
  const leafPort = await freePort();
  const leafAddress = `127.0.0.1:${leafPort}`;
  const server = makeServer({
    ...{ name: "hub", port: await freePort(), domain: "hub" },
    routes: `leafnodes { listen: ${leafAddress} }`,
  });
  await server.start();
  return { ...server, leafAddress };
}

/** A site's server with a JetStream domain of its name; `hub` is where it finds the hub's. */
export async function startSiteNats(site: string, hub: string): Promise<NatsServer> {
  const server = makeServer({
    ...{ name: site, port: await freePort(), domain: site },
    routes: `leafnodes { remotes: [{ url: "nats://${hub}" }], reconnect: 1 }`,
  });
  await server.start();
  return server;
}

/** Three servers that hold each message three times. */
export async function startNatsCluster(): Promise<NatsServer[]> {
  const names = ["n1", "n2", "n3"];
  const ports = await Promise.all(names.map(() => freePort()));
  const routePorts = await Promise.all(names.map(() => freePort()));
  const urls = routePorts.map((port) => `nats://127.0.0.1:${port}`).join(", ");
  const servers = names.map((name, index) => {
    const listen = `listen: 127.0.0.1:${routePorts[index]}`;
    const routes = `cluster { name: katpool, ${listen}, routes: [${urls}] }`;
    return makeServer({ name, port: ports[index] ?? 0, routes });
  });
  await Promise.all(servers.map((server) => server.start()));
  return servers;
}

function makeServer(from: {
  name: string;
  port: number;
  routes: string;
  domain?: string;
}): NatsServer {
  const program = Bun.which("nats-server");
  if (program === null) throw new Error("nats-server is missing: bootstrap.sh --with nats");
  const { name, port, routes } = from;
  const domain = from.domain === undefined ? "" : `, domain: ${from.domain}`;
  const folder = mkdtempSync(join(tmpdir(), "katpool-nats-"));
  const config = join(folder, "nats.conf");
  writeFileSync(
    config,
    `server_name: ${name}
     listen: 127.0.0.1:${port}
     max_payload: 8MB
     jetstream { store_dir: "${join(folder, "store")}", sync_interval: always${domain} }
     ${routes}`,
  );
  let child: Child | undefined;
  const kill = async () => {
    child?.kill("SIGKILL");
    await child?.ended;
    child = undefined;
  };
  return {
    name,
    address: `127.0.0.1:${port}`,
    start: async () => {
      const logFile = join(folder, "nats.log");
      child = startProcess({ command: [program, "-c", config], env: {}, logFile });
      await eventually("the NATS server listens", () => listens(port));
    },
    kill,
    stop: async () => {
      await kill();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function listens(port: number): Promise<true | undefined> {
  try {
    const socket = await Bun.connect({ hostname: "127.0.0.1", port, socket: { data() {} } });
    socket.end();
    return true;
  } catch {
    return undefined;
  }
}
