// Payment faults that only the simulated node can produce: two payers at once, halts, spends by
// others, a restored database, fees, shortage, reorganisations.

import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "bun:test";
import { join } from "node:path";
import { voidBatch } from "../../src/adapters/database/payouts/transitions.ts";
import {
  type SimulatedPaymentNode,
  startSimulatedPaymentNode,
} from "../../testing/harness/nodes/payment-nodes.ts";
import {
  copyDatabase,
  dumpDatabase,
  freshPool,
  KAS,
  migratedDatabase,
  openPaymentScene,
  type PaymentScene,
  restoreInPlace,
  TREASURY,
  walletOf,
} from "../../testing/harness/scenes/payment-scene.ts";
import { type PostgresServer, startPostgres } from "../../testing/harness/servers/postgres.ts";
import { eventually } from "../../testing/harness/servers/processes.ts";

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
  node = await startSimulatedPaymentNode({ address: TREASURY, count: 5, amountSompi: 1000n * KAS });
  w = await openPaymentScene({ databaseUrl: await freshPool(template), nodeUrl: node.url });
}, 60_000);
afterEach(async () => {
  await w[Symbol.asyncDispose]();
  await node.stop();
}, 60_000);

const paidOf = async (wallet: string) => (await w.settled()).get(wallet) ?? 0n;

async function count(query: string): Promise<number> {
  const rows = await w.database.query<{ n: number }>(`SELECT COUNT(*)::INTEGER AS n FROM ${query}`);
  return rows[0]?.n ?? -1;
}

test("two payers at once: one pays, the other reports it and exits 0", async () => {
  for (let n = 1; n <= 60; n++) await w.credit(walletOf(n), 6n * KAS);
  await node.setMining(false);
  const first = w.pay(["run", "--wait", "20"]);
  await eventually("the first has reserved", async () => (await count("payout_batch")) > 0);
  const second = await w.pay(["run"]);
  expect([second.code, second.out]).toEqual([
    0,
    "another payment process is at work; nothing done\n",
  ]);
  await node.setMining(true);
  expect((await first).code).toBe(0);
  expect(await w.violations(node)).toEqual([]);
  expect(await count("payout WHERE state = 'settled'")).toBe(60);
}, 120_000);

test("a halt stops sending, records what was already sent, and is lifted by unhalt", async () => {
  await w.credit(walletOf(1), 6n * KAS);
  await node.setMining(false);
  expect((await w.pay(["run", "--wait", "1"])).code).toBe(3);
  expect((await w.pay(["halt", "--reason", "looking into it"])).code).toBe(0);
  await w.credit(walletOf(2), 6n * KAS);
  await node.setMining(true);
  await Bun.sleep(600);
  const halted = await w.pay(["run"]);
  expect([halted.code, halted.out.includes("looking into it")]).toEqual([4, true]);
  expect(await paidOf(walletOf(1))).toBe(6n * KAS);
  expect(await paidOf(walletOf(2))).toBe(0n);
  expect((await w.pay(["status"])).out).toContain("HALTED: looking into it");
  expect((await w.pay(["unhalt"])).code).toBe(0);
  expect((await w.pay(["run"])).code).toBe(0);
  expect(await paidOf(walletOf(2))).toBe(6n * KAS);
  expect(await w.violations(node)).toEqual([]);
}, 120_000);

test("an operator's hold keeps the balance, and release pays it", async () => {
  await w.credit(walletOf(1), 6n * KAS);
  expect((await w.pay(["hold", walletOf(1), "--reason", "asked for"])).code).toBe(0);
  expect((await w.pay(["run"])).out).toContain("asked for");
  expect(await paidOf(walletOf(1))).toBe(0n);
  expect((await w.pay(["release", walletOf(1)])).code).toBe(0);
  expect((await w.pay(["run"])).code).toBe(0);
  expect(await paidOf(walletOf(1))).toBe(6n * KAS);
  expect((await w.pay(["hold", "kaspa:nonsense", "--reason", "x"])).code).toBe(2);
}, 120_000);

