import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import fc from "fast-check";
import { balances, postByHand, postedBy } from "../../../../testing/harness/scenes/ledger-rows.ts";
import {
  checkLedger,
  hashOf,
  leaveOpen,
  payers,
  settle,
  writeSegment,
} from "../../../../testing/harness/scenes/pool-rows.ts";
import {
  type PostgresServer,
  startPostgres,
} from "../../../../testing/harness/servers/postgres.ts";
import { claimSegments, nextUnallocated } from "../../../adapters/database/ledger/rewards.ts";
import { migrate } from "../../../adapters/database/schema/migrate.ts";
import { type Database, onlyRow, openDatabase } from "../../../adapters/database/sql.ts";
import { createMetrics } from "../../../adapters/metrics/registry.ts";
import { systemClock } from "../../../base/clock.ts";
import { PoolError } from "../../../base/errors.ts";
import { type LogFields, silentLog } from "../../../base/log.ts";
import { sompi } from "../../../domain/sompi.ts";
import { type Accountant, createAccountant } from "./accountant.ts";
import { createAccountantMetrics } from "./accountant-metrics.ts";
import { allocate } from "./allocate.ts";
import { pplns, proportional, type Scheme, solo } from "./scheme.ts";

setDefaultTimeout(30_000);

let server: PostgresServer;
beforeAll(async () => {
  server = await startPostgres();
});
afterAll(() => server.stop());

async function fresh(): Promise<Database> {
  const database = openDatabase({ url: await server.freshDatabase(), log: silentLog });
  await migrate(database, silentLog);
  return database;
}

function accountant(database: Database, scheme: Scheme = proportional): Accountant {
  return createAccountant({
    database,
    scheme,
    feePartsPerMillion: 10_000n,
    treasuryAddress: "kaspasim:treasury",
    metrics: createAccountantMetrics(createMetrics("test", { defaults: false })),
    clock: systemClock,
    log: silentLog,
  });
}

const A = hashOf("a");
const B = hashOf("b");
const C = hashOf("c");
const blue = (reward: bigint) => ({ state: "blue" as const, reward });

test("a block pays everything since the last one, and operators see it", async () => {
  await using database = await fresh();
  await writeSegment(database, { first: 1, last: 4, daaScore: 90, work: { "k:x/1": 30 } });
  await writeSegment(database, {
    ...{ first: 5, last: 9, daaScore: 100, work: { "k:x/1": 10, "k:y/rig/2": 60 } },
    block: { hash: A, finder: "k:y/rig/2", settled: blue(10_000n) },
  });
  expect(await accountant(database).turn()).toBe(1);
  expect(await balances(database)).toEqual({
    reward: -10_000n,
    fee: 100n,
    "k:x": 3960n,
    "k:y": 5940n,
  });
  expect(await payers(database)).toEqual({ "app/1": A, "app/5": A });
  const details = await database.query("SELECT * FROM block_details");
  expect(details).toEqual([
    {
      mined_block_hash: A,
      miner_id: "rig/2",
      pool_address: "kaspasim:treasury",
      reward_block_hash: hashOf("merging"),
      wallet: "k:y",
      daa_score: "100",
      miner_reward: 10_000n,
      timestamp: expect.any(Date),
    },
  ]);
  await checkLedger(database);
});

test("running again, and running twice at once, changes nothing", async () => {
  await using database = await fresh();
  for (let n = 0; n < 10; n++) {
    const block = { hash: hashOf(`n${n}`), finder: "k:x/1", settled: blue(1001n) };
    const work = { "k:x/1": 2, "k:y/1": 1 };
    await writeSegment(database, { first: n + 1, last: n + 1, daaScore: 100 + n, work, block });
  }
  const [first, second] = [accountant(database), accountant(database)];
  const turns = await Promise.all([first.turn(), second.turn()]);
  const done = (turns[0] ?? 0) + (turns[1] ?? 0) + (await first.turn());
  expect(done).toBe(10);
  const before = await balances(database);
  expect(before.reward).toBe(-10_010n);
  expect(await first.turn()).toBe(0);
  expect(await balances(database)).toEqual(before);
  await checkLedger(database);
});

