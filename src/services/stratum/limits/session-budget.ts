// What one connection has used of the patience that it is given: refused shares, lines that are no
// shares, malformed lines, failed logins and tries at other jobs. Each refills or decays evenly, so
// that a minute's worth may come at once but not more. Pure.

import type { CloseReason } from "../metrics.ts";

/** Lines that are no shares: a device sends a few dozen in its life. */
const CHATTER_PER_MINUTE = 3000;
const MAX_MALFORMED = 10;
const MAX_FAILED_LOGINS = 10;
/** One is forgotten in so many seconds. */
const FORGIVEN_SECONDS = 60;
const FIRST_TRIES = 16;
const MOST_TRIES = 64;

export class SessionBudget {
  readonly #refusedPerMinute: number;
  #refused = 0;
  #chatter = 0;
  #malformed = 0;
  #failedLogins = 0;
  #otherJobTries = FIRST_TRIES;

  constructor(refusedPerMinute: number) {
    this.#refusedPerMinute = refusedPerMinute;
  }

  shareRefused(): void {
    this.#refused += 1;
  }

  /** A line that was no share. */
  chat(): void {
    this.#chatter += 1;
  }

  /** Returns why the connection must be closed, if it must. */
  lineMalformed(): CloseReason | undefined {
    this.#malformed += 1;
    return this.#malformed < MAX_MALFORMED ? undefined : "malformed";
  }

  /** Returns why the connection must be closed, if it must. */
  loginFailed(): CloseReason | undefined {
    this.#failedLogins += 1;
    return this.#failedLogins < MAX_FAILED_LOGINS ? undefined : "failedLogins";
  }

  /** Whether other jobs may be tried for a device that is not known to name wrong ones. */
  get mayTryOtherJobs(): boolean {
    return this.#otherJobTries > 0;
  }

  triedOtherJobs(hasMatched: boolean): void {
    if (hasMatched) this.#otherJobTries = Math.min(MOST_TRIES, this.#otherJobTries + FIRST_TRIES);
    else this.#otherJobTries -= 1;
  }

  /** Once a second: returns the budget that is exceeded, or refills all. */
  tick(): CloseReason | undefined {
    if (this.#chatter > CHATTER_PER_MINUTE) return "chatter";
    if (this.#refused > this.#refusedPerMinute) return "refusedFlood";
    this.#chatter = Math.max(0, this.#chatter - CHATTER_PER_MINUTE / 60);
    this.#refused = Math.max(0, this.#refused - this.#refusedPerMinute / 60);
    this.#malformed = Math.max(0, this.#malformed - 1 / FORGIVEN_SECONDS);
    this.#failedLogins = Math.max(0, this.#failedLogins - 1 / FORGIVEN_SECONDS);
    return undefined;
  }
}
