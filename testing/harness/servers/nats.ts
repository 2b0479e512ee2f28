// A NATS server with JetStream for tests, on a free port and a folder of its own, that a test kills
// and starts again.

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Child, eventually, freePort, startProcess } from "./processes.ts";

export interface NatsServer {
  /** host:port. */
  readonly address: string;
  /** Ends when it listens; what it stored before is there. */
  start(): Promise<void>;
  /** SIGKILL. */
  kill(): Promise<void>;
  stop(): Promise<void>;
}

export async function startNats(): Promise<NatsServer> {
  const program = Bun.which("nats-server");
  if (program === null) throw new Error("nats-server is missing: bootstrap.sh --with nats");
  const folder = mkdtempSync(join(tmpdir(), "katpool-nats-"));
  const port = await freePort();
  const config = join(folder, "nats.conf");
  // A story's shares are few, and each group is to be on disk before it is acknowledged.
  writeFileSync(
    config,
    `listen: 127.0.0.1:${port}
     max_payload: 8MB
     jetstream { store_dir: "${join(folder, "store")}", sync_interval: always }`,
  );
  let child: Child | undefined;
  const kill = async () => {
    child?.kill("SIGKILL");
    await child?.ended;
    child = undefined;
  };
  const start = async () => {
    const logFile = join(folder, "nats.log");
    child = startProcess({ command: [program, "-c", config], env: {}, logFile });
    await eventually("the NATS server listens", () => listens(port));
  };
  await start();
  return {
    address: `127.0.0.1:${port}`,
    start,
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
