// The operator's command line against a real database and the simulated node: dry runs change
// nothing, every change has its audit row, and the old commands leave one as well.

import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "bun:test";
import {
  type SimulatedPaymentNode,
  startSimulatedPaymentNode,
} from "../../testing/harness/nodes/payment-nodes.ts";
import { balances, postByHand } from "../../testing/harness/scenes/ledger-rows.ts";
import {
  copyDatabase,
  freshPool,
  KAS,
  migratedDatabase,
  openPaymentScene,
  type PaymentScene,
  TREASURY,
  walletOf,
} from "../../testing/harness/scenes/payment-scene.ts";
import { type PostgresServer, startPostgres } from "../../testing/harness/servers/postgres.ts";

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

let node: SimulatedPaymentNode;
let w: PaymentScene;
beforeEach(async () => {
  node = await startSimulatedPaymentNode({ address: TREASURY, count: 9, amountSompi: 500n * KAS });
  w = await openPaymentScene({ databaseUrl: await freshPool(template), nodeUrl: node.url });
}, 60_000);
afterEach(async () => {
  await w[Symbol.asyncDispose]();
  await node.stop();
}, 60_000);

const ANNA = { KATPOOL_OPERATOR: "anna" };
const asked = ["--reason", "asked for"];

function actions(): Promise<{ operator: string; what: string; reason: string; outcome: string }[]> {
  return w.database.query(
    `SELECT operator, trim(command || ' ' || subject) AS what, reason, outcome
     FROM operator_action ORDER BY id`,
  );
}

test("a wallet below the threshold is paid on demand, once somebody says yes", async () => {
  await w.credit(walletOf(1), 2n * KAS);
  await w.credit(walletOf(2), 3n * KAS);
  const shown = await w.katpool(["pay", walletOf(1), ...asked], ANNA);
  expect([shown.code, shown.out.includes(`pay  ${walletOf(1)} 2.00000000 KAS`)]).toEqual([0, true]);
  expect(await w.database.query("SELECT id FROM payout_batch")).toEqual([]);
  expect(await actions()).toEqual([]);
  const paid = await w.katpool(["pay", walletOf(1), ...asked, "--yes"], ANNA);
  expect([paid.code, paid.out]).toEqual([0, paid.out]);
  expect(await w.settled()).toEqual(new Map([[walletOf(1), 2n * KAS]]));
  expect(await actions()).toEqual([
    { operator: "anna", what: `pay ${walletOf(1)}`, reason: "asked for", outcome: "exit 0" },
  ]);
  expect(await w.violations(node)).toEqual([]);
}, 60_000);

test("halt, hold, release and resume take effect and are noted, by old commands too", async () => {
  expect((await w.katpool(["halt", ...asked], ANNA)).code).toBe(0);
  expect((await w.katpool(["status"])).code).toBe(4);
  expect((await w.katpool(["resume", "--reason", "all is well", "--who", "berta"])).code).toBe(4);
  // The outflow has never agreed here: somebody has to say that it is accounted for.
  const resumed = ["resume", "--reason", "all is well", "--accept-outflow", "--who", "berta"];
  expect((await w.katpool(resumed)).code).toBe(0);
  await w.katpool(["hold", walletOf(1), ...asked], ANNA);
  await w.pay(["release", walletOf(1)], ANNA);
  await w.pay(["halt"], ANNA);
  expect(await actions()).toEqual([
    { operator: "anna", what: "halt", reason: "asked for", outcome: "halted" },
    { operator: "berta", what: "unhalt", reason: "all is well", outcome: "exit 4" },
    { operator: "berta", what: "unhalt", reason: "all is well", outcome: "exit 0" },
    { operator: "anna", what: `hold ${walletOf(1)}`, reason: "asked for", outcome: "on hold" },
    {
      ...{ operator: "anna", what: `release ${walletOf(1)}` },
      ...{ reason: "payment.ts release", outcome: "released" },
    },
    { operator: "anna", what: "halt", reason: "by an operator", outcome: "halted" },
  ]);
  const { out } = await w.katpool(["status"]);
  expect(out).toContain("anna: halt  (by an operator): halted");
}, 60_000);

test("adopt shows what it would book, and books it with --yes", async () => {
  await w.credit(walletOf(1), 6n * KAS);
  expect((await w.pay(["run"])).code).toBe(0);
  await w.credit(walletOf(1), 7n * KAS);
  const copy = await copyDatabase(w.url);
  expect((await w.pay(["run"])).code).toBe(0);
  await using restored = await openPaymentScene({ databaseUrl: copy, nodeUrl: node.url });
  expect((await restored.pay(["run"])).code).toBe(4);
  const shown = await restored.katpool(["adopt", ...asked]);
  expect([shown.code, shown.out.includes("pays 1 wallets")]).toEqual([4, true]);
  expect((await restored.settled()).get(walletOf(1))).toBe(6n * KAS);
  expect((await restored.katpool(["adopt", ...asked, "--yes"])).code).toBe(0);
  expect((await restored.settled()).get(walletOf(1))).toBe(13n * KAS);
  expect(await restored.violations(node)).toEqual([]);
}, 60_000);

