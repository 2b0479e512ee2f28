// Local stand-ins for public images, where no image registry can be reached: Debian's packages
// under the same names, made by debootstrap and the Dockerfile beside this file. What must stay
// true: an image that can be pulled, or is there already, is never replaced.

import { copyFileSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { installPackage, type Progress, run, tryRun } from "./shell.ts";

/** Image name → target of the Dockerfile that stands in for it. */
export type StandIns = Record<string, string>;

const BASE = "katpool-stand-in/bookworm";
const HERE = join(import.meta.dir, "stand-ins");
const PULL_TIMEOUT_MS = 5 * 60_000;

/** Sees to it that every image is there, and answers which of them are stand-ins made now. */
export async function ensureImages(say: Progress, images: StandIns): Promise<string[]> {
  const missing: string[] = [];
  let isReachable = true;
  for (const image of Object.keys(images)) {
    if ((await tryRun(["docker", "image", "inspect", image])).code === 0) continue;
    if (isReachable) {
      say(`pulling ${image}`);
      const pulled = await tryRun(["docker", "pull", "-q", image], { timeoutMs: PULL_TIMEOUT_MS });
      if (pulled.code === 0) continue;
      isReachable = false;
      say("no image registry is reached: making stand-ins of Debian packages");
    }
    missing.push(image);
  }
  if (missing.length > 0) await buildStandIns(say, missing, images);
  return missing;
}

async function buildStandIns(say: Progress, missing: string[], images: StandIns): Promise<void> {
  await ensureBase(say);
  const context = mkdtempSync(join(tmpdir(), "katpool-stand-ins-"));
  try {
    await fillContext(
      context,
      missing.map((image) => images[image] ?? ""),
    );
    for (const image of missing) {
      const target = images[image] ?? "";
      say(`stand-in for ${image}`);
      await run(["docker", "build", "-q", "--target", target, "-t", image, context], {
        timeoutMs: 20 * 60_000,
      });
    }
  } finally {
    rmSync(context, { recursive: true, force: true });
  }
}

/** A minimal Debian 12 as an image; the packed tree is kept for the next time. */
async function ensureBase(say: Progress): Promise<void> {
  if ((await tryRun(["docker", "image", "inspect", BASE])).code === 0) return;
  const cache = join(homedir(), ".cache", "katpool");
  const packed = join(cache, "bookworm.tar");
  if (!existsSync(packed)) {
    if (Bun.which("debootstrap") === null) {
      say("installing debootstrap");
      await installPackage("debootstrap");
    }
    say("making a minimal Debian 12 (about a minute, once)");
    mkdirSync(cache, { recursive: true });
    const tree = mkdtempSync(join(tmpdir(), "katpool-bookworm-"));
    try {
      await run(["debootstrap", "--variant=minbase", "bookworm", tree]);
      rmSync(join(tree, "var", "cache", "apt", "archives"), { recursive: true, force: true });
      rmSync(join(tree, "var", "lib", "apt", "lists"), { recursive: true, force: true });
      await run(["tar", "-C", tree, "-cf", `${packed}.part`, "."]);
      await run(["mv", `${packed}.part`, packed]);
    } finally {
      rmSync(tree, { recursive: true, force: true });
    }
  }
  await run(["docker", "import", packed, BASE]);
}

/** What the Dockerfile copies: our own Bun and Go, and the certificates this machine trusts. */
async function fillContext(context: string, targets: string[]): Promise<void> {
  for (const file of ["Dockerfile", "postgres-entrypoint.sh", "nginx.sh"]) {
    copyFileSync(join(HERE, file), join(context, file));
  }
  copyFileSync("/etc/ssl/certs/ca-certificates.crt", join(context, "ca-certificates.crt"));
  copyFileSync(process.execPath, join(context, "bun"));
  await run(["chmod", "0755", join(context, "bun")]);
  const go = join(context, "go");
  mkdirSync(go);
  if (targets.includes("golang")) {
    const root = (await run(["go", "env", "GOROOT"])).trim();
    await run(["cp", "-r", `${root}/.`, go]);
  }
  const kaspad = Bun.which("kaspad", { PATH: `${localKaspad()}:${process.env.PATH ?? ""}` });
  if (kaspad === null && targets.includes("kaspad")) {
    throw new Error("there is no kaspad on this machine: make node builds it");
  }
  if (kaspad === null) writeFileSync(join(context, "kaspad"), "");
  else copyFileSync(kaspad, join(context, "kaspad"));
}

/** Where `make node` puts the node that it builds. */
function localKaspad(): string {
  return join(homedir(), ".cache", "katpool", "kaspad-2.1.0", "bin");
}
