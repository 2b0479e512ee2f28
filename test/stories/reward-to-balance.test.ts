// A coinbase reward becomes balances: found blocks get their settlement status from the node, the
// treasury's UTXOs are tracked, both are reconciled, and every sompi is in the ledger. Runs on the
// simulated node and, if KASPAD names the binary, on real kaspad.

import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { storyRate } from "../../testing/harness/nodes/pool-node.ts";
import { balances } from "../../testing/harness/scenes/ledger-rows.ts";
import {
  type RewardNetwork,
  startKaspadRewardNetwork,
  startSimulatedRewardNetwork,
} from "../../testing/harness/scenes/reward-network.ts";
import {
  FEE_PPM,
  openRewardScene,
  type RewardScene,
} from "../../testing/harness/scenes/reward-scene.ts";
import { type PostgresServer, startPostgres } from "../../testing/harness/servers/postgres.ts";
import { eventually } from "../../testing/harness/servers/processes.ts";

setDefaultTimeout(120_000);
const { KASPAD } = process.env;

let server: PostgresServer;
beforeAll(async () => {
  server = await startPostgres();
});
afterAll(() => server.stop());

const kinds: [string, () => Promise<RewardNetwork>][] = [
  ["the simulated node", startSimulatedRewardNetwork],
];
if (KASPAD !== undefined && KASPAD !== "") {
  kinds.push(["real kaspad", () => startKaspadRewardNetwork(KASPAD, storyRate())]);
}

async function payoutsHalted(scene: RewardScene): Promise<string> {
  const rows = await scene.database.query<{ reason: string }>(
    "SELECT halt_reason AS reason FROM pool_control WHERE payouts_halted",
  );
  return rows[0]?.reason ?? "";
}

/** Checks that the chain, the recorded blocks and the ledger have the same sum. */
async function expectAllAgree(scene: RewardScene, network: RewardNetwork): Promise<void> {
  const rewards = await scene.rewards();
  const outputs = await network.treasuryCoinbases();
  expect(outputs.reduce((sum, amount) => sum + amount, 0n)).toBe(rewards);
  const ledger = await balances(scene.database);
  expect(ledger.reward).toBe(-rewards);
  const credited = Object.entries(ledger).filter(([account]) => account !== "reward");
  expect(credited.reduce((sum, [, balance]) => sum + balance, 0n)).toBe(rewards);
  const difference = await eventually("the outputs are seen", async () => {
    const found = await scene.turn();
    return found === 0n ? "none" : undefined;
  });
  expect(difference).toBe("none");
  expect(await payoutsHalted(scene)).toBe("");
  await scene.check();
}

describe.each(kinds)("with %s", (_name, startNetwork) => {
  let network: RewardNetwork;
  beforeAll(async () => {
    network = await startNetwork();
    await network.mineElsewhere(20);
  });
  afterAll(() => network.stop());

  test("blue and red blocks, siblings and foreign blocks: every sompi of the chain is in the ledger", async () => {
    await using scene = await openRewardScene(server, network);
    let found = 0;
    for (let round = 0; round < 40; round++) {
      const blocks = await scene.find(round % 4 === 3 ? 4 : 1);
      found += blocks.length;
      for (const { result } of blocks) expect(result).toEqual({ answer: "accepted", detail: "" });
      if (round % 3 === 0) await network.mineElsewhere(1);
      if (round % 10 === 9) await scene.turn();
      if (round === 25) await scene.restart();
    }
    await scene.settleAll();
    const { blue = 0, red = 0, ...others } = await scene.states();
    expect(others).toEqual({});
    expect(blue + red).toBe(found);
    expect(blue).toBeGreaterThan(20);
    expect(red).toBeGreaterThan(5);
    await expectAllAgree(scene, network);
    const facts = await scene.database.query<{ details: bigint; sum: string; fee: bigint }>(
      `SELECT COUNT(*) AS details, SUM(miner_reward) AS sum,
         (SELECT SUM(reward * ${FEE_PPM} / 1000000)::BIGINT FROM found_block) AS fee
       FROM block_details`,
    );
    expect(facts[0]?.details).toBe(BigInt(blue));
    expect(BigInt(facts[0]?.sum ?? "0")).toBe(await scene.rewards());
    expect((await balances(scene.database)).fee).toBe(facts[0]?.fee ?? -1n);
  });

  test("a block with every kind of transaction is accepted unchanged, and its fees are rewards", async () => {
    await using scene = await openRewardScene(server, network);
    const sent = await network.sendEachKind();
    const template = await network.template();
    expect(template.transactions.length).toBe(1 + sent);
    const [block] = await scene.find(1);
    expect(block?.result.answer).toBe("accepted");
    await scene.find(1);
    await scene.settleAll();
    const rows = await scene.database.query<{ reward: bigint }>(
      "SELECT reward FROM found_block ORDER BY sequence",
    );
    const [withFees, plain] = rows.map((row) => row.reward);
    // Fees are at least 100 sompi per gram, and each transaction has more than 1,000 grams.
    expect((withFees ?? 0n) - (plain ?? 0n)).toBeGreaterThan(BigInt(sent) * 100_000n);
    await scene.check();
  });

  test("rewards that mature while the app is down are all found when it returns", async () => {
    await using scene = await openRewardScene(server, network);
    for (let round = 0; round < 10; round++) await scene.find(1);
    await scene.stopServices();
    await network.mineElsewhere(200);
    await scene.startServices();
    for (let turn = 0; turn < 2; turn++) await scene.turn();
    expect(await scene.states()).toEqual({ blue: 10 });
    expect(await scene.turn()).toBe(0n);
    await scene.check();
  });
});
