// Spends of the treasury that are no batch of ours, against real Postgres and a chain in memory.

import { afterAll, beforeAll, expect, test } from "bun:test";
import {
  credit,
  depsOf,
  KAS,
  newFixture,
} from "../../../../testing/harness/scenes/memory-payments.ts";
import {
  freshPool,
  migratedDatabase,
  walletOf,
} from "../../../../testing/harness/scenes/payment-scene.ts";
import {
  type PostgresServer,
  startPostgres,
} from "../../../../testing/harness/servers/postgres.ts";
import { ownedOutputs, readControl } from "../../../adapters/database/payouts/control.ts";
import { openBatches } from "../../../adapters/database/payouts/queries.ts";
import { voidBatch } from "../../../adapters/database/payouts/transitions.ts";
import { openDatabase } from "../../../adapters/database/sql.ts";
import { systemClock } from "../../../base/clock.ts";
import { silentLog } from "../../../base/log.ts";
import { outpointKey } from "../../../domain/outpoint.ts";
import { runCycle } from "../payment-cycle.ts";
import { checkOutflow } from "./outflow.ts";

let server: PostgresServer;
let template: string;
beforeAll(async () => {
  server = await startPostgres();
  template = await migratedDatabase(server);
}, 60_000);
afterAll(async () => {
  await server.crash();
  await server.stop();
}, 60_000);

/** A pool whose outflow has agreed once, and which has one batch that was never accepted. */
async function openBatch(url: string) {
  const database = openDatabase({ url, log: silentLog });
  const world = newFixture(database);
  const deps = depsOf(world);
  await credit(world, walletOf(1), 20n * KAS);
  world.chain.mishaps.push("forget");
  await runCycle(deps, {
    startedBy: "operator",
    clock: systemClock,
    waitMs: 0,
    pollMs: 1,
    signal: new AbortController().signal,
    onProgress: () => undefined,
  });
  const [batch] = await openBatches(database);
  const [input] = batch?.inputs ?? [];
  if (batch === undefined || input === undefined) throw new Error("nothing was reserved");
  return { database, world, deps, batch, input };
}

test("the input of a void batch is the treasury's again: a stranger's spend of it halts", async () => {
  const { database, world, deps, batch, input } = await openBatch(await freshPool(template));
  await using _ = database;
  await database.transaction((tx) => voidBatch(tx, batch.id, "for this test"));
  expect(await checkOutflow(deps)).toEqual({ agrees: true });
  world.chain.spendElsewhere(input);
  const found = await checkOutflow(deps);
  expect(found.agrees).toBe(false);
  const { isHalted, reason } = await readControl(database);
  expect([isHalted, reason.includes("no payment in this database")]).toEqual([true, true]);
}, 60_000);

test("the input of an open batch may be spent by that batch, and does not halt", async () => {
  const { database, world, deps, input } = await openBatch(await freshPool(template));
  await using _ = database;
  world.chain.spendElsewhere(input);
  expect(await checkOutflow(deps)).toEqual({ agrees: true });
}, 60_000);

test("an output that is missing without a spender in sight is left to the next check", async () => {
  const { database, world, deps } = await openBatch(await freshPool(template));
  await using _ = database;
  const owned = world.chain.outputs().at(-1);
  if (owned === undefined) throw new Error("the treasury is empty");
  world.chain.spendElsewhere(owned);
  const { foreign } = world.chain;
  const { observe } = world.chain;
  world.chain.observe = async () => ({
    ...(await observe.call(world.chain)),
    findSpends: () => Promise.resolve({ spends: [], received: new Map(), isWhole: true }),
  });
  expect((await checkOutflow(deps)).agrees).toBe(false);
  expect((await readControl(database)).isHalted).toBe(false);
  expect(foreign).toHaveLength(1);
}, 60_000);

test("outputs that settled payments spent are marked, and what is left is still watched", async () => {
  const { database, world, deps } = await openBatch(await freshPool(template));
  await using _ = database;
  const options = {
    startedBy: "operator" as const,
    clock: systemClock,
    ...{ waitMs: 0, pollMs: 1, onProgress: () => undefined },
    signal: new AbortController().signal,
  };
  const states = async () => {
    const rows = await database.query<{ state: string; isSpent: boolean }>(
      'SELECT state, is_change_spent AS "isSpent" FROM payout_batch ORDER BY id',
    );
    return rows.map(({ state, isSpent }) => `${state} ${isSpent}`);
  };
  for (let turn = 0; turn < 4; turn++) {
    world.chain.mine(12);
    await runCycle(deps, options);
  }
  expect(await states()).toEqual(["settled false"]);
  // More than one of the first outputs, so that the change is spent too.
  await credit(world, walletOf(2), 17_000n * KAS);
  for (let turn = 0; turn < 8; turn++) {
    world.chain.mine(12);
    await runCycle(deps, options);
  }
  expect((await states())[0]).toBe("settled true");
  expect(await openBatches(database)).toEqual([]);
  expect(await checkOutflow(deps)).toEqual({ agrees: true });
  const owned = await ownedOutputs(database);
  expect(owned.map(outpointKey).sort()).toEqual(world.chain.outputs().map(outpointKey).sort());
  const [stolen] = owned;
  if (stolen === undefined) throw new Error("the treasury is empty");
  world.chain.spendElsewhere(stolen);
  expect((await checkOutflow(deps)).agrees).toBe(false);
}, 60_000);
