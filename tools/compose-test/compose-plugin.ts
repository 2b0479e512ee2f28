// Compose for the Docker engine: the installed plugin, otherwise one built once from its published
// Go module. Debian ships only Compose 1, which does not understand this stack's file.

import { existsSync, mkdirSync, renameSync, rmSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { CACHE } from "../local/cache.ts";
import { type Progress, run, tryRun } from "./shell.ts";

const VERSION = "v5.1.3";
const MODULE = "github.com/docker/compose/v5";
const BUILD_LIMIT_MS = 30 * 60_000;

export async function ensureCompose(say: Progress): Promise<void> {
  if ((await tryRun(["docker", "compose", "version"])).code === 0) return;
  const built = join(CACHE, `docker-compose-${VERSION}`);
  if (!existsSync(built)) await build(say, built);
  const plugins = join(homedir(), ".docker", "cli-plugins");
  mkdirSync(plugins, { recursive: true });
  await run(["install", "-m", "0755", built, join(plugins, "docker-compose")]);
}

async function build(say: Progress, built: string): Promise<void> {
  if (Bun.which("go") === null) {
    throw new Error("Docker Compose is missing: install its plugin, or Go to build it");
  }
  say(`building Docker Compose ${VERSION} from its Go module (a few minutes, once)`);
  const work = join(CACHE, `compose-source-${process.pid}`);
  mkdirSync(work, { recursive: true });
  try {
    const module = `${MODULE}@${VERSION}`;
    const found = await run(["go", "mod", "download", "-json", module], { cwd: work });
    const { Dir: source } = JSON.parse(found) as { Dir: string };
    await run(["cp", "-r", `${source}/.`, work]);
    await run(["chmod", "-R", "u+w", work]);
    const flags = `-s -w -X ${MODULE}/internal.Version=${VERSION}`;
    const output = join(work, "docker-compose");
    await run(["go", "build", "-trimpath", "-ldflags", flags, "-o", output, "./cmd"], {
      cwd: work,
      timeoutMs: BUILD_LIMIT_MS,
    });
    renameSync(output, built);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}
