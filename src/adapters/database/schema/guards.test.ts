// What the tables refuse by themselves, whatever code or person asks them to.

import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import { postByHand } from "../../../../testing/harness/scenes/ledger-rows.ts";
import { hashOf, settle, writeSegment } from "../../../../testing/harness/scenes/pool-rows.ts";
import {
  type PostgresServer,
  startPostgres,
} from "../../../../testing/harness/servers/postgres.ts";
import { silentLog } from "../../../base/log.ts";
import { sompi } from "../../../domain/sompi.ts";
import { SQL_CHECKS } from "../ledger/ledger-audit.ts";
import { claimSegments, markAllocated, nextUnallocated } from "../ledger/rewards.ts";
import { beginCycle } from "../payouts/control.ts";
import { dueWallets, payoutOf, rememberDue, reserveBatch } from "../payouts/reserve.ts";
import { acceptBatch, beginAttempt, endAttempt, signBatch } from "../payouts/transitions.ts";
import { reviveBlock } from "../shares/blocks.ts";
import { type Database, openDatabase, sqlState } from "../sql.ts";
import { migrate } from "./migrate.ts";

setDefaultTimeout(60_000);

let server: PostgresServer;
let database: Database;
beforeAll(async () => {
  server = await startPostgres();
  database = openDatabase({ url: await server.freshDatabase(), log: silentLog });
  await migrate(database, silentLog);
  await allocateOne();
  await payOne();
  await payLongAgo();
});
afterAll(async () => {
  await database[Symbol.asyncDispose]();
  await server.crash();
  await server.stop();
});

const BLUE = hashOf("blue");
const RED = hashOf("red");
const OLD = hashOf("old");
const OLDER = hashOf("older");

/** A red block, and a blue one that paid the segments of both and was taken back later. */
async function allocateOne(): Promise<void> {
  const work = { "kaspa:a/x": 5 };
  const red = { hash: RED, finder: "kaspa:a/x", settled: { state: "red" as const } };
  await writeSegment(database, { first: 1, last: 5, daaScore: 10, work, block: red });
  const blue = { hash: BLUE, finder: "kaspa:a/x" };
  await writeSegment(database, { first: 6, last: 9, daaScore: 11, work, block: blue });
  await writeSegment(database, { first: 10, last: 12, daaScore: 12, work });
  await settle(database, BLUE, 1000n);
  for (const _block of [RED, BLUE]) {
    await database.transaction(async (tx) => {
      const block = await nextUnallocated(tx);
      if (block === undefined) throw new Error("there is a block to allocate");
      if (block.reward !== undefined) await claimSegments(tx, block);
      await markAllocated(tx, block.hash);
    });
  }
  await postByHand(database, `block:${BLUE}`, { reward: -1000n, "kaspa:a": 990n, fee: 10n });
  await database.query(
    `INSERT INTO treasury_output (transaction_id, output_index, amount, block_daa_score, is_coinbase)
     VALUES (repeat('ab', 32), 0, 1000, 12, TRUE)`,
  );
  await database.query("UPDATE found_block SET reversed_at = now() WHERE hash = $1", [BLUE]);
}

/**
 * What blocks paid 41 days ago, in another app's journal: 1, 2 and behind a gap 4 to 6 by one,
 * which 5 ended with; 7 and 9 by another. 8 is unpaid.
 */
async function payLongAgo(): Promise<void> {
  for (const first of [1, 2, 4, 5, 6, 7, 8, 9]) {
    const worker = first === 8 ? "kaspa:b/y" : "kaspa:a/x";
    const hash = { 5: OLD, 9: OLDER }[first];
    await writeSegment(database, {
      ...{ instance: "old", first, last: first, daaScore: 20, work: { [worker]: 5 } },
      ...(hash === undefined ? {} : { block: { hash, finder: worker } }),
    });
  }
  await database.transaction(async (tx) => {
    await tx.query("SET LOCAL session_replication_role = replica");
    await tx.query(
      `UPDATE found_block SET state = 'blue', reward = 5, settled_at = now(),
         allocated_at = now() - INTERVAL '41 days'
       WHERE instance = 'old'`,
    );
    await tx.query(
      `UPDATE segment
       SET paid_by = CASE WHEN first_sequence < 7 THEN '${OLD}' ELSE '${OLDER}' END
       WHERE instance = 'old' AND first_sequence <> 8`,
    );
    await tx.query("INSERT INTO block_round (hash, work) SELECT hash, 0 FROM found_block");
  });
}

