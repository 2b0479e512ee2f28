// A loop as a service: started, woken, stopped. Every periodic task of the product is one.
// A failed turn is logged under the loop's name and tried again after the pause.
// Invariant: turns of one loop never overlap, and disposal returns only after the last one.

import { type Clock, sleep } from "./clock.ts";
import { errorText } from "./errors.ts";
import type { Log } from "./log.ts";

export interface LoopService<T = void> extends AsyncDisposable {
  /** Runs the first turn now and the next ones after each pause. Does nothing when it runs. */
  start(): void;
  /** Runs the next turn now instead of after the pause; one more turn if one is under way. */
  wake(): void;
  /** One turn outside the loop. Rejects with what the task throws. */
  turn(signal?: AbortSignal): Promise<T>;
}

export interface LoopTask<T = void> {
  /** For the log. */
  name: string;
  /** Milliseconds between turns; may follow from the milliseconds that the last turn took. */
  pauseMs: number | ((tookMs: number) => number);
  /** `signal` aborts when the loop is stopped; a long turn returns early then. */
  turn: (signal: AbortSignal) => Promise<T>;
  /** True if the next turn follows without a pause. Default: never. */
  hasMore?: (result: T) => boolean;
  /** A `wake` within this time after a turn does nothing. Default: 0. */
  wakeRestMs?: number;
}

export interface LoopDeps {
  clock: Clock;
  log: Log;
}

/** A loop that does nothing until it is started. */
export function createLoop<T = void>(options: LoopTask<T> & LoopDeps): LoopService<T> {
  const { clock, turn, wakeRestMs = 0 } = options;
  const never = new AbortController().signal;
  let running: { ending: AbortController; ended: Promise<void> } | undefined;
  let waking = new AbortController();
  let endedMs = Number.NEGATIVE_INFINITY;
  const run = async (signal: AbortSignal) => {
    while (!signal.aborted) {
      waking = new AbortController();
      const beganMs = clock.monotonicMs();
      const hasMore = await takeTurn(options, signal);
      endedMs = clock.monotonicMs();
      if (hasMore) continue;
      const pause = pauseOf(options.pauseMs, endedMs - beganMs);
      await sleep(clock, pause, AbortSignal.any([signal, waking.signal]));
    }
  };
  return {
    turn: (signal = never) => turn(signal),
    start: () => {
      if (running !== undefined) return;
      const ending = new AbortController();
      running = { ending, ended: run(ending.signal) };
    },
    wake: () => {
      if (clock.monotonicMs() - endedMs >= wakeRestMs) waking.abort();
    },
    [Symbol.asyncDispose]: async () => {
      running?.ending.abort();
      await running?.ended;
      running = undefined;
    },
  };
}

/** A loop whose first turn has begun when this returns. */
export function startLoop<T = void>(options: LoopTask<T> & LoopDeps): LoopService<T> {
  const loop = createLoop(options);
  loop.start();
  return loop;
}

/** Starts several loops; disposal stops all of them and waits for their last turns. */
export function startLoops({ clock, log }: LoopDeps, tasks: readonly LoopTask[]): AsyncDisposable {
  const loops = tasks.map((task) => startLoop({ ...task, clock, log }));
  return {
    [Symbol.asyncDispose]: async () => {
      await Promise.all(loops.map((loop) => loop[Symbol.asyncDispose]()));
    },
  };
}

async function takeTurn<T>(options: LoopTask<T> & LoopDeps, signal: AbortSignal): Promise<boolean> {
  try {
    const result = await options.turn(signal);
    return options.hasMore?.(result) ?? false;
  } catch (thrown) {
    options.log.error("loop turn failed", { loop: options.name, error: errorText(thrown) });
    return false;
  }
}

function pauseOf(pauseMs: LoopTask["pauseMs"], tookMs: number): number {
  return typeof pauseMs === "number" ? pauseMs : pauseMs(tookMs);
}
