// Runs commands for the compose test and keeps their output for error reports. After `interrupt` no
// command starts and every wait ends, so that the clean-up can run.

export type Progress = (text: string) => void;

export interface Ran {
  code: number;
  output: string;
}

export interface RunOptions {
  cwd?: string;
  env?: Record<string, string>;
  timeoutMs?: number;
}

const DEFAULT_TIMEOUT_MS = 10 * 60_000;

const children = new Set<{ kill(): void }>();
let interruptedBy: string | undefined;

/** Ends running commands; later ones are those of the clean-up. */
export function interrupt(reason: string): void {
  interruptedBy ??= reason;
  for (const child of children) child.kill();
}

export function interruption(): string | undefined {
  return interruptedBy;
}

/** Stdout and stderr together. Throws with the end of the output unless it exits with 0. */
export async function run(command: readonly string[], options: RunOptions = {}): Promise<string> {
  const ran = await tryRun(command, options);
  if (ran.code === 0) return ran.output;
  throw new Error(`${command.join(" ")} exited with ${ran.code}:\n${ran.output.slice(-3000)}`);
}

export async function tryRun(command: readonly string[], options: RunOptions = {}): Promise<Ran> {
  if (Bun.which(command[0] ?? "") === null) return { code: 127, output: "command not found" };
  const child = Bun.spawn([...command], {
    stdin: "ignore",
    stdout: "pipe",
    stderr: "pipe",
    timeout: options.timeoutMs ?? DEFAULT_TIMEOUT_MS,
    env: { ...process.env, ...options.env },
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
  });
  children.add(child);
  const [out, err] = await Promise.all([
    new Response(child.stdout).text(),
    new Response(child.stderr).text(),
  ]);
  const code = await child.exited;
  children.delete(child);
  return { code, output: out + err };
}

/** Installs Debian packages; waits while another installation runs. */
export async function installPackages(names: readonly string[]): Promise<void> {
  const apt = ["apt-get", "-q", "-o", "DPkg::Lock::Timeout=300"];
  // Runlevel 1 keeps the packages from starting servers.
  const env = { DEBIAN_FRONTEND: "noninteractive", RUNLEVEL: "1" };
  await run([...apt, "update"], { env });
  await run([...apt, "install", "-y", "--no-install-recommends", ...names], { env });
}

/** Polls until `probe` returns a value other than undefined; throws with `what` on timeout. */
export async function waitFor<T>(
  what: string,
  timeoutMs: number,
  probe: () => Promise<T | undefined>,
): Promise<T> {
  const end = performance.now() + timeoutMs;
  let last: unknown;
  for (;;) {
    if (interruptedBy !== undefined) throw new Error(`${interruptedBy} while waiting: ${what}`);
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