test("a red block pays nothing, and its segments roll on to the next blue one", async () => {
  await using database = await fresh();
  await writeSegment(database, {
    ...{ first: 1, last: 3, daaScore: 100, work: { "k:x/1": 50 } },
    block: { hash: A, finder: "k:x/1", settled: { state: "red" } },
  });
  await writeSegment(database, {
    ...{ first: 4, last: 5, daaScore: 101, work: { "k:y/1": 25 } },
    block: { hash: B, finder: "k:y/1", settled: { state: "lost" } },
  });
  await writeSegment(database, {
    ...{ first: 6, last: 6, daaScore: 102, work: { "k:z/1": 25 } },
    block: { hash: C, finder: "k:z/1", settled: blue(1000n) },
  });
  expect(await accountant(database).turn()).toBe(3);
  expect(await payers(database)).toEqual({ "app/1": C, "app/4": C, "app/6": C });
  expect(await balances(database)).toMatchObject({
    "k:x": 495n,
    "k:y": 248n,
    "k:z": 247n,
  });
  await checkLedger(database);
});

test("blocks wait for an earlier one that is not settled", async () => {
  await using database = await fresh();
  const work = { "k:x/1": 1 };
  await writeSegment(database, {
    ...{ first: 1, last: 1, daaScore: 100, work },
    block: { hash: A, finder: "k:x/1" },
  });
  await writeSegment(database, {
    ...{ first: 2, last: 2, daaScore: 101, work },
    block: { hash: B, finder: "k:x/1", settled: blue(7n) },
  });
  expect(await accountant(database).turn()).toBe(0);
  await settle(database, A, 5n);
  expect(await accountant(database).turn()).toBe(2);
  expect(await payers(database)).toEqual({ "app/1": A, "app/2": B });
});

test("a share that solved an older job is paid by its own block, whichever settles first", async () => {
  await using database = await fresh();
  await writeSegment(database, {
    ...{ first: 1, last: 1, daaScore: 105, work: { "k:x/1": 1 } },
    block: { hash: A, finder: "k:x/1", settled: blue(100n) },
  });
  await writeSegment(database, {
    ...{ first: 2, last: 2, daaScore: 105, work: { "k:y/1": 1 } },
    block: { hash: B, finder: "k:y/1", daaScore: 103, settled: blue(200n) },
  });
  expect(await accountant(database).turn()).toBe(2);
  expect(await payers(database)).toEqual({ "app/1": A, "app/2": B });
});

test("another instance's closed segments are paid up to the block's score, open ones are not", async () => {
  await using database = await fresh();
  const other = { instance: "other", daaScore: 100 };
  await writeSegment(database, { ...other, first: 1, last: 2, work: { "k:o/1": 10 } });
  await writeSegment(database, { ...other, first: 3, last: 4, work: { "k:o/1": 70 } });
  await writeSegment(database, {
    ...other,
    first: 5,
    last: 5,
    daaScore: 101,
    work: { "k:o/1": 9 },
  });
  await leaveOpen(database, "other", 3);
  await writeSegment(database, {
    ...{ first: 1, last: 1, daaScore: 100, work: { "k:x/1": 90 } },
    block: { hash: A, finder: "k:x/1", settled: blue(1000n) },
  });
  await accountant(database).turn();
  expect(await payers(database)).toEqual({
    "app/1": A,
    "other/1": A,
    "other/3": null,
    "other/5": null,
  });
  expect(await balances(database)).toMatchObject({ "k:x": 891n, "k:o": 99n });
});

test("a reward without any work is kept apart, and a reward of nothing posts nothing", async () => {
  await using database = await fresh();
  const nobody = { first: 1, last: 1, daaScore: 100, work: {} };
  const block = { hash: A, finder: "k:x/1", settled: blue(1000n) };
  await writeSegment(database, { ...nobody, block });
  await writeSegment(database, {
    ...{ first: 2, last: 2, daaScore: 101, work: { "k:x/1": 1 } },
    block: { hash: B, finder: "k:x/1", settled: blue(0n) },
  });
  expect(await accountant(database).turn()).toBe(2);
  expect(await balances(database)).toEqual({ reward: -1000n, unallocated: 1000n });
});

