// The reference pool's gauges of rewards, set every minute on the leader. Labels are bounded to
// the workers that earned most; hashes and times are no labels, because every value would stay
// for good.

import {
  recentlyPaidBlocks,
  recentRewards,
} from "../../../adapters/database/reports/recent-rewards.ts";
import type { Reader } from "../../../adapters/database/sql.ts";
import type { Metrics } from "../../../adapters/metrics/registry.ts";

const MAX_LABELLED = 2000;

/** Answers the function that reads the last minute and sets the gauges. */
export function rewardMetrics(
  metrics: Metrics,
  poolAddress: string,
): (reader: Reader) => Promise<void> {
  const paid = metrics.gauge({
    name: "paid_blocks_1min_count",
    help: "Blocks whose reward was credited in the last minute",
    labelNames: ["miner_id", "pool_address"],
  });
  const rewards = metrics.gauge({
    name: "miner_rewards",
    help: "Sompi credited to a worker in the last minute",
    labelNames: ["miner_id", "wallet_address"],
  });
  return async (reader) => {
    const [blocks, rows] = [
      await recentlyPaidBlocks(reader),
      await recentRewards(reader, MAX_LABELLED),
    ];
    rewards.reset();
    paid.set({ miner_id: "pool", pool_address: poolAddress }, blocks);
    for (const { name, wallet, amount } of rows) {
      rewards.set({ miner_id: name, wallet_address: wallet }, Number(amount));
    }
  };
}
