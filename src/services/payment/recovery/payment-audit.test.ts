import { afterAll, beforeAll, expect, test } from "bun:test";
import { migratedDatabase, walletOf } from "../../../../testing/harness/scenes/payment-scene.ts";
import {
  type PostgresServer,
  startPostgres,
} from "../../../../testing/harness/servers/postgres.ts";
import {
  readCheckpoint,
  runSqlChecks,
  SQL_CHECKS,
} from "../../../adapters/database/ledger/ledger-audit.ts";
import { beginCycle } from "../../../adapters/database/payouts/control.ts";
import {
  dueWallets,
  payoutOf,
  rememberDue,
  reserveBatch,
} from "../../../adapters/database/payouts/reserve.ts";
import {
  acceptBatch,
  settleBatch,
  signBatch,
} from "../../../adapters/database/payouts/transitions.ts";
import { type Database, openDatabase, type Tx } from "../../../adapters/database/sql.ts";
import { scriptOf } from "../../../adapters/kaspa/address.ts";
import { openWallet, readSigned } from "../../../adapters/kaspa/wallet/wallet.ts";
import { silentLog } from "../../../base/log.ts";
import { sompi } from "../../../domain/sompi.ts";
import { auditNewest, auditPool, countByInvariant } from "./payment-audit.ts";

const treasury = openWallet("5e".repeat(32), "simnet");
const input = { transactionId: "ab".repeat(32), index: 3 };

let server: PostgresServer;
let database: Database;
beforeAll(async () => {
  server = await startPostgres();
  database = openDatabase({ url: await migratedDatabase(server), log: silentLog });
  await payOnce();
}, 60_000);
afterAll(async () => {
  await database[Symbol.asyncDispose]();
  await server.crash();
  await server.stop();
}, 60_000);

/** A block, its credits, and one settled payment: the whole way of a coin. */
async function payOnce(): Promise<void> {
  await database.query(`
    INSERT INTO pool_instance (instance) VALUES ('i');
    INSERT INTO worker (wallet, name, first_share_at, last_share_at)
      VALUES ('${walletOf(1)}', 'rig', now(), now());
    INSERT INTO found_block (hash, instance, sequence, worker_id, found_at, daa_score, bits, nonce,
      network_work, state, reward, settled_at, allocated_at, reconciled_at)
      SELECT repeat('11', 32), 'i', 20, MIN(id), now(), 5, 1, 1, 1, 'blue', 1000000000, now(),
        now(), now() FROM worker;
    INSERT INTO segment (instance, first_sequence, last_sequence, started_at, ended_at,
      max_daa_score, ended_by, paid_by)
      VALUES ('i', 1, 10, now(), now(), 4, NULL, repeat('11', 32)),
        ('i', 11, 20, now(), now(), 5, repeat('11', 32), repeat('11', 32));
    INSERT INTO treasury_output (transaction_id, output_index, amount, block_daa_score,
      is_coinbase, matured_at) VALUES ('${input.transactionId}', 3, 1000000000, 6, TRUE, now());
    INSERT INTO reward_output (transaction_id, output_index, block_hash)
      VALUES ('${input.transactionId}', 3, repeat('11', 32));
    SELECT ledger_post('block', repeat('11', 32), 0, ARRAY['reward', 'fee', 'wallet'],
      ARRAY[NULL, NULL, '${walletOf(1)}'], ARRAY[-1000000000, 7500000, 992500000]);
  `);
  const outputs = [
    { script: scriptOf(walletOf(1), "simnet"), amount: sompi(992_500_000n) },
    { script: treasury.script, amount: sompi(7_000_000n) },
  ];
  const spent = {
    ...input,
    amount: sompi(1_000_000_000n),
    blockDaaScore: 6n,
    isCoinbase: true,
    script: treasury.script,
  };
  await database.transaction(async (tx) => {
    await rememberDue(tx, 5n);
    const cycleId = await beginCycle(tx, "operator");
    const id = await reserveBatch(tx, {
      cycleId,
      kind: "payout",
      inputs: [spent],
      payouts: (await dueWallets(tx, 5n)).map((wallet) => payoutOf(wallet)),
      fee: 500_000n,
      change: 7_000_000n,
      mass: 5000n,
      feeRate: 100n,
      startHash: "22".repeat(32),
    });
    await signBatch(tx, id, treasury.sign([spent], outputs));
    await acceptBatch(tx, id, 9n);
    await settleBatch(tx, id, 9n);
  });
}

/** Statements that were ever found violated. */
const awake = new Set<string>();

class Undo extends Error {}