/** A batch that was sent and accepted, with what its wallet had. */
async function payOne(): Promise<void> {
  await database.transaction(async (tx) => {
    await rememberDue(tx, 500n);
    const id = await reserveBatch(tx, {
      ...{ kind: "payout", cycleId: await beginCycle(tx, "operator") },
      ...{ fee: 10n, change: 100n, mass: 5n, feeRate: 2n, startHash: "ef".repeat(32) },
      payouts: (await dueWallets(tx, 500n)).map((wallet) => payoutOf(wallet)),
      inputs: [
        {
          ...{ transactionId: "ab".repeat(32), index: 0, amount: 1100n },
          ...{ blockDaaScore: 1n, isCoinbase: true },
        },
      ],
    });
    await signBatch(tx, id, { transactionId: "cd".repeat(32), bytes: "{}" });
    await endAttempt(tx, await beginAttempt(tx, id, "node"), "taken", "");
    await acceptBatch(tx, id, 20n);
  });
}

const refused: [string, string][] = [
  ["a balance without an entry", "UPDATE ledger_account SET balance = balance + 1"],
  [
    "an account that begins with money",
    "INSERT INTO ledger_account (kind, wallet, balance) VALUES ('wallet', 'kaspa:thief', 5)",
  ],
  [
    "a posting without its balances",
    `WITH posting AS (
       INSERT INTO ledger_posting (kind, subject, entries) VALUES ('theft', 'x', 2) RETURNING id
     )
     INSERT INTO ledger_entry (account_id, posting_id, amount, balance_after)
     SELECT a.id, p.id, CASE a.kind WHEN 'fee' THEN 5 ELSE -5 END, 15
     FROM posting AS p, ledger_account AS a WHERE a.kind IN ('fee', 'reward')`,
  ],
  [
    "half a posting",
    `WITH posting AS (
       INSERT INTO ledger_posting (kind, subject, entries) VALUES ('theft', 'x', 2) RETURNING id
     ), moved AS (
       UPDATE ledger_account SET balance = balance + 5 WHERE kind = 'fee' RETURNING id, balance
     )
     INSERT INTO ledger_entry (account_id, posting_id, amount, balance_after)
     SELECT m.id, p.id, 5, m.balance FROM posting AS p, moved AS m`,
  ],
  [
    "entries that are added to an old posting",
    `WITH moved AS (
       UPDATE ledger_account SET balance = balance + CASE kind WHEN 'fee' THEN 5 ELSE -5 END
       WHERE kind IN ('fee', 'reward') RETURNING id, kind, balance
     )
     INSERT INTO ledger_entry (account_id, posting_id, amount, balance_after)
     SELECT m.id, p.id, CASE m.kind WHEN 'fee' THEN 5 ELSE -5 END, m.balance
     FROM (SELECT MAX(id) AS id FROM ledger_posting) AS p, moved AS m`,
  ],
  [
    "a posting that names an account twice",
    `SELECT ledger_post('block', 'twice', 0, ARRAY['fee', 'fee', 'reward'],
       ARRAY[NULL, NULL, NULL], ARRAY[5, 5, -10]::BIGINT[])`,
  ],
  [
    "a posting to a wallet that is none",
    `SELECT ledger_post('block', 'none', 0, ARRAY['wallet', 'reward'], ARRAY[NULL, NULL],
       ARRAY[10, -10]::BIGINT[])`,
  ],
  [
    "an entry without a posting",
    `WITH moved AS (
       UPDATE ledger_account SET balance = balance + CASE kind WHEN 'fee' THEN 5 ELSE -5 END
       WHERE kind IN ('fee', 'reward') RETURNING id, kind, balance
     )
     INSERT INTO ledger_entry (account_id, posting_id, amount, balance_after)
     SELECT id, 999, CASE kind WHEN 'fee' THEN 5 ELSE -5 END, balance FROM moved`,
  ],
  ["a posting that changes", "UPDATE ledger_posting SET subject = 'y'"],
  ["a posting that goes away", "DELETE FROM ledger_posting"],
  ["a credit that was never posted", "UPDATE ledger_account SET credited = credited + 1"],
  ["an account that goes away", "DELETE FROM ledger_account WHERE kind = 'fee'"],
  ["another account's name", "UPDATE ledger_account SET kind = 'x' WHERE kind = 'fee'"],
  ["another wallet's name", "UPDATE ledger_account SET wallet = 'k:x' WHERE wallet IS NOT NULL"],
  ["a blue block that turns red", "UPDATE found_block SET state = 'red', reward = NULL"],
  ["another reward for a settled block", "UPDATE found_block SET reward = 7 WHERE reward > 0"],
  ["a block that is allocated again", "UPDATE found_block SET allocated_at = NULL"],
  ["a reversal that is forgotten", "UPDATE found_block SET reversed_at = NULL"],
  ["another finder", "UPDATE found_block SET sequence = sequence + 100"],
  ["a block that goes away", "DELETE FROM found_block_body; DELETE FROM found_block"],
  ["a paid segment that is paid again", `UPDATE segment SET paid_by = '${RED}'`],
  ["a paid segment that is unpaid again", "UPDATE segment SET paid_by = NULL"],
  ["a paid segment that grows", "UPDATE segment SET last_sequence = 99 WHERE first_sequence = 6"],
  ["more work in a paid segment", "UPDATE segment_work SET work = work + 1"],
  ["a reward's place that moves", `UPDATE reward_output SET block_hash = '${RED}'`],
  ["a reward's place that goes away", "DELETE FROM reward_output"],
  ["an output's other amount", "UPDATE treasury_output SET amount = amount + 1"],
  ["a spent output that is free again", "UPDATE payout_input SET released = TRUE"],
  [
    "one more input of a signed batch",
    `INSERT INTO payout_input (batch_id, position, transaction_id, output_index, amount,
       block_daa_score, is_coinbase) SELECT id, 1, repeat('ee', 32), 0, 5, 1, TRUE
     FROM payout_batch`,
  ],
  ["an answer that changes", "UPDATE payout_attempt SET answer = 'refused'"],
  ["an attempt that goes away", "DELETE FROM payout_attempt"],
];

