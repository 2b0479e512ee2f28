// Variable difficulty: the next difficulty of a connection, from the work of its shares.
// Pure. docs/miner/stratum.md describes it; docs/decisions has the reasons and the simulation.
//
// A new connection is measured for its first minutes: shares come up to eight times as often as the
// port wants them, which makes the estimate precise, and each step may be large. After that the
// difficulty changes only if the deviation is significant, by a factor of at most two.

import type { VardiffLimits } from "../../../domain/port/port-difficulty.ts";
import { nearestDifficulty } from "./port-limits.ts";

/** How many shares of one difficulty came in how much time. */
export interface Evidence {
  /** In shares of the window's difficulty: a share of an easier job counts as a part of one. */
  shares: number;
  elapsedMs: number;
}

export interface VardiffState {
  /** That of the newest job sent. */
  difficulty: number;
  /** Since the first job with that difficulty. */
  window: Evidence;
  /**
   * What earlier difficulties have shown: shares, and the time they took divided by the difficulty.
   */
  earlier: { shares: number; exposure: number };
  /** Since the last accepted share, or since the window began if none came since. */
  quietMs: number;
  /** Since the first job. */
  ageMs: number;
  /** The difficulty comes from what this worker did before: nothing is left to measure. */
  isKnown: boolean;
}

/** "restart" ends the window without a change. */
export type VardiffStep = { change: "none" } | { change: "restart" | "set"; difficulty: number };

const PROBE_MS = 100_000;
const LAST_PROBE_MS = 150_000;
const MEASURE_MS = 172_000;
/** While measuring, so many times the port's rate, but at most this many shares a minute. */
const PROBE_FACTOR = 8;
const PROBE_PER_MINUTE = 80;
const PROBE_SHARES = 8;
const FIRST_SHARES = 20;
const MEASURE_FACTOR = 64;
/** A new connection without a share is asked for a quarter after the time of so many. */
const SILENT_START_SHARES = 3;
const SILENT_START_MS = 15_000;

const STEADY_FACTOR = 2;
/** Silence of a rig that mined before: the chance of such a gap is below 1 in 100,000. */
const SILENT_SHARES = 12;
const SILENT_MS = 120_000;
/** Standard deviations that a deviation must exceed while a window runs. */
const SIGNIFICANCE = 3;
const LEAST_SHARES = 5;
/** A window ends after the time of so many shares; what it shows then is precise to 9 %. */
const WINDOW_SHARES = 120;
/** At its end the estimate itself decides, if it is off by more than this. */
const END_TOLERANCE = 1.6;
/** Powers of two are at most this far from the ideal difficulty; within it nothing can improve. */
const POWER_TOLERANCE = Math.SQRT2;
const PLAIN_TOLERANCE = 1.3;

/** Decides at any moment. */
export function vardiff(state: VardiffState, limits: VardiffLimits): VardiffStep {
  const { difficulty, window } = state;
  if (!(window.elapsedMs >= 0) || !(window.shares >= 0)) return { change: "restart", difficulty };
  if (!state.isKnown && state.ageMs < MEASURE_MS) return measure(state, limits);
  return steady(state, limits);
}

function measure(state: VardiffState, limits: VardiffLimits): VardiffStep {
  const { difficulty, window, earlier } = state;
  const shares = window.shares + earlier.shares;
  if (shares === 0) return silentStart(state, limits);
  const exposure = window.elapsedMs / difficulty + earlier.exposure;
  const ideal = ((shares / exposure) * 60_000) / limits.sharesPerMinute;
  const isEnough = shares >= FIRST_SHARES || state.ageMs >= LAST_PROBE_MS;
  if (state.ageMs < PROBE_MS || !isEnough) {
    if (window.shares < PROBE_SHARES) return { change: "none" };
    return limited(state, ideal / probeFactor(limits), MEASURE_FACTOR, limits);
  }
  // Everything that was measured decides.
  return limited(state, ideal, MEASURE_FACTOR, limits);
}

function silentStart(state: VardiffState, limits: VardiffLimits): VardiffStep {
  const patience = Math.max(SILENT_START_MS, timeOf(SILENT_START_SHARES, limits));
  if (state.quietMs < patience) return { change: "none" };
  return limited(state, state.difficulty / 4, MEASURE_FACTOR, limits);
}

function steady(state: VardiffState, limits: VardiffLimits): VardiffStep {
  const { difficulty, window } = state;
  if (state.quietMs >= Math.max(SILENT_MS, timeOf(SILENT_SHARES, limits))) {
    return limited(state, difficulty / 2, STEADY_FACTOR, limits);
  }
  const expected = (window.elapsedMs * limits.sharesPerMinute) / 60_000;
  const ratio = window.shares / Math.max(expected, Number.MIN_VALUE);
  const tolerance = limits.clampPowerOfTwo ? POWER_TOLERANCE : PLAIN_TOLERANCE;
  const isHigh = window.shares >= LEAST_SHARES && leastMean(window.shares) > expected * tolerance;
  const isLow = greatestMean(window.shares) < expected / tolerance;
  const isOver = expected >= WINDOW_SHARES;
  const isFarOff = isOver && (ratio > END_TOLERANCE || ratio < 1 / END_TOLERANCE);
  if (isHigh || isLow || isFarOff) {
    return limited(state, difficulty * ratio, STEADY_FACTOR, limits);
  }
  return isOver ? { change: "restart", difficulty } : { change: "none" };
}

/** Towards `wish` by at most `factor`; no step if the nearest allowed difficulty is the present. */
function limited(
  { difficulty }: VardiffState,
  wish: number,
  factor: number,
  limits: VardiffLimits,
): VardiffStep {
  const bounded = Math.min(difficulty * factor, Math.max(difficulty / factor, wish));
  const next = nearestDifficulty(bounded, limits);
  return next === difficulty ? { change: "none" } : { change: "set", difficulty: next };
}

function probeFactor(limits: VardiffLimits): number {
  return Math.min(PROBE_FACTOR, Math.max(1, PROBE_PER_MINUTE / limits.sharesPerMinute));
}

/** How long so many shares take at the port's rate. */
function timeOf(shares: number, limits: VardiffLimits): number {
  return (shares * 60_000) / limits.sharesPerMinute;
}

/**
 * The least mean of a Poisson distribution of which `count` is no significant outlier (Byar's
 * approximation of the exact limit).
 */
function leastMean(count: number): number {
  if (count <= 0) return 0;
  const root = 1 - 1 / (9 * count) - SIGNIFICANCE / (3 * Math.sqrt(count));
  return count * Math.max(0, root) ** 3;
}

function greatestMean(count: number): number {
  const next = count + 1;
  return next * (1 - 1 / (9 * next) + SIGNIFICANCE / (3 * Math.sqrt(next))) ** 3;
}
