// What was last read of each wallet, shared by the paths about it.
// Bounded by workers, not by wallets: one wallet may have thousands.

import { LRUCache } from "lru-cache";
import type { Clock } from "../../../base/clock.ts";

/** Some kilobytes each. */
const MAX_WORKERS = 20_000;

interface Shared<T> {
  /** Undefined if the wallet never mined here. */
  read: T | undefined;
}

/**
 * Returns a function that reads a wallet at most once within `lifeMs`; concurrent calls share one
 * read. A read that fails is not remembered.
 */
export function shareReads<T extends { workers: readonly unknown[] }>(
  options: { lifeMs: number; clock: Clock },
  read: (wallet: string) => Promise<T | undefined>,
): (wallet: string) => Promise<T | undefined> {
  const done = new LRUCache<string, Shared<T>>({
    maxSize: MAX_WORKERS,
    sizeCalculation: (shared) => 1 + (shared.read?.workers.length ?? 0),
    ttl: options.lifeMs,
    // lru-cache takes a start at 0 for "no time to live".
    perf: { now: () => 1 + options.clock.monotonicMs() },
    ttlResolution: 0,
  });
  const running = new Map<string, Promise<T | undefined>>();
  return async (wallet) => {
    const known = done.get(wallet);
    if (known !== undefined) return known.read;
    let reading = running.get(wallet);
    if (reading === undefined) {
      reading = read(wallet)
        .then((result) => {
          done.set(wallet, { read: result });
          return result;
        })
        .finally(() => running.delete(wallet));
      running.set(wallet, reading);
    }
    return await reading;
  };
}
