// The life of a part of the treasury: a loop that is started, woken and stopped, around a turn
// that tests call by itself. What must stay true: turns of one part never overlap in its loop.

import { type BackgroundLoop, startLoop } from "../../base/background.ts";
import type { Clock } from "../../base/clock.ts";
import type { Log } from "../../base/log.ts";

export interface TreasuryPart<T = void> extends AsyncDisposable {
  /** Begins to take turns; once. */
  start(): void;
  /** Takes the next turn now instead of after the pause; not within a second of the last one. */
  wake(): void;
  /** One turn. Throws PoolError "database" or "node"; the loop logs it and goes on. */
  turn(): Promise<T>;
}

/** The chain pays several times a second; a turn for each would do nothing but ask. */
const REST_MS = 1000;

export function createPart<T>(options: {
  name: string;
  pauseMs: number;
  clock: Clock;
  log: Log;
  turn: () => Promise<T>;
  onStop?: () => void;
}): TreasuryPart<T> {
  const { name, pauseMs, clock, log, turn } = options;
  let loop: BackgroundLoop | undefined;
  let endedMs = Number.NEGATIVE_INFINITY;
  const timedTurn = async () => {
    try {
      await turn();
    } finally {
      endedMs = clock.monotonicMs();
    }
  };
  return {
    turn,
    start: () => {
      loop ??= startLoop({ name, pauseMs, clock, log, turn: timedTurn });
    },
    wake: () => {
      if (clock.monotonicMs() - endedMs >= REST_MS) loop?.wake();
    },
    [Symbol.asyncDispose]: async () => {
      options.onStop?.();
      await loop?.stop();
      loop = undefined;
    },
  };
}
