// No miner earns more than its hashes by choosing a difficulty after it knows what they found. An
// adversary with every lever that a miner has plays against the pool's own sessions, notifier,
// validator and nonce sets; only the proof of work comes from a seeded generator. Before the rules
// of decisions 12 and 14 (docs/decisions) the levers paid 1.22 to 1.93.

import { expect, test } from "bun:test";
import { Market, type MarketOptions } from "../../testing/harness/stratum/share-adversary.ts";

/** Credit per hash of each miner; runs are long enough for a deviation of about 1 %. */
function expectFair(options: MarketOptions): void {
  const { adversary, honest } = new Market(options).play();
  expect(adversary).toBeWithin(0.97, 1.03);
  expect(honest).toBeWithin(0.97, 1.03);
}

const LEVERS = ["suggest", "password", "stalled", "ports", "reuse", "processes"] as const;
const WITHOUT_PREFIX = ["noPrefix", "noPrefixPorts"] as const;

for (const [rate, jobs] of [
  [1, 1000],
  [25, 1500],
] as const) {
  test.each(LEVERS)(`at ${rate} jobs a second "%s" pays no more than the hashes`, (lever) => {
    expectFair({ lever, rate, jobs });
  });
}

test.each(WITHOUT_PREFIX)('nor does "%s", where one nonce fits many connections', (lever) => {
  expectFair({ lever, rate: 25, jobs: 1000 });
});

test("nor does a suggestion on whichever of a thousand connections gets the job last", () => {
  expectFair({ lever: "suggest", rate: 25, jobs: 500, connections: 1000 });
});
