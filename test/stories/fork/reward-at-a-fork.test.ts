// Rewards while the network goes from 10 to 25 blocks a second, and coinbases take 2.5 times as
// many DAA scores to mature: none is final before the node would let it be spent.

import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import { type BlockRates, coinbaseMaturityDaa } from "../../../src/domain/block-rate.ts";
import { startSimulatedRewardNetwork } from "../../../testing/harness/scenes/reward-network.ts";
import { openRewardScene } from "../../../testing/harness/scenes/reward-scene.ts";
import { type PostgresServer, startPostgres } from "../../../testing/harness/servers/postgres.ts";
import { maturityAt } from "../../../testing/simulated-node/options.ts";

setDefaultTimeout(120_000);

let server: PostgresServer;
beforeAll(async () => {
  server = await startPostgres();
});
afterAll(() => server.stop());

const FORK = 1500n;
const RATES: BlockRates = [
  { fromDaaScore: 0n, blocksPerSecond: 10n },
  { fromDaaScore: FORK, blocksPerSecond: 25n },
];
const RULES = {
  maturity: 1000n,
  rateChange: { fromDaaScore: FORK, before: 10n, after: 25n },
};

test("no reward is final before the node lets it be spent, on either side of the fork", async () => {
  const network = await startSimulatedRewardNetwork(RULES);
  const daaScore = () => BigInt(String(network.control?.state().virtualDaaScore));
  try {
    await using scene = await openRewardScene(server, network, coinbaseMaturityDaa(RATES));
    let found = 0;
    while ((await scene.states()).blue !== 30) {
      expect(daaScore()).toBeLessThan(FORK + 6000n);
      // The oldest block is immature at the fork by the old rule, the newest one comes after it.
      if (found < 30 && daaScore() > FORK - 900n) {
        await scene.find(1);
        found += 1;
      }
      await network.mineElsewhere(50);
      await scene.turn();
      const spendable = await network.spendableSompi((score) => maturityAt(RULES, score));
      expect(await scene.rewards()).toBeLessThanOrEqual(spendable);
    }
    expect(await scene.turn()).toBe(0n);
    await scene.check();
  } finally {
    await network.stop();
  }
});
