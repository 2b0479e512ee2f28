// Which states are open is written in the tables alone; the views show what is open and owed.

import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { postByHand } from "../../../../testing/harness/scenes/ledger-rows.ts";
import {
  type PostgresServer,
  startPostgres,
} from "../../../../testing/harness/servers/postgres.ts";
import { silentLog } from "../../../base/log.ts";
import { beginCycle } from "../payouts/control.ts";
import { dueWallets, payoutOf, rememberDue, reserveBatch } from "../payouts/reserve.ts";
import {
  acceptBatch,
  beginAttempt,
  endAttempt,
  settleBatch,
  signBatch,
  voidBatch,
} from "../payouts/transitions.ts";
import { type Database, openDatabase, type Tx } from "../sql.ts";
import { migrate } from "./migrate.ts";

setDefaultTimeout(60_000);

let server: PostgresServer;
let database: Database;
beforeAll(async () => {
  server = await startPostgres();
  database = openDatabase({ url: await server.freshDatabase(), log: silentLog });
  await migrate(database, silentLog);
});
afterAll(async () => {
  await database[Symbol.asyncDispose]();
  await server.crash();
  await server.stop();
});

async function reserveOne(wallet: string): Promise<bigint> {
  await postByHand(database, `block:${wallet}`, { reward: -600n, [wallet]: 600n });
  return database.transaction(async (tx) => {
    await rememberDue(tx, 500n);
    const due = (await dueWallets(tx, 500n)).find((one) => one.wallet === wallet);
    if (due === undefined) throw new Error("the wallet is due");
    const payout = payoutOf(due);
    return reserveBatch(tx, {
      cycleId: await beginCycle(tx, "operator"),
      kind: "payout",
      inputs: [{ ...outpointOf(wallet), amount: 710n, blockDaaScore: 1n, isCoinbase: true }],
      payouts: [payout],
      ...{ fee: 10n, change: 100n, mass: 5n, feeRate: 2n, startHash: "ef".repeat(32) },
    });
  });
}

const outpointOf = (name: string) => ({ transactionId: hex(name), index: 0 });
const hex = (name: string) => Buffer.from(name.padEnd(32).slice(0, 32)).toString("hex");

async function open(): Promise<string[]> {
  const rows = await database.query<{ what: string }>(
    `SELECT format('%s %s/%s', p.wallet, b.state, p.state) AS what
     FROM open_batch AS b
     JOIN payout AS p ON p.batch_id = b.id AND p.is_open
     ORDER BY p.wallet`,
  );
  return rows.map((row) => row.what);
}

test("batch and payout are open from reservation until settled or void, both at once", async () => {
  const [a, b] = [await reserveOne("kaspa:a"), await reserveOne("kaspa:b")];
  const step = (work: (tx: Tx) => Promise<unknown>) => database.transaction(work);
  expect(await open()).toEqual(["kaspa:a reserved/reserved", "kaspa:b reserved/reserved"]);
  await step((tx) => signBatch(tx, a, { transactionId: hex("tx a"), bytes: "{}" }));
  expect(await open()).toContain("kaspa:a signed/signed");
  await step(async (tx) => endAttempt(tx, await beginAttempt(tx, a, "node"), "taken", ""));
  expect(await open()).toContain("kaspa:a submitted/submitted");
  await step((tx) => acceptBatch(tx, a, 7n));
  await step((tx) => voidBatch(tx, b, "reservation abandoned"));
  expect(await open()).toEqual(["kaspa:a accepted/accepted"]);
  await step((tx) => settleBatch(tx, a, 7n));
  expect(await open()).toEqual([]);
  const due = await database.query("SELECT wallet FROM payout WHERE NOT is_open AND state = 'due'");
  expect(due).toEqual([{ wallet: "kaspa:b" }]);
});

test("a wallet's balance stands beside the minimum that it asked for last", async () => {
  await postByHand(database, "block:m", { reward: -5n, fee: 2n, "kaspa:m": 2n, "kaspa:n": 1n });
  for (const [minimum, age] of [
    [70, 2],
    [80, 1],
  ] as const) {
    await database.query(
      `INSERT INTO payout_minimum (wallet, minimum_sompi, signed_at, nonce, signature)
       VALUES ('kaspa:m', $1, now() - make_interval(secs => $2), $3, $4)`,
      [minimum, age, `${minimum}`.repeat(8), "00".repeat(64)],
    );
  }
  const rows = await database.query(
    `SELECT wallet, balance, own_minimum FROM wallet_balance
     WHERE wallet IN ('kaspa:m', 'kaspa:n') OR wallet IS NULL
     ORDER BY wallet`,
  );
  expect(rows).toEqual([
    { wallet: "kaspa:m", balance: 2n, own_minimum: 80n },
    { wallet: "kaspa:n", balance: 1n, own_minimum: 0n },
  ]);
});

test("no statement lists the open states by itself", () => {
  const root = join(import.meta.dir, "..");
  const found = readdirSync(root, { recursive: true, encoding: "utf8" })
    .filter((name) => /\.(ts|sql)$/.test(name) && !/migrations|\.test\.ts$/.test(name))
    .filter((name) =>
      /IN \((?:'reserved'|'signed', 'submitted', 'accepted'\)|'settled', 'void'|'due', 'void')/.test(
        readFileSync(join(root, name), "utf8"),
      ),
    );
  expect(found).toEqual([]);
});
