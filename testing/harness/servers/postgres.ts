// A real Postgres cluster for tests, created by initdb in a temporary folder, with a new database
// per test. Runs as the user `postgres` if the tests run as root.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { initCluster, postgresCommand } from "../../../tools/local/postgres-programs.ts";
import { type Child, eventually, freePort, startProcess } from "./processes.ts";

/** Tests kill processes, never the machine, so kernel buffers count as durable. */
const SETTINGS = ["max_connections=200", "shared_buffers=64MB", "fsync=off"];

export interface PostgresServer {
  readonly port: number;
  /** Connection string of a database of this cluster. */
  url(database?: string): string;
  /**
   * Creates an empty database, or a copy of one of this cluster without connections, and returns
   * its connection string.
   */
  freshDatabase(template?: string): Promise<string>;
  /** Stops the server immediately, like a power cut; the cluster stays. */
  crash(): Promise<void>;
  start(): Promise<void>;
  /** Stops the server and removes the cluster. */
  stop(): Promise<void>;
}

export async function startPostgres(): Promise<PostgresServer> {
  const folder = mkdtempSync(join(tmpdir(), "katpool-postgres-"));
  const port = await freePort();
  initCluster(folder);
  const url = (database = "postgres") => `postgres://katpool@127.0.0.1:${port}/${database}`;
  let server: Child | undefined;
  const start = async () => {
    server = startProcess({
      command: postgresCommand(folder, port, SETTINGS),
      logFile: join(folder, "postgres.log"),
    });
    await eventually("Postgres answers", () => ask(url(), "SELECT 1"));
  };
  await start();
  let made = 0;
  return {
    port,
    url,
    start,
    freshDatabase: async (template) => {
      const name = `test_${process.pid}_${++made}`;
      const copied = template === undefined ? "template1" : new URL(template).pathname.slice(1);
      await ask(url(), `CREATE DATABASE ${name} TEMPLATE ${copied}`);
      return url(name);
    },
    crash: async () => {
      // SIGQUIT is Postgres's immediate shutdown: no checkpoint, recovery at the next start.
      server?.kill("SIGQUIT");
      await server?.ended;
    },
    stop: async () => {
      // The cluster is removed, so it needs no checkpoint.
      server?.kill("SIGQUIT");
      await server?.ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function ask(url: string, statement: string): Promise<true> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 1000 });
  client.on("error", () => undefined);
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
  return true;
}
