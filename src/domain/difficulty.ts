// Difficulty, work, target and hashrate. Pure.
// Work is the expected number of hashes, an integer: difficulty × 2^32. Money is split by work.
// Invariant: an assigned difficulty is always exactly represented by its work (`quantise`).

const HASHES_PER_DIFFICULTY = 4_294_967_296; // 2^32
export const MAX_DIFFICULTY = 2 ** 20; // two works then still add up exactly in a double
export const MIN_DIFFICULTY = 1 / HASHES_PER_DIFFICULTY; // every nonce is a share: work 1
const TWO_256 = 2n ** 256n;

/** The nearest difficulty whose work is a whole number of hashes, within the sane range. */
export function quantise(difficulty: number): number {
  return workOf(difficulty) / HASHES_PER_DIFFICULTY;
}

/** Expected hashes of one share; a whole number of at least 1, exact in a double. */
export function workOf(difficulty: number): number {
  const bounded = Math.min(MAX_DIFFICULTY, Math.max(MIN_DIFFICULTY, difficulty));
  return Math.max(1, Math.round(bounded * HASHES_PER_DIFFICULTY));
}

export function difficultyOfWork(work: number): number {
  return work / HASHES_PER_DIFFICULTY;
}

/**
 * The target of a share: 2^224 / difficulty, the loosest of the three formulas that miners use, so
 * that no share that a miner considers valid is refused. A share meets the target if its
 * proof-of-work value is at most the target.
 */
export function targetOfWork(work: number): bigint {
  return TWO_256 / BigInt(work);
}

/** The network's target from the header's compact bits (rusty-kaspa math, from_compact). */
export function targetOfBits(bits: number): bigint {
  const exponent = bits >>> 24;
  const mantissa = BigInt(bits & 0xffffff);
  if (mantissa > 0x7fffffn) return 0n;
  if (exponent <= 3) return mantissa >> BigInt(8 * (3 - exponent));
  return mantissa << BigInt(8 * (exponent - 3));
}

/** Expected hashes until one value is at most `target`. */
export function workOfTarget(target: bigint): bigint {
  return TWO_256 / (target + 1n);
}

/** A target as difficulty in the units of miners: 2^224 / target. */
export function difficultyOfTarget(target: bigint): number {
  return Number(workOfTarget(target)) / HASHES_PER_DIFFICULTY;
}

/** The largest power of two that is at most `difficulty`; works below 1 as well. */
export function floorPowerOfTwo(difficulty: number): number {
  // The logarithm of a number just below a power of two may round up to it.
  const power = 2 ** Math.round(Math.log2(difficulty));
  return power > difficulty ? power / 2 : power;
}

/** Hashes per second that found `work` in `windowMs`. */
export function hashrateHs(work: number, windowMs: number): number {
  return windowMs <= 0 ? 0 : (work * 1000) / windowMs;
}