test("solo gives the finder all but the fee; the others' segments are settled with it", async () => {
  await using database = await fresh();
  await writeSegment(database, {
    ...{ first: 1, last: 2, daaScore: 100, work: { "k:x/1": 1, "k:y/1": 10_000 } },
    block: { hash: A, finder: "k:x/1", settled: blue(1000n) },
  });
  await accountant(database, solo).turn();
  expect(await balances(database)).toEqual({ reward: -1000n, fee: 10n, "k:x": 990n });
  expect(await payers(database)).toEqual({ "app/1": A });
});

test("pplns pays the last work again and again, the oldest segment in proportion", async () => {
  await using database = await fresh();
  await writeSegment(database, { first: 1, last: 1, daaScore: 98, work: { "k:old/1": 1000 } });
  await writeSegment(database, {
    ...{ first: 2, last: 2, daaScore: 99, work: { "k:x/1": 60, "k:y/1": 20 } },
    block: { hash: A, finder: "k:x/1", settled: blue(1000n) },
  });
  const instance = "other";
  await writeSegment(database, {
    instance,
    first: 1,
    last: 2,
    daaScore: 99,
    work: { "k:o/1": 20 },
  });
  await writeSegment(database, {
    ...{ first: 3, last: 3, daaScore: 100, work: { "k:z/1": 40 } },
    block: { hash: B, finder: "k:z/1", settled: blue(1000n) },
  });
  expect(await accountant(database, pplns(100n, silentLog)).turn()).toBe(2);
  const credited = async (hash: string) => {
    const { reward, ...credits } = await postedBy(database, `block:${hash}`);
    expect(reward).toBe(-1000n);
    return credits;
  };
  // Window of A: 80 of its own segment and the other instance's 20, which ended with it.
  expect(await credited(A)).toEqual({ fee: 10n, "k:x": 594n, "k:y": 198n, "k:o": 198n });
  // Window of B: its own 40, the 20 and the 80 that A has paid, of which only 40 fit.
  expect(await credited(B)).toEqual({
    ...{ fee: 10n, "k:z": 396n, "k:o": 198n, "k:x": 297n, "k:y": 99n },
  });
  expect(await payers(database)).toEqual({ "app/1": A, "app/2": A, "app/3": B, "other/1": A });
  await checkLedger(database);
});

test("a pplns window that follows the network shrinks, grows and is refilled", async () => {
  await using database = await fresh();
  // Window: twice the network's work of the paid block. Each block pays one segment of 20.
  const rounds = [
    { worker: "k:a/1", networkWork: 20n, window: { "k:a": 20n } },
    { worker: "k:b/1", networkWork: 20n, window: { "k:b": 20n, "k:a": 20n } },
    { worker: "k:c/1", networkWork: 20n, window: { "k:c": 20n, "k:b": 20n } },
    { worker: "k:d/1", networkWork: 15n, window: { "k:d": 20n, "k:c": 10n } },
    // A little larger: filled with new work.
    { worker: "k:e/1", networkWork: 16n, window: { "k:e": 20n, "k:d": 12n } },
    // Much larger: what had left comes back.
    {
      worker: "k:f/1",
      networkWork: 55n,
      window: { "k:f": 20n, "k:e": 20n, "k:d": 20n, "k:c": 20n, "k:b": 20n, "k:a": 10n },
    },
  ];
  for (const [n, { worker, networkWork, window }] of rounds.entries()) {
    const hash = hashOf(`network${n}`);
    await writeSegment(database, {
      ...{ first: n + 1, last: n + 1, daaScore: n + 1, work: { [worker]: 20 } },
      block: { hash, finder: worker, networkWork, settled: blue(1_000_000n) },
    });
    await accountant(database, pplns({ networkMilli: 2000n }, silentLog)).turn();
    const { credits } = allocate({
      ...{ reward: sompi(1_000_000n), feePartsPerMillion: 10_000n },
      work: new Map(Object.entries(window)),
    });
    const { reward, fee, ...wallets } = await postedBy(database, `block:${hash}`);
    expect([n, reward, fee !== undefined]).toEqual([n, -1_000_000n, true]);
    expect([n, wallets]).toEqual([
      n,
      Object.fromEntries(credits.map(({ wallet, amount }) => [wallet, amount])),
    ]);
  }
  await checkLedger(database);
});

