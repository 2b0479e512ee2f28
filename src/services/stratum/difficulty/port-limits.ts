// What a stratum port allows as a difficulty, and what a miner may ask for in its password. Pure.
// Invariant: a difficulty from here is finite and within the port's limits.

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

/** Into the limits, and down to a power of two where the port asks for it. */
export function clampDifficulty(wish: number, limits: VardiffLimits): number {
  const bounded = Math.min(limits.maximum, Math.max(limits.minimum, finite(wish, limits)));
  if (!limits.clampPowerOfTwo) return quantise(bounded);
  const power = floorPowerOfTwo(bounded);
  if (power >= limits.minimum) return power;
  return power * 2 <= limits.maximum ? power * 2 : quantise(bounded);
}

/** As `clampDifficulty`, but to the power of two whose ratio to `wish` is the smallest. */
export function nearestDifficulty(wish: number, limits: VardiffLimits): number {
  return clampDifficulty(limits.clampPowerOfTwo ? wish * Math.SQRT2 : wish, limits);
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

/** A bare number above so many times the port's start is no difficulty, but a password. */
const MOST_BARE_NUMBER = 16;

export interface PasswordDifficulty {
  difficulty: number;
  /** `fd=`: the difficulty never changes. Otherwise it is the floor of the variable one. */
  isFixed: boolean;
}

/**
 * Reads `d=N`, `diff=N`, `fd=N` or a bare number out of the password; undefined otherwise. `start`
 * is the port's start difficulty: a bare number far above it, such as 123456, asks for nothing.
 */
export function readPassword(password: string, start: number): PasswordDifficulty | undefined {
  const match = /^(?:|.{0,64}[,; ])(d|diff|fd)=([0-9]{1,12}(?:\.[0-9]{1,12})?)(?:[,; ]|$)/i.exec(
    password.slice(0, 128),
  );
  const text = match?.[2] ?? /^[0-9]{1,12}(?:\.[0-9]{1,12})?$/.exec(password)?.[0];
  if (text === undefined) return undefined;
  const difficulty = Number.parseFloat(text);
  if (!(difficulty > 0)) return undefined;
  if (match === null && difficulty > start * MOST_BARE_NUMBER) return undefined;
  return { difficulty, isFixed: match?.[1]?.toLowerCase() === "fd" };
}
