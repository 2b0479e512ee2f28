// A real redis-server for tests, in memory, on a free port.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Redis from "ioredis";
import { type Child, eventually, freePort, startProcess } from "./processes.ts";

export interface RedisServer {
  readonly address: string;
  kill(): Promise<void>;
  start(): Promise<void>;
  stop(): Promise<void>;
}

export async function startRedis(): Promise<RedisServer> {
  const folder = mkdtempSync(join(tmpdir(), "katpool-redis-"));
  const port = await freePort();
  let server: Child | undefined;
  const start = async () => {
    server = startProcess({
      command: ["redis-server", "--port", String(port), "--bind", "127.0.0.1", "--save", ""],
      logFile: join(folder, "redis.log"),
      cwd: folder,
    });
    await eventually("Redis answers", () => ping(port));
  };
  await start();
  return {
    address: `127.0.0.1:${port}`,
    start,
    kill: async () => {
      server?.kill("SIGKILL");
      await server?.ended;
    },
    stop: async () => {
      await server?.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function ping(port: number): Promise<true> {
  const client = new Redis({
    host: "127.0.0.1",
    port,
    lazyConnect: true,
    retryStrategy: () => null,
  });
  client.on("error", () => undefined);
  try {
    await client.connect();
    await client.ping();
    return true;
  } finally {
    client.disconnect();
  }
}
