// The levers of the adversary in `share-adversary.ts`, the ports it uses, and what a share it found
// is worth at each difficulty.

import type { StratumPortConfig } from "../../../src/adapters/config/config.ts";
import { difficultyOf, type Header } from "./share-market.ts";
import { portConfig } from "./stratum-fixture.ts";

export const TWO_256 = 2 ** 256;
export const LOW_WORK = 8;
export const HIGH_WORK = 128;
export const WORKS = [8, 16, 32, 64, 128];

export type Lever =
  | "suggest"
  | "password"
  | "stalled"
  | "ports"
  | "reuse"
  | "processes"
  | "noPrefix"
  | "noPrefixPorts";

/** Nonces of one job found with one connection's prefix. */
export interface Find {
  header: Header;
  /** The job that was hashed if it is a variant, and others of the same header. */
  id?: number;
  foreignIds?: readonly number[];
  nonces: { hi: number; lo: number; value: number }[];
}

/** The difficulty, as expected hashes, at which `find` is worth most. */
export function bestWork(find: Find, works: readonly number[]): number {
  const worth = (work: number) =>
    work * find.nonces.filter(({ value }) => value <= TWO_256 / work).length;
  return works.reduce((best, work) => (worth(work) > worth(best) ? work : best));
}

export function fixed(work: number): string {
  return `fd=${(difficultyOf(work) * 1.001).toFixed(12)}`;
}

export function portsFor(lever: Lever): StratumPortConfig[] {
  const port = (start: number, keys: object = {}) =>
    portConfig({
      ...{ difficulty: difficultyOf(start), sharesPerMinute: 6000 },
      ...{ minDiff: difficultyOf(LOW_WORK), maxDiff: difficultyOf(HIGH_WORK), ...keys },
    });
  if (lever === "ports") return [port(LOW_WORK), port(32), port(HIGH_WORK)];
  if (lever === "reuse") return [port(LOW_WORK, { extraNonceSize: 1 })];
  if (lever === "processes") return [port(LOW_WORK, { jobIntervalMs: 0 })];
  const none = { extraNonceSize: 0, jobIntervalMs: 0 };
  if (lever === "noPrefix") return [port(LOW_WORK, none)];
  if (lever === "noPrefixPorts")
    return [port(LOW_WORK, none), port(HIGH_WORK, none), port(LOW_WORK, { jobIntervalMs: 0 })];
  return [port(LOW_WORK)];
}
