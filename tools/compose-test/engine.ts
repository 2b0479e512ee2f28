// A Docker engine for the test: the running one, otherwise one started here, installed from Debian
// if it is missing and we are root. Only an engine started by this test is stopped, by its process
// id.

import { existsSync, mkdirSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CACHE } from "../local/cache.ts";
import { installPackages, interruption, type Progress, tryRun } from "./shell.ts";

const LOG = join(tmpdir(), "katpool-dockerd.log");
/** Records the engine that a test started, so that a killed test leaves none behind. */
const PID_FILE = join(CACHE, "dockerd.pid");
const START_LIMIT_MS = 120_000;
const END_LIMIT_MS = 60_000;

export interface Engine {
  /** True if a test started it. */
  readonly isOurs: boolean;
  end(): Promise<void>;
}

/** Throws with what to install if there is no engine and no permission to install one. */
export async function ensureEngine(say: Progress): Promise<Engine> {
  if (await answers()) {
    const orphan = orphanedPid();
    return orphan === undefined ? { isOurs: false, end: async () => undefined } : ours(orphan);
  }
  const isRoot = process.getuid?.() === 0;
  if (Bun.which("dockerd") === null || Bun.which("docker") === null) await install(say, isRoot);
  if (!isRoot) throw new Error("the Docker engine does not respond, and only root can start it");
  return await start();
}

async function answers(): Promise<boolean> {
  return (await tryRun(["docker", "info"], { timeoutMs: 20_000 })).code === 0;
}

async function install(say: Progress, isRoot: boolean): Promise<void> {
  if (!isRoot || Bun.which("apt-get") === null) {
    throw new Error(
      "no Docker engine responds: install the package docker.io, or start the engine",
    );
  }
  say("installing docker.io");
  // debootstrap is for the stand-ins; installing it now saves a second package update.
  await installPackages(["docker.io", "debootstrap"]);
}

/** In its own session, so that Ctrl-C reaches only the test, which removes its containers. */
async function start(): Promise<Engine> {
  mkdirSync(CACHE, { recursive: true });
  const log = openSync(LOG, "w");
  const daemon = Bun.spawn(["setsid", "dockerd"], { stdin: "ignore", stdout: log, stderr: log });
  writeFileSync(PID_FILE, String(daemon.pid));
  const engine = ours(daemon.pid);
  const limit = performance.now() + START_LIMIT_MS;
  while (!(await answers())) {
    const isOver = daemon.exitCode !== null || performance.now() > limit;
    if (isOver || interruption() !== undefined) {
      await engine.end();
      const words = readFileSync(LOG, "utf8").trimEnd().split("\n").slice(-10).join("\n");
      throw new Error(`dockerd did not start:\n${words}`);
    }
    await Bun.sleep(500);
  }
  return engine;
}

function ours(pid: number): Engine {
  return {
    isOurs: true,
    end: async () => {
      if (isDockerd(pid)) process.kill(pid, "SIGTERM");
      const limit = performance.now() + END_LIMIT_MS;
      while (isDockerd(pid)) {
        if (performance.now() > limit) throw new Error(`dockerd (${pid}) does not end`);
        await Bun.sleep(200);
      }
      rmSync(PID_FILE, { force: true });
    },
  };
}

function orphanedPid(): number | undefined {
  if (!existsSync(PID_FILE)) return undefined;
  const pid = Number.parseInt(readFileSync(PID_FILE, "utf8"), 10);
  return isDockerd(pid) ? pid : undefined;
}

function isDockerd(pid: number): boolean {
  const stat = `/proc/${pid}/stat`;
  if (!existsSync(stat)) return false;
  // A process that exited but was not waited for is shown as a zombie.
  return /^\d+ \(dockerd\) [^Z]/.test(readFileSync(stat, "utf8"));
}
