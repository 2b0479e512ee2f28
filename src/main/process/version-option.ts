// `--version` of every program: prints one line and exits before anything is read or started.

import { versionText } from "../../base/build/version.ts";

/** Call it first in an entry point. */
export function handleVersionOption(program: string): void {
  if (!process.argv.slice(2).includes("--version")) return;
  process.stdout.write(`${versionText(program)}\n`);
  process.exit(0);
}
