// Live counts per worker: for hashrate gauges, and for the counts of refused shares that are stored
// beside the work. They have no part in what is paid. The number of workers is bounded.

import { BoundedMap } from "../../../base/bounded.ts";
import type { Clock } from "../../../base/clock.ts";
import { hashrateHs } from "../../../domain/difficulty.ts";
import type { ShareVerdict } from "../../../domain/share.ts";
import { type WorkerId, workerKey } from "../../../domain/worker.ts";

export const WINDOW_MINUTES = 60;
const RING = WINDOW_MINUTES + 1;
const MAX_WORKERS = 200_000;
/** Names without an accepted share: strangers choose them for nothing. */
const MAX_NEVER_MINED = 20_000;

type Counts = Record<ShareVerdict, number>;
const NO_COUNTS: Readonly<Counts> = {
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
  lastShareMs = Number.NEGATIVE_INFINITY;
  /** What counts nothing yet is shared: a name that never mines takes little memory. */
  #minute: Readonly<Counts> = NO_COUNTS;
  #lastMinute: Readonly<Counts> = NO_COUNTS;
  #unstored: Readonly<Counts> = NO_COUNTS;
  /** Work per minute, as a ring, from the first accepted share; `#at` is the running minute. */
  #work: Float64Array | undefined;
  #at = 0;
  readonly #bornMs: number;
  readonly #onFirstShare: (tally: WorkerTally) => void;

  constructor(worker: WorkerId, nowMs: number, onFirstShare: (tally: WorkerTally) => void) {
    this.key = workerKey(worker);
    this.worker = worker;
    this.#bornMs = nowMs;
    this.#onFirstShare = onFirstShare;
  }

  /** This minute's counts, by verdict. */
  get minute(): Readonly<Counts> {
    return this.#minute;
  }

  /** The whole minute before, for the `_1min_count` gauges. */
  get lastMinute(): Readonly<Counts> {
    return this.#lastMinute;
  }

  accepted(isBlock: boolean, work: number, nowMs: number): void {
    const minute = this.#counting();
    minute.accepted += 1;
    if (isBlock) minute.block += 1;
    if (this.#work === undefined) {
      this.#work = new Float64Array(RING);
      this.#onFirstShare(this);
    }
    this.#work[this.#at] = (this.#work[this.#at] ?? 0) + work;
    this.lastShareMs = nowMs;
  }

  refused(verdict: ShareVerdict): void {
    this.#counting()[verdict] += 1;
    if (this.#unstored === NO_COUNTS) this.#unstored = { ...NO_COUNTS };
    (this.#unstored as Counts)[verdict] += 1;
  }

  endMinute(): void {
    this.#lastMinute = this.#minute;
    this.#minute = NO_COUNTS;
    this.#at = (this.#at + 1) % RING;
    if (this.#work !== undefined) this.#work[this.#at] = 0;
  }

  /** Hashes per second over whole minutes, at most those since the worker was first seen. */
  hashrateHs(minutes: number, nowMs: number): number {
    let work = 0;
    for (let back = 1; back <= minutes; back++) {
      work += this.#work?.[(this.#at - back + RING) % RING] ?? 0;
    }
    const livedMs = Math.max(60_000, nowMs - this.#bornMs);
    return hashrateHs(work, Math.min(minutes * 60_000, livedMs));
  }

  /** Refused shares that are not stored yet. */
  takeUnstored(): Readonly<Counts> {
    const taken = this.#unstored;
    this.#unstored = NO_COUNTS;
    return taken;
  }

  #counting(): Counts {
    if (this.#minute === NO_COUNTS) this.#minute = { ...NO_COUNTS };
    return this.#minute as Counts;
  }
}

/**
 * All workers active in the last hour; at the limit the longest silent one is removed. Those that
 * never had a share accepted have a lower limit of their own.
 */
export class TallyBook {
  readonly #workers = new Map<string, WorkerTally>();
  readonly #neverMined = new BoundedMap<string, WorkerTally>(MAX_NEVER_MINED);
  readonly #clock: Clock;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  of(worker: WorkerId): WorkerTally {
    const key = workerKey(worker);
    const known = this.#workers.get(key) ?? this.#neverMined.get(key);
    if (known !== undefined) return known;
    const onFirstShare = (tally: WorkerTally) => this.#mines(tally);
    const tally = new WorkerTally(worker, this.#clock.monotonicMs(), onFirstShare);
    this.#neverMined.set(key, tally);
    return tally;
  }

  *all(): Iterable<WorkerTally> {
    yield* this.#workers.values();
    yield* this.#neverMined.values();
  }

  get size(): number {
    return this.#workers.size + this.#neverMined.size;
  }

  /** Once a minute. Workers that were silent for the whole window are forgotten. */
  endMinute(inUse: ReadonlySet<string>): void {
    const silentSince = this.#clock.monotonicMs() - WINDOW_MINUTES * 60_000;
    for (const tally of this.all()) {
      tally.endMinute();
      if (tally.lastShareMs >= silentSince || inUse.has(tally.key)) continue;
      this.#workers.delete(tally.key);
      this.#neverMined.delete(tally.key);
    }
  }

  /** Keeps the tally, also one whose place among those that never mined another one has. */
  #mines(tally: WorkerTally): void {
    this.#neverMined.delete(tally.key);
    if (this.#workers.has(tally.key)) return;
    if (this.#workers.size >= MAX_WORKERS) this.#dropLongestSilent();
    this.#workers.set(tally.key, tally);
  }

  #dropLongestSilent(): void {
    let victim: WorkerTally | undefined;
    for (const tally of this.#workers.values()) {
      if (victim === undefined || tally.lastShareMs < victim.lastShareMs) victim = tally;
    }
    if (victim !== undefined) this.#workers.delete(victim.key);
  }
}