/** What pool-verify finds after `damage` was done behind the triggers' back; it is undone again. */
async function violationsAfter(
  damage: string,
  unspent: { transactionId: string; index: number; amount: bigint }[] = [],
): Promise<string[]> {
  let found: string[] = [];
  const damaged = database.transaction(async (tx) => {
    const change = await tx.query<{ transactionId: string; index: number; amount: bigint }>(
      `SELECT transaction_id AS "transactionId", change_index AS index, change AS amount
       FROM payout_batch`,
    );
    const outputs = unspent.length > 0 ? unspent : change;
    await tx.query(`SET LOCAL session_replication_role = replica; ${damage}`);
    const results = await auditPool({
      database: within(tx),
      readSigned,
      scriptOf: (wallet) => scriptOf(wallet, "simnet"),
      observe: async () => ({ outputs: outputs.map((one) => ({ ...one, isMature: true })) }),
    });
    results.push(...(await runSqlChecks(tx, { posting: 0, time: new Date(0) })));
    const violated = results.filter((result) => result.violations > 0);
    for (const { statement } of violated) awake.add(statement);
    found = violated.map((result) => `${result.invariant}: ${result.example}`);
    throw new Undo();
  });
  await expect(damaged).rejects.toBeInstanceOf(Undo);
  return found;
}

