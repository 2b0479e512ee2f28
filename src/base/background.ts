// Work that nobody waits for: the only place where a promise is left alone.
// A failure ends in the log, under the name of the work. Loops are in loop-service.ts.

import { errorText } from "./errors.ts";
import type { Log } from "./log.ts";

/** Runs `work` without awaiting it; a failure is logged under `name` and not rethrown. */
export function inBackground(name: string, log: Log, work: () => Promise<void>): void {
  work().catch((thrown) => log.error("background work failed", { name, error: errorText(thrown) }));
}
