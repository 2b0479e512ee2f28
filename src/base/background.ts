// The only place where a promise is left running. Every loop has a name, is logged when it
// fails, and is restarted after a pause until it is stopped. What must stay true: no
// rejection of a loop escapes, and `stop` returns only after the loop has ended.

import type { Clock } from "./clock.ts";
import { sleep } from "./clock.ts";
import { errorText } from "./errors.ts";
import type { Log } from "./log.ts";

export interface BackgroundLoop {
  /** Runs the next turn now instead of after the pause; harmless when a turn is under way. */
  wake(): void;
  /** Ends the loop after the current turn; may be called twice. */
  stop(): Promise<void>;
}

/**
 * Calls `turn` again and again, `pauseMs` after it ended or when woken, until stopped. The pause
 * may follow from the milliseconds that the turn took.
 */
export function startLoop(options: {
  name: string;
  pauseMs: number | ((tookMs: number) => number);
  clock: Clock;
  log: Log;
  turn: (signal: AbortSignal) => Promise<void>;
}): BackgroundLoop {
  const { clock, pauseMs } = options;
  const ending = new AbortController();
  let waking = new AbortController();
  const run = async () => {
    while (!ending.signal.aborted) {
      waking = new AbortController();
      const beganMs = clock.monotonicMs();
      try {
        await options.turn(ending.signal);
      } catch (thrown) {
        options.log.error("loop turn failed", { loop: options.name, error: errorText(thrown) });
      }
      const pause = typeof pauseMs === "number" ? pauseMs : pauseMs(clock.monotonicMs() - beganMs);
      await sleep(clock, pause, AbortSignal.any([ending.signal, waking.signal]));
    }
  };
  const ended = run();
  return {
    wake: () => waking.abort(),
    stop: async () => {
      ending.abort();
      await ended;
    },
  };
}

/** Lets `work` run on its own; a failure is logged under `name` and goes no further. */
export function inBackground(name: string, log: Log, work: () => Promise<void>): void {
  work().catch((thrown) => log.error("background work failed", { name, error: errorText(thrown) }));
}