/** A database whose every transaction is the open one, so that its damage can be seen. */
function within(tx: Tx): Database {
  const query: Tx["query"] = (text, values) =>
    text.startsWith("SET TRANSACTION") ? Promise.resolve([]) : tx.query(text, values);
  return {
    query,
    transaction: (work) => work({ inTransaction: true, query }),
    tryLock: () => Promise.resolve(undefined),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}

test("a pool whose money is in order violates nothing", async () => {
  expect(await violationsAfter("SELECT 1")).toEqual([]);
});

/** One damage per check, and what the counterexample must name. */
const damages: [string, string, string][] = [
  ["a changed reward", "UPDATE found_block SET reward = reward + 1", "I1: block 1111"],
  [
    "outputs that are not the reward",
    "UPDATE treasury_output SET amount = amount - 1",
    "I1: block 1111",
  ],
  [
    "an entry that nothing balances",
    `WITH posting AS (
       INSERT INTO ledger_posting (kind, subject, entries) VALUES ('theft', 'x', 2) RETURNING id
     )
     INSERT INTO ledger_entry (account_id, posting_id, amount, balance_after)
     SELECT a.id, p.id, 5, 7000005 FROM posting AS p, ledger_account AS a WHERE a.kind = 'fee'`,
    "I2: theft x sums to 5",
  ],
  ["an entry without a posting", "DELETE FROM ledger_posting", "I2: entry of account"],
  ["a changed balance", "UPDATE ledger_account SET balance = 1 WHERE kind = 'paid'", "I9: paid"],
  ["a sum that is not zero", "UPDATE ledger_account SET balance = 1 WHERE kind = 'transit'", "I2"],
  [
    "money in transit without a payout",
    `UPDATE payout SET state = 'submitted'; UPDATE payout_batch SET settled_at = NULL,
     state = 'submitted'`,
    "I2: transit 0, open payouts 992500000",
  ],
  ["a paid total that is not", "UPDATE payout SET amount = amount - 1", "I2: paid"],
  [
    "overlapping segments",
    "UPDATE segment SET last_sequence = 11 WHERE first_sequence = 1",
    "I3: instance i: segment 11",
  ],
  [
    "a pplns window whose wallets have other work than its segments",
    "INSERT INTO pplns_work VALUES ('kaspasim:x', 5)",
    "I3: wallets 5, segments 0",
  ],
  [
    "a segment that a red block pays",
    "UPDATE found_block SET state = 'red', reward = NULL",
    "I3: segment i/1",
  ],
  ["a missing unique index", "ALTER TABLE ledger_entry DROP CONSTRAINT ledger_entry_pkey", "I4"],
  ["a batch that does not add up", "UPDATE payout_input SET amount = amount + 1", "I8: batch 1"],
  [
    "an output spent by two batches",
    `DROP INDEX payout_input_once;
     INSERT INTO payout_batch (cycle_id, kind, input_total, payout_total, fee, change, change_index,
       mass, fee_rate, start_hash)
       SELECT cycle_id, 'consolidation', input_total, 0, 500000, 999500000, 0, 1, 1, start_hash
       FROM payout_batch;
     INSERT INTO payout_input SELECT 2, position, transaction_id, output_index, amount,
       block_daa_score, is_coinbase, FALSE FROM payout_input`,
    "I8: output abab",
  ],
  ["a payment without its row", "DELETE FROM payments", "I8: batch 1 (settled)"],
  [
    "a payment's row with another amount",
    "UPDATE payments SET amount = 1",
    "I8: batch 1 (settled)",
  ],
  [
    "a paid posting that is missing",
    `DELETE FROM ledger_entry
     WHERE posting_id IN (SELECT id FROM ledger_posting WHERE kind = 'payout-paid')`,
    "I8: payout 1 is settled",
  ],
  [
    "an entry that begins elsewhere",
    `UPDATE ledger_entry SET balance_after = balance_after + 1
     WHERE account_id = (SELECT id FROM ledger_account WHERE kind = 'fee')`,
    "I9: entry",
  ],
  [
    "a payout that was reserved and is due again",
    `ALTER TABLE payout DISABLE TRIGGER ALL;
     UPDATE payout SET state = 'due', batch_id = NULL, output_index = NULL, amount = NULL`,
    "I8: payout 1 is due",
  ],
  [
    "a payment's row of a batch that is not settled",
    `UPDATE payout SET state = 'accepted'; UPDATE payout_batch SET settled_at = NULL,
     state = 'accepted'`,
    "I8: payments row 1",
  ],
  [
    "a wallet that was below zero in between",
    `UPDATE ledger_entry SET balance_after = -1
     WHERE account_id = (SELECT id FROM ledger_account WHERE kind = 'wallet')`,
    "I10: kaspasim",
  ],
  [
    "a balance that is not its newest entry's",
    "UPDATE ledger_account SET balance = balance + 1 WHERE kind = 'wallet'",
    "I9: wallet",
  ],
  [
    "a negative balance",
    `ALTER TABLE ledger_account DROP CONSTRAINT ledger_account_solvent;
     UPDATE ledger_account SET balance = -1 WHERE kind = 'wallet'`,
    "I9: wallet",
  ],
  [
    "workers whose shares are not the whole balance",
    `UPDATE ledger_account SET balance = 9 WHERE kind = 'wallet';
     INSERT INTO worker_balance_share SELECT wallet, 'a', 0, 1, 3 FROM ledger_account
     WHERE kind = 'wallet'`,
    "I9: kaspasim",
  ],
  [
    "a wallet total below its credits",
    "UPDATE ledger_account SET credited = 3 WHERE kind = 'wallet'",
    "I9: wallet kaspasim",
  ],
  [
    "a wallet paid more than it was credited",
    "UPDATE payout SET amount = amount + 1",
    "I10: kaspasim",
  ],
  ["a red block that was credited", "UPDATE found_block SET state = 'red', reward = NULL", "I11"],
  [
    "a disabled trigger",
    "ALTER TABLE payments DISABLE TRIGGER payments_append_only",
    "I12: trigger",
  ],
  [
    "bytes that pay somebody else",
    `UPDATE payout_batch SET signed_transaction =
       replace(signed_transaction, '"992500000"', '"992500001"')`,
    "I8: batch 1: its bytes are of transaction",
  ],
  [
    "rows that name another wallet",
    `UPDATE payout SET wallet = '${walletOf(2)}'`,
    "I8: batch 1: output 0",
  ],
];

test.each(damages)("%s is found", async (_what, damage, expected) => {
  const found = await violationsAfter(damage);
  expect([found.some((line) => line.startsWith(expected)), found]).toEqual([true, found]);
});

test("an output that is gone, and one that should be, are found on the chain", async () => {
  const found = await violationsAfter("SELECT 1", [{ ...input, amount: 1_000_000_000n }]);
  expect(found.some((line) => line.includes("is gone without a batch"))).toBe(true);
  expect(found.some((line) => line.includes("batch 1 is settled, but its input"))).toBe(true);
});

test("a clean audit moves the checkpoint, and one that finds a violation does not", async () => {
  const deps = {
    ...{ database, readSigned, observe: undefined },
    scriptOf: (wallet: string) => scriptOf(wallet, "simnet"),
  };
  expect((await auditNewest(deps)).filter((result) => result.violations > 0)).toEqual([]);
  const checkpoint = await readCheckpoint(database);
  expect(checkpoint).toBeDefined();
  const damaged = database.transaction(async (tx) => {
    await tx.query("SET LOCAL session_replication_role = replica; DELETE FROM payments");
    const results = await auditNewest({ ...deps, database: within(tx) });
    expect(results.some((result) => result.violations > 0)).toBe(true);
    expect(await readCheckpoint(tx)).toEqual(checkpoint);
    throw new Undo();
  });
  await expect(damaged).rejects.toBeInstanceOf(Undo);
});

test("a treasury that does not cover what is owed is found", async () => {
  const owe = `SELECT ledger_post('opening', 'x', 0, ARRAY['opening', 'wallet'],
    ARRAY[NULL, '${walletOf(9)}'], ARRAY[-7000001::BIGINT, 7000001::BIGINT])`;
  const found = await violationsAfter(owe);
  expect(found).toContain("I13: the treasury lacks 1 sompi of what is owed");
  expect(await violationsAfter(owe.replaceAll("7000001", "7000000"))).toEqual([]);
});

test("every check has found something above, so none is asleep", () => {
  const asleep = SQL_CHECKS.filter((check) => !awake.has(check.statement));
  expect(asleep.map((check) => check.statement)).toEqual([]);
});

test("violations are counted by invariant", () => {
  const result = { statement: "", example: undefined };
  const counts = countByInvariant([
    { ...result, invariant: "I8", violations: 1 },
    { ...result, invariant: "I8", violations: 2 },
    { ...result, invariant: "I9", violations: 0 },
  ]);
  expect([...counts]).toEqual([
    ["I8", 3],
    ["I9", 0],
  ]);
});
