// The block rate of each network by DAA score, and everything that follows from it. Pure.
// Source: rusty-kaspa 2.1.0, consensus/core/src/config/params.rs (`blockrate`, activations),
// consensus/core/src/config/bps.rs and constants.rs. A fork adds one period per network here.

import type { NetworkId } from "./network.ts";

interface Period {
  /** Virtual DAA score from which the rate applies. */
  fromDaaScore: bigint;
  blocksPerSecond: bigint;
}

const PERIODS: Record<NetworkId, readonly [Period, ...Period[]]> = {
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

/** Blocks that the network makes in a second at this DAA score. */
export function blocksPerSecond(network: NetworkId, daaScore: bigint): number {
  return Number(rateAt(network, daaScore));
}

/**
 * What the DAA score grows by in `seconds` around this DAA score; each block adds one.
 * @fortests
 */
export function daaScoresIn(network: NetworkId, daaScore: bigint, seconds: bigint): bigint {
  return seconds * rateAt(network, daaScore);
}

/**
 * DAA scores that must pass before a coinbase output may be spent: that of the highest rate that
 * the network has or will have, so that no reward is taken for mature too early around a fork.
 */
export function coinbaseMaturityDaa(network: NetworkId): bigint {
  let highest = 0n;
  for (const { blocksPerSecond: rate } of PERIODS[network]) if (rate > highest) highest = rate;
  return COINBASE_MATURITY_SECONDS * highest;
}

function rateAt(network: NetworkId, daaScore: bigint): bigint {
  const [first, ...later] = PERIODS[network];
  let rate = first.blocksPerSecond;
  for (const period of later) {
    if (daaScore >= period.fromDaaScore) rate = period.blocksPerSecond;
  }
  return rate;
}
