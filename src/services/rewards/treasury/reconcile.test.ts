import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import { coinbaseOutput } from "../../../../testing/harness/nodes/scripted-chain.ts";
import { balances } from "../../../../testing/harness/scenes/ledger-rows.ts";
import { hashOf, writeSegment } from "../../../../testing/harness/scenes/pool-rows.ts";
import {
  type PostgresServer,
  startPostgres,
} from "../../../../testing/harness/servers/postgres.ts";
import { putGone, putMatured, putOutputs } from "../../../adapters/database/ledger/outputs.ts";
import { acceptSurplus } from "../../../adapters/database/ledger/suspense.ts";
import { haltPayouts, liftHalt } from "../../../adapters/database/payouts/halt.ts";
import { migrate } from "../../../adapters/database/schema/migrate.ts";
import { settleBlock } from "../../../adapters/database/shares/blocks.ts";
import {
  settleAsLost,
  settleByOutputs,
} from "../../../adapters/database/shares/undecided-blocks.ts";
import { type Database, openDatabase } from "../../../adapters/database/sql.ts";
import { createMetrics } from "../../../adapters/metrics/registry.ts";
import { systemClock } from "../../../base/clock.ts";
import { silentLog } from "../../../base/log.ts";
import type { LoopService } from "../../../base/loop-service.ts";
import type { Outpoint } from "../../../domain/outpoint.ts";
import type { TreasuryOutput } from "../../../domain/reward.ts";
import { sompi } from "../../../domain/sompi.ts";
import { createTreasuryMetrics } from "../metrics.ts";
import { createReconciler } from "./reconcile.ts";

setDefaultTimeout(30_000);

let server: PostgresServer;
beforeAll(async () => {
  server = await startPostgres();
});
afterAll(() => server.stop());

const MATURITY = { virtualDaaScore: 1000n, coinbaseMaturityDaa: 60n };

async function fresh(): Promise<Database> {
  const database = openDatabase({ url: await server.freshDatabase(), log: silentLog });
  await migrate(database, silentLog);
  return database;
}

function reconciler(database: Database, isCurrent = () => true): LoopService<unknown> {
  return createReconciler({
    ...{ database, isCurrent, clock: systemClock, log: silentLog, coinbaseMaturityDaa: 60n },
    onSettled: () => undefined,
    metrics: createTreasuryMetrics(createMetrics("test", { defaults: false })),
  });
}

async function look(database: Database): Promise<bigint> {
  await reconciler(database).turn();
  const rows = await database.query<{ difference: bigint }>(
    "SELECT reconciled_difference AS difference FROM pool_control",
  );
  return rows[0]?.difference ?? -1n;
}

async function halt(database: Database): Promise<string | undefined> {
  const rows = await database.query<{ reason: string }>(
    "SELECT halt_reason AS reason FROM pool_control WHERE payouts_halted",
  );
  return rows[0]?.reason;
}

let written = 0;
async function block(
  database: Database,
  name: string,
  spec: { daaScore: number; reward?: bigint; outpoints?: Outpoint[] },
): Promise<string> {
  const at = ++written;
  const hash = hashOf(name);
  const { daaScore, reward, outpoints = [{ transactionId: name, index: 0 }] } = spec;
  const found = { hash, finder: "k:x/1" };
  await writeSegment(database, { first: at, last: at, daaScore, work: {}, block: found });
  if (reward === undefined) return hash;
  const settlement = { mergingHash: hashOf("m"), confirmations: 61n, reward: sompi(reward) };
  await database.transaction((tx) =>
    settleBlock(tx, { state: "blue", hash, ...settlement, outpoints }),
  );
  return hash;
}

async function see(database: Database, ...outputs: TreasuryOutput[]): Promise<void> {
  await database.transaction(async (tx) => {
    await putOutputs(tx, outputs);
    await putMatured(tx, MATURITY);
  });
}

test("rewards and outputs agree to the sompi, including split rewards and spent outputs", async () => {
  await using database = await fresh();
  await block(database, "a", { daaScore: 100, reward: 50n });
  const outpoints = [
    { transactionId: "merge", index: 3 },
    { transactionId: "own", index: 2 },
    { transactionId: "own", index: 9 },
  ];
  await block(database, "b", { daaScore: 101, reward: 70n, outpoints });
  await see(database, coinbaseOutput("a", 50n, 110n), coinbaseOutput("merge", 50n, 111n, 3));
  expect(await look(database)).toBe(-20n);
  await see(database, coinbaseOutput("own", 20n, 105n, 2));
  expect(await look(database)).toBe(0n);
  await database.transaction((tx) => putGone(tx, outpoints, MATURITY));
  expect(await look(database)).toBe(0n);
});