test("a spend by somebody else halts payouts until an operator accepts it", async () => {
  await w.credit(walletOf(1), 6n * KAS);
  expect((await w.pay(["run"])).code).toBe(0);
  const [change] = await w.database.query<{ key: string }>(
    "SELECT transaction_id || ':' || change_index AS key FROM payout_batch",
  );
  const [transactionId = "", index = ""] = (change?.key ?? "").split(":");
  node.control.spendElsewhere({ address: TREASURY, outpoints: [`${transactionId}:${index}`] });
  await w.credit(walletOf(2), 6n * KAS);
  const halted = await w.pay(["run"]);
  expect([halted.code, halted.out.includes("no payment in this database")]).toEqual([4, true]);
  expect(await count("payout_batch")).toBe(1);
  const refused = await w.pay(["unhalt"]);
  expect([refused.code, refused.out.includes("no payment of ours")]).toEqual([4, true]);
  expect((await w.pay(["unhalt", "--accept-outflow"])).code).toBe(0);
  expect((await w.pay(["run"])).code).toBe(0);
  expect(await paidOf(walletOf(2))).toBe(6n * KAS);
  expect(await w.violations(node)).toEqual([]);
}, 120_000);

test("a payment whose input was spent elsewhere is void with its proof, and paid again", async () => {
  await w.credit(walletOf(1), 6n * KAS);
  expect((await w.pay(["run"], { CRASH_AT: "before-send" })).code).toBe("SIGKILL");
  const [input] = await w.database.query<{ id: string; n: number }>(
    "SELECT transaction_id AS id, output_index AS n FROM payout_input",
  );
  // Blocks are mined on request, so that the spend is not too deep before it is seen.
  await node.setMining(false);
  node.control.spendElsewhere({ address: TREASURY, outpoints: [`${input?.id}:${input?.n}`] });
  await node.mine(2);
  const waiting = await w.pay(["resume", "--wait", "0"]);
  expect([waiting.code, waiting.out.includes("rival")]).toEqual([3, true]);
  await node.mine(120);
  await w.pay(["resume", "--wait", "0"]);
  const [batch] = await w.database.query<{ state: string; void_proof: string }>(
    "SELECT state, void_proof FROM payout_batch",
  );
  expect([batch?.state, batch?.void_proof.includes("is spent by")]).toEqual(["void", true]);
  expect(await w.violations(node)).toEqual([]);
  expect((await w.pay(["run"])).code).toBe(4);
  expect((await w.pay(["unhalt", "--accept-outflow"])).code).toBe(0);
  await node.setMining(true);
  expect((await w.pay(["run"])).code).toBe(0);
  expect(await paidOf(walletOf(1))).toBe(6n * KAS);
  expect(await w.violations(node)).toEqual([]);
}, 120_000);

test("a database that crashes during a cycle loses nothing", async () => {
  for (let n = 1; n <= 20; n++) await w.credit(walletOf(n), 6n * KAS);
  await node.setMining(false);
  const run = w.pay(["run", "--wait", "20"]);
  await eventually("it was sent", async () => (await count("payout_attempt")) > 0);
  await server.crash();
  expect((await run).code).toBe(1);
  await server.start();
  await node.setMining(true);
  expect((await w.pay(["run"])).code).toBe(0);
  expect(await count("payout WHERE state = 'settled'")).toBe(20);
  expect(await w.violations(node)).toEqual([]);
}, 120_000);

test("a backup restored over its own database pays nobody twice", async () => {
  await w.credit(walletOf(1), 6n * KAS);
  expect((await w.pay(["run"])).code).toBe(0);
  await w.credit(walletOf(2), 6n * KAS);
  const backup = join(w.folder, "backup.dump");
  dumpDatabase(w.url, backup);
  // Paid from funds newer than the backup, so that no output known to it is missing.
  node.control.fund({ address: TREASURY, amount: `${5000n * KAS}`, count: 1 });
  await node.mine(20);
  expect((await w.pay(["run"])).code).toBe(0);
  expect(await paidOf(walletOf(2))).toBe(6n * KAS);
  restoreInPlace(w.url, backup);
  const halted = await w.pay(["run"]);
  expect([halted.code, halted.out.includes("restored")]).toEqual([4, true]);
  const lifted = await w.pay(["unhalt", "--adopt"]);
  expect([lifted.code, lifted.out.includes("booked from the chain: 1")]).toEqual([0, true]);
  expect((await w.pay(["run"])).out).toContain("nothing");
  expect(await paidOf(walletOf(2))).toBe(6n * KAS);
  expect(await w.violations(node)).toEqual([]);
}, 120_000);