test.each(refused)("%s is refused", async (_what, statement) => {
  const state = await database.query(statement).then(() => "done", sqlState);
  expect(["23001", "23503", "23514"]).toContain(state ?? "");
});

const FOLDING = "SET LOCAL katpool.folding = 'on'";
const LONG_AGO = "instance = 'old' AND first_sequence = 1";
const OF_LATE = "instance = 'app' AND first_sequence = 6";
const UNPAID = "instance = 'old' AND first_sequence = 8";

const kept: [string, string][] = [
  ["unpaid work", `DELETE FROM segment_work WHERE ${UNPAID}`],
  ["work that was paid of late", `DELETE FROM segment_work WHERE ${OF_LATE}`],
  [
    "work that moves out of a paid segment",
    `UPDATE segment_work SET first_sequence = 8 WHERE ${LONG_AGO}`,
  ],
  [
    "work that moves to another worker",
    `UPDATE segment_work SET worker_id = (SELECT MIN(id) FROM worker) WHERE ${UNPAID}`,
  ],
  ["work that was paid long ago", `UPDATE segment_work SET work = 9 WHERE ${LONG_AGO}`],
  [
    "a segment that was paid long ago, from more work",
    `INSERT INTO segment_work (instance, first_sequence, worker_id, work, shares)
     SELECT 'old', 1, MAX(id), 5, 1 FROM worker`,
  ],
  ["work of late during a fold", `${FOLDING}; UPDATE segment_work SET work = 9 WHERE ${OF_LATE}`],
  ["all work", "TRUNCATE segment_work"],
  ["all work, whatever hangs on a worker", "TRUNCATE worker CASCADE"],
  [
    "all segments",
    `ALTER TABLE segment_work DISABLE TRIGGER segment_work_not_emptied;
     TRUNCATE segment CASCADE`,
  ],
  ["an unpaid segment", `DELETE FROM segment WHERE ${UNPAID}`],
  [
    "a segment without work",
    `DELETE FROM segment_work WHERE ${LONG_AGO}; DELETE FROM segment WHERE ${LONG_AGO}`,
  ],
  [
    "an unpaid segment without work, during a fold",
    `INSERT INTO segment (instance, first_sequence, last_sequence, started_at, ended_at,
       max_daa_score) VALUES ('old', 50, 50, now(), now(), 1);
     ${FOLDING}; DELETE FROM segment WHERE first_sequence = 50`,
  ],
  ["work, whose segment takes it along", `${FOLDING}; DELETE FROM segment WHERE ${LONG_AGO}`],
  ["a segment's end", `UPDATE segment SET last_sequence = 3 WHERE ${LONG_AGO}`],
  [
    "a segment's payer during a fold",
    `${FOLDING}; UPDATE segment SET last_sequence = 3, paid_by = NULL WHERE ${LONG_AGO}`,
  ],
  [
    "a segment's time during a fold",
    `${FOLDING}; UPDATE segment SET ended_at = now() WHERE ${LONG_AGO}`,
  ],
  [
    "a segment of late during a fold",
    `${FOLDING}; UPDATE segment SET last_sequence = 99 WHERE ${OF_LATE}`,
  ],
  ["from a fold: what was paid of late", "SELECT fold_run('app', 6, 6)"],
  ["from a fold: what is unpaid", "SELECT fold_run('old', 8, 9)"],
  ["from a fold: what two blocks paid", "SELECT fold_run('old', 6, 7)"],
  ["from a fold: a gap", "SELECT fold_run('old', 1, 4)"],
  ["from a fold: what a found block ended", "SELECT fold_run('old', 5, 6)"],
  ["from a fold: half a segment", "SELECT fold_run('old', 1, 3)"],
  [
    "from a fold: a round that is not measured",
    `DELETE FROM block_round WHERE hash = '${OLD}'; SELECT fold_run('old', 4, 5)`,
  ],
];

