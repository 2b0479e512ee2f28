// The payment lock: one payment process works at a time, across all machines on one database.
// Invariant: work that has lost the lock takes no further step.

import { type Database, LOCKS } from "../../adapters/database/sql.ts";
import { type Clock, sleep } from "../../base/clock.ts";
import { PoolError } from "../../base/errors.ts";

const RETRY_MS = 500;

/**
 * Runs `work` under the lock; returns undefined if another process held it for all of `waitMs`.
 * `work` calls `requireLock` before each step. A step that was running when the lock was lost does
 * no harm: every state change names the state that it starts from.
 */
export async function withPaymentLock<T>(
  options: { database: Database; clock: Clock; waitMs: number; signal?: AbortSignal },
  work: (requireLock: () => void) => Promise<T>,
): Promise<T | undefined> {
  const end = options.clock.monotonicMs() + options.waitMs;
  for (;;) {
    const lock = await options.database.tryLock(LOCKS.payment);
    if (lock !== undefined) {
      try {
        return await work(() => {
          if (!lock.isHeld()) throw new PoolError("conflict", "the payment lock is lost");
        });
      } finally {
        await lock.release();
      }
    }
    if (options.clock.monotonicMs() >= end || options.signal?.aborted === true) return undefined;
    await sleep(options.clock, RETRY_MS, options.signal);
  }
}
