// A rig that finds shares at random, against the difficulty of a real session: no sockets, no
// hashing. A job is sent every second; it reaches the rig, and a share the pool, after a latency.

import type { StratumPortConfig } from "../../../src/adapters/config/config.ts";
import type { Job } from "../../../src/domain/job.ts";
import { startDifficulty } from "../../../src/domain/port/port-difficulty.ts";
import { DifficultyPlan } from "../../../src/services/stratum/difficulty/assigned-difficulty.ts";
import { SessionDifficulty } from "../../../src/services/stratum/difficulty/session-difficulty.ts";

export interface RigOptions {
  hashesPerSecond: number;
  latencyMs: number;
  seed: number;
  port: StratumPortConfig;
  hours: number;
}

export interface RigDay {
  /** The larger of difficulty / ideal and ideal / difficulty, three minutes after the login. */
  offAtThreeMinutes: number;
  /** Share of the time after three minutes in which that is above 1.5. */
  timeOff: number;
  /** The largest difficulty / ideal after three minutes. */
  mostAboveIdeal: number;
  /** After three minutes. */
  changesPerHour: number;
}

const HASHES = 2 ** 32;
const SETTLED_MS = 180_000;
const TICK_MS = 1000;
const DEVICE_START_MS = 1000;

class Rig {
  readonly #shares: { atMs: number; difficulty: number }[] = [];
  readonly #switches: { atMs: number; difficulty: number }[] = [];
  readonly #options: RigOptions;
  readonly #random: () => number;
  #difficulty: number;
  #nextMs: number;

  constructor(options: RigOptions) {
    this.#options = options;
    this.#random = randomOf(options.seed);
    this.#difficulty = startDifficulty(options.port);
    this.#nextMs = this.#after(options.latencyMs + DEVICE_START_MS);
  }

  /** A job with another difficulty is sent. */
  send(difficulty: number, nowMs: number): void {
    this.#switches.push({ atMs: nowMs + this.#options.latencyMs, difficulty });
  }

  /** Shares that have reached the pool since the last call. */
  arrivedBy(nowMs: number) {
    const later = this.#shares.findIndex(({ atMs }) => atMs > nowMs);
    return this.#shares.splice(0, later === -1 ? this.#shares.length : later);
  }

  mineUntil(nowMs: number): void {
    for (;;) {
      const next = this.#switches[0];
      if (this.#nextMs <= Math.min(nowMs, next?.atMs ?? Number.POSITIVE_INFINITY)) {
        const atMs = this.#nextMs + this.#options.latencyMs;
        this.#shares.push({ atMs, difficulty: this.#difficulty });
        this.#nextMs = this.#after(this.#nextMs);
      } else if (next !== undefined && next.atMs <= nowMs) {
        this.#switches.shift();
        this.#difficulty = next.difficulty;
        this.#nextMs = this.#after(next.atMs);
      } else return;
    }
  }

  #after(ms: number): number {
    const perMs = this.#options.hashesPerSecond / HASHES / 1000 / this.#difficulty;
    return ms - Math.log(1 - this.#random()) / perMs;
  }
}

export function simulateRig(options: RigOptions): RigDay {
  const { port } = options;
  const rig = new Rig(options);
  const difficulty = new SessionDifficulty(port, new DifficultyPlan(startDifficulty(port)), true);
  const perMinute = (options.hashesPerSecond / HASHES) * 60;
  const ideal = Math.min(port.maxDiff, Math.max(port.minDiff, perMinute / port.sharesPerMinute));
  const day = { offAtThreeMinutes: 1, timeOff: 0, mostAboveIdeal: 0, changesPerHour: 0 };
  difficulty.authorized(0);
  difficulty.send(jobOf(0, 0), 0);
  for (let nowMs = TICK_MS; nowMs <= options.hours * 3_600_000; nowMs += TICK_MS) {
    rig.mineUntil(nowMs);
    for (const share of rig.arrivedBy(nowMs)) {
      difficulty.shareAccepted(share.difficulty, share.atMs);
    }
    const before = difficulty.current;
    difficulty.send(jobOf(nowMs / TICK_MS, nowMs), nowMs);
    if (difficulty.current !== before) {
      rig.send(difficulty.current, nowMs);
      if (nowMs > SETTLED_MS) day.changesPerHour += 1 / options.hours;
    }
    difficulty.retarget(nowMs);
    note(day, { nowMs, ratio: difficulty.current / ideal });
  }
  day.timeOff /= (options.hours * 3_600_000 - SETTLED_MS) / TICK_MS;
  return day;
}

function jobOf(id: number, publishedMs: number): Job {
  return { id, networkWork: 2 ** 60, template: { publishedMs } } as Job;
}

function note(day: RigDay, { nowMs, ratio }: { nowMs: number; ratio: number }): void {
  const off = Math.max(ratio, 1 / ratio);
  if (nowMs === SETTLED_MS) day.offAtThreeMinutes = off;
  if (nowMs <= SETTLED_MS) return;
  if (off > 1.5) day.timeOff += 1;
  day.mostAboveIdeal = Math.max(day.mostAboveIdeal, ratio);
}

function randomOf(seed: number): () => number {
  let a = seed >>> 0;
  return () => {
    a = (a + 0x6d2b79f5) | 0;
    let t = Math.imul(a ^ (a >>> 15), 1 | a);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}
