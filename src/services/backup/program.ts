// Runs a program of Postgres, age or rclone and waits for it. A program that does not exit with 0
// fails with the end of its stderr. No secret is in its arguments or its environment.

import { spawn } from "node:child_process";
import { PoolError } from "../../base/errors.ts";

const MAX_WORDS = 4000;

export interface ProgramOptions {
  command: readonly string[];
  /** Set beside PATH; nothing else of our environment is passed on. */
  env?: Record<string, string>;
  path: string;
  timeoutMs: number;
  signal?: AbortSignal;
}

/** What the program wrote to stdout. Throws PoolError "data" when it fails or takes too long. */
export async function runProgram(options: ProgramOptions): Promise<string> {
  const [program = "", ...rest] = options.command;
  const timeout = AbortSignal.timeout(options.timeoutMs);
  const signal =
    options.signal === undefined ? timeout : AbortSignal.any([timeout, options.signal]);
  const child = spawn(program, rest, {
    stdio: ["ignore", "pipe", "pipe"],
    env: { PATH: options.path, LC_ALL: "C", ...options.env },
    signal,
    killSignal: "SIGTERM",
  });
  let said = "";
  let complained = "";
  child.stdout.on("data", (part: Buffer) => {
    said += part.toString();
  });
  child.stderr.on("data", (part: Buffer) => {
    complained = (complained + part.toString()).slice(-MAX_WORDS);
  });
  const { promise, resolve } = Promise.withResolvers<{ code: number | string; cause?: unknown }>();
  child.once("error", (cause) => resolve({ code: "could not run", cause }));
  child.once("close", (code, killedBy) => resolve({ code: code ?? killedBy ?? "unknown" }));
  const ended = await promise;
  if (ended.code === 0) return said;
  throw new PoolError(
    "data",
    `${program} failed (${ended.code}): ${complained.trim()}`.slice(0, MAX_WORDS),
    ended.cause,
  );
}
