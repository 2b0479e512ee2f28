// Local stand-ins for public images if no image registry can be reached: Debian packages under the
// same image names, on the Debian release of each public image, built by debootstrap and the files
// in stand-ins/. An image that can be pulled is never replaced.

import { createHash } from "node:crypto";
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CACHE } from "../local/cache.ts";
import { findKaspad } from "../run/node.ts";
import { STAND_IN_LABEL } from "./checks/images.ts";
import { installPackages, type Progress, run, tryRun } from "./shell.ts";

/** Image name → Dockerfile target of its stand-in; none if Debian lacks the program. */
export type StandIns = Readonly<Record<string, string | undefined>>;

export interface Images {
  /** Stand-ins built in this run. */
  made: string[];
  /** Neither present, nor pullable, nor with a stand-in. */
  absent: string[];
}

/** A Dockerfile's base image → Debian's name of the release. */
const BASES = {
  "katpool-stand-in/debian-12": "bookworm",
  "katpool-stand-in/debian-13": "trixie",
} as const;
const HERE = join(import.meta.dir, "stand-ins");
const PULL_LIMIT_MS = 5 * 60_000;
const BUILD_LIMIT_MS = 20 * 60_000;
/** Stand-ins with their own Dockerfile; the others are targets of a shared one. */
const OWN_FILE = ["bun", "golang", "kaspad", "debian"];
const DATABASES = ["postgres", "redis"];
const CERTIFICATES = "/etc/ssl/certs/ca-certificates.crt";

/** Pulls or builds every available image. */
export async function ensureImages(say: Progress, images: StandIns): Promise<Images> {
  const missing: string[] = [];
  let isReachable = true;
  for (const image of Object.keys(images)) {
    if (await isCurrent(image)) continue;
    if (isReachable) {
      const pulled = await tryRun(["docker", "pull", "-q", image], { timeoutMs: PULL_LIMIT_MS });
      if (pulled.code === 0) continue;
      isReachable = false;
    }
    missing.push(image);
  }
  const made = missing.filter((image) => images[image] !== undefined);
  if (made.length > 0) {
    say("no image registry is reachable: building stand-ins from Debian packages");
    await buildStandIns(made, images);
  }
  return { made, absent: missing.filter((image) => images[image] === undefined) };
}

/** Already present: the public image, or a stand-in built from the current files. */
async function isCurrent(image: string): Promise<boolean> {
  const format = `{{index .Config.Labels "${STAND_IN_LABEL}"}}`;
  const found = await tryRun(["docker", "image", "inspect", "-f", format, image]);
  return found.code === 0 && ["", "<no value>", fingerprint()].includes(found.output.trim());
}

/** Hash of all files that stand-ins are built from. */
function fingerprint(): string {
  const hash = createHash("sha256");
  for (const name of readdirSync(HERE).toSorted()) hash.update(readFileSync(join(HERE, name)));
  return hash.digest("hex").slice(0, 16);
}

async function buildStandIns(missing: readonly string[], images: StandIns): Promise<void> {
  for (const [base, release] of Object.entries(BASES)) await ensureBase(base, release);
  const buildAll = async (some: readonly string[]) => {
    for (const image of some) await buildStandIn(image, images[image] ?? "");
  };
  const hasOwnFile = (image: string) => OWN_FILE.includes(images[image] ?? "");
  // One half waits for packages while the other copies.
  await Promise.all([
    buildAll(missing.filter((image) => hasOwnFile(image))),
    buildAll(missing.filter((image) => !hasOwnFile(image))),
  ]);
}

async function buildStandIn(image: string, target: string): Promise<void> {
  const hasOwnFile = OWN_FILE.includes(target);
  const shared = DATABASES.includes(target) ? "databases" : "services";
  const file = join(HERE, `${hasOwnFile ? target : shared}.Dockerfile`);
  const context = mkdtempSync(join(tmpdir(), "katpool-stand-in-"));
  try {
    await fillContext(context, target);
    await run(
      [
        ...["docker", "build", "-q", "-f", file, "-t", image],
        ...["--label", `${STAND_IN_LABEL}=${fingerprint()}`],
        ...(hasOwnFile ? [] : ["--target", target]),
        context,
      ],
      { timeoutMs: BUILD_LIMIT_MS },
    );
  } finally {
    rmSync(context, { recursive: true, force: true });
  }
}

/** A minimal Debian as an image; the archive is cached. */
async function ensureBase(base: string, release: string): Promise<void> {
  if ((await tryRun(["docker", "image", "inspect", base])).code === 0) return;
  const packed = join(CACHE, `${release}-certificates.tar`);
  if (!existsSync(packed)) {
    if (Bun.which("debootstrap") === null) await installPackages(["debootstrap"]);
    mkdirSync(CACHE, { recursive: true });
    const tree = mkdtempSync(join(tmpdir(), `katpool-${release}-`));
    try {
      await run(["debootstrap", "--variant=minbase", "--include=ca-certificates", release, tree]);
      rmSync(join(tree, "var", "cache", "apt", "archives"), { recursive: true, force: true });
      rmSync(join(tree, "var", "lib", "apt", "lists"), { recursive: true, force: true });
      await run(["tar", "-C", tree, "-cf", `${packed}.part`, "."]);
      await run(["mv", `${packed}.part`, packed]);
    } finally {
      rmSync(tree, { recursive: true, force: true });
    }
  }
  await run(["docker", "import", packed, base]);
}

/** Only what the Dockerfile copies, because the engine is sent all of it. */
async function fillContext(context: string, target: string): Promise<void> {
  copyFileSync(CERTIFICATES, join(context, "ca-certificates.crt"));
  if (target === "bun") {
    await run(["install", "-m", "0755", process.execPath, join(context, "bun")]);
    const script = join(HERE, "bun-entrypoint.sh");
    await run(["install", "-m", "0755", script, join(context, "bun-entrypoint.sh")]);
  } else if (target === "golang") {
    const root = (await run(["go", "env", "GOROOT"])).trim();
    const parts = ["bin", "lib", "pkg", "src", "VERSION", "go.env"].map((name) => join(root, name));
    const go = join(context, "go");
    mkdirSync(go);
    await run(["cp", "-r", ...parts, go]);
  } else if (target === "kaspad") {
    const kaspad = findKaspad();
    if (kaspad === undefined) throw new Error("no kaspad on this machine: make node builds it");
    await run(["install", "-m", "0755", kaspad, join(context, "kaspad")]);
  } else {
    for (const script of readdirSync(HERE).filter((name) => name.endsWith(".sh"))) {
      copyFileSync(join(HERE, script), join(context, script));
    }
  }
}
