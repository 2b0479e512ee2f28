// Runs commands for the compose test, with their output kept for when they fail.

export type Progress = (text: string) => void;

export interface Ran {
  code: number;
  output: string;
}

export interface RunOptions {
  cwd?: string;
  env?: Record<string, string>;
  timeoutMs?: number;
  input?: string;
}

const DEFAULT_TIMEOUT_MS = 10 * 60_000;

/** Stdout and stderr together. Throws with the command's last words unless it exits with 0. */
export async function run(command: readonly string[], options: RunOptions = {}): Promise<string> {
  const ran = await tryRun(command, options);
  if (ran.code === 0) return ran.output;
  throw new Error(`${command.join(" ")} exited with ${ran.code}:\n${ran.output.slice(-3000)}`);
}

export async function tryRun(command: readonly string[], options: RunOptions = {}): Promise<Ran> {
  if (Bun.which(command[0] ?? "") === null)
    return { code: 127, output: "there is no such program" };
  const child = Bun.spawn([...command], {
    stdin: options.input === undefined ? "ignore" : new TextEncoder().encode(options.input),
    stdout: "pipe",
    stderr: "pipe",
    timeout: options.timeoutMs ?? DEFAULT_TIMEOUT_MS,
    env: { ...process.env, ...options.env },
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
  });
  const [out, err] = await Promise.all([
    new Response(child.stdout).text(),
    new Response(child.stderr).text(),
  ]);
  return { code: await child.exited, output: out + err };
}

/** From Debian; waits its turn where another installation runs. */
export async function installPackage(name: string): Promise<void> {
  const apt = ["apt-get", "-q", "-o", "DPkg::Lock::Timeout=300"];
  await run([...apt, "update"]);
  await run([...apt, "install", "-y", "--no-install-recommends", name]);
}

/** Asks until `probe` answers something else than undefined; throws with `what` in time. */
export async function waitFor<T>(
  what: string,
  timeoutMs: number,
  probe: () => Promise<T | undefined>,
): Promise<T> {
  const end = performance.now() + timeoutMs;
  let last: unknown;
  for (;;) {
    try {
      const answer = await probe();
      if (answer !== undefined) return answer;
    } catch (thrown) {
      last = thrown;
    }
    if (performance.now() > end) {
      const why = last instanceof Error ? `: ${last.message}` : "";
      throw new Error(`did not happen in ${Math.round(timeoutMs / 1000)} s: ${what}${why}`);
    }
    await Bun.sleep(500);
  }
}
