// Which version runs: that of package.json, and the commit if the build wrote it into REVISION.

import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import manifest from "../../../package.json" with { type: "json" };

export interface Version {
  /** As in package.json and CHANGELOG.md, such as "1.2.0". */
  version: string;
  /** The commit, or "unknown" in a working copy. */
  revision: string;
}

const REVISION_FILE = join(import.meta.dir, "..", "..", "..", "REVISION");

export const VERSION: Version = {
  version: manifest.version,
  revision: existsSync(REVISION_FILE) ? readFileSync(REVISION_FILE, "utf8").trim() : "unknown",
};

/** One line for `--version`. */
export function versionText(program: string): string {
  return `${program} ${VERSION.version} (${VERSION.revision})`;
}