test("the pplns window equals a recomputation, whatever the blocks, segments and restarts", async () => {
  const work = fc.dictionary(
    fc.constantFrom("k:a/1", "k:a/2", "k:b/1", "k:c/1"),
    fc.integer({ min: 1, max: 60 }),
  );
  const round = fc.record({
    segments: fc.array(work, { minLength: 1, maxLength: 3 }),
    isBlue: fc.boolean(),
    window: fc.constantFrom(100n, 100n, 100n, 37n, 400n),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(round, { minLength: 1, maxLength: 8 }), async (rounds) => {
      await using database = await fresh();
      let sequence = 0;
      /** Paid and unpaid work by wallet, oldest first. */
      let paid: Map<string, bigint>[] = [];
      let unpaid: Map<string, bigint>[] = [];
      for (const [n, { segments, isBlue, window }] of rounds.entries()) {
        for (const [index, work] of segments.entries()) {
          sequence += 1;
          const isLast = index === segments.length - 1;
          const settled = isBlue ? blue(1_000_000n) : { state: "red" as const };
          const block = { hash: hashOf(`w${n}`), finder: "k:a/1", settled };
          await writeSegment(database, {
            ...{ first: sequence, last: sequence, daaScore: sequence, work },
            ...(isLast ? { block } : {}),
          });
          const byWallet = new Map<string, bigint>();
          for (const [worker, amount] of Object.entries(work)) {
            const wallet = worker.slice(0, 3);
            byWallet.set(wallet, (byWallet.get(wallet) ?? 0n) + BigInt(amount));
          }
          unpaid.push(byWallet);
        }
        await accountant(database, pplns(window, silentLog)).turn();
        if (!isBlue) continue;
        paid = [...paid, ...unpaid];
        unpaid = [];
        const { credits } = allocate({
          ...{ reward: sompi(1_000_000n), feePartsPerMillion: 10_000n },
          work: lastWork(paid, window),
        });
        const { reward, fee, unallocated, ...wallets } = await postedBy(
          database,
          `block:${hashOf(`w${n}`)}`,
        );
        expect([reward, fee === undefined]).toEqual([-1_000_000n, unallocated !== undefined]);
        const expected = credits.map(({ wallet, amount }) => [wallet, amount]);
        expect(wallets).toEqual(Object.fromEntries(expected));
      }
    }),
    { numRuns: 12 },
  );
}, 120_000);

/** The last `window` of work, the oldest segment in proportion; written apart from the SQL. */
function lastWork(segments: readonly Map<string, bigint>[], window: bigint): Map<string, bigint> {
  const sums = new Map<string, bigint>();
  let left = window;
  for (const segment of [...segments].reverse()) {
    const total = [...segment.values()].reduce((sum, work) => sum + work, 0n);
    for (const [wallet, work] of segment) {
      const counted = total <= left ? work : (work * left) / total;
      sums.set(wallet, (sums.get(wallet) ?? 0n) + counted);
    }
    left = total <= left ? left - total : 0n;
    if (left === 0n) break;
  }
  return sums;
}

test("a pplns window of too many segments is cut, and the log says so", async () => {
  await using database = await fresh();
  for (let n = 1; n <= 6; n++) {
    await writeSegment(database, { first: n, last: n, daaScore: n, work: { [`k:w${n}/1`]: 10 } });
  }
  await writeSegment(database, {
    ...{ first: 7, last: 7, daaScore: 7, work: { "k:w7/1": 10 } },
    block: { hash: A, finder: "k:w7/1", settled: blue(1000n) },
  });
  const warnings: unknown[] = [];
  const warn = (message: string, fields?: LogFields) => void warnings.push([message, fields?.work]);
  await accountant(database, pplns(1000n, { ...silentLog, warn }, 3)).turn();
  expect(warnings).toEqual([["pplns window is cut: it has too many segments", "30"]]);
  expect(Object.keys(await balances(database)).sort()).toEqual([
    ...["fee", "k:w5", "k:w6", "k:w7", "reward"],
  ]);
});

