// The life cycle of a service process: start, wait for a signal, stop in reverse order, exit code.
// A fault at start exits with 1; SIGTERM exits with 0 within ten seconds, even if something hangs.

import { type Environment, readEnvironment } from "../../adapters/config/env.ts";
import { systemClock } from "../../base/clock.ts";
import { errorText, PoolError } from "../../base/errors.ts";
import { createLog, type Log } from "../../base/log.ts";

const STOP_LIMIT_MS = 9000;

/**
 * Builds the service into `stack` and returns when it runs. On SIGTERM or SIGINT, or when `fatal`
 * is called, the stack is disposed of in reverse order.
 */
export type ServiceStart = (
  env: Environment,
  log: Log,
  stack: AsyncDisposableStack,
  fatal: (thrown: unknown) => void,
) => Promise<void>;

export async function runService(name: string, start: ServiceStart): Promise<void> {
  const log = createLog(name, {
    debug: process.env.DEBUG === "1",
    fullAddresses: process.env.LOG_FULL_ADDRESSES === "1",
  });
  const stack = new AsyncDisposableStack();
  const ending = Promise.withResolvers<number>();
  process.on("SIGTERM", () => ending.resolve(0));
  process.on("SIGINT", () => ending.resolve(0));
  const fatal = (thrown: unknown) => {
    log.error("service failed", { error: errorText(thrown) });
    ending.resolve(1);
  };
  process.on("unhandledRejection", fatal);
  process.on("uncaughtException", fatal);
  try {
    const started = start(readEnvironment(), log, stack, fatal).then(() => "started" as const);
    // A start may wait for something that is not there; a signal ends that as well.
    const first = await Promise.race([started, ending.promise]);
    if (first === "started") log.info("service started");
    process.exitCode = await ending.promise;
  } catch (thrown) {
    reportStart(log, thrown);
    process.exitCode = 1;
  }
  await stop(stack, log);
}

/** Configuration faults are logged one per line, without a stack trace. */
function reportStart(log: Log, thrown: unknown): void {
  if (thrown instanceof PoolError && thrown.kind === "config") {
    for (const fault of thrown.message.split("\n")) log.error("configuration fault", { fault });
    return;
  }
  const stack = thrown instanceof Error ? thrown.stack : undefined;
  log.error("service did not start", { error: errorText(thrown), stack });
}

async function stop(stack: AsyncDisposableStack, log: Log): Promise<void> {
  const cancel = systemClock.after(STOP_LIMIT_MS, () => {
    log.error("stop took too long");
    // A hanging stop is cut off: a restart continues from the journal and the database.
    process.exit(process.exitCode ?? 1);
  });
  try {
    await stack.disposeAsync();
    log.info("service stopped");
  } catch (thrown) {
    log.error("stop failed", { error: errorText(thrown) });
    process.exitCode = 1;
  }
  cancel();
  process.exit();
}
