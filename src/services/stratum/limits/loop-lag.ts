// How late the process is: a timer that should fire ten times a second measures by how much it was
// late. Jobs come less often before an overloaded process answers nobody in time. Invariant: a
// lengthened interval is never above five seconds.

import type { Clock } from "../../../base/clock.ts";

const TICK_MS = 100;
/** What is left of a measured lag after a tick. */
const KEPT_PER_TICK = 0.9;
/** A pause of this length is usual and changes nothing. */
const USUAL_LAG_MS = 50;
/** So many times the lag passes between two jobs: sending them takes a quarter of the time. */
const INTERVAL_PER_LAG = 4;
const MAX_LENGTHENED_MS = 5000;

export class LoopLag {
  readonly #clock: Clock;
  #lagMs = 0;
  #cancel: (() => void) | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** May be called again while it measures. */
  start(): void {
    if (this.#cancel === undefined) this.#tick();
  }

  stop(): void {
    this.#cancel?.();
    this.#cancel = undefined;
  }

  /** The largest recent lag in milliseconds; it decays by a tenth each tick. */
  get lagMs(): number {
    return this.#lagMs;
  }

  /** Milliseconds that a job interval is lengthened by; 0 while the process is in time. */
  addedTo(intervalMs: number): number {
    if (this.#lagMs <= USUAL_LAG_MS) return 0;
    const wantedMs = Math.min(this.#lagMs * INTERVAL_PER_LAG, MAX_LENGTHENED_MS);
    return Math.max(0, wantedMs - intervalMs);
  }

  #tick(): void {
    const dueMs = this.#clock.monotonicMs() + TICK_MS;
    this.#cancel = this.#clock.after(TICK_MS, () => {
      const lateMs = Math.max(0, this.#clock.monotonicMs() - dueMs);
      this.#lagMs = Math.max(lateMs, this.#lagMs * KEPT_PER_TICK);
      this.#tick();
    });
  }
}
