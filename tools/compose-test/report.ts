// Runs the steps in order, times them and reports the results. After a failed step the later ones
// still run, unless they depend on it.

import { interruption } from "./shell.ts";

export interface Step {
  name: string;
  /** Returns a short summary. */
  run: () => Promise<string>;
  /** If it fails, the following steps are skipped. */
  isNeeded?: boolean;
}

/**
 * Returns how many steps failed; the last line is machine-readable. After a failed step, `explain`
 * returns the log lines of the seconds that it took.
 */
export async function runSteps(
  steps: readonly Step[],
  explain: (lastSeconds: number) => Promise<string>,
): Promise<number> {
  let passed = 0;
  let failed = 0;
  for (const step of steps) {
    const startedMs = performance.now();
    try {
      const seen = await step.run();
      passed++;
      process.stdout.write(`✓ ${step.name}: ${seen} (${seconds(startedMs)} s)\n`);
    } catch (thrown) {
      failed++;
      process.stdout.write(`✗ ${step.name}: ${describe(thrown)} (${seconds(startedMs)} s)\n`);
      if (interruption() === undefined) {
        process.stdout.write(indent(await explain(Math.ceil(Number(seconds(startedMs))))));
      }
      if (step.isNeeded === true) break;
    }
    if (interruption() !== undefined) break;
  }
  process.stdout.write(`${passed} passed, ${failed} failed\n`);
  return failed;
}

export function seconds(sinceMs: number): string {
  return ((performance.now() - sinceMs) / 1000).toFixed(1);
}

export function expectThat(condition: boolean, what: string): void {
  if (!condition) throw new Error(`expected: ${what}`);
}

function describe(thrown: unknown): string {
  if (!(thrown instanceof Error)) return String(thrown);
  const { cause, message } = thrown;
  return cause instanceof Error ? `${message} (${cause.message})` : message;
}

function indent(text: string): string {
  return text === "" ? "" : `${text.trimEnd().replace(/^/gm, "    ")}\n`;
}
