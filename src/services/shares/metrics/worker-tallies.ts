// Live counts per worker: for hashrate gauges, and for the counts of refused shares that are stored
// beside the work. They have no part in what is paid. The number of workers is bounded.

import type { Clock } from "../../../base/clock.ts";
import { hashrateHs } from "../../../domain/difficulty.ts";
import type { ShareVerdict } from "../../../domain/share.ts";
import { type WorkerId, workerKey } from "../../../domain/worker.ts";

export const WINDOW_MINUTES = 60;
const MAX_WORKERS = 200_000;

type Counts = Record<ShareVerdict, number>;
const NO_COUNTS: Counts = {
  accepted: 0,
  block: 0,
  stale: 0,
  duplicate: 0,
  lowDifficulty: 0,
  wrongPrefix: 0,
  invalid: 0,
};

export class WorkerTally {
  readonly key: string;
  readonly worker: WorkerId;
  device = "";
  difficulty = 0;
  /** This minute's counts, by verdict. */
  minute: Counts = { ...NO_COUNTS };
  /** The whole minute before, for the `_1min_count` gauges. */
  lastMinute: Counts = { ...NO_COUNTS };
  /** Refused shares that are not stored yet. */
  unstored: Counts = { ...NO_COUNTS };
  lastShareMs = Number.NEGATIVE_INFINITY;
  /** Work per minute, as a ring; `#at` is the running minute. */
  readonly #work = new Float64Array(WINDOW_MINUTES + 1);
  #at = 0;
  readonly #bornMs: number;

  constructor(worker: WorkerId, nowMs: number) {
    this.key = workerKey(worker);
    this.worker = worker;
    this.#bornMs = nowMs;
  }

  accepted(isBlock: boolean, work: number, nowMs: number): void {
    this.minute.accepted += 1;
    if (isBlock) this.minute.block += 1;
    this.#work[this.#at] = (this.#work[this.#at] ?? 0) + work;
    this.lastShareMs = nowMs;
  }

  refused(verdict: ShareVerdict): void {
    this.minute[verdict] += 1;
    this.unstored[verdict] += 1;
  }

  endMinute(): void {
    this.lastMinute = this.minute;
    this.minute = { ...NO_COUNTS };
    this.#at = (this.#at + 1) % this.#work.length;
    this.#work[this.#at] = 0;
  }

  /** Hashes per second over whole minutes, at most those since the worker was first seen. */
  hashrateHs(minutes: number, nowMs: number): number {
    let work = 0;
    for (let back = 1; back <= minutes; back++) {
      work += this.#work[(this.#at - back + this.#work.length) % this.#work.length] ?? 0;
    }
    const livedMs = Math.max(60_000, nowMs - this.#bornMs);
    return hashrateHs(work, Math.min(minutes * 60_000, livedMs));
  }

  takeUnstored(): Counts {
    const taken = this.unstored;
    this.unstored = { ...NO_COUNTS };
    return taken;
  }
}

/** All workers active in the last hour; at the limit the longest silent one is removed. */
export class TallyBook {
  readonly #workers = new Map<string, WorkerTally>();
  readonly #clock: Clock;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  of(worker: WorkerId): WorkerTally {
    const key = workerKey(worker);
    const known = this.#workers.get(key);
    if (known !== undefined) return known;
    if (this.#workers.size >= MAX_WORKERS) this.#dropLongestSilent();
    const tally = new WorkerTally(worker, this.#clock.monotonicMs());
    this.#workers.set(key, tally);
    return tally;
  }

  all(): Iterable<WorkerTally> {
    return this.#workers.values();
  }

  get size(): number {
    return this.#workers.size;
  }

  /** Once a minute. Workers that were silent for the whole window are forgotten. */
  endMinute(inUse: ReadonlySet<string>): void {
    const silentSince = this.#clock.monotonicMs() - WINDOW_MINUTES * 60_000;
    for (const [key, tally] of this.#workers) {
      tally.endMinute();
      if (tally.lastShareMs < silentSince && !inUse.has(key)) this.#workers.delete(key);
    }
  }

  /** A worker that never had a share accepted is removed first. */
  #dropLongestSilent(): void {
    let victim: WorkerTally | undefined;
    for (const tally of this.#workers.values()) {
      if (victim === undefined || tally.lastShareMs < victim.lastShareMs) victim = tally;
      if (victim.lastShareMs === Number.NEGATIVE_INFINITY) break;
    }
    if (victim !== undefined) this.#workers.delete(victim.key);
  }
}
