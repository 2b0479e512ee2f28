// A balance becomes exactly one transaction: from the ledger to the chain, killed at every step,
// with replies lost and the node restarted. Runs on the simulated node and, if KASPAD names the
// binary, on real kaspad.

import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { findAcceptance, findSpends } from "../../src/adapters/kaspa/acceptance.ts";
import { scriptOf } from "../../src/adapters/kaspa/address.ts";
import { openNode } from "../../src/adapters/kaspa/node.ts";
import { systemClock } from "../../src/base/clock.ts";
import { silentLog } from "../../src/base/log.ts";
import { type LossyWrpc, startLossyWrpc } from "../../testing/harness/nodes/lossy-wrpc.ts";
import {
  type Money,
  type PaymentNode,
  startKaspadPaymentNode,
  startSimulatedPaymentNode,
} from "../../testing/harness/nodes/payment-nodes.ts";
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
import { eventually } from "../../testing/harness/servers/processes.ts";

const MONEY: Money = { address: TREASURY, count: 20, amountSompi: 500n * KAS };
const { KASPAD } = process.env;

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

const kinds: [string, () => Promise<PaymentNode>][] = [
  ["the simulated node", () => startSimulatedPaymentNode(MONEY)],
  ...(KASPAD === undefined || KASPAD === ""
    ? []
    : [["real kaspad", () => startKaspadPaymentNode(KASPAD, MONEY)] as const].map(
        ([name, start]): [string, () => Promise<PaymentNode>] => [name, start],
      )),
];