test("a payment to a wallet newer than the backup is adopted", async () => {
  await w.credit(walletOf(1), 6n * KAS);
  await w.credit(walletOf(2), 6n * KAS);
  expect((await w.pay(["run"])).code).toBe(0);
  await w.credit(walletOf(1), 7n * KAS);
  const copy = await copyDatabase(w.url);
  await w.credit(walletOf(3), 8n * KAS);
  expect((await w.pay(["run"])).code).toBe(0);
  await using restored = await openPaymentScene({ databaseUrl: copy, nodeUrl: node.url });
  // Also unknown to the backup: the wallet is on hold by now.
  await restored.pay(["hold", walletOf(1), "--reason", "asked for"]);
  expect((await restored.pay(["run"])).code).toBe(4);
  const refused = await restored.pay(["unhalt", "--accept-outflow"]);
  expect([refused.code, refused.out]).toEqual([4, refused.out]);
  for (const [wallet, amount] of [
    [walletOf(1), "7.00000000"],
    [walletOf(3), "8.00000000"],
  ]) {
    expect(refused.out).toContain(`would be paid again if not adopted: ${wallet} ${amount} KAS`);
  }
  expect((await restored.pay(["unhalt", "--adopt"])).out).toContain("booked from the chain: 1");
  expect((await restored.pay(["run"])).out).toContain("nothing");
  expect(await restored.settled()).toEqual(await w.settled());
  expect(await restored.violations(node)).toEqual([]);
}, 120_000);

test("a transaction in the form of a payment is accepted as something else only with a second confirmation", async () => {
  await w.credit(walletOf(1), 6n * KAS);
  const copy = await copyDatabase(w.url);
  expect((await w.pay(["run"])).code).toBe(0);
  await using restored = await openPaymentScene({ databaseUrl: copy, nodeUrl: node.url });
  expect((await restored.pay(["run"])).code).toBe(4);
  expect((await restored.pay(["unhalt", "--accept-outflow"])).code).toBe(4);
  const accepted = await restored.pay(["unhalt", "--accept-outflow", "--accept-payments"]);
  expect([accepted.code, accepted.out]).toEqual([0, accepted.out]);
  expect(accepted.out).toContain(`accepted, will be paid again: ${walletOf(1)} 6.00000000 KAS`);
}, 120_000);

test("a database copied before the first payment knows that it is a copy", async () => {
  await w.credit(walletOf(1), 6n * KAS);
  const copy = await copyDatabase(w.url);
  expect((await w.pay(["run"])).code).toBe(0);
  await using restored = await openPaymentScene({ databaseUrl: copy, nodeUrl: node.url });
  const halted = await restored.pay(["run"]);
  expect([halted.code, halted.out.includes("restored")]).toEqual([4, true]);
  // The outflow has never agreed, so no block is known from which the chain is complete.
  const adopted = await restored.pay(["unhalt", "--adopt"]);
  expect([adopted.code, adopted.out.includes("booked from the chain: 1")]).toEqual([4, true]);
  expect((await restored.pay(["unhalt", "--accept-outflow"])).code).toBe(0);
  expect((await restored.pay(["run"])).out).toContain("nothing");
  expect((await restored.settled()).get(walletOf(1))).toBe(6n * KAS);
}, 120_000);

test("a payment that is void here but on the chain is adopted", async () => {
  await w.credit(walletOf(1), 6n * KAS);
  expect((await w.pay(["run"], { CRASH_AT: "before-send" })).code).toBe("SIGKILL");
  const copy = await copyDatabase(w.url);
  expect((await w.pay(["resume", "--wait", "20"])).code).toBe(0);
  await using restored = await openPaymentScene({ databaseUrl: copy, nodeUrl: node.url });
  // Void in the copy, as after refusals by a node that was replaced since.
  await restored.database.transaction((tx) => voidBatch(tx, 1n, "refused each time"));
  expect((await restored.pay(["run"])).code).toBe(4);
  const lifted = await restored.pay(["unhalt", "--adopt"]);
  expect([lifted.code, lifted.out.includes("booked from the chain: 1")]).toEqual([0, true]);
  expect((await restored.pay(["run"])).out).toContain("nothing");
  expect((await restored.settled()).get(walletOf(1))).toBe(6n * KAS);
  expect(await restored.violations(node)).toEqual([]);
}, 120_000);

