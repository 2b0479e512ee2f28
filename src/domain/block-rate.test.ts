import { expect, test } from "bun:test";
import {
  type BlockRates,
  blocksPerSecond,
  coinbaseMaturityDaa,
  daaScoresIn,
  networkBlockRates,
} from "./block-rate.ts";
import { NETWORKS } from "./network.ts";

const [mainnet, testnet, simnet] = [
  networkBlockRates("mainnet"),
  networkBlockRates("testnet-10"),
  networkBlockRates("simnet"),
];

test("the block rate changes at the DAA score of the fork", () => {
  expect(blocksPerSecond(mainnet, 110_164_999n)).toBe(1);
  expect(blocksPerSecond(mainnet, 110_165_000n)).toBe(10);
  expect(blocksPerSecond(testnet, 88_656_999n)).toBe(1);
  expect(blocksPerSecond(testnet, 88_657_000n)).toBe(10);
  expect(blocksPerSecond(simnet, 0n)).toBe(10);
});

test("what follows from the rate follows the DAA score too", () => {
  expect(daaScoresIn(mainnet, 0n, 30n)).toBe(30n);
  expect(daaScoresIn(mainnet, 200_000_000n, 30n)).toBe(300n);
});

test("coinbase maturity is that of the highest rate", () => {
  const rates = NETWORKS.map(networkBlockRates);
  expect(rates.map(coinbaseMaturityDaa)).toEqual([1000n, 1000n, 1000n, 1000n]);
  const faster: BlockRates = [
    { fromDaaScore: 0n, blocksPerSecond: 10n },
    { fromDaaScore: 5000n, blocksPerSecond: 25n },
  ];
  expect(coinbaseMaturityDaa(faster)).toBe(2500n);
});
