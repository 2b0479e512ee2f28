// A primary and a standby by streaming replication, for failovers: the primary dies with its disk,
// the standby is promoted. Both run on this machine, on free ports.

import { execFileSync } from "node:child_process";
import { appendFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import {
  asPostgresUser,
  initCluster,
  postgresBin,
  postgresCommand,
} from "../../../tools/local/postgres-programs.ts";
import { type Child, eventually, freePort, startProcess } from "./processes.ts";

export interface ReplicatedPostgres {
  /** Names both servers, as DATABASE_URL takes it. */
  readonly url: string;
  readonly primaryUrl: string;
  readonly standbyUrl: string;
  /** The standby gets nothing more, as with a slow link; only without synchronous replication. */
  holdReplication(): Promise<void>;
  /** SIGKILL of every process of the primary; its files are removed. */
  losePrimary(): Promise<void>;
  promote(): Promise<void>;
  stop(): Promise<void>;
}

const SETTINGS = ["max_connections=100", "shared_buffers=64MB", "wal_level=replica"];

export async function startReplicatedPostgres(options: {
  isSynchronous: boolean;
}): Promise<ReplicatedPostgres> {
  const folders = [0, 1].map(() => mkdtempSync(join(tmpdir(), "katpool-replica-")));
  const [first = "", second = ""] = folders;
  const [primaryPort, standbyPort] = [await freePort(), await freePort()];
  const address = (port: number) => `127.0.0.1:${port}`;
  const url = (hosts: string) => `postgres://katpool@${hosts}/postgres`;
  initCluster(first);
  appendFileSync(join(first, "data", "pg_hba.conf"), "host replication all 127.0.0.1/32 trust\n");
  const run = (folder: string, port: number, more: readonly string[] = []) =>
    startProcess({
      command: postgresCommand(folder, port, [...SETTINGS, ...more]),
      logFile: join(folder, "postgres.log"),
    });
  let primary: Child | undefined = run(first, primaryPort);
  await eventually("the primary answers", () => ask(url(address(primaryPort)), "SELECT 1"));
  copyPrimary(primaryPort, second);
  const standby = run(second, standbyPort);
  const primaryUrl = url(address(primaryPort));
  await eventually("the standby streams", () =>
    ask(primaryUrl, "SELECT 1 / COUNT(*) FROM pg_stat_replication WHERE state = 'streaming'"),
  );
  if (options.isSynchronous) {
    await ask(primaryUrl, "ALTER SYSTEM SET synchronous_standby_names = '*'");
    await ask(primaryUrl, "SELECT pg_reload_conf()");
  }
  const standbyUrl = url(address(standbyPort));
  const losePrimary = async () => {
    primary?.kill("SIGQUIT");
    await primary?.ended;
    primary = undefined;
    rmSync(first, { recursive: true, force: true });
  };
  return {
    url: url(`${address(primaryPort)},${address(standbyPort)}`),
    primaryUrl,
    standbyUrl,
    holdReplication: async () => {
      await ask(standbyUrl, "ALTER SYSTEM SET primary_conninfo = ''");
      await ask(standbyUrl, "SELECT pg_reload_conf()");
      await eventually("the standby is cut off", () =>
        ask(
          primaryUrl,
          "SELECT 1 / (CASE COUNT(*) WHEN 0 THEN 1 ELSE 0 END) FROM pg_stat_replication",
        ),
      );
    },
    losePrimary,
    promote: async () => {
      await ask(standbyUrl, "SELECT pg_promote()");
    },
    stop: async () => {
      await losePrimary();
      standby.kill("SIGQUIT");
      await standby.ended;
      rmSync(second, { recursive: true, force: true });
    },
  };
}

/** Makes `folder`/data a standby of the server on this port. */
function copyPrimary(primaryPort: number, folder: string): void {
  const [program = "", ...copy] = [
    ...asPostgresUser(folder),
    join(postgresBin(), "pg_basebackup"),
    ...["-h", "127.0.0.1", "-p", String(primaryPort), "-U", "katpool"],
    ...["-D", join(folder, "data"), "-R", "-X", "stream", "--no-sync", "-c", "fast"],
  ];
  execFileSync(program, copy, { stdio: "ignore" });
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
