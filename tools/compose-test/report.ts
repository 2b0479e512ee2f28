// Runs the steps one after the other, with a stopwatch, and tells how they ended. A step that
// fails does not keep the later ones from being tried, unless it says that they need it.

export interface Step {
  name: string;
  /** Answers what was seen, in a few words. */
  run: () => Promise<string>;
  /** The steps behind it make no sense when it fails. */
  isNeeded?: boolean;
}

/** Answers how many steps failed; the last line is what a machine reads. */
export async function runSteps(steps: readonly Step[]): Promise<number> {
  let passed = 0;
  let failed = 0;
  for (const step of steps) {
    const startedMs = performance.now();
    process.stdout.write(`… ${step.name}\n`);
    try {
      const seen = await step.run();
      passed++;
      process.stdout.write(`✓ ${step.name}: ${seen} (${seconds(startedMs)} s)\n`);
    } catch (thrown) {
      failed++;
      const why = thrown instanceof Error ? describe(thrown) : String(thrown);
      process.stdout.write(`✗ ${step.name}: ${why} (${seconds(startedMs)} s)\n`);
      if (step.isNeeded === true) break;
    }
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

function describe(error: Error): string {
  return error.cause instanceof Error ? `${error.message} (${error.cause.message})` : error.message;
}
