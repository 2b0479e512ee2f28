// Starts and ends child processes of tools and tests by id, with their output in a file. Only
// processes started here are ended here.

import { type ChildProcess, spawn } from "node:child_process";
import { openSync, readFileSync } from "node:fs";

export interface Child {
  readonly pid: number;
  readonly logFile: string;
  /** Resolves with the exit code, or the signal's name. */
  readonly ended: Promise<number | string>;
  kill(signal?: NodeJS.Signals): void;
  /** SIGTERM, then SIGKILL after `graceMs`; resolves when it has exited. */
  stop(graceMs?: number): Promise<number | string>;
  output(): string;
}

/** Running children, oldest first. */
const living = new Set<Child>();

/** Ends all running children, newest first, for a program that is being stopped. */
export async function stopProcesses(): Promise<void> {
  for (const child of [...living].reverse()) await child.stop();
}

export function startProcess(options: {
  command: readonly string[];
  logFile: string;
  env?: Record<string, string>;
  cwd?: string;
}): Child {
  const [program = "", ...rest] = options.command;
  const log = openSync(options.logFile, "a");
  const child: ChildProcess = spawn(program, rest, {
    stdio: ["ignore", log, log],
    // Its own process group: we forward Ctrl-C in the right order.
    detached: true,
    env: { ...process.env, ...options.env },
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
  });
  const ended = new Promise<number | string>((resolve) => {
    child.once("error", (error) => resolve(`could not start: ${error.message}`));
    child.once("exit", (code, signal) => resolve(code ?? signal ?? "unknown"));
  });
  const kill = (signal: NodeJS.Signals = "SIGTERM") => {
    child.kill(signal);
  };
  const started: Child = {
    pid: child.pid ?? -1,
    logFile: options.logFile,
    ended,
    kill,
    stop: async (graceMs = 10_000) => {
      kill("SIGTERM");
      const timer = setTimeout(() => kill("SIGKILL"), graceMs);
      const result = await ended;
      clearTimeout(timer);
      return result;
    },
    output: () => readFileSync(options.logFile, "utf8"),
  };
  living.add(started);
  void ended.then(() => living.delete(started));
  return started;
}

/** Polls until `probe` returns a value other than undefined; rejects with `what` on timeout. */
export async function eventually<T>(
  what: string,
  probe: () => T | undefined | Promise<T | undefined>,
  timeoutMs = 20_000,
  pauseMs = 50,
): Promise<T> {
  const end = performance.now() + timeoutMs;
  let last: unknown;
  for (;;) {
    try {
      const value = await probe();
      if (value !== undefined && value !== false) return value;
    } catch (thrown) {
      last = thrown;
    }
    if (performance.now() > end) {
      throw new Error(`did not happen in ${timeoutMs} ms: ${what}`, { cause: last });
    }
    await Bun.sleep(pauseMs);
  }
}
