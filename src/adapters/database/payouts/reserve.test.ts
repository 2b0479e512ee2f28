import { afterAll, beforeAll, beforeEach, describe, expect, test } from "bun:test";
import { balances, postByHand } from "../../../../testing/harness/scenes/ledger-rows.ts";
import {
  type PostgresServer,
  startPostgres,
} from "../../../../testing/harness/servers/postgres.ts";
import { PoolError } from "../../../base/errors.ts";
import { silentLog } from "../../../base/log.ts";
import { isLegalMove, PAYOUT_STATES } from "../../../domain/payout.ts";
import { migrate } from "../schema/migrate.ts";
import { type Database, openDatabase, sqlState } from "../sql.ts";
import { adoptBatch } from "./adopt.ts";
import { beginCycle, holdWallet, ownedOutputs, readControl, releaseWallet } from "./control.ts";
import { haltPayouts, liftHalt } from "./halt.ts";
import { openBatches, paymentTotals, reservedTotals, usedOutpoints } from "./queries.ts";
import { type DueWallet, dueWallets, rememberDue, reserveBatch } from "./reserve.ts";
import {
  acceptBatch,
  beginAttempt,
  endAttempt,
  settleBatch,
  signBatch,
  voidBatch,
} from "./transitions.ts";

let server: PostgresServer;
let database: Database;
beforeAll(async () => {
  server = await startPostgres();
}, 60_000);
afterAll(async () => {
  await server.crash();
  await server.stop();
}, 60_000);
beforeEach(async () => {
  database = openDatabase({ url: await server.freshDatabase(), log: silentLog });
  await migrate(database, silentLog);
}, 60_000);

const THRESHOLD = 500n;

function credit(cause: string, credits: Record<string, bigint>): Promise<boolean> {
  const total = Object.values(credits).reduce((a, b) => a + b, 0n);
  return postByHand(database, `block:${cause}`, { reward: -total, ...credits });
}

async function due(): Promise<DueWallet[]> {
  await database.transaction((tx) => rememberDue(tx, THRESHOLD));
  return dueWallets(database, THRESHOLD);
}

const outpoint = { transactionId: "ab".repeat(32), index: 0 };

async function reserve(wallets: readonly DueWallet[], index = 0, change = 100n) {
  const total = wallets.reduce((sum, wallet) => sum + wallet.amount, 0n);
  return database.transaction(async (tx) => {
    const cycleId = await beginCycle(tx, "operator");
    return reserveBatch(tx, {
      cycleId,
      kind: wallets.length > 0 ? "payout" : "consolidation",
      inputs: [
        {
          transactionId: "ab".repeat(32),
          index,
          amount: total + 110n,
          blockDaaScore: 1n,
          isCoinbase: true,
        },
      ],
      payouts: wallets.map((wallet) => ({ ...wallet, payoutId: wallet.payoutId ?? 0n })),
      fee: 10n,
      change,
      mass: 5n,
      feeRate: 2n,
      startHash: "ef".repeat(32),
    });
  });
}

const signed = { transactionId: "cd".repeat(32), bytes: "{}" };

describe("what is due", () => {
  test("a wallet at the threshold is due, and one below it waits", async () => {
    await credit("1", { "kaspa:a": 500n, "kaspa:b": 499n });
    const [first, ...others] = await due();
    expect(others).toEqual([]);
    expect(first).toMatchObject({ wallet: "kaspa:a", amount: 500n });
  });

  test("a wallet with 40,000 workers is one row, due and reserved in a moment", async () => {
    await database.query(
      `INSERT INTO worker (wallet, name, first_share_at, last_share_at)
       SELECT 'kaspa:a', 'rig' || n, now(), now() FROM generate_series(1, 40000) AS n`,
    );
    await credit("1", { "kaspa:a": 600n });
    const began = performance.now();
    const wallets = await due();
    await reserve(wallets);
    expect(performance.now() - began).toBeLessThan(1000);
    expect(await balances(database)).toMatchObject({ transit: 600n });
  });

  test("those who wait longest come first, and a hold is shown with its reason", async () => {
    await credit("1", { "kaspa:z": 600n });
    await due();
    await credit("2", { "kaspa:a": 600n });
    await database.transaction((tx) =>
      holdWallet(tx, { wallet: "kaspa:a", reason: "asked for", heldBy: "operator" }),
    );
    const wallets = await due();
    expect(wallets.map(({ wallet, holdReason }) => [wallet, holdReason])).toEqual([
      ["kaspa:z", undefined],
      ["kaspa:a", "asked for"],
    ]);
    expect(await database.transaction((tx) => releaseWallet(tx, "kaspa:a"))).toBe(true);
    expect(await database.transaction((tx) => releaseWallet(tx, "kaspa:a"))).toBe(false);
  });
});

