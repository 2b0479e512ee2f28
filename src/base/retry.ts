// Back-off with a cap and full jitter, and a retry loop that an abort signal ends.
// Used by the one loop that owns the work. What must stay true: the delay never passes
// the cap, and an abort ends the loop at once.

import { type Clock, sleep } from "./clock.ts";

export interface BackoffOptions {
  baseMs: number;
  capMs: number;
  /** 0 ≤ random() < 1; handed in so that tests choose it. */
  random: () => number;
}

/** Milliseconds to wait before try number `attempt` (from 0): between half and all of the step. */
export function backoffMs(attempt: number, options: BackoffOptions): number {
  const step = Math.min(options.capMs, options.baseMs * 2 ** Math.min(attempt, 30));
  return step / 2 + (options.random() * step) / 2;
}

/** Repeats `work` until it resolves; rejects with the last error when `signal` aborts. */
export async function retryUntilDone<T>(
  work: () => Promise<T>,
  options: {
    clock: Clock;
    backoff: BackoffOptions;
    signal: AbortSignal;
    onError: (thrown: unknown, attempt: number) => void;
  },
): Promise<T> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await work();
    } catch (thrown) {
      if (options.signal.aborted) throw thrown;
      options.onError(thrown, attempt);
      await sleep(options.clock, backoffMs(attempt, options.backoff), options.signal);
      if (options.signal.aborted) throw thrown;
    }
  }
}
