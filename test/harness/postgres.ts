// A real Postgres cluster for tests, made by initdb in a temporary folder, and a fresh database
// per test. Runs under the user `postgres` when the tests run as root.

import { execFileSync } from "node:child_process";
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { type Child, eventually, freePort, startProcess } from "./processes.ts";

export interface PostgresServer {
  readonly port: number;
  /** Connection string of a database of this cluster. */
  url(database?: string): string;
  /** Makes an empty database and answers its connection string. */
  freshDatabase(): Promise<string>;
  /** Ends the server at once, as a power cut does, without ending the cluster. */
  crash(): Promise<void>;
  start(): Promise<void>;
  /** Ends the server and removes the cluster. */
  stop(): Promise<void>;
}

export async function startPostgres(): Promise<PostgresServer> {
  const bin = postgresBin();
  const folder = mkdtempSync(join(tmpdir(), "katpool-postgres-"));
  const data = join(folder, "data");
  const port = await freePort();
  const asPostgres = userPrefix(folder);
  const [initdb = "", ...initArgs] = [...asPostgres, join(bin, "initdb"), "-D", data];
  execFileSync(initdb, [...initArgs, "-U", "katpool", "-A", "trust", "--no-sync", "-E", "UTF8"], {
    stdio: "ignore",
  });
  const url = (database = "postgres") => `postgres://katpool@127.0.0.1:${port}/${database}`;
  let server: Child | undefined;
  const start = async () => {
    server = startProcess({
      command: [
        ...asPostgres,
        join(bin, "postgres"),
        ...["-D", data, "-p", String(port), "-k", folder, "-c", "listen_addresses=127.0.0.1"],
        ...["-c", "max_connections=200", "-c", "shared_buffers=64MB"],
      ],
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
    freshDatabase: async () => {
      const name = `test_${process.pid}_${++made}`;
      await ask(url(), `CREATE DATABASE ${name}`);
      return url(name);
    },
    crash: async () => {
      // SIGQUIT is Postgres's immediate shutdown: no checkpoint, recovery at the next start.
      server?.kill("SIGQUIT");
      await server?.ended;
    },
    stop: async () => {
      // Nothing of the cluster is kept, so there is no checkpoint to wait for.
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

/** Debian keeps the server's programs out of PATH. */
function postgresBin(): string {
  const debian = "/usr/lib/postgresql";
  if (existsSync(debian)) {
    for (const version of readdirSync(debian).sort().reverse()) {
      if (existsSync(join(debian, version, "bin", "initdb"))) return join(debian, version, "bin");
    }
  }
  const found = Bun.which("initdb");
  if (found === null) throw new Error("initdb is missing: install the package postgresql");
  return found.replace(/\/initdb$/, "");
}

/** Postgres refuses to run as root. */
function userPrefix(folder: string): string[] {
  if (process.getuid?.() !== 0) return [];
  const entry = execFileSync("getent", ["passwd", "postgres"], { encoding: "utf8" }).split(":");
  const uid = Number.parseInt(entry[2] ?? "", 10);
  const gid = Number.parseInt(entry[3] ?? "", 10);
  chownSync(folder, uid, gid);
  return ["setpriv", `--reuid=${uid}`, `--regid=${gid}`, "--clear-groups", "--"];
}
