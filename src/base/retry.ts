// Exponential back-off with jitter, for the loop that owns the retried work.
// Invariant: the delay never exceeds the cap.

export interface BackoffOptions {
  baseMs: number;
  capMs: number;
  /** 0 ≤ random() < 1; passed in so that tests can choose it. */
  random: () => number;
}

/** Milliseconds to wait before attempt number `attempt` (from 0): half to all of the step. */
export function backoffMs(attempt: number, options: BackoffOptions): number {
  const step = Math.min(options.capMs, options.baseMs * 2 ** Math.min(attempt, 30));
  return step / 2 + (options.random() * step) / 2;
}
