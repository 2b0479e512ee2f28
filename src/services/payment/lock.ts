// One payment process works at a time, over all machines that share the database.
// Cycles and resume passes run inside `withPaymentLock`. What must stay true: work that has lost
// the lock takes no further step; a step that was under way is harmless, since every move names
// the state it starts from.

import { type Database, LOCKS } from "../../adapters/database/sql.ts";
import { type Clock, sleep } from "../../base/clock.ts";
import { PoolError } from "../../base/errors.ts";

const RETRY_MS = 500;

/**
 * Runs `work` under the lock; undefined when another process held it for all of `waitMs`.
 * `work` calls `requireLock` before each step.
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