test("immature outputs and those of unsettled blocks make no difference", async () => {
  await using database = await fresh();
  await block(database, "first", { daaScore: 100, reward: 50n });
  await see(database, coinbaseOutput("first", 50n, 101n));
  await block(database, "open", { daaScore: 500 });
  await see(database, coinbaseOutput("of the open block", 50n, 510n));
  await see(database, coinbaseOutput("immature", 50n, 990n));
  expect(await look(database)).toBe(0n);
});

test("an unexplained coinbase output is a difference, one from before the pool is not", async () => {
  await using database = await fresh();
  await see(database, coinbaseOutput("before us", 999n, 100n));
  expect(await look(database)).toBe(0n);
  await block(database, "a", { daaScore: 100, reward: 50n });
  await see(database, coinbaseOutput("a", 50n, 101n));
  expect(await look(database)).toBe(0n);
  await see(database, coinbaseOutput("stranger", 7n, 200n));
  expect(await look(database)).toBe(7n);
  await database.query("UPDATE pool_control SET accepted_difference = 7");
  expect(await look(database)).toBe(0n);
});

test("deposits that are not coinbase outputs are not compared", async () => {
  await using database = await fresh();
  await block(database, "a", { daaScore: 100, reward: 50n });
  const gift = { ...coinbaseOutput("gift", 1_000_000n, 200n), isCoinbase: false };
  await see(database, coinbaseOutput("a", 50n, 101n), gift);
  expect(await look(database)).toBe(0n);
});

test("an output known only as an input of our payment counts", async () => {
  await using database = await fresh();
  const outpoints = [{ transactionId: hashOf("spent"), index: 0 }];
  await block(database, "a", { daaScore: 100, reward: 50n, outpoints });
  expect(await look(database)).toBe(-50n);
  await database.transaction(async (tx) => {
    await tx.query("SET LOCAL session_replication_role = replica");
    await tx.query(
      `INSERT INTO payout_input
         (batch_id, position, transaction_id, output_index, amount, block_daa_score, is_coinbase)
       VALUES (1, 0, $1, 0, 50, 101, TRUE)`,
      [hashOf("spent")],
    );
  });
  expect(await look(database)).toBe(0n);
});

test("an output below its reward is a difference", async () => {
  await using database = await fresh();
  await block(database, "a", { daaScore: 100, reward: 50n });
  await block(database, "b", { daaScore: 101, reward: 50n });
  await see(database, coinbaseOutput("a", 49n, 110n), coinbaseOutput("b", 50n, 110n));
  expect(await look(database)).toBe(-1n);
});

test("a lasting difference halts payouts, and agreement lifts only that halt", async () => {
  await using database = await fresh();
  const part = reconciler(database);
  const looks = async (times: number) => {
    for (let n = 0; n < times; n++) await part.turn();
  };
  await block(database, "a", { daaScore: 100, reward: 50n });
  await looks(4);
  expect(await halt(database)).toBeUndefined();
  await looks(1);
  expect(await halt(database)).toBe("reconciliation: rewards exceed outputs by 50 sompi");
  await see(database, coinbaseOutput("a", 50n, 110n));
  await looks(4);
  expect(await halt(database)).toBeDefined();
  await looks(1);
  expect(await halt(database)).toBeUndefined();
  await database.query("UPDATE pool_control SET payouts_halted = TRUE, halt_reason = 'operator'");
  await looks(6);
  expect(await halt(database)).toBe("operator");
});

test("only results in a row count: one of the other kind begins the count again", async () => {
  await using database = await fresh();
  const part = reconciler(database);
  const looks = async (times: number) => {
    for (let n = 0; n < times; n++) await part.turn();
  };
  const find = (hash: string, daaScore: number) => block(database, hash, { daaScore, reward: 50n });
  await find("a", 100);
  await looks(4);
  await see(database, coinbaseOutput("a", 50n, 110n));
  await looks(1);
  await find("b", 111);
  await looks(4);
  expect(await halt(database)).toBeUndefined();
  await looks(1);
  expect(await halt(database)).toStartWith("reconciliation: ");
  await see(database, coinbaseOutput("b", 50n, 120n));
  await looks(4);
  await find("c", 121);
  await looks(1);
  await see(database, coinbaseOutput("c", 50n, 130n));
  await looks(4);
  expect(await halt(database)).toStartWith("reconciliation: ");
  await looks(1);
  expect(await halt(database)).toBeUndefined();
});

