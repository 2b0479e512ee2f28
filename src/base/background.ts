// Background loops: the only place where a promise runs without being awaited. A turn that fails is
// logged under the loop's name and tried again after the pause.
// Invariant: no rejection escapes a loop, and `stop` resolves only after the last turn has ended.

import type { Clock } from "./clock.ts";
import { sleep } from "./clock.ts";
import { errorText } from "./errors.ts";
import type { Log } from "./log.ts";

export interface BackgroundLoop {
  /** Runs the next turn now instead of after the pause; during a turn, right after it. */
  wake(): void;
  /** Ends the loop after the current turn; may be called twice. */
  stop(): Promise<void>;
}

/**
 * Calls `turn` repeatedly until stopped: `pauseMs` after the last turn ended, or when woken. The
 * pause may be computed from the milliseconds that the turn took.
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

/** Runs `work` without awaiting it; a failure is logged under `name` and not rethrown. */
export function inBackground(name: string, log: Log, work: () => Promise<void>): void {
  work().catch((thrown) => log.error("background work failed", { name, error: errorText(thrown) }));
}
