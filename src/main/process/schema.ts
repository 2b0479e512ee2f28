// Migrates the schema as soon as Postgres is reachable, without delaying mining. A schema that is
// newer than this code ends the process.

import { migrate } from "../../adapters/database/schema/migrate.ts";
import type { Database } from "../../adapters/database/sql.ts";
import type { Clock } from "../../base/clock.ts";
import { PoolError } from "../../base/errors.ts";
import type { Log } from "../../base/log.ts";
import { startLoop } from "../../base/loop-service.ts";

export interface Schema extends AsyncDisposable {
  /** True once the schema is up to date. */
  isReady(): boolean;
}

const RETRY_MS = 2000;
const FATAL: ReadonlySet<string> = new Set(["conflict", "config"]);

export function migrateWhenPossible(deps: {
  database: Database;
  clock: Clock;
  log: Log;
  fatal: (thrown: unknown) => void;
  /** Run once the schema is up to date; PoolError "config" ends the process. */
  check?: () => Promise<void>;
}): Schema {
  let isReady = false;
  const loop = startLoop({
    name: "schema",
    pauseMs: RETRY_MS,
    clock: deps.clock,
    log: deps.log,
    turn: async () => {
      if (isReady) return;
      try {
        await migrate(deps.database, deps.log);
        await deps.check?.();
        isReady = true;
      } catch (thrown) {
        if (thrown instanceof PoolError && FATAL.has(thrown.kind)) deps.fatal(thrown);
        throw thrown;
      }
    },
  });
  return { isReady: () => isReady, [Symbol.asyncDispose]: () => loop[Symbol.asyncDispose]() };
}
