// Consensus parameters of private devnets, in the form of kaspad's `--override-params-file`. kaspad
// 2.1.0 takes them on every network but mainnet, wants `blockrate` whole, and refuses unknown keys
// (consensus/core/src/config/params.rs). What grows with the rate is as in its config/bps.rs; the
// difficulty window and the maturity are short, so that a private chain reaches both.

/** Block rates that a private devnet can have. */
export type DevnetRate = 1 | 25;

/** DAA scores before a coinbase output of a private devnet may be spent. */
export const DEVNET_MATURITY = 60;

interface RateRules {
  /** Milliseconds. */
  target_time_per_block: number;
  ghostdag_k: number;
  past_median_time_sample_rate: number;
  difficulty_sample_rate: number;
  max_block_parents: number;
  mergeset_size_limit: number;
  merge_depth: number;
  finality_depth: number;
  pruning_depth: number;
  coinbase_maturity: number;
}

const RATES: Record<DevnetRate, RateRules> = {
  1: {
    target_time_per_block: 1000,
    ghostdag_k: 18,
    past_median_time_sample_rate: 10,
    difficulty_sample_rate: 1,
    max_block_parents: 10,
    mergeset_size_limit: 180,
    merge_depth: 3600,
    finality_depth: 43_200,
    pruning_depth: 108_000,
    coinbase_maturity: DEVNET_MATURITY,
  },
  25: {
    target_time_per_block: 40,
    ghostdag_k: 288,
    past_median_time_sample_rate: 250,
    difficulty_sample_rate: 1,
    max_block_parents: 16,
    mergeset_size_limit: 512,
    merge_depth: 90_000,
    finality_depth: 1_080_000,
    pruning_depth: 2_700_000,
    coinbase_maturity: DEVNET_MATURITY,
  },
};

export function devnetOverrides(blocksPerSecond: DevnetRate) {
  return {
    min_difficulty_window_size: 16,
    difficulty_window_size: 64,
    blockrate: RATES[blocksPerSecond],
  };
}