test("an output that was immature at the backup and spent since is found", async () => {
  await w.credit(walletOf(1), 6n * KAS);
  node.control.spendElsewhere({ address: TREASURY });
  await node.setMining(false);
  node.control.mine({ count: 1, address: TREASURY });
  await node.mine(30);
  // The outflow agrees while the only output is a coinbase that is too young to be spent.
  await w.pay(["run"]);
  expect(await w.settled()).toEqual(new Map([[walletOf(1), 0n]]));
  const copy = await copyDatabase(w.url);
  await node.mine(60);
  await node.setMining(true);
  expect((await w.pay(["run"])).code).toBe(0);
  await using restored = await openPaymentScene({ databaseUrl: copy, nodeUrl: node.url });
  expect((await restored.pay(["run"])).code).toBe(4);
  expect((await restored.pay(["unhalt", "--adopt"])).out).toContain("booked from the chain: 1");
  expect((await restored.pay(["run"])).out).toContain("nothing");
  expect(await restored.violations(node)).toEqual([]);
}, 120_000);

test("payouts continue with the second node if the first runs without its UTXO index", async () => {
  const second = await startSimulatedPaymentNode({
    address: TREASURY,
    count: 5,
    amountSompi: 1000n * KAS,
  });
  node.control.setUtxoIndex({ hasUtxoIndex: false });
  w.configure({ nodeWrpc: [node.url, second.url] });
  await w.credit(walletOf(1), 6n * KAS);
  const run = await w.pay(["run"]);
  await second.stop();
  expect([run.code, run.out]).toEqual([0, run.out]);
  expect(await paidOf(walletOf(1))).toBe(6n * KAS);
}, 120_000);

test("a halt is not lifted by a node that lacks blocks since the last agreement", async () => {
  await w.credit(walletOf(1), 6n * KAS);
  expect((await w.pay(["run"])).code).toBe(0);
  expect((await w.pay(["halt"])).code).toBe(0);
  const start = "UPDATE pool_control SET outflow_hash = $1";
  for (const unknown of ["ee".repeat(32), null]) {
    await w.database.query(start, [unknown]);
    const refused = await w.pay(["unhalt"]);
    expect([refused.code, refused.out.includes("not all blocks")]).toEqual([4, true]);
  }
  expect((await w.pay(["unhalt", "--accept-outflow"])).code).toBe(0);
  expect((await w.pay(["run"])).out).toContain("nothing");
}, 120_000);

test("pool-verify prints the first counterexample, and reports if the chain was not checked", async () => {
  await w.credit(walletOf(1), 6n * KAS);
  expect((await w.pay(["run"])).code).toBe(0);
  const sound = await w.verify();
  expect([sound.code, sound.out.includes("0 violated"), sound.err]).toEqual([0, true, sound.err]);
  const steal = (sompi: number) =>
    w.database.transaction(async (tx) => {
      await tx.query("SET LOCAL session_replication_role = replica");
      await tx.query(
        "UPDATE ledger_account SET balance = balance + $1 WHERE kind = 'network-fee'",
        [sompi],
      );
    });
  await steal(-5);
  const wrong = await w.verify();
  expect([wrong.code, /WRONG I9 .*first: network-fee: balance/.test(wrong.out)]).toEqual([1, true]);
  await node.goDown();
  const alone = await w.verify();
  expect([alone.code, alone.out.includes("WRONG I9")]).toEqual([1, true]);
  expect(alone.err).toContain("the chain was not checked");
  await steal(5);
  expect((await w.verify()).code).toBe(2);
  await node.comeBack();
}, 120_000);

test("2,000 wallets are planned and signed within ten seconds", async () => {
  node.control.fund({ address: TREASURY, amount: `${1000n * KAS}`, count: 60 });
  await node.mine(20);
  await w.database.query(
    `SELECT ledger_post('opening', 'many', 0, array_append(array_agg('wallet'::TEXT), 'opening'),
       array_append(array_agg(wallet), NULL),
       array_append(array_agg($2::BIGINT), (-$2 * COUNT(*))::BIGINT))
     FROM unnest($1::TEXT[]) AS wallet`,
    [Array.from({ length: 2000 }, (_, index) => walletOf(index + 1)), 6n * KAS],
  );
  const plan = JSON.parse((await w.pay(["plan", "--json"])).out) as {
    payouts: { recipients: object[] }[];
  };
  expect(plan.payouts.flatMap((batch) => batch.recipients).length).toBe(2000);
  const { code, out, cpuSeconds } = await w.pay(["run"]);
  expect([code, out]).toEqual([0, out]);
  // The whole command including start-up; wall time also depends on the machine's load.
  expect(cpuSeconds).toBeLessThan(10);
  const [row] = await w.database.query<{ seconds: number; wallets: number }>(
    `SELECT EXTRACT(EPOCH FROM MAX(b.signed_at) - MIN(c.started_at))::FLOAT AS seconds,
       (SELECT COUNT(*)::INTEGER FROM payout WHERE state = 'settled') AS wallets
     FROM payout_batch AS b JOIN payment_cycle AS c ON c.id = b.cycle_id`,
  );
  expect(row?.wallets).toBe(2000);
  expect(row?.seconds).toBeLessThan(30);
  expect(await w.violations(node)).toEqual([]);
}, 120_000);

