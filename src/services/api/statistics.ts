// Hashrate, confidence, percentages and effort as the API shows them. Pure; nothing here decides
// money. docs/developer/api.md has the formulas. Invariant: no result is NaN or infinite.

import { hashrateHs } from "../../domain/difficulty.ts";
import { afterFee } from "../../domain/sompi.ts";

const MINUTE_MS = 60_000;

export const WINDOWS = ["1m", "10m", "1h", "24h"] as const;
export type WindowName = (typeof WINDOWS)[number];
const WINDOW_MS: Record<WindowName, number> = {
  "1m": MINUTE_MS,
  "10m": 10 * MINUTE_MS,
  "1h": 60 * MINUTE_MS,
  "24h": 24 * 60 * MINUTE_MS,
};

/** A worker without an accepted share for this long is offline. */
export const ONLINE_MS = 10 * MINUTE_MS;

/** The start of each window as seen from `now`: shares are counted by whole minutes. */
export function windowStarts(now: Date): Date[] {
  const minute = Math.floor(now.getTime() / MINUTE_MS) * MINUTE_MS;
  return WINDOWS.map((name) => new Date(minute - WINDOW_MS[name]));
}

export interface HashrateView {
  hs: number;
  /** Accepted shares it was measured from. */
  shares: number;
  /** One standard deviation as a fraction: 1 / √shares; null without shares. */
  confidence: number | null;
  windowSeconds: number;
}

/**
 * Work over time. A window that begins before `firstShare` is cut there, so that a new miner's
 * rate is not diluted by the time before it mined.
 */
export function hashrateView(options: {
  work: string;
  shares: bigint;
  start: Date;
  now: Date;
  firstShare: Date | undefined;
}): HashrateView {
  const { work, start, now, firstShare } = options;
  const from = Math.max(start.getTime(), firstShare?.getTime() ?? start.getTime());
  const windowMs = Math.max(MINUTE_MS, now.getTime() - from);
  const shares = Number(options.shares);
  return {
    hs: hashrateHs(Number(work), windowMs),
    shares,
    confidence: shares > 0 ? round(1 / Math.sqrt(shares), 4) : null,
    windowSeconds: Math.round(windowMs / 1000),
  };
}

export interface ShareCountsView {
  accepted: number;
  stale: number;
  duplicate: number;
  lowDifficulty: number;
  invalid: number;
  /** Percent of all submitted shares. */
  percent: { stale: number; duplicate: number; lowDifficulty: number; invalid: number };
}

export function sharesView(counts: {
  accepted: bigint;
  stale: bigint;
  duplicate: bigint;
  lowDifficulty: bigint;
  invalid: bigint;
}): ShareCountsView {
  const { accepted, stale, duplicate, lowDifficulty, invalid } = counts;
  const all = Number(accepted + stale + duplicate + lowDifficulty + invalid);
  const percent = (part: bigint) => (all === 0 ? 0 : round((100 * Number(part)) / all, 3));
  return {
    accepted: Number(accepted),
    stale: Number(stale),
    duplicate: Number(duplicate),
    lowDifficulty: Number(lowDifficulty),
    invalid: Number(invalid),
    percent: {
      stale: percent(stale),
      duplicate: percent(duplicate),
      lowDifficulty: percent(lowDifficulty),
      invalid: percent(invalid),
    },
  };
}

/** Work done over work expected, as a fraction: below 1 is luckier than average. */
export function effort(roundWork: string, networkWork: string | undefined): number | null {
  const expected = Number(networkWork);
  return expected > 0 ? round(Number(roundWork) / expected, 4) : null;
}

/** Difficulty as the node defines it: the expected hashes of a block, halved. */
export function networkDifficulty(networkWork: string): number {
  return Number(networkWork) / 2;
}

/**
 * What `hs` hashes a second earn in a day with average luck: expected blocks per day times the
 * average reward, minus the fee. In sompi; 0 if the network's work or the reward is not known.
 */
export function expectedPerDay(options: {
  hs: number;
  networkWork: string | undefined;
  averageReward: bigint | null;
  feePartsPerMillion: bigint;
}): bigint {
  const { averageReward } = options;
  const [whole] = options.networkWork?.split(".") ?? [];
  if (whole === undefined || averageReward === null) return 0n;
  const perBlock = BigInt(whole);
  if (perBlock <= 0n || !Number.isFinite(options.hs)) return 0n;
  const hashes = BigInt(Math.round(options.hs * 86_400));
  const gross = (hashes * averageReward) / perBlock;
  return afterFee(gross, options.feePartsPerMillion);
}

/**
 * The chance that an honest miner finds `found` blocks or fewer when `expected` are expected: the
 * lower tail of the Poisson distribution.
 */
export function chanceOfSoFew(found: number, expected: number): number {
  let logTerm = -expected;
  let sum = 0;
  for (let k = 0; k <= found; k++) {
    if (k > 0) logTerm += Math.log(expected / k);
    sum += Math.exp(logTerm);
  }
  return Math.min(1, sum);
}

export function round(value: number, digits: number): number {
  const scale = 10 ** digits;
  return Math.round(value * scale) / scale;
}
