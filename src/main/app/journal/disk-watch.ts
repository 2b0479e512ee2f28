// Ends the process when a journal that failed would work again. Only a start reads back what is
// really on the disk, so that no share is accepted before one.
// Invariants: a process whose journal works is never ended; on a disk that fails again and again
// the process starts over a few times an hour at most, since each start may disconnect its miners.

import type { Clock } from "../../../base/clock.ts";
import { PoolError } from "../../../base/errors.ts";
import type { Log } from "../../../base/log.ts";
import { startLoop } from "../../../base/loop-service.ts";
import type { ShareJournal } from "./store.ts";

const CHECK_MS = 10_000;
/** The disk must work so long before the process starts over. */
const STEADY_MS = 30_000;
/** A journal that failed so soon after the start is on a disk that comes and goes. */
const SOON_MS = 15 * 60_000;
const STEADY_AFTER_SOON_MS = 10 * 60_000;

export function watchJournalDisk(deps: {
  journal: Pick<ShareJournal, "isBroken" | "diskWorks">;
  clock: Clock;
  log: Log;
  fatal: (thrown: unknown) => void;
}): AsyncDisposable {
  const { journal, clock, log, fatal } = deps;
  const startedMs = clock.monotonicMs();
  let steadyMs: number | undefined;
  let worksSinceMs: number | undefined;
  return startLoop({
    ...{ name: "journal disk", pauseMs: CHECK_MS, clock, log },
    turn: async () => {
      if (!journal.isBroken) return;
      const nowMs = clock.monotonicMs();
      steadyMs ??= nowMs - startedMs < SOON_MS ? STEADY_AFTER_SOON_MS : STEADY_MS;
      if (!(await journal.diskWorks())) {
        worksSinceMs = undefined;
        return;
      }
      worksSinceMs ??= nowMs;
      if (nowMs - worksSinceMs < steadyMs) return;
      fatal(new PoolError("journal", "the share journal's disk works again: starting over"));
    },
  });
}
