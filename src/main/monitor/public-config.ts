// Posts the public configuration to the monitor every minute: the monitor may start later than the
// app, or lose what it stored. Attempts back off and time out; a monitor that is away costs one log
// line.

import { postJson } from "../../adapters/http/client.ts";
import { type Clock, sleep } from "../../base/clock.ts";
import { errorText, PoolError } from "../../base/errors.ts";
import type { Log } from "../../base/log.ts";
import { backoffMs } from "../../base/retry.ts";

export interface PublicConfigOptions {
  /** Address of the monitor's configuration port. */
  monitor: string;
  config: unknown;
  secret: string | undefined;
  clock: Clock;
  log: Log;
  /** 0 ≤ random() < 1, for the jitter of the back-off. */
  random: () => number;
}

const REPEAT_MS = 60_000;
const BACKOFF = { baseMs: 1000, capMs: REPEAT_MS };
const TIMEOUT_MS = 5000;

export function repeatPublicConfig(options: PublicConfigOptions): AsyncDisposable {
  const ending = new AbortController();
  const ended = postUntil(options, ending.signal);
  return {
    [Symbol.asyncDispose]: async () => {
      ending.abort();
      await ended;
    },
  };
}

async function postUntil(options: PublicConfigOptions, signal: AbortSignal): Promise<void> {
  let failures = 0;
  let lastFault = "";
  while (!signal.aborted) {
    const fault = await post(options, signal);
    // Log changes only: a monitor that is away for days must not fill the log.
    if (fault === undefined && failures > 0) options.log.info("configuration posted");
    else if (fault !== undefined && fault !== lastFault && !signal.aborted) {
      options.log.warn("configuration not posted", { error: fault });
    }
    failures = fault === undefined ? 0 : failures + 1;
    lastFault = fault ?? "";
    const { random, clock } = options;
    const pauseMs = failures === 0 ? REPEAT_MS : backoffMs(failures - 1, { ...BACKOFF, random });
    await sleep(clock, pauseMs, signal);
  }
}

/** Returns why the attempt failed, or undefined. */
async function post(
  options: PublicConfigOptions,
  signal: AbortSignal,
): Promise<string | undefined> {
  try {
    await postJson({
      url: `${options.monitor.replace(/\/$/, "")}/postconfig`,
      body: options.config,
      headers: options.secret === undefined ? {} : { authorization: `Bearer ${options.secret}` },
      timeoutMs: TIMEOUT_MS,
      signal,
    });
    return undefined;
  } catch (thrown) {
    if (!(thrown instanceof PoolError)) throw thrown;
    return errorText(thrown);
  }
}