test.each(kept)("kept as it is: %s", async (_what, statement) => {
  expect(await database.query(statement).then(() => "done", sqlState)).toBe("23001");
});

test("what was paid long ago may be folded, and its work may go", async () => {
  await database.transaction(async (tx) => {
    await tx.query("SELECT fold_run('old', 1, 2)");
    await tx.query("SELECT fold_run('old', 4, 5)");
    const rows = await tx.query(
      `SELECT first_sequence::INT AS first, last_sequence::INT AS last, work::INT
       FROM segment JOIN segment_work USING (instance, first_sequence)
       WHERE instance = 'old' ORDER BY 1`,
    );
    expect(rows.slice(0, 3)).toEqual([
      { first: 1, last: 2, work: 10 },
      { first: 4, last: 5, work: 10 },
      { first: 6, last: 6, work: 5 },
    ]);
    await tx.query("DELETE FROM segment_work WHERE instance = 'old' AND first_sequence < 7");
  });
});

test("a guard that is switched off is noticed, whichever it is", async () => {
  const check = SQL_CHECKS.find((one) => one.invariant === "I12");
  const guards = await database.query<{ name: string; relation: string }>(
    `SELECT tgname AS name, tgrelid::regclass::TEXT AS relation FROM pg_trigger
     WHERE NOT tgisinternal AND tgname NOT LIKE 'pool_minute_%' ORDER BY 1`,
  );
  expect(guards.length).toBeGreaterThan(25);
  for (const { name, relation } of guards) {
    await database.query(`ALTER TABLE ${relation} DISABLE TRIGGER ${name}`);
    const found = await database.query(check?.query ?? "");
    expect(found).toEqual([{ what: `trigger ${name} on ${relation}` }]);
    await database.query(`ALTER TABLE ${relation} ENABLE TRIGGER ${name}`);
  }
});

test("a red block may still turn blue, with a reward and an allocation of its own", async () => {
  const settlement = { confirmations: 99n, mergingHash: hashOf("m"), reward: sompi(5n) };
  const isRevived = await database.transaction((tx) =>
    reviveBlock(tx, { state: "blue", hash: RED, ...settlement, outpoints: [] }),
  );
  expect(isRevived).toBe(true);
  await database.transaction((tx) => markAllocated(tx, RED));
});

test("an unpaid segment may still grow", async () => {
  await database.query("UPDATE segment_work SET work = work + 1 WHERE first_sequence = 10");
  await database.query("UPDATE segment SET last_sequence = 13 WHERE first_sequence = 10");
});
