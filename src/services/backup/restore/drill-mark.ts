// When a backup of this folder was last restored on trial: the time of an empty file beside the
// backups, so that a restart knows it.

import { statSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const NAME = ".last-trial-restore";

export function noteDrill(folder: string, nowMs: number): void {
  const path = join(folder, NAME);
  writeFileSync(path, "", { mode: 0o600 });
  utimesSync(path, nowMs / 1000, nowMs / 1000);
}

/** Unix milliseconds; undefined if none has succeeded yet. */
export function lastDrillMs(folder: string): number | undefined {
  const times = statSync(join(folder, NAME), { throwIfNoEntry: false });
  return times === undefined ? undefined : times.mtimeMs;
}