test("an operator's halt during a difference stays when both sides agree again", async () => {
  await using database = await fresh();
  const part = reconciler(database);
  const looks = async (times: number) => {
    for (let n = 0; n < times; n++) await part.turn();
  };
  await block(database, "a", { daaScore: 100, reward: 50n });
  await looks(5);
  expect(await halt(database)).toStartWith("reconciliation: ");
  expect(await database.transaction((tx) => haltPayouts(tx, "by an operator"))).toBe(true);
  await looks(1);
  expect(await halt(database)).toBe("by an operator");
  await see(database, coinbaseOutput("a", 50n, 110n));
  await looks(6);
  expect(await halt(database)).toBe("by an operator");
});

test("a short difference halts nothing, and stale rows are not compared", async () => {
  await using database = await fresh();
  let isCurrent = true;
  const part = reconciler(database, () => isCurrent);
  await block(database, "a", { daaScore: 100, reward: 50n });
  for (let n = 0; n < 4; n++) await part.turn();
  isCurrent = false;
  for (let n = 0; n < 4; n++) expect(await part.turn()).toBeUndefined();
  isCurrent = true;
  await see(database, coinbaseOutput("a", 50n, 110n));
  await part.turn();
  await block(database, "b", { daaScore: 101, reward: 50n });
  for (let n = 0; n < 4; n++) await part.turn();
  expect(await halt(database)).toBeUndefined();
});

test("an outpoint pays for one block only", async () => {
  await using database = await fresh();
  await block(database, "a", { daaScore: 100, reward: 50n });
  const outpoints = [{ transactionId: "a", index: 0 }];
  await block(database, "b", { daaScore: 101, reward: 50n, outpoints });
  await see(database, coinbaseOutput("a", 50n, 110n));
  expect(await look(database)).toBe(-50n);
});

const SUSPENSE = `SELECT transaction_id || ' ' || state AS text FROM suspense_output
  ORDER BY transaction_id`;
const suspense = async (database: Database) =>
  (await database.query<{ text: string }>(SUSPENSE)).map((row) => row.text);
async function turns(database: Database, times: number): Promise<void> {
  const part = reconciler(database);
  for (let n = 0; n < times; n++) await part.turn();
}

test("a gift halts nothing: it goes to suspense, and an operator accepts it", async () => {
  await using database = await fresh();
  await block(database, "a", { daaScore: 100, reward: 50n });
  await see(database, coinbaseOutput("a", 50n, 110n), coinbaseOutput("gift", 7n, 200n));
  await turns(database, 4);
  expect(await suspense(database)).toEqual([]);
  await turns(database, 6);
  expect(await halt(database)).toBeUndefined();
  expect(await suspense(database)).toEqual(["gift waiting"]);
  expect(await balances(database)).toEqual({ reward: -7n, suspense: 7n });
  expect(await look(database)).toBe(0n);
  const accepted = await database.transaction((tx) => acceptSurplus(tx));
  expect(accepted.map((output) => output.amount)).toEqual([7n]);
  expect(await database.transaction((tx) => acceptSurplus(tx))).toEqual([]);
  expect(await balances(database)).toEqual({ fee: 7n, reward: -7n });
});

test("a gift does not make up for a missing reward", async () => {
  await using database = await fresh();
  await block(database, "a", { daaScore: 100, reward: 50n });
  await see(database, coinbaseOutput("gift", 50n, 200n));
  await turns(database, 5);
  expect(await halt(database)).toBe("reconciliation: rewards exceed outputs by 50 sompi");
});

test("an output in suspense that a block explains later returns, even if it was accepted", async () => {
  await using database = await fresh();
  await block(database, "a", { daaScore: 100, reward: 50n });
  await see(database, coinbaseOutput("a", 50n, 110n));
  await see(database, coinbaseOutput("b", 7n, 200n), coinbaseOutput("c", 8n, 201n));
  await turns(database, 5);
  const accepted = { transactionId: "c", index: 0 };
  await database.transaction((tx) => acceptSurplus(tx, [accepted]));
  expect(await balances(database)).toEqual({ fee: 8n, reward: -15n, suspense: 7n });
  await block(database, "b", { daaScore: 150, reward: 7n });
  await block(database, "c", { daaScore: 151, reward: 8n });
  await turns(database, 1);
  expect(await suspense(database)).toEqual(["b explained", "c explained"]);
  expect(await balances(database)).toEqual({});
});

