// Log lines about connections that were closed after too many wrong users, so that an operator can
// find the miner that was set up wrongly. Invariant: strangers cannot fill the log; what is left
// out is counted in the next line.

import type { Clock } from "../../../base/clock.ts";
import type { Log } from "../../../base/log.ts";

const LINES_PER_MINUTE = 10;
const MINUTE_MS = 60_000;

export class FailedLoginLog {
  readonly #log: Log;
  readonly #clock: Clock;
  #sinceMs = Number.NEGATIVE_INFINITY;
  #lines = 0;
  #leftOut = 0;

  constructor(log: Log, clock: Clock) {
    this.#log = log;
    this.#clock = clock;
  }

  /** `user` is what the miner sent last; the wallet in it is masked. */
  add(address: string, user: string, reason: string): void {
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
    const more = this.#leftOut === 0 ? {} : { leftOut: this.#leftOut };
    this.#leftOut = 0;
    this.#log.warn("miner closed after failed logins", {
      ...{ address, user: maskUser(user), reason, ...more },
    });
  }
}

/** The start and the end of a wallet, and 20 characters of the name, in printable ASCII. */
export function maskUser(user: string): string {
  const dot = user.indexOf(".");
  const wallet = dot === -1 ? user : user.slice(0, dot);
  const name = dot === -1 ? "" : user.slice(dot, dot + 21);
  const shown = wallet.length <= 18 ? wallet : `${wallet.slice(0, 12)}…${wallet.slice(-6)}`;
  return `${shown}${name}`.replace(/[^\x20-\x7e…]/g, "?");
}
