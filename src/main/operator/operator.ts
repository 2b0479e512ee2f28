// Who runs an operator's command: from the command line, KATPOOL_OPERATOR, or the system's user.

import type { Environment } from "../../adapters/config/env.ts";
import type { Operator } from "../../adapters/database/operator-actions.ts";

const UNKNOWN = "unknown";

/** `katpool` in `tools/` passes KATPOOL_OPERATOR on into the container. */
export function operatorOf(
  env: Environment,
  given: { name?: string | undefined; reason: string },
): Operator {
  const user = env.SUDO_USER ?? env.USER ?? env.LOGNAME;
  const name = given.name ?? env.KATPOOL_OPERATOR ?? user ?? UNKNOWN;
  return { name, reason: given.reason };
}