test("pplns keeps the segments that it reads from being folded meanwhile", async () => {
  await using database = await fresh();
  await writeSegment(database, {
    ...{ first: 1, last: 1, daaScore: 100, work: { "k:x/1": 1 } },
    block: { hash: A, finder: "k:x/1", settled: blue(1000n) },
  });
  const free = () =>
    database.query(
      `SELECT name FROM report_progress WHERE name IN ('folded_work', 'dropped_work')
       ORDER BY name FOR UPDATE SKIP LOCKED`,
    );
  await database.transaction(async (tx) => {
    const block = await nextUnallocated(tx);
    if (block === undefined) throw new Error("there is a block to allocate");
    const marked = await claimSegments(tx, block);
    await pplns(100n, silentLog).workFor(tx, block, marked);
    expect(await free()).toEqual([]);
  });
  expect(await free()).toEqual([{ name: "dropped_work" }, { name: "folded_work" }]);
});

test("pplns reads as far back as its window reaches, over many pages", async () => {
  await using database = await fresh();
  await database.query(
    "INSERT INTO pool_instance (instance, journal_identity) VALUES ('app', 'app')",
  );
  await database.query(
    `INSERT INTO worker (wallet, name, first_share_at, last_share_at)
     SELECT 'k:w' || n, '1', now(), now() FROM generate_series(1, 1300) AS n`,
  );
  await database.query(
    `INSERT INTO segment (instance, first_sequence, last_sequence, started_at, ended_at, max_daa_score)
     SELECT 'app', n, n, now(), TIMESTAMPTZ 'epoch' + n * INTERVAL '1 second', n
     FROM generate_series(1, 1300) AS n`,
  );
  await database.query(
    `INSERT INTO segment_work (instance, first_sequence, worker_id, work, shares)
     SELECT 'app', n, n, 10, 1 FROM generate_series(1, 1300) AS n`,
  );
  await writeSegment(database, {
    ...{ first: 1301, last: 1301, daaScore: 1301, work: { "k:x/1": 5 } },
    block: { hash: A, finder: "k:x/1", settled: blue(1_000_000n) },
  });
  await accountant(database, pplns(12_010n, silentLog)).turn();
  const paid = await balances(database);
  // 12,005 is left behind the block's own segment: 1,200 whole ones and half of the 1,201st.
  expect(Object.keys(paid).filter((account) => account.startsWith("k:")).length).toBe(1202);
  expect([824n, 825n]).toContain(paid["k:w101"] ?? 0n);
  expect([412n, 413n]).toContain(paid["k:w100"] ?? 0n);
  expect(paid["k:w99"]).toBeUndefined();
});

test("a transaction that ends half-way leaves no trace, and the next one does it all", async () => {
  await using database = await fresh();
  await writeSegment(database, {
    ...{ first: 1, last: 1, daaScore: 100, work: { "k:x/1": 1, "k:y/1": 1 } },
    block: { hash: A, finder: "k:x/1", settled: blue(1000n) },
  });
  // The last statement of the transaction fails: everything before it has been done by then.
  await database.query(
    `CREATE FUNCTION cut() RETURNS trigger LANGUAGE plpgsql AS
     'BEGIN RAISE EXCEPTION ''power cut''; END'`,
  );
  await database.query(
    `CREATE TRIGGER cut BEFORE UPDATE OF allocated_at ON found_block
     FOR EACH ROW EXECUTE FUNCTION cut()`,
  );
  await expect(accountant(database).turn()).rejects.toThrow("statement failed");
  expect(await balances(database)).toEqual({});
  expect(await payers(database)).toEqual({ "app/1": null });
  expect(await database.query("SELECT 1 FROM block_details")).toEqual([]);
  await database.query("DROP TRIGGER cut ON found_block");
  expect(await accountant(database).turn()).toBe(1);
  expect(await balances(database)).toMatchObject({ "k:x": 495n, "k:y": 495n });
});

