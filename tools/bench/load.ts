// The load client (tools/load) as functions: built once, one child process per run. If the client
// fails, the measurement fails with its output.

import { existsSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CACHE } from "../local/cache.ts";
import { PROJECT } from "./stage.ts";

export interface SharesResult {
  accepted: number;
  /** Counts by wire error code. */
  refused: Record<string, number>;
  seconds: number;
  perSecond: number;
  delayMs: { p50: number; p90: number; p99: number; max: number };
  clientCpuSeconds: number;
  lostConnections: number;
}

export interface ListenResult {
  lostConnections: number;
  jobs: { job: string; firstUs: number; afterUs: number[] }[];
}

export interface ChurnResult {
  opened: number;
  served: number;
  failed: number;
}

export interface LoadOptions {
  port: number;
  users: string;
  connections?: number;
  seconds: number;
  warmup?: number;
  window?: number;
  rate?: number;
  agent?: string;
  duplicate?: boolean;
  record?: string;
}

export interface LoadRun<T> {
  pid: number;
  /** Resolves when every connection has a job. */
  ready: Promise<void>;
  /** Resolves when the warm-up is over. */
  measuring: Promise<void>;
  result: Promise<T>;
  kill(): void;
}

export class LoadClient {
  readonly #program: string;

  private constructor(program: string) {
    this.#program = program;
  }

  /** Builds the client in a folder outside of the git tree. */
  static build(): LoadClient {
    const target = existsSync(CACHE) ? join(CACHE, "load") : mkdtempSync(join(tmpdir(), "load-"));
    const built = Bun.spawnSync(["cargo", "build", "--release", "--quiet"], {
      cwd: join(PROJECT, "tools", "load"),
      env: { ...process.env, CARGO_TARGET_DIR: target },
      stderr: "pipe",
    });
    if (built.exitCode !== 0)
      throw new Error(`the load client could not be built: ${built.stderr}`);
    return new LoadClient(join(target, "release", "katpool-load"));
  }

  shares(options: LoadOptions): LoadRun<SharesResult> {
    return this.#start("shares", options);
  }

  listen(options: LoadOptions): LoadRun<ListenResult> {
    return this.#start("listen", options);
  }

  churn(options: LoadOptions): LoadRun<ChurnResult> {
    return this.#start("churn", options);
  }

  #start<T>(mode: string, options: LoadOptions): LoadRun<T> {
    const words = ["--to", `127.0.0.1:${options.port}`, "--users", options.users];
    const add = (name: string, value: string | number | undefined) => {
      if (value !== undefined) words.push(`--${name}`, String(value));
    };
    add("connections", options.connections);
    add("seconds", options.seconds);
    add("warmup", options.warmup);
    add("window", options.window);
    add("rate", options.rate);
    add("agent", options.agent);
    add("duplicate", options.duplicate === true ? "yes" : undefined);
    add("record", options.record);
    const child = Bun.spawn([this.#program, mode, ...words], { stdout: "pipe", stderr: "pipe" });
    const ready = Promise.withResolvers<void>();
    const measuring = Promise.withResolvers<void>();
    const complaint = followErrors(child.stderr, (line) => {
      if (line.startsWith("ready")) ready.resolve();
      if (line === "measuring") measuring.resolve();
    });
    const result = finish<T>(child, complaint);
    result.then(
      () => [ready, measuring].forEach((one) => void one.resolve()),
      (thrown: unknown) => [ready, measuring].forEach((one) => void one.reject(thrown)),
    );
    measuring.promise.catch(() => undefined);
    ready.promise.catch(() => undefined);
    return {
      pid: child.pid,
      ready: ready.promise,
      measuring: measuring.promise,
      result,
      kill: () => child.kill(),
    };
  }
}

async function finish<T>(
  child: Bun.Subprocess<"ignore", "pipe", "pipe">,
  complaint: Promise<string>,
): Promise<T> {
  const text = await new Response(child.stdout).text();
  const code = await child.exited;
  if (code !== 0) throw new Error(`load client ended with ${code}: ${await complaint}`);
  return JSON.parse(text) as T;
}

async function followErrors(
  stream: ReadableStream<Uint8Array>,
  onLine: (line: string) => void,
): Promise<string> {
  const decoder = new TextDecoder();
  let all = "";
  let seen = 0;
  for await (const chunk of stream) {
    all += decoder.decode(chunk, { stream: true });
    for (let end = all.indexOf("\n", seen); end !== -1; end = all.indexOf("\n", seen)) {
      onLine(all.slice(seen, end));
      seen = end + 1;
    }
  }
  return all.trim();
}