test("a fee rate above the cap pays nobody and reports it", async () => {
  await w.credit(walletOf(1), 6n * KAS);
  node.control.setFeerate({ factor: 1000 });
  const { code, out } = await w.pay(["run"]);
  expect([code, out.includes("payment.maxFeeRate 1000")]).toEqual([6, true]);
  expect(await count("payout_batch")).toBe(0);
  node.control.setFeerate({});
  expect((await w.pay(["run"])).code).toBe(0);
  expect(await w.violations(node)).toEqual([]);
}, 120_000);

test("a permanently refused transaction is void, and its wallets are due again", async () => {
  await w.credit(walletOf(1), 6n * KAS);
  node.control.setFeerate({ factor: 0.1, minimum: "500" });
  const refused = await w.pay(["run"]);
  expect([refused.code, refused.out.includes("became void")]).toEqual([6, true]);
  expect(await count("payout WHERE state = 'void'")).toBe(1);
  expect(await w.violations(node)).toEqual([]);
  node.control.setFeerate({});
  expect((await w.pay(["run"])).code).toBe(0);
  expect(await paidOf(walletOf(1))).toBe(6n * KAS);
  expect(await w.violations(node)).toEqual([]);
}, 120_000);

test("of two transactions the refused one is void, and the other is paid and recorded", async () => {
  for (let n = 1; n <= 80; n++) await w.credit(walletOf(n), 6n * KAS);
  const message = "Rejected transaction: transaction is not standard: a rule of its own";
  node.control.failCalls({ method: "submitTransaction", count: 1, message, skip: 1 });
  const refused = await w.pay(["run"]);
  expect([refused.code, refused.out.includes("became void")]).toEqual([6, true]);
  expect((await w.pay(["resume", "--wait", "20"])).code).toBe(0);
  expect(await count("payout_batch WHERE state = 'settled'")).toBe(1);
  expect(await count("payout_batch WHERE state = 'void'")).toBe(1);
  const settled = await count("payout WHERE state = 'settled'");
  expect(await count("payout WHERE state = 'due'")).toBe(80 - settled);
  expect(await w.violations(node)).toEqual([]);
  expect((await w.pay(["run"])).code).toBe(0);
  expect(await count("payout WHERE state = 'settled'")).toBe(80);
  expect([...(await w.settled()).values()].every((amount) => amount === 6n * KAS)).toBe(true);
  expect(await w.violations(node)).toEqual([]);
}, 120_000);

test("with insufficient funds the longest-waiting are paid first; the rest waits unreduced", async () => {
  await w.credit(walletOf(1), 4000n * KAS);
  await w.pay(["run", "--wait", "0"]);
  await w.credit(walletOf(2), 900n * KAS);
  await w.credit(walletOf(3), 900n * KAS);
  const short = await w.pay(["run"]);
  expect([short.code, short.out.includes("no mature output")]).toEqual([5, true]);
  expect(await w.settled()).toEqual(
    new Map([
      [walletOf(1), 4000n * KAS],
      [walletOf(2), (await paidOf(walletOf(2))) as bigint],
      [walletOf(3), (await paidOf(walletOf(3))) as bigint],
    ]),
  );
  expect((await paidOf(walletOf(2))) + (await paidOf(walletOf(3)))).toBe(900n * KAS);
  node.control.fund({ address: TREASURY, amount: (1000n * KAS).toString(), count: 1 });
  await node.mine(15);
  expect((await w.pay(["run"])).code).toBe(0);
  expect(await w.violations(node)).toEqual([]);
}, 120_000);

test("many small outputs are consolidated before they pay, under the same rules", async () => {
  node.control.spendElsewhere({ address: TREASURY });
  node.control.fund({ address: TREASURY, amount: (2n * KAS).toString(), count: 300 });
  await node.mine(20);
  for (let n = 1; n <= 4; n++) await w.credit(walletOf(n), 100n * KAS);
  const { code, out } = await w.pay(["run"]);
  expect([code, out]).toEqual([0, out]);
  expect(await count("payout_batch WHERE kind = 'consolidation' AND state = 'settled'")).toBe(3);
  expect(await paidOf(walletOf(4))).toBe(100n * KAS);
  expect(await w.violations(node)).toEqual([]);
}, 120_000);

