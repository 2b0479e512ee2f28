// Ends the process when a journal that failed would work again. Only a start reads back what is
// really on the disk, so that no share is accepted before one.
// Invariant: a process whose journal works is never ended.

import type { Clock } from "../../../base/clock.ts";
import { PoolError } from "../../../base/errors.ts";
import type { Log } from "../../../base/log.ts";
import { startLoop } from "../../../base/loop-service.ts";
import type { ShareJournal } from "./store.ts";

const CHECK_MS = 10_000;

export function watchJournalDisk(deps: {
  journal: Pick<ShareJournal, "isBroken" | "diskWorks">;
  clock: Clock;
  log: Log;
  fatal: (thrown: unknown) => void;
}): AsyncDisposable {
  const { journal, clock, log, fatal } = deps;
  return startLoop({
    ...{ name: "journal disk", pauseMs: CHECK_MS, clock, log },
    turn: async () => {
      if (!journal.isBroken || !(await journal.diskWorks())) return;
      fatal(new PoolError("journal", "the share journal's disk works again: starting over"));
    },
  });
}
