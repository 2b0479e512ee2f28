// Logs at start which keys of another pool's configuration are ignored or translated.

import type { Log } from "../../base/log.ts";

/** `warnings` of `readConfig`, one line each. */
export function logConfigWarnings(log: Log, config: { warnings: readonly string[] }): void {
  for (const warning of config.warnings) log.warn("config key ignored or translated", { warning });
}