test("an amount too large for one transaction is paid in instalments, and waits once", async () => {
  w.configure({}, { maxTransactionMass: 20_000 });
  node.control.spendElsewhere({ address: TREASURY });
  node.control.fund({ address: TREASURY, amount: (2n * KAS).toString(), count: 400 });
  await node.mine(20);
  await w.credit(walletOf(1), 700n * KAS);
  const { code, out } = await w.pay(["run"]);
  expect([code, out]).toEqual([0, out]);
  expect(await count("payout WHERE state = 'settled'")).toBe(2);
  expect(await paidOf(walletOf(1))).toBe(700n * KAS);
  const gathered = "payout_batch WHERE kind = 'consolidation'";
  expect(await count(`${gathered} AND id > (SELECT MIN(batch_id) FROM payout)`)).toBe(0);
  expect(await w.violations(node)).toEqual([]);
}, 120_000);

test("after its acceptance is reorged out, a payment is waited for again", async () => {
  await w.credit(walletOf(1), 6n * KAS);
  expect((await w.pay(["run"], { CRASH_AT: "accepted" })).code).toBe("SIGKILL");
  await node.setMining(false);
  node.control.reorg({ depth: 12 });
  await node.setMining(true);
  expect((await w.pay(["resume", "--wait", "20"])).code).toBe(0);
  expect(await paidOf(walletOf(1))).toBe(6n * KAS);
  expect(await w.violations(node)).toEqual([]);
}, 120_000);

test("caps: they hold to the sompi, and a wallet above them is paid in instalments", async () => {
  const capped = { maxPerCycleSompi: `${50n * KAS}`, maxPerDaySompi: `${70n * KAS}` };
  w.configure({}, capped);
  await w.credit(walletOf(1), 60n * KAS);
  for (let n = 2; n <= 5; n++) await w.credit(walletOf(n), 20n * KAS);
  const paid = async () => [...(await w.settled()).values()].reduce((a, b) => a + b, 0n);
  for (const most of [50n, 70n, 70n]) {
    expect((await w.pay(["run"])).code).toBe(5);
    expect((await paid()) <= most * KAS).toBe(true);
  }
  const plan = await w.pay(["plan"]);
  expect([plan.out.includes("the cap of the cycle or the day"), plan.out]).toEqual([
    true,
    plan.out,
  ]);
  // Without the day's cap, the wallet of 60 KAS is never paid more than 50 in one cycle.
  w.configure({}, { maxPerCycleSompi: capped.maxPerCycleSompi });
  for (let run = 0; run < 6; run++) await w.pay(["run"]);
  expect(await paid()).toBe(140n * KAS);
  const [largest] = await w.database.query<{ amount: bigint; payouts: bigint }>(
    `SELECT MAX(amount) AS amount, COUNT(*) AS payouts
     FROM payout WHERE state = 'settled' AND wallet = $1`,
    [walletOf(1)],
  );
  expect((largest?.amount ?? 0n) <= 50n * KAS && (largest?.payouts ?? 0n) > 1n).toBe(true);
  expect(await w.violations(node)).toEqual([]);
}, 120_000);

test("another key, another treasury, a wrong crash point and no key are refused", async () => {
  const other = await w.pay(["run"], { TREASURY_PRIVATE_KEY: "77".repeat(32) });
  expect([other.code, other.err.includes("not of TREASURY_ADDRESS")]).toEqual([2, true]);
  expect(other.err).not.toContain("77".repeat(32));
  expect((await w.pay(["run"])).code).toBe(0);
  const moved = await w.pay(["run"], {
    TREASURY_PRIVATE_KEY: "77".repeat(32),
    TREASURY_ADDRESS: "",
  });
  expect([moved.code, moved.err.includes("the database of treasury")]).toEqual([2, true]);
  expect((await w.pay(["run"], { CRASH_AT: "nowhere" })).code).toBe(2);
  expect((await w.pay(["run"], { TREASURY_PRIVATE_KEY: "" })).code).toBe(2);
  expect((await w.pay(["pay"])).code).toBe(2);
  w.configure({ network: "mainnet", allowUnsynced: false, treasury: {} });
  const env = { CRASH_AT: "signed", TREASURY_ADDRESS: "" };
  expect((await w.pay(["run"], env)).err).toContain("CRASH_AT: is not for mainnet");
}, 120_000);
