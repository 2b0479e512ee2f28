// After the journal's disk failed, no share is accepted until the process restarts, because only a
// start reads what is really on the disk. This checks whether the disk works again and then ends
// the process; it never ends a process whose journal works.

import type { Journal } from "../../adapters/journal/journal.ts";
import type { Clock } from "../../base/clock.ts";
import { PoolError } from "../../base/errors.ts";
import type { Log } from "../../base/log.ts";
import { startLoop } from "../../base/loop-service.ts";

const LOOK_MS = 10_000;

export function watchJournalDisk(parts: {
  journal: Pick<Journal, "isBroken" | "diskWorks">;
  clock: Clock;
  log: Log;
  fatal: (thrown: unknown) => void;
}): AsyncDisposable {
  const { journal, clock, log, fatal } = parts;
  return startLoop({
    ...{ name: "journal disk", pauseMs: LOOK_MS, clock, log },
    turn: async () => {
      if (!journal.isBroken || !(await journal.diskWorks())) return;
      fatal(new PoolError("journal", "the share journal's disk works again: starting over"));
    },
  });
}