describe("the whole way", () => {
  test("money goes to transit, then to paid; later credits stay; operators get one row", async () => {
    await credit("1", { "kaspa:a": 550n, "kaspa:b": 700n });
    const wallets = await due();
    const id = await reserve(wallets);
    await credit("2", { "kaspa:a": 40n });
    expect(await balances(database)).toMatchObject({ transit: 1250n, "kaspa:a": 40n });
    expect(await usedOutpoints(database, [outpoint])).toEqual(new Set([`${"ab".repeat(32)}:0`]));
    await database.transaction((tx) => signBatch(tx, id, signed));
    const attempt = await database.transaction((tx) => beginAttempt(tx, id, "node"));
    await database.transaction((tx) => endAttempt(tx, attempt, "taken", "ok"));
    expect((await openBatches(database))[0]).toMatchObject({
      state: "submitted",
      attempts: 1,
      refusals: 0,
      payouts: [
        { wallet: "kaspa:a", amount: 550n },
        { wallet: "kaspa:b", amount: 700n },
      ],
    });
    await database.transaction((tx) => acceptBatch(tx, id, 77n));
    await database.transaction((tx) => settleBatch(tx, id, 78n));
    expect(await balances(database)).toEqual({
      ...{ reward: -1290n, "kaspa:a": 40n },
      ...{ paid: 1250n, "network-fee": 10n, fee: -10n },
    });
    const rows = await database.query(
      "SELECT wallet_address, amount, transaction_hash FROM payments",
    );
    expect(rows).toEqual([
      {
        wallet_address: ["kaspa:a", "kaspa:b"],
        amount: 1250n,
        transaction_hash: signed.transactionId,
      },
    ]);
    expect(await openBatches(database)).toEqual([]);
    expect(await paymentTotals(database, THRESHOLD)).toMatchObject({
      dueWallets: 0,
      openBatches: 0,
      inFlightSompi: 0n,
      paidSompi: 1250n,
      feeSompi: 10n,
      settledBatches: 1,
    });
    const changed = database.query("UPDATE payments SET amount = 1");
    expect(await changed.catch(sqlState)).toBe("23001");
  });

  test("the time of a payment is UTC, whatever the server's own time zone", async () => {
    await database.query("ALTER ROLE katpool SET timezone TO 'Asia/Tokyo'");
    await using fresh = openDatabase({ url: await server.freshDatabase(), log: silentLog });
    database = fresh;
    await migrate(fresh, silentLog);
    await credit("1", { "kaspa:a": 700n });
    const id = await reserve(await due());
    await fresh.transaction((tx) => signBatch(tx, id, signed));
    const attempt = await fresh.transaction((tx) => beginAttempt(tx, id, "node"));
    await fresh.transaction((tx) => endAttempt(tx, attempt, "taken", "ok"));
    await fresh.transaction((tx) => acceptBatch(tx, id, 77n));
    await fresh.transaction((tx) => settleBatch(tx, id, 78n));
    const [row] = await fresh.query<{ zone: string; age: number }>(
      `SELECT current_setting('timezone') AS zone,
         EXTRACT(epoch FROM (now() AT TIME ZONE 'UTC') - timestamp)::float8 AS age
       FROM payments`,
    );
    await fresh.query("ALTER ROLE katpool RESET timezone");
    expect(row?.zone).toBe("Asia/Tokyo");
    expect(Math.abs(row?.age ?? Number.NaN)).toBeLessThan(600);
  });

  test("a void batch gives the money back to its wallet, and its outputs are free", async () => {
    await credit("1", { "kaspa:a": 550n });
    const [before] = await due();
    const id = await reserve([before].flatMap((wallet) => wallet ?? []));
    await database.transaction((tx) => signBatch(tx, id, signed));
    await database.transaction((tx) => voidBatch(tx, id, "spent elsewhere"));
    expect(await balances(database)).toEqual({ reward: -550n, "kaspa:a": 550n });
    expect(await usedOutpoints(database, [outpoint])).toEqual(new Set());
    const [after] = await due();
    expect(after?.dueAt).toEqual(before?.dueAt);
    expect(after?.payoutId).not.toBe(before?.payoutId);
    await reserve([after].flatMap((wallet) => wallet ?? []));
  });

  test("a consolidation pays nobody, and its fee is booked", async () => {
    const id = await reserve([]);
    await database.transaction((tx) => signBatch(tx, id, signed));
    await database.transaction((tx) => acceptBatch(tx, id, 1n));
    await database.transaction((tx) => settleBatch(tx, id, 1n));
    expect(await balances(database)).toEqual({ fee: -10n, "network-fee": 10n });
    expect(await database.query("SELECT id FROM payments")).toEqual([]);
    expect(await ownedOutputs(database)).toEqual([
      { transactionId: signed.transactionId, index: 0, amount: 100n },
    ]);
  });
});

