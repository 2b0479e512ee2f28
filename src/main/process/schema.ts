// Brings the schema up to date as soon as Postgres answers, without holding mining up.
// What must stay true: whoever needs the schema waits for `ready`; a schema that is newer than
// this code ends the process, since its rows are not ours to write.

import { migrate } from "../../adapters/database/schema/migrate.ts";
import type { Database } from "../../adapters/database/sql.ts";
import type { Clock } from "../../base/clock.ts";
import { PoolError } from "../../base/errors.ts";
import type { Log } from "../../base/log.ts";
import { startLoop } from "../../base/loop-service.ts";

export interface Schema extends AsyncDisposable {
  isReady(): boolean;
}

const RETRY_MS = 2000;

export function migrateWhenPossible(parts: {
  database: Database;
  clock: Clock;
  log: Log;
  fatal: (thrown: unknown) => void;
}): Schema {
  let isReady = false;
  const loop = startLoop({
    name: "schema",
    pauseMs: RETRY_MS,
    clock: parts.clock,
    log: parts.log,
    turn: async () => {
      if (isReady) return;
      try {
        await migrate(parts.database, parts.log);
        isReady = true;
      } catch (thrown) {
        if (thrown instanceof PoolError && thrown.kind === "conflict") parts.fatal(thrown);
        throw thrown;
      }
    },
  });
  return { isReady: () => isReady, [Symbol.asyncDispose]: () => loop[Symbol.asyncDispose]() };
}
