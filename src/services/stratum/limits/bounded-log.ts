// Log lines that strangers cause. Invariant: they cannot fill the log; what is left out is counted
// in the next line.

import type { Clock } from "../../../base/clock.ts";
import type { Log, LogFields } from "../../../base/log.ts";

const LINES_PER_MINUTE = 10;
const MINUTE_MS = 60_000;

export class BoundedLog {
  readonly #log: Log;
  readonly #clock: Clock;
  #sinceMs = Number.NEGATIVE_INFINITY;
  #lines = 0;
  #leftOut = 0;

  constructor(log: Log, clock: Clock) {
    this.#log = log;
    this.#clock = clock;
  }

  warn(message: string, fields: LogFields): void {
    const nowMs = this.#clock.monotonicMs();
    if (nowMs - this.#sinceMs >= MINUTE_MS) {
      this.#sinceMs = nowMs;
      this.#lines = 0;
    }
    if (this.#lines >= LINES_PER_MINUTE) {
      this.#leftOut += 1;
      return;
    }
    this.#lines += 1;
    const leftOut = this.#leftOut;
    this.#leftOut = 0;
    this.#log.warn(message, leftOut === 0 ? fields : { ...fields, leftOut });
  }
}