test("a gift in suspense goes to the fees, after a dry run that changes nothing", async () => {
  const gift = "ab".repeat(32);
  await w.database.query(
    `INSERT INTO treasury_output (transaction_id, output_index, amount, block_daa_score,
       is_coinbase, matured_at)
     VALUES ($1, 0, 500, 9, TRUE, now())`,
    [gift],
  );
  await w.database.query(
    "INSERT INTO suspense_output (transaction_id, output_index, amount) VALUES ($1, 0, 500)",
    [gift],
  );
  await postByHand(w.database, `suspense:${gift}:0`, { reward: -500n, suspense: 500n });
  expect((await w.katpool(["status"])).out).toContain("in suspense: 0.00000500 KAS");
  const shown = await w.katpool(["accept", ...asked]);
  expect([shown.code, shown.out]).toEqual([0, shown.out]);
  expect(shown.out).toContain("nothing was changed");
  expect(await actions()).toEqual([]);
  expect((await w.katpool(["accept", `${gift}:1`, ...asked, "--yes"])).code).toBe(1);
  expect((await w.katpool(["accept", `${gift}:0`, ...asked, "--yes"], ANNA)).code).toBe(0);
  expect((await w.katpool(["status"])).out).toContain("in suspense: 0.00000000");
  expect((await actions()).map(({ what }) => what)).toEqual([`accept ${gift}:0`]);
  expect((await w.katpool(["settle", "ee".repeat(32), "--lost", ...asked])).code).toBe(1);
}, 60_000);

test("fees are withdrawn as a payout, and no account is overdrawn", async () => {
  await postByHand(w.database, "opening:aa", {
    opening: -50n * KAS,
    fee: 40n * KAS,
    unallocated: 10n * KAS,
  });
  const own = walletOf(7);
  const shown = await w.katpool(["withdraw", own, "30.5", ...asked]);
  expect([shown.code, shown.out.includes(`from fee to ${own}: 30.50000000 KAS`)]).toEqual([
    0,
    true,
  ]);
  expect(await balances(w.database)).toMatchObject({ fee: 40n * KAS });
  const paid = await w.katpool(["withdraw", own, "30.5", ...asked, "--yes"], ANNA);
  expect([paid.code, paid.out]).toEqual([0, paid.out]);
  expect(await w.settled()).toEqual(new Map([[own, 3_050_000_000n]]));
  expect((await w.katpool(["withdraw", own, "9.5", ...asked, "--yes"])).code).toBe(1);
  expect((await w.katpool(["credit", own, "1", "--from", "reward", ...asked])).code).toBe(2);
  expect((await w.katpool(["credit", "kaspa:wrong", "1", ...asked])).code).toBe(2);
  const credit = ["credit", walletOf(8), "10", "--from", "unallocated", ...asked, "--yes"];
  expect((await w.katpool(credit)).code).toBe(0);
  expect((await w.katpool(credit)).code).toBe(1);
  expect((await w.katpool(["debit", walletOf(8), "4", ...asked, "--yes"])).code).toBe(0);
  expect((await w.katpool(["debit", walletOf(8), "6.1", ...asked, "--yes"])).code).toBe(1);
  expect(await balances(w.database)).toMatchObject({ [walletOf(8)]: 6n * KAS });
  expect((await actions()).map(({ what }) => what.split(" ")[0])).toEqual([
    "withdraw",
    "pay",
    "credit",
    "debit",
  ]);
  expect(await w.violations(node)).toEqual([]);
  const verified = await w.katpool(["verify"]);
  expect([verified.code, verified.out.includes("ok    I13")]).toEqual([0, true]);
}, 60_000);

test("rewards that nobody worked for go to the fees", async () => {
  await postByHand(w.database, "block:aa", { reward: -5n, unallocated: 5n });
  expect((await w.katpool(["accept", "--unallocated", ...asked, "--yes"])).code).toBe(0);
  expect(await balances(w.database)).toEqual({ reward: -5n, fee: 5n });
}, 60_000);

test("balances that stay below the minimum are listed, and may be paid one by one", async () => {
  await w.credit(walletOf(1), 2n * KAS);
  await w.credit(walletOf(2), 6n * KAS);
  expect((await w.katpool(["dormant"])).out).toContain("wallets: 0");
  const { out } = await w.katpool(["dormant", "--days", "0"]);
  expect(out).toContain(`${walletOf(1)} 2.00000000 KAS, unchanged since`);
  expect(out).toContain("wallets: 1, 2.00000000 KAS; 1 shown");
  expect((await w.katpool(["dormant", "--days", "x"])).code).toBe(2);
}, 60_000);

test("verify runs, and a wrong word is a fault of configuration", async () => {
  const verified = await w.katpool(["verify", "--no-node"]);
  expect([verified.code, verified.out.includes("0 violated")]).toEqual([0, true]);
  expect((await w.katpool(["pay"])).code).toBe(2);
  expect((await w.katpool(["nothing"])).code).toBe(2);
  expect((await w.katpool(["--help"])).out).toContain("katpool COMMAND");
}, 60_000);

test("the audit trail cannot be rewritten", async () => {
  await w.katpool(["halt", ...asked], ANNA);
  for (const statement of [
    "UPDATE operator_action SET operator = 'nobody'",
    "UPDATE operator_action SET outcome = 'nothing'",
    "DELETE FROM operator_action",
    "TRUNCATE operator_action",
  ]) {
    await expect(w.database.query(statement)).rejects.toThrow("statement failed");
  }
}, 60_000);
