// The limit on this process's open files and sockets, read once at start.

import { existsSync, readFileSync } from "node:fs";

const LIMITS = "/proc/self/limits";

/** Undefined if there is no limit or the system is not Linux. */
export function openFilesLimit(path = LIMITS): number | undefined {
  if (!existsSync(path)) return undefined;
  const soft = /^Max open files\s+(\d+)/m.exec(readFileSync(path, "latin1"))?.[1];
  return soft === undefined ? undefined : Number(soft);
}
