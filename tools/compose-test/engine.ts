// A Docker engine with Compose for the test: the one that runs, else one started here, else one
// installed from apt when root. What must stay true: only an engine that was started here is
// ended here, by its process id.

import { existsSync, mkdirSync, openSync, rmSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { installPackage, type Progress, run, tryRun } from "./shell.ts";

const COMPOSE_VERSION = "v2.40.3";

export interface Engine extends AsyncDisposable {
  /** True when this test started it. */
  readonly isOurs: boolean;
}

/** Throws with what to install when there is no engine and no right to install one. */
export async function ensureEngine(say: Progress): Promise<Engine> {
  const isRoot = process.getuid?.() === 0;
  if (Bun.which("docker") === null || Bun.which("dockerd") === null) {
    if ((await tryRun(["docker", "info"])).code !== 0) await install(say, isRoot);
  }
  const engine = await startEngine(say, isRoot);
  await ensureCompose(say);
  return engine;
}

async function install(say: Progress, isRoot: boolean): Promise<void> {
  if (!isRoot || Bun.which("apt-get") === null) {
    throw new Error("no Docker engine answers: install the package docker.io, or start the engine");
  }
  say("installing docker.io");
  await installPackage("docker.io");
}

async function startEngine(say: Progress, isRoot: boolean): Promise<Engine> {
  const running = { isOurs: false, [Symbol.asyncDispose]: async () => undefined };
  if ((await tryRun(["docker", "info"])).code === 0) return running;
  if (!isRoot) throw new Error("the Docker engine does not answer, and only root can start it");
  say("starting dockerd");
  const log = openSync(join(tmpdir(), "katpool-dockerd.log"), "a");
  const daemon = Bun.spawn(["dockerd"], { stdin: "ignore", stdout: log, stderr: log });
  const end = performance.now() + 60_000;
  while ((await tryRun(["docker", "info"])).code !== 0) {
    if (daemon.exitCode !== null || performance.now() > end) {
      daemon.kill();
      throw new Error("dockerd did not start; see katpool-dockerd.log in the temporary folder");
    }
    await Bun.sleep(500);
  }
  return {
    isOurs: true,
    [Symbol.asyncDispose]: async () => {
      daemon.kill("SIGTERM");
      await daemon.exited;
    },
  };
}

/** Debian has Compose 1 only; version 2 is built from its published Go module, once. */
async function ensureCompose(say: Progress): Promise<void> {
  if ((await tryRun(["docker", "compose", "version"])).code === 0) return;
  const cache = join(homedir(), ".cache", "katpool");
  const built = join(cache, `docker-compose-${COMPOSE_VERSION}`);
  if (!existsSync(built)) await buildCompose(say, cache, built);
  const plugins = join(homedir(), ".docker", "cli-plugins");
  mkdirSync(plugins, { recursive: true });
  await run(["install", "-m", "0755", built, join(plugins, "docker-compose")]);
}

async function buildCompose(say: Progress, cache: string, built: string): Promise<void> {
  if (Bun.which("go") === null) {
    throw new Error("Docker Compose 2 is missing: install its plugin, or Go to build it");
  }
  say(`building Docker Compose ${COMPOSE_VERSION} from its Go module (a few minutes, once)`);
  mkdirSync(cache, { recursive: true });
  const work = join(cache, "compose-source");
  rmSync(work, { recursive: true, force: true });
  mkdirSync(work, { recursive: true });
  const module = `github.com/docker/compose/v2@${COMPOSE_VERSION}`;
  const found = await run(["go", "mod", "download", "-json", module], { cwd: work });
  const { Dir: source } = JSON.parse(found) as { Dir: string };
  await run(["cp", "-r", `${source}/.`, work]);
  await run(["chmod", "-R", "u+w", work]);
  const version = `-X github.com/docker/compose/v2/internal.Version=${COMPOSE_VERSION}`;
  await run(["go", "build", "-trimpath", "-ldflags", `-s -w ${version}`, "-o", built, "./cmd"], {
    cwd: work,
    timeoutMs: 30 * 60_000,
  });
  rmSync(work, { recursive: true, force: true });
}
