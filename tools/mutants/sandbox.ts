// A copy of the project in which mutants run, so that the working tree is never changed. Child
// processes of a run carry a mark in their environment: those that outlive it are killed by id.

import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

const MARK = "KATPOOL_MUTANT_SANDBOX";

const BASELINE_LIMIT_MS = 600_000;

/** "passed", "failed", or "timeout" if it was killed at its limit. */
export type Outcome = "passed" | "failed" | "timeout";

export class Sandbox {
  readonly root = mkdtempSync(join(tmpdir(), "katpool-mutants-"));
  readonly #temporary = join(this.root, "tmp");

  /** `texts` replaces files that may have changed since. */
  constructor(project: string, files: readonly string[], texts: ReadonlyMap<string, string>) {
    for (const file of files) {
      const target = join(this.root, file);
      mkdirSync(dirname(target), { recursive: true });
      const text = texts.get(file);
      if (text !== undefined) writeFileSync(target, text);
      else if (existsSync(join(project, file))) cpSync(join(project, file), target);
    }
    symlinkSync(join(project, "node_modules"), join(this.root, "node_modules"));
    mkdirSync(this.#temporary);
    // Postgres runs as another user.
    chmodSync(this.root, 0o755);
    chmodSync(this.#temporary, 0o1777);
  }

  /**
   * Runs the test files one after the other with `file` replaced by `text`, up to the first that
   * does not pass; then puts `original` back.
   */
  async run(options: {
    file: string;
    text: string;
    original: string;
    tests: readonly { path: string; limitMs: number }[];
  }): Promise<Outcome> {
    const path = join(this.root, options.file);
    writeFileSync(path, options.text);
    try {
      for (const test of options.tests) {
        const outcome = await this.#test(test.path, test.limitMs);
        if (outcome !== "passed") return outcome;
      }
      return "passed";
    } finally {
      writeFileSync(path, options.original);
    }
  }

  /** Milliseconds that a test file takes without a mutant; undefined if it fails. */
  async baseline(path: string): Promise<number | undefined> {
    const begin = performance.now();
    const outcome = await this.#test(path, BASELINE_LIMIT_MS);
    return outcome === "passed" ? performance.now() - begin : undefined;
  }

  async #test(path: string, limitMs: number): Promise<Outcome> {
    const child = Bun.spawn(["bun", "test", "--bail", "--timeout", "60000", path], {
      cwd: this.root,
      env: { ...process.env, [MARK]: this.root, TMPDIR: this.#temporary },
      stdout: "ignore",
      stderr: "ignore",
    });
    const timer = setTimeout(() => child.kill("SIGKILL"), limitMs);
    const code = await child.exited;
    clearTimeout(timer);
    await this.#clear();
    if (child.signalCode === "SIGKILL") return "timeout";
    return code === 0 ? "passed" : "failed";
  }

  /** Kills what the run left behind, and removes its temporary files. */
  async #clear(): Promise<void> {
    for (let round = 0; round < 50; round++) {
      const left = markedProcesses(this.root);
      if (left.length === 0) break;
      for (const pid of left) kill(pid);
      await Bun.sleep(20);
    }
    for (const name of readdirSync(this.#temporary)) {
      rmSync(join(this.#temporary, name), { recursive: true, force: true });
    }
  }

  [Symbol.dispose](): void {
    for (const pid of markedProcesses(this.root)) kill(pid);
    rmSync(this.root, { recursive: true, force: true });
  }
}

function markedProcesses(root: string): number[] {
  const isMarked = (pid: string) => {
    try {
      return readFileSync(`/proc/${pid}/environ`, "utf8").includes(`${MARK}=${root}\0`);
    } catch {
      return false; // It has exited, or belongs to another user.
    }
  };
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name) && isMarked(name))
    .map(Number);
}

function kill(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It has exited meanwhile.
  }
}
