// Where the compose test keeps what is slow to make, like tools/run/bootstrap.sh does.

import { homedir } from "node:os";
import { join } from "node:path";

export const CACHE =
  process.env.KATPOOL_CACHE ??
  join(process.env.XDG_CACHE_HOME ?? join(homedir(), ".cache"), "katpool");
