// The cache folder of the tools, the same as in tools/run/bootstrap.sh.

import { homedir } from "node:os";
import { join } from "node:path";

export const CACHE =
  process.env.KATPOOL_CACHE ??
  join(process.env.XDG_CACHE_HOME ?? join(homedir(), ".cache"), "katpool");