describe("a payment that the chain has and this database forgot", () => {
  test("is booked once the wallet's payment under way has settled, and not before", async () => {
    await credit("1", { "kaspa:a": 550n });
    const id = await reserve(await due());
    await database.transaction((tx) => signBatch(tx, id, signed));
    const adopt = () =>
      database.transaction(async (tx) => {
        const cycleId = await beginCycle(tx, "operator");
        const forgotten = { transactionId: "dd".repeat(32), bytes: "{}", daaScore: 9n };
        const spent = { transactionId: "ac".repeat(32), index: 0, amount: 1000n };
        return adoptBatch(tx, {
          ...{ cycleId, kind: "payout", ...forgotten, startHash: "ef".repeat(32) },
          inputs: [{ ...spent, blockDaaScore: 0n, isCoinbase: false }],
          payouts: [{ wallet: "kaspa:a", amount: 700n }],
          ...{ fee: 100n, change: 200n, mass: 50n, feeRate: 2n },
        });
      });
    const refused = await adopt().catch((thrown: unknown) => thrown);
    expect(refused).toBeInstanceOf(PoolError);
    expect(String(refused)).toContain(`kaspa:a, whose batch ${id} is signed`);
    await database.transaction((tx) => acceptBatch(tx, id, 77n));
    await database.transaction((tx) => settleBatch(tx, id, 78n));
    await adopt();
    expect(await balances(database)).toMatchObject({ opening: -700n, paid: 1250n });
  });
});

