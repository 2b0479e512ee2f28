// The block rate of each network by DAA score, and everything that follows from it. Pure.
// Source: rusty-kaspa 2.1.0, consensus/core/src/config/params.rs (`blockrate`, activations),
// consensus/core/src/config/bps.rs and constants.rs. A fork adds one period per network here.

import type { NetworkId } from "./network.ts";

interface BlockRatePeriod {
  /** Virtual DAA score from which the rate applies. */
  fromDaaScore: bigint;
  blocksPerSecond: bigint;
}

/** The rates of one network, by rising DAA score; the first one is from 0. */
export type BlockRates = readonly [BlockRatePeriod, ...BlockRatePeriod[]];

const RATES: Record<NetworkId, BlockRates> = {
  mainnet: [
    { fromDaaScore: 0n, blocksPerSecond: 1n },
    { fromDaaScore: 110_165_000n, blocksPerSecond: 10n },
  ],
  "testnet-10": [
    { fromDaaScore: 0n, blocksPerSecond: 1n },
    { fromDaaScore: 88_657_000n, blocksPerSecond: 10n },
  ],
  devnet: [{ fromDaaScore: 0n, blocksPerSecond: 10n }],
  simnet: [{ fromDaaScore: 0n, blocksPerSecond: 10n }],
};

const COINBASE_MATURITY_SECONDS = 100n;

export function networkBlockRates(network: NetworkId): BlockRates {
  return RATES[network];
}

/** Blocks that the network makes in a second at this DAA score. */
export function blocksPerSecond(rates: BlockRates, daaScore: bigint): number {
  return Number(rateAt(rates, daaScore));
}

/**
 * What the DAA score grows by in `seconds` around this DAA score; each block adds one.
 * @fortests
 */
export function daaScoresIn(rates: BlockRates, daaScore: bigint, seconds: bigint): bigint {
  return seconds * rateAt(rates, daaScore);
}

/**
 * DAA scores that must pass before a coinbase output may be spent: that of the highest rate that
 * the network has or will have, so that no reward is taken for mature too early around a fork.
 */
export function coinbaseMaturityDaa(rates: BlockRates): bigint {
  let highest = 0n;
  for (const { blocksPerSecond: rate } of rates) if (rate > highest) highest = rate;
  return COINBASE_MATURITY_SECONDS * highest;
}

function rateAt([first, ...later]: BlockRates, daaScore: bigint): bigint {
  let rate = first.blocksPerSecond;
  for (const period of later) {
    if (daaScore >= period.fromDaaScore) rate = period.blocksPerSecond;
  }
  return rate;
}
