// Postgres's programs for local clusters of tests and `make run`: where Debian installs them, how
// to create a cluster, and which user to run it as.

import { execFileSync } from "node:child_process";
import { chownSync, existsSync, readdirSync } from "node:fs";
import { join } from "node:path";

/** The folder of initdb and postgres; Debian keeps them out of PATH. */
export function postgresBin(): string {
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

/** Postgres refuses to run as root: returns the command prefix and chowns `folder`. */
export function asPostgresUser(folder: string): string[] {
  if (process.getuid?.() !== 0) return [];
  const entry = execFileSync("getent", ["passwd", "postgres"], { encoding: "utf8" }).split(":");
  const uid = Number.parseInt(entry[2] ?? "", 10);
  const gid = Number.parseInt(entry[3] ?? "", 10);
  chownSync(folder, uid, gid);
  return ["setpriv", `--reuid=${uid}`, `--regid=${gid}`, "--clear-groups", "--"];
}

/** Creates a cluster in `folder`/data whose superuser `katpool` needs no password locally. */
export function initCluster(folder: string): void {
  const [initdb = "", ...args] = [
    ...asPostgresUser(folder),
    join(postgresBin(), "initdb"),
    ...["-D", join(folder, "data"), "-U", "katpool", "-A", "trust", "--no-sync", "-E", "UTF8"],
  ];
  execFileSync(initdb, args, { stdio: "ignore" });
}

/** The command that runs the cluster in `folder`/data on loopback. */
export function postgresCommand(folder: string, port: number, settings: readonly string[] = []) {
  return [
    ...asPostgresUser(folder),
    join(postgresBin(), "postgres"),
    ...["-D", join(folder, "data"), "-p", String(port), "-k", folder],
    ...["listen_addresses=127.0.0.1", ...settings].flatMap((setting) => ["-c", setting]),
  ];
}
