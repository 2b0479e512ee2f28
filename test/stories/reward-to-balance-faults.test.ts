// What the chain and the node can do to a reward, as only the simulated node produces on demand:
// reorganisations before and after maturity, lost notifications, outages, unexpected deposits and
// spends.

import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import { acceptSurplus } from "../../src/adapters/database/ledger/suspense.ts";
import { balances } from "../../testing/harness/scenes/ledger-rows.ts";
import {
  type RewardNetwork,
  startSimulatedRewardNetwork,
  TREASURY,
} from "../../testing/harness/scenes/reward-network.ts";
import { openRewardWorld, type RewardWorld } from "../../testing/harness/scenes/reward-scene.ts";
import { type PostgresServer, startPostgres } from "../../testing/harness/servers/postgres.ts";
import { eventually } from "../../testing/harness/servers/processes.ts";
import type { Control } from "../../testing/simulated-node/control/control.ts";

setDefaultTimeout(120_000);

let server: PostgresServer;
beforeAll(async () => {
  server = await startPostgres();
});
afterAll(() => server.stop());

interface Scene extends AsyncDisposable {
  network: RewardNetwork;
  control: Control;
  world: RewardWorld;
}

async function scene(): Promise<Scene> {
  const network = await startSimulatedRewardNetwork();
  await network.mineElsewhere(20);
  const world = await openRewardWorld(server, network);
  const { control } = network;
  if (control === undefined) throw new Error("the simulated node has a control");
  const dispose = async () => {
    await world[Symbol.asyncDispose]();
    await network.stop();
  };
  return { network, control, world, [Symbol.asyncDispose]: dispose };
}

async function halt(world: RewardWorld): Promise<string> {
  const rows = await world.database.query<{ reason: string }>(
    "SELECT halt_reason AS reason FROM pool_control WHERE payouts_halted",
  );
  return rows[0]?.reason ?? "";
}

async function chainSum(network: RewardNetwork): Promise<bigint> {
  // Its own connection comes back a second after an outage.
  const outputs = await eventually("the outputs", () => network.treasuryCoinbases());
  return outputs.reduce((sum, amount) => sum + amount, 0n);
}

test("a reorganisation before maturity moves or recolours blocks, and nothing is credited twice", async () => {
  await using at = await scene();
  const { network, control, world } = at;
  for (let round = 0; round < 12; round++) {
    await world.find(round % 3 === 0 ? 2 : 1);
    await world.turn();
    if (round % 4 === 3) control.reorg({ depth: 3 });
  }
  await world.settleAll();
  expect(await chainSum(network)).toBe(await world.rewards());
  expect(await world.turn()).toBe(0n);
  await world.check();
});

test("a block that others out-built is red and pays nothing", async () => {
  await using at = await scene();
  const { control, world } = at;
  control.makeNextBlocksRed({ count: 1 });
  const [red] = await world.find(1);
  await world.find(1);
  await world.settleAll();
  expect(await world.states()).toEqual({ blue: 1, red: 1 });
  const paid = await world.database.query<{ payer: string }>(
    "SELECT DISTINCT paid_by AS payer FROM segment",
  );
  expect(paid.length).toBe(1);
  expect(paid[0]?.payer).not.toBe(red?.hash);
});

test("lost notices and an outage across maturity cost time and nothing else", async () => {
  await using at = await scene();
  const { network, control, world } = at;
  await world.turn();
  control.setMuted({ isMuted: true });
  for (let round = 0; round < 5; round++) await world.find(1);
  await control.goDown();
  await eventually("nothing is compared without a node", async () => {
    return (await world.turn()) === undefined;
  });
  await control.comeBack({ keepMempool: true });
  control.mine({ count: 150 });
  await world.restart();
  await world.settleAll();
  expect(await world.states()).toEqual({ blue: 5 });
  expect(await chainSum(network)).toBe(await world.rewards());
  expect(await world.turn()).toBe(0n);
  await world.check();
});

test("a refused block is rejected, and a gift to the treasury is nobody's reward", async () => {
  await using at = await scene();
  const { control, world } = at;
  control.rejectSubmits({ count: 1, reason: "blockInvalid" });
  const [refused] = await world.find(1);
  expect(refused?.result.answer).toBe("blockInvalid");
  await world.find(1);
  control.fund({ address: TREASURY, amount: "777", count: 50 });
  await world.settleAll();
  expect(await world.states()).toEqual({ blue: 1, rejected: 1 });
  expect(await world.turn()).toBe(0n);
  expect((await balances(world.database)).reward).toBe(-(await world.rewards()));
  const gifts = await world.database.query<{ count: bigint }>(
    "SELECT COUNT(*) AS count FROM treasury_output WHERE NOT is_coinbase",
  );
  expect(gifts[0]?.count).toBe(50n);
});

test("coinbases that somebody else mines to the treasury wait in suspense for an operator", async () => {
  await using at = await scene();
  const { control, network, world } = at;
  await world.find(1);
  control.mine({ count: 2, address: TREASURY });
  await world.settleAll();
  control.mine({ count: 80 });
  await world.restart();
  for (let turn = 0; turn < 6; turn++) await world.turn();
  const surplus = (await chainSum(network)) - (await world.rewards());
  expect(surplus).toBeGreaterThan(0n);
  expect(await halt(world)).toBe("");
  expect((await balances(world.database)).suspense).toBe(surplus);
  const fee = (await balances(world.database)).fee ?? 0n;
  await world.database.transaction((tx) => acceptSurplus(tx));
  expect((await balances(world.database)).fee).toBe(fee + surplus);
  expect(await world.turn()).toBe(0n);
  await world.check();
});

test("a reorganisation past maturity takes the reward back, halts payouts and keeps every entry", async () => {
  await using at = await scene();
  const { network, control, world } = at;
  const [lost] = await world.find(1);
  await network.mineElsewhere(70);
  for (let turn = 0; turn < 3; turn++) await world.turn();
  expect(await world.states()).toEqual({ blue: 1 });
  const credited = await balances(world.database);
  expect(credited.reward).toBeLessThan(0n);
  control.reorg({ depth: 75 });
  control.mine({ count: 70 });
  for (let turn = 0; turn < 3; turn++) await world.turn();
  expect(await balances(world.database)).toEqual({});
  expect(await halt(world)).toContain(`reversal: block ${lost?.hash}`);
  const entries = await world.database.query<{ cause: string; sum: string }>(
    `SELECT cause || ':' || subject AS cause, SUM(amount) AS sum
     FROM ledger
     GROUP BY cause, subject
     ORDER BY cause`,
  );
  expect(entries).toEqual([
    { cause: `block:${lost?.hash}`, sum: "0" },
    { cause: `reversal:${lost?.hash}`, sum: "0" },
  ]);
  await world.check();
});
