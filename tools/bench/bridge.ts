// The official Kaspa stratum bridge 2.1.0 from its published crate, as the baseline. Built once
// into the cache with its own release profile; runs with its defaults except for ports, the fixed
// difficulty, the timer and quiet logs.

import { existsSync, mkdirSync, mkdtempSync } from "node:fs";
import { join } from "node:path";
import { CACHE } from "../local/cache.ts";
import { freePort } from "../local/free-port.ts";
import { eventually, startProcess } from "../local/processes.ts";
import { isListening, type Stage } from "./stage.ts";

const VERSION = "2.1.0";
/** The bridge's lowest difficulty, an integer. */
const DIFFICULTY = 1;

export interface Bridge {
  readonly pid: number;
  readonly port: number;
  stop(): Promise<void>;
}

/** Path of the binary, built if missing; undefined if it cannot be built. */
export async function findBridge(say: (line: string) => void): Promise<string | undefined> {
  const root = join(CACHE, `bridge-${VERSION}`);
  const program = join(root, "bin", "stratum-bridge");
  if (existsSync(program)) return program;
  mkdirSync(root, { recursive: true });
  say(`building kaspa-stratum-bridge ${VERSION} once, about 20 minutes on two cores`);
  const crate = ["kaspa-stratum-bridge", "--version", VERSION, "--locked", "--root", root];
  const child = Bun.spawn(["cargo", "install", ...crate], {
    env: { ...process.env, CARGO_TARGET_DIR: join(root, "target") },
    stdout: "ignore",
    stderr: "inherit",
  });
  const timer = setInterval(() => say("still building the bridge"), 60_000);
  const code = await child.exited;
  clearInterval(timer);
  return code === 0 ? program : undefined;
}

export async function startBridge(stage: Stage, program: string): Promise<Bridge> {
  const folder = mkdtempSync(join(stage.folder, "bridge-"));
  const port = await freePort();
  const child = startProcess({
    command: [
      program,
      ...["--node-mode", "external", "--kaspad-address", stage.nodeGrpc],
      ...["--stratum-port", `127.0.0.1:${port}`, "--min-share-diff", String(DIFFICULTY)],
      ...["--var-diff", "false", "--print-stats", "false", "--log-to-file", "false"],
      // New jobs come from blocks only; its timer would add jobs without a block.
      ...["--block-wait-time", "60000"],
    ],
    logFile: join(folder, "bridge.log"),
    cwd: folder,
    env: { RUST_LOG: "warn" },
  });
  try {
    await eventually("the bridge listens", () => isListening(port), 30_000, 200);
  } catch (thrown) {
    await child.stop();
    throw new Error(`the bridge did not start:\n${child.output().slice(-1500)}`, {
      cause: thrown,
    });
  }
  return {
    pid: child.pid,
    port,
    stop: async () => {
      await child.stop(5000);
    },
  };
}
