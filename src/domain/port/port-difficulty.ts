// Which difficulties a stratum port allows, and what a connection to it begins with. Pure.
// Invariant: a difficulty from here is finite and within the port's limits.

import { floorPowerOfTwo, quantise } from "../difficulty.ts";

/** The keys of a port's configuration that decide its difficulties. */
export interface PortDifficulty {
  difficulty: number;
  sharesPerMinute: number;
  minDiff: number;
  maxDiff: number;
  clampPow2: boolean;
}

export interface VardiffLimits {
  sharesPerMinute: number;
  minimum: number;
  maximum: number;
  clampPowerOfTwo: boolean;
}

export function limitsOf(port: PortDifficulty): VardiffLimits {
  return {
    sharesPerMinute: port.sharesPerMinute,
    minimum: port.minDiff,
    maximum: port.maxDiff,
    clampPowerOfTwo: port.clampPow2,
  };
}

/** What a connection to the port begins with. */
export function startDifficulty(port: PortDifficulty): number {
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

function finite(wish: number, limits: VardiffLimits): number {
  return Number.isFinite(wish) && wish > 0 ? wish : limits.minimum;
}
