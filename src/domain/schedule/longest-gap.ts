// What alerts need to know of a schedule. Pure.

/** Runs to look ahead: more than a month of daily ones, with every weekend in it. */
const RUNS = 40;

/** The longest time between two of the next runs, in ms. `nextMs` is the first run after a time. */
export function longestGapMs(nextMs: (afterMs: number) => number, fromMs: number): number {
  let at = nextMs(fromMs);
  let longest = 0;
  for (let run = 1; run < RUNS; run++) {
    const next = nextMs(at);
    longest = Math.max(longest, next - at);
    at = next;
  }
  return longest;
}
