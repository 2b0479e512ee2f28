// A coinbase reward becomes balances: found blocks get their settlement status from the node, the
// treasury's UTXOs are tracked, both are reconciled, and every sompi is in the ledger. Runs on the
// simulated node and, if KASPAD names the binary, on real kaspad.

import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { balances } from "../../testing/harness/scenes/ledger-rows.ts";
import {
  type RewardNetwork,
  startKaspadRewardNetwork,
  startSimulatedRewardNetwork,
} from "../../testing/harness/scenes/reward-network.ts";
import {
  FEE_PPM,
  openRewardWorld,
  type RewardWorld,
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
  kinds.push(["real kaspad", () => startKaspadRewardNetwork(KASPAD)]);
}

async function payoutsHalted(world: RewardWorld): Promise<string> {
  const rows = await world.database.query<{ reason: string }>(
    "SELECT halt_reason AS reason FROM pool_control WHERE payouts_halted",
  );
  return rows[0]?.reason ?? "";
}

/** The chain, the books and the ledger hold one and the same sum. */
async function expectAllAgree(world: RewardWorld, network: RewardNetwork): Promise<void> {
  const rewards = await world.rewards();
  const outputs = await network.treasuryCoinbases();
  expect(outputs.reduce((sum, amount) => sum + amount, 0n)).toBe(rewards);
  const ledger = await balances(world.database);
  expect(ledger.reward).toBe(-rewards);
  const credited = Object.entries(ledger).filter(([account]) => account !== "reward");
  expect(credited.reduce((sum, [, balance]) => sum + balance, 0n)).toBe(rewards);
  const difference = await eventually("the outputs are seen", async () => {
    const found = await world.turn();
    return found === 0n ? "none" : undefined;
  });
  expect(difference).toBe("none");
  expect(await payoutsHalted(world)).toBe("");
  await world.check();
}

describe.each(kinds)("with %s", (_name, startNetwork) => {
  let network: RewardNetwork;
  beforeAll(async () => {
    network = await startNetwork();
    await network.mineElsewhere(20);
  });
  afterAll(() => network.stop());

  test("blue and red blocks, siblings and strangers: every sompi of the chain is in the ledger", async () => {
    await using world = await openRewardWorld(server, network);
    let found = 0;
    for (let round = 0; round < 40; round++) {
      const blocks = await world.find(round % 4 === 3 ? 4 : 1);
      found += blocks.length;
      for (const { result } of blocks) expect(result).toEqual({ answer: "accepted", detail: "" });
      if (round % 3 === 0) await network.mineElsewhere(1);
      if (round % 10 === 9) await world.turn();
      if (round === 25) await world.restart();
    }
    await world.settleAll();
    const { blue = 0, red = 0, ...others } = await world.states();
    expect(others).toEqual({});
    expect(blue + red).toBe(found);
    expect(blue).toBeGreaterThan(20);
    expect(red).toBeGreaterThan(5);
    await expectAllAgree(world, network);
    const facts = await world.database.query<{ details: bigint; sum: string; fee: bigint }>(
      `SELECT COUNT(*) AS details, SUM(miner_reward) AS sum,
         (SELECT SUM(reward * ${FEE_PPM} / 1000000)::BIGINT FROM found_block) AS fee
       FROM block_details`,
    );
    expect(facts[0]?.details).toBe(BigInt(blue));
    expect(BigInt(facts[0]?.sum ?? "0")).toBe(await world.rewards());
    expect((await balances(world.database)).fee).toBe(facts[0]?.fee ?? -1n);
  });

  test("a block with every kind of transaction is taken as it came, and its fees are rewards", async () => {
    await using world = await openRewardWorld(server, network);
    const sent = await network.sendEachKind();
    const template = await network.template();
    expect(template.transactions.length).toBe(1 + sent);
    const [block] = await world.find(1);
    expect(block?.result.answer).toBe("accepted");
    await world.find(1);
    await world.settleAll();
    const rows = await world.database.query<{ reward: bigint }>(
      "SELECT reward FROM found_block ORDER BY sequence",
    );
    const [withFees, plain] = rows.map((row) => row.reward);
    // Fees are 100 sompi per gram at least, and each transaction weighs more than 1,000 grams.
    expect((withFees ?? 0n) - (plain ?? 0n)).toBeGreaterThan(BigInt(sent) * 100_000n);
    await world.check();
  });

  test("rewards that mature while the app is down are all there when it comes back", async () => {
    await using world = await openRewardWorld(server, network);
    for (let round = 0; round < 10; round++) await world.find(1);
    await world.stopParts();
    await network.mineElsewhere(200);
    await world.startParts();
    for (let turn = 0; turn < 2; turn++) await world.turn();
    expect(await world.states()).toEqual({ blue: 10 });
    expect(await world.turn()).toBe(0n);
    await world.check();
  });
});
