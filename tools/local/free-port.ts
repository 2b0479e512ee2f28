// TCP ports for programs that tests and tools start. They lie below the range that the system gives
// to outgoing connections, and are reserved among processes: a port that was merely free a moment
// ago may belong to another test by the time its program listens.

import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

const FIRST_PORT = 10_000;
const PORTS = 10_000;
const MAX_TRIES = 1000;
/** A file for each reserved port, with the id of the process that reserved it. */
const FOLDER = join(tmpdir(), "katpool-ports");

/** A free port that no other living process has got from here; reserved until this one ends. */
export async function freePort(): Promise<number> {
  mkdirSync(FOLDER, { recursive: true });
  for (let tries = 0; tries < MAX_TRIES; tries++) {
    const port = FIRST_PORT + Math.floor(Math.random() * PORTS);
    if (reserve(port) && (await isFree(port))) return port;
  }
  throw new Error(`no free port from ${FIRST_PORT} to ${FIRST_PORT + PORTS - 1}`);
}

function reserve(port: number): boolean {
  const path = join(FOLDER, String(port));
  try {
    writeFileSync(path, String(process.pid), { flag: "wx" });
    return true;
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code !== "EEXIST") throw thrown;
  }
  // What a process left that is gone is removed, for the next one that comes by.
  if (!isAlive(ownerOf(path))) rmSync(path, { force: true });
  return false;
}

/** Undefined while the file is being written or removed. */
function ownerOf(path: string): number | undefined {
  try {
    const pid = Number(readFileSync(path, "utf8"));
    return pid > 0 ? pid : undefined;
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw thrown;
  }
}

function isAlive(pid: number | undefined): boolean {
  if (pid === undefined) return true;
  try {
    process.kill(pid, 0);
    return true;
  } catch (thrown) {
    return (thrown as NodeJS.ErrnoException).code === "EPERM";
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen(port, "127.0.0.1", () => server.close(() => resolve(true)));
  });
}