test("a lifted halt stays lifted until the deficit grows", async () => {
  await using database = await fresh();
  await block(database, "a", { daaScore: 100, reward: 50n });
  await turns(database, 5);
  expect(await halt(database)).toBeDefined();
  await database.transaction(liftHalt);
  await turns(database, 10);
  expect(await halt(database)).toBeUndefined();
  await block(database, "b", { daaScore: 101, reward: 20n });
  await turns(database, 5);
  expect(await halt(database)).toBe("reconciliation: rewards exceed outputs by 20 sompi");
  await see(database, coinbaseOutput("a", 50n, 110n), coinbaseOutput("b", 20n, 111n));
  await turns(database, 5);
  expect(await halt(database)).toBeUndefined();
  await block(database, "c", { daaScore: 102, reward: 30n });
  await turns(database, 5);
  expect(await halt(database)).toBe("reconciliation: rewards exceed outputs by 30 sompi");
});

async function prune(database: Database, ...hashes: string[]): Promise<void> {
  await database.query(
    `UPDATE found_block
     SET undecided_reason = 'pruned', undecided_since = now() - INTERVAL '11 minutes'
     WHERE hash = ANY ($1)`,
    [hashes],
  );
}

async function rewards(database: Database): Promise<(bigint | null)[]> {
  const rows = await database.query<{ reward: bigint | null }>(
    "SELECT reward FROM found_block ORDER BY daa_score",
  );
  return rows.map((row) => row.reward);
}

test("blocks that every node has pruned are settled by the treasury's outputs", async () => {
  await using database = await fresh();
  const one = await block(database, "one", { daaScore: 100 });
  const two = await block(database, "two", { daaScore: 130 });
  const alone = await block(database, "alone", { daaScore: 500 });
  await see(database, coinbaseOutput("p", 50n, 120n), coinbaseOutput("q", 60n, 140n));
  await see(database, coinbaseOutput("r", 70n, 520n));
  await prune(database, one, two, alone);
  await turns(database, 1);
  expect(await rewards(database)).toEqual([50n, 60n, 70n]);
  await turns(database, 6);
  expect(await halt(database)).toBeUndefined();
  expect(await suspense(database)).toEqual([]);
});

test("outputs that leave a doubt settle no pruned block; an operator does", async () => {
  await using database = await fresh();
  const one = await block(database, "one", { daaScore: 100 });
  const two = await block(database, "two", { daaScore: 130 });
  await see(database, coinbaseOutput("p", 50n, 140n));
  await prune(database, one, two);
  await turns(database, 5);
  expect(await rewards(database)).toEqual([null, null]);
  expect(await suspense(database)).toEqual(["p waiting"]);
  const output = { transactionId: "p", index: 0 };
  await database.transaction(async (tx) => {
    expect(await settleByOutputs(tx, two, [output])).toBe(50n);
    await settleAsLost(tx, one);
  });
  await expect(database.transaction((tx) => settleByOutputs(tx, one, [output]))).rejects.toThrow(
    "is not undecided",
  );
  await turns(database, 5);
  expect(await suspense(database)).toEqual(["p explained"]);
  expect(await balances(database)).toEqual({});
  expect(await halt(database)).toBeUndefined();
});

test("a pruned block near one that its nodes still settle waits", async () => {
  await using database = await fresh();
  const old = await block(database, "old", { daaScore: 100 });
  await block(database, "open", { daaScore: 110 });
  await see(database, coinbaseOutput("p", 50n, 120n));
  await prune(database, old);
  await turns(database, 5);
  expect(await rewards(database)).toEqual([null, null]);
});

test("an operator cannot settle a block by an output that pays for another", async () => {
  await using database = await fresh();
  await block(database, "paid", { daaScore: 100, reward: 50n });
  const stuck = await block(database, "stuck", { daaScore: 101 });
  await see(database, coinbaseOutput("paid", 50n, 110n), coinbaseOutput("older", 50n, 101n));
  await turns(database, 1);
  await prune(database, stuck);
  for (const transactionId of ["paid", "older", "none"]) {
    const attempt = database.transaction((tx) =>
      settleByOutputs(tx, stuck, [{ transactionId, index: 0 }]),
    );
    await expect(attempt).rejects.toThrow("cannot pay for it");
  }
});
