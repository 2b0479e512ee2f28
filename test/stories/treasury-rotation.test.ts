// The treasury's key is rotated while payments go on: new blocks pay the new address, the old key
// still spends what it has, everything moves to the new address, and the old key is retired.

import { afterAll, beforeAll, expect, test } from "bun:test";
import { PrivateKey } from "kaspa-wasm";
import {
  type SimulatedPaymentNode,
  startSimulatedPaymentNode,
} from "../../testing/harness/nodes/payment-nodes.ts";
import {
  freshPool,
  KAS,
  migratedDatabase,
  openPaymentScene,
  TREASURY,
  TREASURY_KEY,
  walletOf,
} from "../../testing/harness/scenes/payment-scene.ts";
import { type PostgresServer, startPostgres } from "../../testing/harness/servers/postgres.ts";

const NEW_KEY = "6f".repeat(32);
const NEW_TREASURY = new PrivateKey(NEW_KEY).toAddress("simnet").toString();
const rotated = { TREASURY_PRIVATE_KEY: NEW_KEY, TREASURY_ADDRESS: NEW_TREASURY };
const rotating = { ...rotated, TREASURY_RETIRED_KEYS: TREASURY_KEY };

let server: PostgresServer;
let node: SimulatedPaymentNode;
beforeAll(async () => {
  server = await startPostgres();
  node = await startSimulatedPaymentNode({ address: TREASURY, count: 6, amountSompi: 200n * KAS });
}, 60_000);
afterAll(async () => {
  await node.stop();
  await server.crash();
  await server.stop();
}, 60_000);

test("a rotation pays everybody once, moves everything, and ends without the old key", async () => {
  const databaseUrl = await freshPool(await migratedDatabase(server));
  await using w = await openPaymentScene({ databaseUrl, nodeUrl: node.url });
  await w.credit(walletOf(1), 6n * KAS);
  expect((await w.pay(["run"])).code).toBe(0);
  // A batch that was reserved under the old key and is signed after the rotation.
  await w.credit(walletOf(2), 7n * KAS);
  expect((await w.pay(["run"], { CRASH_AT: "reserved" })).code).toBe("SIGKILL");
  await w.credit(walletOf(3), 8n * KAS);

  const refused = await w.pay(["run"], rotated);
  expect([refused.code, refused.err.includes("the database of treasury")]).toEqual([2, true]);

  await w.pay(["resume", "--wait", "20"], rotating);
  const first = await w.pay(["run"], rotating);
  expect([first.code, first.out]).toEqual([0, first.out]);
  const kinds = await w.database.query<{ kind: string }>(
    "SELECT kind FROM payout_batch WHERE state = 'settled' ORDER BY id",
  );
  expect(kinds.map(({ kind }) => kind)).toEqual(["payout", "payout", "consolidation", "payout"]);
  expect(await node.balances([TREASURY])).toEqual(new Map([[TREASURY, 0n]]));

  // A block that was mined to the old address shortly before matures later.
  node.control.mine({ count: 1, address: TREASURY });
  await node.mine(80);
  expect((await node.balances([TREASURY])).get(TREASURY)).toBeGreaterThan(0n);
  await w.credit(walletOf(1), 9n * KAS);
  expect((await w.pay(["run"], rotating)).code).toBe(0);
  expect(await node.balances([TREASURY])).toEqual(new Map([[TREASURY, 0n]]));

  // The old key is retired; the database belongs to the new treasury.
  await w.credit(walletOf(2), 10n * KAS);
  expect((await w.pay(["run"], rotated)).code).toBe(0);
  expect((await w.pay(["run"])).code).toBe(2);
  const paid = [15n, 17n, 8n].map((kas, index) => [walletOf(index + 1), kas * KAS] as const);
  expect(await w.settled()).toEqual(new Map(paid));
  expect(await w.violations(node)).toEqual([]);
}, 120_000);