test("a commit whose reply is lost is neither forgotten nor done again", async () => {
  await using database = await fresh();
  await writeSegment(database, {
    ...{ first: 1, last: 1, daaScore: 100, work: { "k:x/1": 1 } },
    block: { hash: A, finder: "k:x/1", settled: blue(1000n) },
  });
  const deaf: Database = {
    ...database,
    transaction: async (work) => {
      await database.transaction(work);
      throw new PoolError("database", "no answer");
    },
  };
  await expect(accountant(deaf).turn()).rejects.toThrow("no answer");
  expect(await accountant(database).turn()).toBe(0);
  expect(await balances(database)).toEqual({ reward: -1000n, fee: 10n, "k:x": 990n });
  await checkLedger(database);
});

interface Round {
  wallets: number;
  /** Spread evenly over the wallets. */
  names: number;
  segments: number;
}

/** A round in which every name worked in every segment, and the block that ends it. */
async function writeRound(database: Database, { wallets, names, segments }: Round): Promise<void> {
  await database.query(
    "INSERT INTO pool_instance (instance, journal_identity) VALUES ('app', 'app')",
  );
  await database.query(
    `INSERT INTO worker (wallet, name, first_share_at, last_share_at)
     SELECT 'kaspasim:' || lpad((n % $1)::TEXT, 61, 'q'), 'rig' || n, now(), now()
     FROM generate_series(1, $2::INTEGER) AS n`,
    [wallets, names],
  );
  await database.query(
    `INSERT INTO segment
       (instance, first_sequence, last_sequence, started_at, ended_at, max_daa_score)
     SELECT 'app', (n - 1) * $2::BIGINT + 1, n * $2::BIGINT, now(), now(), n
     FROM generate_series(1, $1::INTEGER) AS n`,
    [segments, names],
  );
  await database.transaction(async (tx) => {
    // A million foreign keys need not be checked one by one to be right.
    await tx.query("SET LOCAL session_replication_role = replica");
    await tx.query(
      `INSERT INTO segment_work (instance, first_sequence, worker_id, work, shares)
       SELECT s.instance, s.first_sequence, w.id, 8796093022208 + w.id * 1000 + s.max_daa_score, 1
       FROM segment AS s, worker AS w`,
    );
  });
  const last = segments * names + 1;
  await writeSegment(database, {
    ...{ first: last, last, daaScore: segments + 1, work: {} },
    block: { hash: A, finder: "k:x/1", settled: blue(194_454_365n) },
  });
  await database.query("ANALYZE");
}

// Each takes a second or less on two idle cores; the bounds leave room for a busy machine.
test.each([
  ["ten thousand wallets and 200,000 names", { wallets: 10_000, names: 200_000, segments: 3 }],
  ["one wallet with 180,000 names", { wallets: 1, names: 180_000, segments: 3 }],
  ["ten thousand wallets in a hundred segments", { wallets: 10_000, names: 10_000, segments: 100 }],
  ["25,000 wallets, in three parts", { wallets: 25_000, names: 25_000, segments: 2 }],
])(
  "a block over %s is allocated in one go",
  async (what, round) => {
    await using database = await fresh();
    await writeRound(database, round);
    const started = performance.now();
    await accountant(database).turn();
    const elapsed = performance.now() - started;
    await checkLedger(database);
    const accounts = Object.keys(await balances(database)).length;
    expect(accounts).toBe(round.wallets + 2);
    expect([what, elapsed < 10_000]).toEqual([what, true]);
  },
  120_000,
);

test("an entry of the ledger takes less than a hundred bytes with its indexes", async () => {
  await using database = await fresh();
  const wallets = Array.from({ length: 1000 }, (_, n) => `kaspa:w${n}`);
  const size = async () =>
    onlyRow(
      await database.query<{ bytes: bigint }>(
        `SELECT SUM(pg_total_relation_size(name::regclass))::BIGINT AS bytes
         FROM unnest(ARRAY['ledger_entry', 'ledger_posting']) AS name`,
      ),
    ).bytes;
  const before = await size();
  const blocks = 60;
  for (let n = 0; n < blocks; n++) {
    await postByHand(database, `block:${hashOf(`size${n}`)}`, {
      reward: -1_010_000n,
      fee: 10_000n,
      ...Object.fromEntries(wallets.map((wallet) => [wallet, 1000n])),
    });
  }
  const bytes = (await size()) - before;
  expect(Number(bytes) / (blocks * wallets.length)).toBeLessThan(100);
});
