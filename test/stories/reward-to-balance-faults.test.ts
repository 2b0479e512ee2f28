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
import { openRewardScene, type RewardScene } from "../../testing/harness/scenes/reward-scene.ts";
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
  scene: RewardScene;
}

async function openScene(): Promise<Scene> {
  const network = await startSimulatedRewardNetwork();
  await network.mineElsewhere(20);
  const scene = await openRewardScene(server, network);
  const { control } = network;
  if (control === undefined) throw new Error("the simulated node has a control");
  const dispose = async () => {
    await scene[Symbol.asyncDispose]();
    await network.stop();
  };
  return { network, control, scene, [Symbol.asyncDispose]: dispose };
}

async function halt(scene: RewardScene): Promise<string> {
  const rows = await scene.database.query<{ reason: string }>(
    "SELECT halt_reason AS reason FROM pool_control WHERE payouts_halted",
  );
  return rows[0]?.reason ?? "";
}

async function chainSum(network: RewardNetwork): Promise<bigint> {
  // Its own connection is restored a second after an outage.
  const outputs = await eventually("the outputs", () => network.treasuryCoinbases());
  return outputs.reduce((sum, amount) => sum + amount, 0n);
}

test("a reorganisation before maturity moves or recolours blocks, and nothing is credited twice", async () => {
  await using at = await openScene();
  const { network, control, scene } = at;
  for (let round = 0; round < 12; round++) {
    await scene.find(round % 3 === 0 ? 2 : 1);
    await scene.turn();
    if (round % 4 === 3) control.reorg({ depth: 3 });
  }
  await scene.settleAll();
  expect(await chainSum(network)).toBe(await scene.rewards());
  expect(await scene.turn()).toBe(0n);
  await scene.check();
});

test("a block that others outweighed is red and pays nothing", async () => {
  await using at = await openScene();
  const { control, scene } = at;
  control.makeNextBlocksRed({ count: 1 });
  const [red] = await scene.find(1);
  await scene.find(1);
  await scene.settleAll();
  expect(await scene.states()).toEqual({ blue: 1, red: 1 });
  const paid = await scene.database.query<{ payer: string }>(
    "SELECT DISTINCT paid_by AS payer FROM segment",
  );
  expect(paid.length).toBe(1);
  expect(paid[0]?.payer).not.toBe(red?.hash);
});

test("lost notifications and an outage across maturity only cost time", async () => {
  await using at = await openScene();
  const { network, control, scene } = at;
  await scene.turn();
  control.setMuted({ isMuted: true });
  for (let round = 0; round < 5; round++) await scene.find(1);
  await control.goDown();
  await eventually("nothing is compared without a node", async () => {
    return (await scene.turn()) === undefined;
  });
  await control.comeBack({ keepMempool: true });
  control.mine({ count: 150 });
  await scene.restart();
  await scene.settleAll();
  expect(await scene.states()).toEqual({ blue: 5 });
  expect(await chainSum(network)).toBe(await scene.rewards());
  expect(await scene.turn()).toBe(0n);
  await scene.check();
});

test("a refused block is rejected, and a deposit to the treasury is nobody's reward", async () => {
  await using at = await openScene();
  const { control, scene } = at;
  control.rejectSubmits({ count: 1, reason: "blockInvalid" });
  const [refused] = await scene.find(1);
  expect(refused?.result.answer).toBe("blockInvalid");
  await scene.find(1);
  control.fund({ address: TREASURY, amount: "777", count: 50 });
  await scene.settleAll();
  expect(await scene.states()).toEqual({ blue: 1, rejected: 1 });
  expect(await scene.turn()).toBe(0n);
  expect((await balances(scene.database)).reward).toBe(-(await scene.rewards()));
  const gifts = await scene.database.query<{ count: bigint }>(
    "SELECT COUNT(*) AS count FROM treasury_output WHERE NOT is_coinbase",
  );
  expect(gifts[0]?.count).toBe(50n);
});

test("coinbases that others mine to the treasury wait in suspense for an operator", async () => {
  await using at = await openScene();
  const { control, network, scene } = at;
  await scene.find(1);
  control.mine({ count: 2, address: TREASURY });
  await scene.settleAll();
  control.mine({ count: 80 });
  await scene.restart();
  for (let turn = 0; turn < 6; turn++) await scene.turn();
  const surplus = (await chainSum(network)) - (await scene.rewards());
  expect(surplus).toBeGreaterThan(0n);
  expect(await halt(scene)).toBe("");
  expect((await balances(scene.database)).suspense).toBe(surplus);
  const fee = (await balances(scene.database)).fee ?? 0n;
  await scene.database.transaction((tx) => acceptSurplus(tx));
  expect((await balances(scene.database)).fee).toBe(fee + surplus);
  expect(await scene.turn()).toBe(0n);
  await scene.check();
});

test("a reorganisation past maturity reverses the reward, halts payouts and keeps every entry", async () => {
  await using at = await openScene();
  const { network, control, scene } = at;
  const [lost] = await scene.find(1);
  await network.mineElsewhere(70);
  for (let turn = 0; turn < 3; turn++) await scene.turn();
  expect(await scene.states()).toEqual({ blue: 1 });
  const credited = await balances(scene.database);
  expect(credited.reward).toBeLessThan(0n);
  control.reorg({ depth: 75 });
  control.mine({ count: 70 });
  for (let turn = 0; turn < 3; turn++) await scene.turn();
  expect(await balances(scene.database)).toEqual({});
  expect(await halt(scene)).toContain(`reversal: block ${lost?.hash}`);
  const entries = await scene.database.query<{ cause: string; sum: string }>(
    `SELECT cause || ':' || subject AS cause, SUM(amount) AS sum
     FROM ledger
     GROUP BY cause, subject
     ORDER BY cause`,
  );
  expect(entries).toEqual([
    { cause: `block:${lost?.hash}`, sum: "0" },
    { cause: `reversal:${lost?.hash}`, sum: "0" },
  ]);
  await scene.check();
});