describe.each(kinds)("with %s", (_name, startNode) => {
  let node: PaymentNode;
  let proxy: LossyWrpc;
  beforeAll(async () => {
    node = await startNode();
    proxy = startLossyWrpc(() => node.url);
  }, 60_000);
  afterAll(async () => {
    proxy.stop();
    await node.stop();
  });

  /** Each story has new wallets, so that the chain shows what this story paid. */
  let nextWallet = 1;
  const freshWallets = (count: number) =>
    Array.from({ length: count }, () => walletOf(nextWallet++));

  async function scene(): Promise<PaymentScene> {
    return openPaymentScene({ databaseUrl: await freshPool(template), nodeUrl: proxy.url });
  }

  test("200 wallets are paid once each, to the sompi; bad ones go on hold and stop nobody", async () => {
    await using w = await scene();
    const wallets = freshWallets(200);
    const due = new Map<string, bigint>();
    for (const [index, wallet] of wallets.entries()) {
      const amount = 5n * KAS + BigInt(index * index * 7919);
      await w.credit(wallet, amount - 3n, "rig/1");
      await w.credit(wallet, 3n, "rig/2");
      due.set(wallet, amount);
    }
    const bad = ["kaspa:qqqqqqqqqqqqq", TREASURY, walletOf(1).replace("kaspasim", "kaspatest")];
    for (const wallet of bad) await w.credit(wallet, 90n * KAS);
    const run = await w.pay(["run"]);
    expect([run.code, run.err]).toEqual([5, run.err]);
    expect(await w.settled()).toEqual(new Map([...bad.map((b) => [b, 0n] as const), ...due]));
    expect(await w.violations(node)).toEqual([]);
    const held = await w.database.query("SELECT wallet FROM wallet_hold ORDER BY wallet");
    expect(held.map((row) => Object.values(row)[0])).toEqual(bad.sort());
    const again = await w.pay(["run"]);
    expect([again.code, again.out.includes("nothing")]).toEqual([0, true]);
    expect(await w.violations(node)).toEqual([]);
  }, 60_000);

  // A sent transaction is recognised by its id, so each of the last two crash points is a story of
  // its own.
  test.each(["before-reserve reserved before-sign signed before-send submitted", "after-send"])(
    "killed at %s and every later step: it resumes, and later credits stay",
    async (names) => {
      const points = names.split(" ");
      await using w = await scene();
      const [first = "", second = ""] = freshWallets(2);
      await w.credit(first, 7n * KAS);
      await w.credit(second, 8n * KAS);
      const crash = async (point: string) => {
        const { code, err } = await w.pay(["run"], { CRASH_AT: point });
        expect([point, code, code === "SIGKILL" ? "" : err]).toEqual([point, "SIGKILL", ""]);
        expect([point, ...(await w.violations())]).toEqual([point]);
        await w.credit(first, 1n);
      };
      // Without blocks, a sent transaction stays in the mempool, where the next run has to find it.
      await node.setMining(false);
      for (const point of points) await crash(point);
      await node.setMining(true);
      for (const point of ["before-accept", "accepted", "before-settle", "settled"]) {
        await crash(point);
      }
      const last = await w.pay(["run"]);
      expect([last.code, last.out]).toEqual([0, last.out]);
      expect(await w.violations(node)).toEqual([]);
      const paid = await w.settled();
      expect(paid.get(second)).toBe(8n * KAS);
      const rows = await w.database.query<{ batches: number; left: bigint }>(
        `SELECT (SELECT COUNT(*)::INTEGER FROM payout_batch WHERE state = 'settled') AS batches,
         (SELECT SUM(balance)::BIGINT FROM ledger_account WHERE kind = 'wallet') AS left`,
      );
      expect(rows[0]?.batches).toBe(1);
      expect((paid.get(first) ?? 0n) + (rows[0]?.left ?? 0n)).toBe(
        7n * KAS + BigInt(points.length + 4),
      );
    },
    90_000,
  );

  test("a lost reply is resolved by a query, and only the same bytes are sent", async () => {
    await using w = await scene();
    const [wallet = ""] = freshWallets(1);
    await w.credit(wallet, 6n * KAS);
    const before = proxy.lost();
    proxy.loseReplies("submitTransaction", 1);
    const { code, out } = await w.pay(["run"]);
    expect([code, out]).toEqual([0, out]);
    expect(proxy.lost()).toBe(before + 1);
    const attempts = await w.database.query<{ answer: string }>(
      "SELECT answer FROM payout_attempt ORDER BY id",
    );
    expect(attempts[0]?.answer).toBe("unclear");
    expect(await w.settled()).toEqual(new Map([[wallet, 6n * KAS]]));
    expect(await w.violations(node)).toEqual([]);
  }, 60_000);

  test("a node that comes back with an empty mempool gets the same transaction again", async () => {
    await using w = await scene();
    const [wallet = ""] = freshWallets(1);
    await w.credit(wallet, 6n * KAS);
    await node.setMining(false);
    const waiting = await w.pay(["run", "--wait", "1"]);
    expect([waiting.code, waiting.out.includes("in the mempool")]).toEqual([3, true]);
    const txid = "SELECT transaction_id AS id, state FROM payout_batch";
    const [sent] = await w.database.query<{ id: string; state: string }>(txid);
    expect(sent?.state).toBe("submitted");
    await node.restart();
    await node.setMining(true);
    expect((await w.pay(["resume", "--wait", "20"])).code).toBe(0);
    expect(await w.database.query<{ id: string; state: string }>(txid)).toEqual([
      { id: sent?.id ?? "", state: "settled" },
    ]);
    expect(await w.violations(node)).toEqual([]);
  }, 60_000);
  test("a restored database pays nobody twice: the chain's payments are recorded first", async () => {
    await using w = await scene();
    const wallets = freshWallets(10);
    const creditAll = async (amount: bigint) => {
      for (const wallet of wallets) await w.credit(wallet, amount);
    };
    await creditAll(6n * KAS);
    expect((await w.pay(["run"])).code).toBe(0);
    await creditAll(7n * KAS);
    const copy = await copyDatabase(w.url);
    // After the backup: earnings that it does not contain, and a payment of everything.
    await creditAll(1n * KAS);
    expect((await w.pay(["run"])).code).toBe(0);
    expect((await w.settled()).get(wallets[0] ?? "")).toBe(14n * KAS);

    await using restored = await openPaymentScene({ databaseUrl: copy, nodeUrl: proxy.url });
    const halted = await restored.pay(["run"]);
    expect([halted.code, halted.out.includes("restored")]).toEqual([4, true]);
    const refused = await restored.pay(["unhalt"]);
    expect([refused.code, refused.out.includes("pays 10 wallets")]).toEqual([4, true]);
    const lifted = await restored.pay(["unhalt", "--adopt"]);
    expect([lifted.code, lifted.out]).toEqual([
      0,
      "payments booked from the chain: 1\nthe halt is lifted\n",
    ]);
    expect((await restored.pay(["run"])).out).toContain("nothing");
    expect((await restored.settled()).get(wallets[0] ?? "")).toBe(14n * KAS);
    expect(await restored.violations(node)).toEqual([]);
  }, 60_000);

  test("the chain shows where a payment was accepted, and what it spent and paid", async () => {
    await using w = await scene();
    const [wallet = ""] = freshWallets(1);
    await w.credit(wallet, 6n * KAS);
    expect((await w.pay(["run"])).code).toBe(0);
    const [batch] = await w.database.query<{
      id: string;
      startHash: string;
      daaScore: bigint;
      inputId: string;
      index: number;
      amount: bigint;
    }>(
      `SELECT b.transaction_id AS id, b.start_hash AS "startHash",
         b.accepted_daa_score AS "daaScore", i.transaction_id AS "inputId",
         i.output_index AS index, b.payout_total AS amount
       FROM payout_batch AS b JOIN payout_input AS i ON i.batch_id = b.id`,
    );
    if (batch === undefined) throw new Error("no batch");
    await using connected = openNode({
      url: proxy.url,
      network: "simnet",
      allowUnsynced: true,
      log: silentLog,
      clock: systemClock,
    });
    await eventually("connected", () => connected.isUsable());
    expect(await findAcceptance(connected, batch.id, batch.startHash)).toBe(batch.daaScore);
    expect(await findAcceptance(connected, "00".repeat(32), batch.startHash)).toBeUndefined();
    // A start hash unknown to the node: reading starts at its pruning point.
    expect(await findAcceptance(connected, batch.id, "ee".repeat(32))).toBe(batch.daaScore);
    const script = scriptOf(TREASURY, "simnet");
    const outpoints = [{ transactionId: batch.inputId, index: batch.index }];
    const { startHash } = batch;
    const { spends, received } = await findSpends(connected, {
      startHash,
      outpoints,
      scripts: [script],
    });
    expect(spends.map((spend) => [spend.transactionId, spend.daaScore])).toEqual([
      [batch.id, batch.daaScore],
    ]);
    expect(spends[0]?.outputs[0]).toEqual({
      script: scriptOf(wallet, "simnet"),
      amount: batch.amount,
    });
    expect([...received.keys()]).toEqual([`${batch.id}:1`]);
  }, 60_000);
});
