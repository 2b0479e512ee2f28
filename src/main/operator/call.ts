// What an operator's command is called with.

import type { Environment } from "../../adapters/config/env.ts";
import type { Operator } from "../../adapters/database/operator-actions.ts";
import type { Log } from "../../base/log.ts";
import type { ParsedCommand } from "./command-line.ts";

export interface Call extends ParsedCommand {
  env: Environment;
  log: Log;
  operator: Operator;
  /** A line on stdout. */
  print: (line: string) => void;
  /** A line on stderr. */
  progress: (line: string) => void;
  signal: AbortSignal;
}
