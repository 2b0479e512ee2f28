// The difficulty of the next block: constant start bits, or a simple retarget over the newest chain
// blocks if a block time is configured. It depends only on the block's past.

import { targetOfBits } from "../../../src/domain/difficulty.ts";
import { larger, smaller } from "../mempool/mass.ts";
import type { RateChange } from "../options.ts";

export interface DifficultyRule {
  startBits: number;
  /** Target milliseconds between blocks; 0 = constant start bits. */
  blockTimeMs: number;
  rateChange: RateChange | null;
}

export interface WindowBlock {
  timestamp: bigint;
  bits: number;
  daaScore: bigint;
}

/** Number of chain blocks in the retarget window. */
export const difficultyWindow = 30;
const leastWindow = 8;
const steepestStep = 2n;
const easiest = (1n << 255n) - 1n;

/**
 * Bits of the block at `daaScore`; `window` is newest first. As kaspad did at its last change of
 * the rate, targets of the old rate are scaled by the ratio of the rates.
 */
export function nextBits(
  rule: DifficultyRule,
  daaScore: bigint,
  window: readonly WindowBlock[],
): number {
  const { rateChange } = rule;
  if (rateChange === null || daaScore < rateChange.fromDaaScore) return bitsAt(rule, window);
  const { fromDaaScore, before, after } = rateChange;
  const faster = { ...rule, blockTimeMs: (rule.blockTimeMs * Number(before)) / Number(after) };
  const own = window.filter((block) => block.daaScore >= fromDaaScore);
  if (rule.blockTimeMs !== 0 && own.length >= leastWindow) return bitsAt(faster, own);
  const old = bitsAt(
    rule,
    window.filter((block) => block.daaScore < fromDaaScore),
  );
  return own[0]?.bits ?? compactOf((targetOfBits(old) * after) / before);
}

function bitsAt(rule: DifficultyRule, window: readonly WindowBlock[]): number {
  const newest = window[0];
  const oldest = window.at(-1);
  if (rule.blockTimeMs === 0 || newest === undefined || oldest === undefined) return rule.startBits;
  if (window.length < leastWindow) return rule.startBits;
  const targets = window.reduce((sum, block) => sum + targetOfBits(block.bits), 0n);
  const average = targets / BigInt(window.length);
  const expected = (newest.daaScore - oldest.daaScore) * BigInt(Math.round(rule.blockTimeMs));
  const passed = newest.timestamp - oldest.timestamp;
  const bounded = larger(expected / steepestStep, smaller(expected * steepestStep, passed));
  const target = (average * larger(bounded, 1n)) / larger(expected, 1n);
  return compactOf(smaller(target, easiest));
}

/** The compact form of a target: one byte of length, three of mantissa, rounded down. */
export function compactOf(target: bigint): number {
  let size = Math.ceil(target.toString(2).length / 8);
  let mantissa = size <= 3 ? target << BigInt(8 * (3 - size)) : target >> BigInt(8 * (size - 3));
  if (mantissa > 0x7fffffn) {
    mantissa >>= 8n;
    size += 1;
  }
  return size * 2 ** 24 + Number(mantissa);
}

export function workOfBits(bits: number): bigint {
  return (1n << 256n) / (targetOfBits(bits) + 1n);
}

/** Difficulty as the node reports it: how much harder than the easiest target. */
export function difficultyOfBits(bits: number): number {
  return Number(easiest / larger(targetOfBits(bits), 1n));
}