describe("what the tables refuse", () => {
  test("every move that the table of moves does not hold", async () => {
    const rows = await database.query<{ was: string; becomes: string; legal: boolean }>(
      `SELECT a AS was, b AS becomes, payout_move_is_legal(a, b) AS legal
       FROM unnest($1::TEXT[]) AS a, unnest($1::TEXT[]) AS b`,
      [[...PAYOUT_STATES]],
    );
    expect(rows.length).toBe(49);
    for (const { was, becomes, legal } of rows) {
      const from = PAYOUT_STATES.find((state) => state === was) ?? "void";
      const to = PAYOUT_STATES.find((state) => state === becomes) ?? "void";
      expect([was, becomes, legal]).toEqual([was, becomes, isLegalMove(from, to)]);
    }
  });

  test("a move backwards, a payout apart from its batch, and changed amounts", async () => {
    await credit("1", { "kaspa:a": 600n });
    const id = await reserve(await due());
    await database.transaction((tx) => signBatch(tx, id, signed));
    const refused = [
      "UPDATE payout_batch SET state = 'reserved'",
      "UPDATE payout_batch SET fee = fee + 1, change = change - 1",
      "UPDATE payout_batch SET signed_transaction = 'other'",
      "UPDATE payout SET state = 'settled'",
      "UPDATE payout SET amount = amount - 1",
      "UPDATE payout SET wallet = 'kaspa:thief'",
      "UPDATE payout_input SET released = TRUE, amount = 1",
      "DELETE FROM payout_attempt; DELETE FROM payout_input",
      "DELETE FROM payout",
      "DELETE FROM payout_batch",
      "INSERT INTO payout (wallet, state) VALUES ('kaspa:b', 'settled')",
    ];
    for (const statement of refused) {
      const state = await database.query(statement).then(() => "done", sqlState);
      expect([statement, state]).not.toEqual([statement, "done"]);
    }
  });

  test("a second batch for an outpoint, and a batch that does not add up", async () => {
    await credit("1", { "kaspa:a": 600n, "kaspa:b": 600n });
    const wallets = await due();
    await reserve(wallets.slice(0, 1));
    expect(await reserve(wallets.slice(1)).catch(sqlState)).toBe("23505");
    expect(await reserve(wallets.slice(1), 1, 101n).catch(sqlState)).toBe("23514");
    await reserve(wallets.slice(1), 1);
  });

  test("a second reservation of the same due, and one for more than the balance", async () => {
    await credit("1", { "kaspa:a": 600n });
    const wallets = await due();
    const more = wallets.map((wallet) => ({ ...wallet, amount: 700n }));
    expect(await reserve(more).catch(sqlState)).toBe("23514");
    await reserve(wallets);
    await expect(reserve(wallets, 1)).rejects.toThrow("not due any more");
    expect(await due()).toEqual([]);
  });

  test("a void for its refusals while a sending is under way", async () => {
    await credit("1", { "kaspa:a": 600n });
    const id = await reserve(await due());
    await database.transaction((tx) => signBatch(tx, id, signed));
    const first = await database.transaction((tx) => beginAttempt(tx, id, "node"));
    await database.transaction((tx) => endAttempt(tx, first, "refused", "no"));
    const began = Promise.withResolvers<void>();
    const seen = Promise.withResolvers<void>();
    const sending = database.transaction(async (tx) => {
      await beginAttempt(tx, id, "other node");
      began.resolve();
      await seen.promise;
    });
    await began.promise;
    const voiding = database.transaction((tx) => voidBatch(tx, id, "refused", { isRefused: true }));
    await Promise.race([voiding.catch(() => undefined), Bun.sleep(200)]);
    seen.resolve();
    await sending;
    await expect(voiding).rejects.toThrow("a node may have it");
  });

  test("an attempt while payouts are halted, and a step from another state", async () => {
    await credit("1", { "kaspa:a": 600n });
    const id = await reserve(await due());
    await expect(database.transaction((tx) => beginAttempt(tx, id, "node"))).rejects.toThrow(
      "another state",
    );
    await database.transaction((tx) => signBatch(tx, id, signed));
    expect(await database.transaction((tx) => haltPayouts(tx, "first"))).toBe(true);
    expect(await database.transaction((tx) => haltPayouts(tx, "second"))).toBe(false);
    expect(await readControl(database)).toMatchObject({ isHalted: true, reason: "first" });
    await expect(database.transaction((tx) => beginAttempt(tx, id, "node"))).rejects.toThrow(
      "halted",
    );
    await database.transaction(liftHalt);
    await database.transaction((tx) => beginAttempt(tx, id, "node"));
    await expect(database.transaction((tx) => settleBatch(tx, id, 1n))).rejects.toThrow(
      "another state",
    );
  });
});

test("two thousand wallets are due and reserved in time", async () => {
  const credits = Array.from({ length: 2000 }, (_, i) => [`kaspa:w${i}`, 600n + BigInt(i)]);
  await credit("1", Object.fromEntries(credits));
  const started = performance.now();
  const wallets = await due();
  expect(wallets.length).toBe(2000);
  for (let at = 0; at < 2000; at += 50) await reserve(wallets.slice(at, at + 50), at);
  expect(performance.now() - started).toBeLessThan(30_000);
  const totals = await reservedTotals(database, 1n);
  expect(totals.day).toBe((await balances(database)).transit ?? 0n);
}, 60_000);
