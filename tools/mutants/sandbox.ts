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
   * Runs the tests with `file` replaced by `text`, then puts `original` back. The first test file
   * runs alone, because it is the nearest and mostly the one that fails.
   */
  async run(options: {
    file: string;
    text: string;
    original: string;
    tests: readonly string[];
    limitMs: number;
  }): Promise<Outcome> {
    const path = join(this.root, options.file);
    writeFileSync(path, options.text);
    try {
      const [first, ...others] = options.tests;
      if (first === undefined) return "passed";
      const outcome = await this.#test([first], options.limitMs);
      if (outcome !== "passed" || others.length === 0) return outcome;
      return await this.#test(others, options.limitMs);
    } finally {
      writeFileSync(path, options.original);
    }
  }

  async #test(tests: readonly string[], limitMs: number): Promise<Outcome> {
    const child = Bun.spawn(["bun", "test", "--bail", "--timeout", "60000", ...tests], {
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
