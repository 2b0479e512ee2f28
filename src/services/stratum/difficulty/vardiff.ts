// Variable difficulty: the next difficulty, from the number of shares in a window of time. Pure.
// Invariant: the result is finite and within the port's limits. A silent new device is not lowered
// before it had time for one share.

import type { StratumPortConfig } from "../../../adapters/config/config.ts";
import { difficultyOfWork, floorPowerOfTwo, quantise } from "../../../domain/difficulty.ts";

export interface VardiffLimits {
  sharesPerMinute: number;
  minimum: number;
  maximum: number;
  clampPowerOfTwo: boolean;
}

export function limitsOf(port: StratumPortConfig): VardiffLimits {
  return {
    sharesPerMinute: port.sharesPerMinute,
    minimum: port.minDiff,
    maximum: port.maxDiff,
    clampPowerOfTwo: port.clampPow2,
  };
}

/** What a connection to the port begins with. */
export function startDifficulty(port: StratumPortConfig): number {
  return clampDifficulty(port.difficulty, limitsOf(port));
}

export interface VardiffWindow {
  difficulty: number;
  /** Accepted shares since the window began. */
  shares: number;
  elapsedMs: number;
  /** Since the connection was authorized. */
  ageMs: number;
  /** Accepted shares since then. */
  sharesEver: number;
}

export type VardiffStep = { change: "none" } | { change: "restart" | "set"; difficulty: number };

const RAMP_MS = 60_000;
const RAMP_SHARES = 8;
const RAMP_CHECK_MS = 5000;
const WINDOW_MS = 60_000;
const SILENCE_MS = 120_000;
const FIRST_SILENCE_MS = 180_000;
/** A port that wants few shares looks longer before it believes what it sees. */
const WINDOW_SHARES = 6;
const SILENT_SHARES = 10;
const RAMP_FACTOR = 64;
const STEADY_FACTOR = 4;
/** Within this factor of the wish a difficulty is left alone: shares come at random. */
const TOLERANCE = 1.6;

/** Decides at any moment; "restart" ends the window without a change. */
export function vardiff(window: VardiffWindow, limits: VardiffLimits): VardiffStep {
  const { difficulty } = window;
  if (!isSane(window)) return { change: "restart", difficulty };
  if (window.shares === 0) return silence(window, limits);
  const isRamping = window.ageMs < RAMP_MS;
  const enough = isRamping
    ? window.shares >= RAMP_SHARES || window.elapsedMs >= RAMP_CHECK_MS * 4
    : window.elapsedMs >= Math.max(WINDOW_MS, timeOf(WINDOW_SHARES, limits)) ||
      window.shares >= Math.max(RAMP_SHARES, limits.sharesPerMinute * 3);
  if (!enough) return { change: "none" };
  const perMinute = (window.shares * 60_000) / Math.max(window.elapsedMs, 1);
  const ratio = perMinute / limits.sharesPerMinute;
  if (ratio < TOLERANCE && ratio > 1 / TOLERANCE) return { change: "restart", difficulty };
  const factor = isRamping ? RAMP_FACTOR : STEADY_FACTOR;
  const wish = difficulty * Math.min(factor, Math.max(1 / factor, ratio));
  return step(difficulty, clampDifficulty(wish, limits));
}

/** Halves after a long silence; before the first share only when one was long overdue. */
function silence(window: VardiffWindow, limits: VardiffLimits): VardiffStep {
  const patience = window.sharesEver === 0 ? FIRST_SILENCE_MS : SILENCE_MS;
  if (window.elapsedMs < Math.max(patience, timeOf(SILENT_SHARES, limits)))
    return { change: "none" };
  return step(window.difficulty, clampDifficulty(window.difficulty / 2, limits));
}

/** How long so many shares take at the port's rate. */
function timeOf(shares: number, limits: VardiffLimits): number {
  return (shares * 60_000) / limits.sharesPerMinute;
}

function step(before: number, after: number): VardiffStep {
  return { change: after === before ? "restart" : "set", difficulty: after };
}

/** Into the limits, and down to a power of two where the port asks for it. */
export function clampDifficulty(wish: number, limits: VardiffLimits): number {
  const bounded = Math.min(limits.maximum, Math.max(limits.minimum, finite(wish, limits)));
  if (!limits.clampPowerOfTwo) return quantise(bounded);
  const power = floorPowerOfTwo(bounded);
  if (power >= limits.minimum) return power;
  return power * 2 <= limits.maximum ? power * 2 : quantise(bounded);
}

/**
 * A miner that is asked for more than the network asks would throw blocks away: on networks
 * easier than the port's limits the network's difficulty stands above them.
 */
export function atMostNetwork(
  difficulty: number,
  networkWork: number,
  limits: Pick<VardiffLimits, "clampPowerOfTwo">,
): number {
  const network = difficultyOfWork(networkWork);
  if (difficulty <= network) return difficulty;
  return quantise(limits.clampPowerOfTwo ? floorPowerOfTwo(network) : network);
}

function finite(wish: number, limits: VardiffLimits): number {
  return Number.isFinite(wish) && wish > 0 ? wish : limits.minimum;
}

function isSane(window: VardiffWindow): boolean {
  return window.elapsedMs >= 0 && Number.isFinite(window.elapsedMs) && window.shares >= 0;
}

export interface PasswordDifficulty {
  difficulty: number;
  /** `fd=`: the difficulty never changes. Otherwise it is the floor of the variable one. */
  isFixed: boolean;
}

/** Reads `d=N`, `diff=N`, `fd=N` or a bare number out of the password; undefined otherwise. */
export function readPassword(password: string): PasswordDifficulty | undefined {
  const match = /^(?:|.{0,64}[,; ])(d|diff|fd)=([0-9]{1,12}(?:\.[0-9]{1,12})?)(?:[,; ]|$)/i.exec(
    password.slice(0, 128),
  );
  const text = match?.[2] ?? /^[0-9]{1,12}(?:\.[0-9]{1,12})?$/.exec(password)?.[0];
  if (text === undefined) return undefined;
  const difficulty = Number.parseFloat(text);
  if (!(difficulty > 0)) return undefined;
  return { difficulty, isFixed: match?.[1]?.toLowerCase() === "fd" };
}
