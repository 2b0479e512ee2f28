// A balance becomes exactly one transaction: the walk from the ledger to the chain, killed at every
// step, with replies lost and the node restarted. The same stories run against the simulated node
// and, when KASPAD names the program, against real kaspad.

import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { type LossyWrpc, startLossyWrpc } from "../harness/lossy-wrpc.ts";
import {
  type Money,
  type PaymentNode,
  startKaspadPaymentNode,
  startSimulatedPaymentNode,
} from "../harness/payment-nodes.ts";
import {
  copyDatabase,
  KAS,
  migratedDatabase,
  openPaymentWorld,
  type PaymentWorld,
  TREASURY,
  walletOf,
} from "../harness/payment-world.ts";
import { type PostgresServer, startPostgres } from "../harness/postgres.ts";

const MONEY: Money = { address: TREASURY, count: 40, amountSompi: 1000n * KAS };
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

  /** Wallets are fresh in each story, so that the chain shows what this story paid. */
  let nextWallet = 1;
  const freshWallets = (count: number) =>
    Array.from({ length: count }, () => walletOf(nextWallet++));

  async function world(): Promise<PaymentWorld> {
    return openPaymentWorld({ databaseUrl: await copyDatabase(template), nodeUrl: proxy.url });
  }

  test("200 wallets are paid once each, to the sompi; bad ones are held and stop nobody", async () => {
    await using w = await world();
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

  const lateSteps = ["after-send", "submitted"];
  test.each(lateSteps)(
    "killed at every step and %s: it goes on, and later credits stay",
    async (late) => {
      await using w = await world();
      const [first = "", second = ""] = freshWallets(2);
      await w.credit(first, 7n * KAS);
      await w.credit(second, 8n * KAS);
      const crash = async (point: string) => {
        const { code, err } = await w.pay(["run"], { CRASH_AT: point });
        expect([point, code, code === "SIGKILL" ? "" : err]).toEqual([point, "SIGKILL", ""]);
        expect([point, ...(await w.violations())]).toEqual([point]);
        await w.credit(first, 1n);
      };
      // Without blocks, a transaction that was sent stays where the next run has to find it.
      await node.setMining(false);
      const untilSent = ["before-reserve", "reserved", "before-sign", "signed", "before-send"];
      for (const point of [...untilSent, late]) await crash(point);
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
         (SELECT SUM(balance)::BIGINT FROM ledger_account WHERE account LIKE 'worker:%') AS left`,
      );
      expect(rows[0]?.batches).toBe(1);
      expect((paid.get(first) ?? 0n) + (rows[0]?.left ?? 0n)).toBe(7n * KAS + 10n);
    },
    90_000,
  );

  test("a lost reply is resolved by asking, and the same bytes are all that is sent", async () => {
    await using w = await world();
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
    await using w = await world();
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
});
