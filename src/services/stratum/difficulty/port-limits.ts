// What a miner may ask for in its password, and difficulties within the limits of its port and of
// the network. Pure.

import { difficultyOfWork, floorPowerOfTwo, quantise } from "../../../domain/difficulty.ts";
import { clampDifficulty, type VardiffLimits } from "../../../domain/port/port-difficulty.ts";

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

/** A bare number above so many times the port's start is no difficulty, but a password. */
const MOST_BARE_NUMBER = 16;
const BARE_NUMBER = /^[0-9]{1,12}(?:\.[0-9]{1,12})?$/;

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
  const text = match?.[2] ?? BARE_NUMBER.exec(password)?.[0];
  if (text === undefined) return undefined;
  const difficulty = Number.parseFloat(text);
  if (!(difficulty > 0) || isIgnoredNumber(password, start)) return undefined;
  return { difficulty, isFixed: match?.[1]?.toLowerCase() === "fd" };
}

/** Whether the password is a number that is no difficulty on a port with this start. */
export function isIgnoredNumber(password: string, start: number): boolean {
  return BARE_NUMBER.test(password) && Number.parseFloat(password) > start * MOST_BARE_NUMBER;
}
