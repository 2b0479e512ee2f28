// Tells the monitor our public configuration, again and again: it may start later than we do, or
// lose what it kept. The app's roof starts it. What must stay true: no try comes sooner than its
// back-off allows, a try ends in time, and a monitor that is away costs nothing but a log line.

import { postJson } from "../../adapters/http/client.ts";
import { type Clock, sleep } from "../../base/clock.ts";
import { errorText, PoolError } from "../../base/errors.ts";
import type { Log } from "../../base/log.ts";
import { backoffMs } from "../../base/retry.ts";

export interface PublicConfigParts {
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

export function repeatPublicConfig(parts: PublicConfigParts): AsyncDisposable {
  const ending = new AbortController();
  const ended = postUntil(parts, ending.signal);
  return {
    [Symbol.asyncDispose]: async () => {
      ending.abort();
      await ended;
    },
  };
}

async function postUntil(parts: PublicConfigParts, signal: AbortSignal): Promise<void> {
  let failures = 0;
  let lastFault = "";
  while (!signal.aborted) {
    const fault = await post(parts, signal);
    // One line for a change: a monitor that is away for days fills no log.
    if (fault === undefined && failures > 0) parts.log.info("configuration posted");
    else if (fault !== undefined && fault !== lastFault && !signal.aborted) {
      parts.log.warn("configuration not posted", { error: fault });
    }
    failures = fault === undefined ? 0 : failures + 1;
    lastFault = fault ?? "";
    const { random, clock } = parts;
    const pauseMs = failures === 0 ? REPEAT_MS : backoffMs(failures - 1, { ...BACKOFF, random });
    await sleep(clock, pauseMs, signal);
  }
}

/** Answers why it failed. */
async function post(parts: PublicConfigParts, signal: AbortSignal): Promise<string | undefined> {
  try {
    await postJson({
      url: `${parts.monitor.replace(/\/$/, "")}/postconfig`,
      body: parts.config,
      headers: parts.secret === undefined ? {} : { authorization: `Bearer ${parts.secret}` },
      timeoutMs: TIMEOUT_MS,
      signal,
    });
    return undefined;
  } catch (thrown) {
    if (!(thrown instanceof PoolError)) throw thrown;
    return errorText(thrown);
  }
}
