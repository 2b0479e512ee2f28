// The time of a journal's shares, from the wall clock. Segments and minutes follow it.

/** A clock that is set back by less only stops the journal's time until it has caught up. */
const MAX_AHEAD_MS = 60_000;

/**
 * Milliseconds; never before `lastMs`, unless the clock was more than a minute ahead then: time
 * that waited for it to catch up would put hours of work into one minute.
 */
export function journalTimeMs(lastMs: number, nowMs: number): number {
  return lastMs - nowMs > MAX_AHEAD_MS ? nowMs : Math.max(lastMs, nowMs);
}
