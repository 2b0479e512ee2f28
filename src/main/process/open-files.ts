// How many files and sockets the system lets this process have open. The roof asks once, at the
// start. What must stay true: where the system does not say, the answer is undefined, not a guess.

import { existsSync, readFileSync } from "node:fs";

const LIMITS = "/proc/self/limits";

/** Undefined where there is no limit, or no Linux to ask. */
export function openFilesLimit(path = LIMITS): number | undefined {
  if (!existsSync(path)) return undefined;
  const soft = /^Max open files\s+(\d+)/m.exec(readFileSync(path, "latin1"))?.[1];
  return soft === undefined ? undefined : Number(soft);
}
