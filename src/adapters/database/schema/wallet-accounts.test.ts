// Migration 12 on a database of the version before, with payouts in every state that may be open.

import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import fc from "fast-check";
import { balances, postedBy } from "../../../../testing/harness/scenes/ledger-rows.ts";
import {
  type PostgresServer,
  startPostgres,
} from "../../../../testing/harness/servers/postgres.ts";
import { silentLog } from "../../../base/log.ts";
import { runSqlChecks } from "../ledger/ledger-audit.ts";
import { acceptBatch, settleBatch, voidBatch } from "../payouts/transitions.ts";
import { readEarnings } from "../reports/miners.ts";
import { type Database, openDatabase } from "../sql.ts";
import { migrate, readMigrations } from "./migrate.ts";

setDefaultTimeout(120_000);

let server: PostgresServer;
let before: string;
beforeAll(async () => {
  server = await startPostgres();
  before = await server.freshDatabase();
  await using database = openDatabase({ url: before, log: silentLog });
  await migrate(database, silentLog, readMigrations().slice(0, 11));
});
afterAll(() => server.stop());

async function oldDatabase(): Promise<Database> {
  return openDatabase({ url: await server.freshDatabase(before), log: silentLog });
}

/** As the function was before migration 12: one cause and account names with worker names. */
async function oldPost(database: Database, cause: string, amounts: Record<string, bigint>) {
  await database.query("SELECT ledger_post($1, $2, $3)", [
    cause,
    Object.keys(amounts),
    Object.values(amounts),
  ]);
}

async function violations(database: Database): Promise<string[]> {
  const results = await runSqlChecks(database);
  return results
    .filter((result) => result.violations > 0)
    .map(({ invariant, example }) => `${invariant}: ${example}`);
}

/** One batch that pays 700 to kaspa:a from two workers, in the given state. */
async function oldBatch(database: Database, id: number, state: "reserved" | "submitted") {
  const signed = state === "submitted" ? `repeat('a${id}', 32), '{}'` : "NULL, NULL";
  await oldPost(database, `payout:${id}:reserved`, {
    "worker:kaspa:a/x": -300n,
    "worker:kaspa:a/y/z": -400n,
    transit: 700n,
  });
  await database.transaction(async (tx) => {
    await tx.query("SET LOCAL session_replication_role = replica");
    await tx.query(
      `INSERT INTO payment_cycle (started_by, ended_at, outcome) VALUES ('schedule', now(), 'open');
       INSERT INTO payout_batch (cycle_id, kind, state, input_total, payout_total, fee, change,
         change_index, mass, fee_rate, start_hash, transaction_id, signed_transaction)
       VALUES (1, 'payout', '${state}', 810, 700, 10, 100, 1, 5, 2, repeat('ef', 32), ${signed});
       INSERT INTO payout_input (batch_id, position, transaction_id, output_index, amount,
         block_daa_score, is_coinbase) VALUES (${id}, 0, repeat('b${id}', 32), 0, 810, 1, TRUE);
       INSERT INTO payout (wallet, state, batch_id, output_index, amount)
       VALUES ('kaspa:a', '${state}', ${id}, 0, 700)`,
    );
  });
}

test("workers' accounts become their wallets', and open payouts settle or go back", async () => {
  for (const end of ["settled", "void"] as const) {
    await using database = await oldDatabase();
    await oldPost(database, "opening:rig_kaspa:a", { "worker:kaspa:a/x": 100n, opening: -100n });
    await oldPost(database, `block:${"1".repeat(64)}`, {
      ...{ reward: -2000n, fee: 50n, "worker:kaspa:a/x": 400n },
      ...{ "worker:kaspa:a/y/z": 800n, "worker:kaspa:b/x": 750n },
    });
    await oldBatch(database, 1, end === "settled" ? "submitted" : "reserved");
    await migrate(database, silentLog);
    const open = { reward: -2000n, fee: 50n, opening: -100n, "kaspa:b": 750n };
    expect(await balances(database)).toEqual({ ...open, "kaspa:a": 600n, transit: 700n });
    expect(await postedBy(database, "payout-reserved:1")).toEqual({
      ...{ transit: 700n, "kaspa:a": -700n },
    });
    const shown = await database.query(
      "SELECT id, balance::INTEGER FROM miners_balance WHERE wallet <> 'pool' ORDER BY id",
    );
    expect(shown).toEqual([
      { id: "x_kaspa:a", balance: 200 },
      { id: "x_kaspa:b", balance: 750 },
      { id: "y/z_kaspa:a", balance: 400 },
    ]);
    const earned = await readEarnings(database, "kaspa:a", new Date(0));
    expect(earned.map((day) => day.credited)).toEqual([1200n]);
    await database.transaction(async (tx) => {
      if (end === "void") return voidBatch(tx, 1n, "spent elsewhere");
      await acceptBatch(tx, 1n, 7n);
      await settleBatch(tx, 1n, 7n);
    });
    expect(await balances(database)).toEqual(
      end === "void"
        ? { ...open, "kaspa:a": 1300n }
        : { ...open, fee: 40n, "kaspa:a": 600n, paid: 700n, "network-fee": 10n },
    );
    // The block of this test is in the ledger alone, so only that is missed.
    expect(await violations(database)).toEqual([`I11: block ${"1".repeat(64)} is unknown`]);
  }
});

test("whatever was posted before, every sum stays and every chain is whole", async () => {
  const wallet = fc.constantFrom("kaspa:a", "kaspa:b", "kaspa:c");
  const worker = fc.tuple(wallet, fc.constantFrom("x", "y", "z/1", "default"));
  const credits = fc.array(fc.tuple(worker, fc.bigInt(1n, 2n ** 50n)), { minLength: 1 });
  await fc.assert(
    fc.asyncProperty(fc.array(credits, { maxLength: 8 }), async (blocks) => {
      await using database = await oldDatabase();
      const expected = new Map<string, bigint>();
      for (const [n, block] of blocks.entries()) {
        const amounts: Record<string, bigint> = {};
        for (const [[owner, name], amount] of block) {
          const account = `worker:${owner}/${name}`;
          amounts[account] = (amounts[account] ?? 0n) + amount;
          expected.set(owner, (expected.get(owner) ?? 0n) + amount);
        }
        const total = Object.values(amounts).reduce((sum, amount) => sum + amount, 0n);
        expected.set("reward", (expected.get("reward") ?? 0n) - total);
        await oldPost(database, `restored:${n}`, { ...amounts, reward: -total });
      }
      await migrate(database, silentLog);
      expect(new Map(Object.entries(await balances(database)))).toEqual(expected);
      expect(await violations(database)).toEqual([]);
    }),
    { numRuns: 8 },
  );
});
