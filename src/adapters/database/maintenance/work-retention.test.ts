// What a block paid long ago is folded, and later dropped, while everything that can be asked of it
// stays the same.

import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import fc from "fast-check";
import { checkShares } from "../../../../testing/harness/scenes/checker.ts";
import { postByHand } from "../../../../testing/harness/scenes/ledger-rows.ts";
import {
  hashOf,
  type SegmentSpec,
  writeSegment,
} from "../../../../testing/harness/scenes/pool-rows.ts";
import {
  type PostgresServer,
  startPostgres,
} from "../../../../testing/harness/servers/postgres.ts";
import { silentLog } from "../../../base/log.ts";
import { runSqlChecks } from "../ledger/ledger-audit.ts";
import {
  claimedWork,
  claimSegments,
  holdSegments,
  markAllocated,
  nextUnallocated,
  type WorkByWallet,
} from "../ledger/rewards.ts";
import { migrate } from "../schema/migrate.ts";
import { type Database, onlyRow, openDatabase, sqlState } from "../sql.ts";
import { ROUND_WORK, rollUp } from "./statistics-rollup.ts";
import { dropWork, foldWork } from "./work-retention.ts";

setDefaultTimeout(120_000);

let server: PostgresServer;
/** A migrated database that is copied for each test. */
let template: string;
beforeAll(async () => {
  server = await startPostgres();
  template = await server.freshDatabase();
  await using database = openDatabase({ url: template, log: silentLog });
  await migrate(database, silentLog);
});
afterAll(() => server.stop());

interface World extends Database {
  url: string;
}

async function fresh(): Promise<World> {
  const url = await server.freshDatabase(template);
  return Object.assign(openDatabase({ url, log: silentLog }), { url });
}

function claimed(database: Database, hash: string): Promise<WorkByWallet> {
  return database.transaction((tx) => claimedWork(tx, hash));
}

/** Allocates all settled blocks as the accountant does, each reward whole to its finder. */
async function allocateAll(database: Database): Promise<void> {
  let isDone = false;
  while (!isDone) {
    isDone = await database.transaction(async (tx) => {
      const block = await nextUnallocated(tx);
      if (block === undefined) return true;
      if (block.reward !== undefined) {
        await claimSegments(tx, block);
        await postByHand(tx, `block:${block.hash}`, {
          reward: -block.reward,
          [block.finder]: block.reward,
        });
      }
      await markAllocated(tx, block.hash);
      return false;
    });
  }
}

/** As if all blocks, or the one given, had been allocated so many days ago. */
async function age(database: Database, days: number, hash?: string): Promise<void> {
  await database.transaction(async (tx) => {
    await tx.query("SET LOCAL session_replication_role = replica");
    await tx.query(
      `UPDATE found_block SET allocated_at = now() - make_interval(days => $1)
       WHERE allocated_at IS NOT NULL AND hash = COALESCE($2, hash)`,
      [days, hash ?? null],
    );
  });
}

async function measureRounds(database: Database): Promise<void> {
  await database.query(
    `INSERT INTO block_round (hash, work) SELECT hash, ${ROUND_WORK} FROM found_block AS b`,
  );
}

const fold = (database: Database, limit?: number) =>
  database.transaction((tx) => foldWork(tx, limit));
const drop = (database: Database, days: number, limit?: number) =>
  database.transaction((tx) => dropWork(tx, days, limit));

interface StoredSegment {
  instance: string;
  first: number;
  last: number;
  started: Date;
  ended: Date;
  score: number;
  endedBy: string | null;
  paidBy: string | null;
}

const segments = (database: Database) =>
  database.query<StoredSegment>(
    `SELECT instance, first_sequence::INT AS first, last_sequence::INT AS last,
       started_at AS started, ended_at AS ended, max_daa_score::INT AS score,
       ended_by AS "endedBy", paid_by AS "paidBy"
     FROM segment ORDER BY instance, first_sequence`,
  );

const workRows = async (database: Database) =>
  onlyRow(await database.query<{ n: number }>("SELECT COUNT(*)::INT AS n FROM segment_work")).n;

/** All that can be asked of paid and unpaid work: per block as the accountant asks, and by SQL. */
async function proofs(database: Database): Promise<object> {
  const blocks = await database.query<{ hash: string }>(
    "SELECT hash FROM found_block ORDER BY hash",
  );
  const claimedBy: Record<string, object> = {};
  for (const { hash } of blocks) {
    claimedBy[hash] = Object.fromEntries([...(await claimed(database, hash))].sort());
  }
  const sums = await database.query(
    `SELECT s.paid_by, w.worker_id, SUM(w.work)::TEXT AS work, SUM(w.shares)::TEXT AS shares
     FROM segment_work AS w LEFT JOIN segment AS s USING (instance, first_sequence)
     GROUP BY 1, 2 ORDER BY 1, 2`,
  );
  const rounds = await database.query("SELECT hash, work::TEXT FROM block_round ORDER BY hash");
  return { claimed: claimedBy, sums, rounds };
}

async function expectSound(database: World): Promise<void> {
  expect(await checkShares(database.url)).toEqual([]);
  const checks = await runSqlChecks(database);
  expect(checks.filter((check) => check.violations > 0)).toEqual([]);
}

/** The segments as they must be once every run of them is one; written apart from the SQL. */
function folded(before: readonly StoredSegment[], isOld: (hash: string) => boolean) {
  const after: StoredSegment[] = [];
  for (const segment of before) {
    const run = after.at(-1);
    const isJoined =
      run !== undefined &&
      run.instance === segment.instance &&
      run.paidBy === segment.paidBy &&
      segment.paidBy !== null &&
      isOld(segment.paidBy) &&
      run.endedBy === null &&
      run.last + 1 === segment.first;
    if (!isJoined) {
      after.push({ ...segment });
      continue;
    }
    const { last, ended, endedBy, score } = segment;
    Object.assign(run, { last, ended, endedBy, score: Math.max(run.score, score) });
  }
  return after;
}

const WORKERS = ["k:a/1", "k:a/2", "k:b/1", "k:c/rig"];

/** One segment after the other, of two instances; every worker of one has one share in it. */
interface Step {
  instance: "app" | "other";
  works: (bigint | null)[];
  /** Whether it ends with a block, by how much that one's job is older, and what became of it. */
  block: { age: number; state: "blue" | "red" | "lost" | "found" } | null;
}

const step: fc.Arbitrary<Step> = fc.record({
  instance: fc.constantFrom("app", "other"),
  works: fc
    .array(fc.option(fc.bigInt(1n, 10n ** 25n)), { minLength: 4, maxLength: 4 })
    .filter((works) => works.some((work) => work !== null)),
  block: fc.oneof(
    { weight: 4, arbitrary: fc.constant(null) },
    {
      weight: 1,
      arbitrary: fc.record({
        age: fc.integer({ min: 0, max: 30 }),
        state: fc.constantFrom("blue", "blue", "blue", "red", "lost", "found"),
      }),
    },
  ),
});

async function build(database: Database, steps: readonly Step[]): Promise<void> {
  const ends = { app: 0, other: 0 };
  for (const [n, { instance, works, block }] of steps.entries()) {
    const work: Record<string, bigint> = {};
    works.forEach((amount, i) => {
      if (amount !== null) work[WORKERS[i] ?? ""] = amount;
    });
    const finder = Object.keys(work)[0] ?? "";
    const first = ends[instance] + 1;
    const last = ends[instance] + Object.keys(work).length;
    ends[instance] = last;
    const settled =
      block?.state === "blue"
        ? { state: "blue" as const, reward: 1000n }
        : block?.state === "found" || block === null
          ? undefined
          : { state: block.state };
    await writeSegment(database, {
      ...{ instance, first, last, work, daaScore: 1000 + n * 10 },
      endedMs: 1_700_000_000_000 + n * 60_000,
      ...(block === null
        ? {}
        : {
            block: {
              ...{ hash: hashOf(`block ${n}`), finder, daaScore: 1000 + n * 10 - block.age },
              ...(settled === undefined ? {} : { settled }),
            },
          }),
    });
    if (block !== null) await foundWithItsSegment(database, hashOf(`block ${n}`));
  }
  await database.query(
    `UPDATE pool_instance AS i SET recorded_sequence =
       (SELECT MAX(last_sequence) FROM segment AS s WHERE s.instance = i.instance)`,
  );
}

/** Two instances' sequences are no common clock: a block is found when its segment ends. */
async function foundWithItsSegment(database: Database, hash: string): Promise<void> {
  await database.transaction(async (tx) => {
    await tx.query("SET LOCAL session_replication_role = replica");
    await tx.query(
      `UPDATE found_block AS b SET found_at = s.ended_at
       FROM segment AS s WHERE s.ended_by = b.hash AND b.hash = $1`,
      [hash],
    );
  });
}

const LAST: Step = {
  instance: "app",
  works: [5n, null, null, 1n],
  block: { age: 0, state: "red" },
};

class Interrupted extends Error {}

test("a fold changes nothing that can be asked, whatever was paid by whom, and however it is cut up", async () => {
  let joined = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { minLength: 25, maxLength: 60 }),
      fc.integer({ min: 1, max: 30 }),
      async (steps, limit) => {
        await using database = await fresh();
        // A block at the end, so that the round of every segment is over.
        await build(database, [...steps, LAST]);
        await allocateAll(database);
        await measureRounds(database);
        await age(database, 41);
        const [before, rows] = [await segments(database), await proofs(database)];
        const wanted = folded(before, () => true);
        joined += before.length - wanted.length;
        const interrupted = database.transaction(async (tx) => {
          await foldWork(tx, limit);
          throw new Interrupted();
        });
        await expect(interrupted).rejects.toBeInstanceOf(Interrupted);
        expect(await segments(database)).toEqual(before);
        for (let calls = 0; (await fold(database, limit)).hasMore; calls++) {
          expect(calls).toBeLessThan(200);
          expect(await proofs(database)).toEqual(rows);
        }
        expect(await segments(database)).toEqual(wanted);
        expect(await proofs(database)).toEqual(rows);
        await expectSound(database);
        expect(await fold(database)).toEqual({ rows: 0, hasMore: false });
      },
    ),
    { numRuns: 10, endOnFailure: true },
  );
  expect(joined).toBeGreaterThan(10);
});

const A = hashOf("a");
const B = hashOf("b");
const blue = { state: "blue" as const, reward: 1000n };

/** Four segments that A paid, four that B paid, three that nobody paid yet. */
const TWO_ROUNDS: SegmentSpec[] = [
  ...[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11].map((n) => ({
    ...{ first: n * 2 - 1, last: n * 2, daaScore: 100 + n, work: { "k:a/1": 10 + n, "k:b/1": 5 } },
    ...(n === 4 ? { block: { hash: A, finder: "k:a/1", settled: blue } } : {}),
    ...(n === 8 ? { block: { hash: B, finder: "k:b/1", settled: blue } } : {}),
  })),
];

async function twoRounds(): Promise<World> {
  const database = await fresh();
  await writeTwoRounds(database);
  return database;
}

async function writeTwoRounds(database: Database): Promise<void> {
  for (const spec of TWO_ROUNDS) await writeSegment(database, spec);
  await database.query("UPDATE pool_instance SET recorded_sequence = 22");
  await allocateAll(database);
  await measureRounds(database);
}

test("what was paid less than forty days ago, and what is not paid, is not folded", async () => {
  await using database = await twoRounds();
  const before = await segments(database);
  await age(database, 39);
  expect(await fold(database)).toEqual({ rows: 0, hasMore: false });
  expect(await segments(database)).toEqual(before);
  await age(database, 41, A);
  expect(await fold(database)).toEqual({ rows: 8, hasMore: false });
  expect(await segments(database)).toEqual(folded(before, (hash) => hash === A));
  expect((await segments(database)).length).toBe(8);
  await age(database, 40, B);
  expect(await fold(database)).toEqual({ rows: 8, hasMore: false });
  expect((await segments(database)).length).toBe(5);
  await expectSound(database);
});

test("a payer is walked over once, and several of one moment are not passed over", async () => {
  await using database = await twoRounds();
  await age(database, 41);
  const calls: number[] = [];
  for (let hasMore = true; hasMore; ) {
    const done = await fold(database, 3);
    calls.push(done.rows);
    hasMore = done.hasMore;
  }
  // Two segments of two workers at a time, the one that is already folded among them.
  expect(calls).toEqual([4, 4, 4, 4, 4, 4, 0]);
  expect((await segments(database)).length).toBe(5);
  const behind = await database.query(
    `SELECT hash FROM found_block, report_progress AS p
     WHERE p.name = 'folded_work' AND EXTRACT(EPOCH FROM allocated_at) * 1000000 > p.position`,
  );
  expect(behind).toEqual([]);
});

test("work is dropped after the days it is kept, and not before it is folded", async () => {
  await using database = await twoRounds();
  const before = await database.query("SELECT * FROM ledger_entry ORDER BY account_id, posting_id");
  await age(database, 100);
  expect(await drop(database, 60)).toEqual({ rows: 0, hasMore: false });
  await age(database, 101, A);
  await fold(database);
  const kept = await segments(database);
  expect(await drop(database, 0)).toEqual({ rows: 0, hasMore: false });
  expect(await drop(database, 102)).toEqual({ rows: 0, hasMore: false });
  expect(await workRows(database)).toBe(10);
  const ofB = await claimed(database, B);
  expect(await drop(database, 101, 1)).toEqual({ rows: 1, hasMore: true });
  expect(await drop(database, 101, 2)).toEqual({ rows: 1, hasMore: false });
  expect((await claimed(database, A)).size).toBe(0);
  expect(await claimed(database, B)).toEqual(ofB);
  expect(ofB.get("k:a")).toBe(66n);
  expect(await drop(database, 60)).toEqual({ rows: 2, hasMore: false });
  // The three unpaid segments have their work, every segment still says who paid it.
  expect(await workRows(database)).toBe(6);
  expect(await segments(database)).toEqual(kept);
  expect(
    await database.query("SELECT * FROM ledger_entry ORDER BY account_id, posting_id"),
  ).toEqual(before);
  const checks = await runSqlChecks(database);
  expect(checks.filter((check) => check.violations > 0)).toEqual([]);
});

test("the roll-up measures all rounds first, then folds and drops; 0 days keep work for good", async () => {
  await using database = await twoRounds();
  const rounds = async () =>
    database.query(
      "SELECT hash, work::TEXT FROM block_round WHERE hash IN ($1, $2) ORDER BY hash",
      [...[A, B]],
    );
  const measured = await rounds();
  await database.query("DELETE FROM block_round");
  await age(database, 5000);
  // As many newer blocks as one call measures.
  await database.query(
    `INSERT INTO found_block (hash, instance, sequence, worker_id, found_at, daa_score, bits, nonce,
       network_work)
     SELECT lpad(n::TEXT, 64, '0'), 'app', 1000 + n, (SELECT MIN(id) FROM worker),
       now() - INTERVAL '1 hour', 5000, 1, 1, 1
     FROM generate_series(1, 1000) AS n`,
  );
  const call = (days: number) => database.transaction((tx) => rollUp(tx, new Date(), days));
  expect(await call(0)).toMatchObject({ hasMore: true });
  expect((await segments(database)).length).toBe(11);
  await call(0);
  expect(await rounds()).toEqual(measured);
  expect((await segments(database)).length).toBe(5);
  await call(0);
  expect(await workRows(database)).toBe(10);
  await call(400);
  expect(await workRows(database)).toBe(6);
});

test("a fold stops at rounds that are not measured, at found blocks and at gaps", async () => {
  await using database = await fresh();
  const at = (seconds: number) => ({ endedMs: 1_700_000_000_000 + seconds * 1000 });
  const C = hashOf("c");
  for (const [hash, n] of [
    [A, 10],
    [B, 20],
    [C, 30],
  ] as const) {
    const block = { hash, finder: "k:a/1", settled: hash === C ? blue : { state: "red" as const } };
    await writeSegment(database, { first: n, last: n, daaScore: n, work: { "k:a/1": 1 }, block });
  }
  // Two in each of three rounds, and two behind a lost stretch of the journal.
  for (const [first, seconds] of [
    [1, 5],
    [2, 6],
    [3, 15],
    [4, 16],
    [5, 25],
    [6, 26],
    [8, 27],
    [9, 28],
  ]) {
    const n = first ?? 0;
    await writeSegment(database, {
      ...{ instance: "other", first: n, last: n, daaScore: 1, work: { "k:b/1": n } },
      ...at(seconds ?? 0),
    });
  }
  await allocateAll(database);
  await measureRounds(database);
  await database.query("DELETE FROM block_round WHERE hash = $1", [B]);
  await age(database, 41);
  await fold(database);
  expect((await segments(database)).map((s) => `${s.instance} ${s.first}-${s.last}`)).toEqual([
    ...["app 10-10", "app 20-20", "app 30-30"],
    ...["other 1-2", "other 3-3", "other 4-4", "other 5-6", "other 8-9"],
  ]);
  expect([...(await claimed(database, C))].sort()).toEqual([
    ["k:a", 3n],
    ["k:b", 38n],
  ]);
});

test("work whose round no block has ended yet is neither folded nor dropped", async () => {
  await using database = await fresh();
  await writeSegment(database, TWO_ROUNDS[0] as SegmentSpec);
  const block = { hash: A, finder: "k:a/1", settled: blue };
  await writeSegment(database, { first: 3, last: 4, daaScore: 200, work: { "k:a/1": 7 }, block });
  // Of another instance, ended after A was found, with no newer job: A pays it.
  for (const n of [1, 2, 3]) {
    const at = { first: n, last: n, endedMs: 1_700_000_000_000 + n * 600_000 };
    await writeSegment(database, { instance: "other", ...at, daaScore: 150, work: { "k:b/1": 9 } });
  }
  await allocateAll(database);
  await measureRounds(database);
  await age(database, 500);
  expect(await fold(database)).toMatchObject({ hasMore: false });
  expect((await segments(database)).map((s) => `${s.instance}/${s.first}`)).toEqual([
    ...["app/1", "other/1", "other/2", "other/3"],
  ]);
  expect((await drop(database, 41)).rows).toBe(2);
  // The next block ends their round, and finds them there.
  await writeSegment(database, {
    ...{ first: 5, last: 5, daaScore: 300, work: { "k:a/1": 1 } },
    block: { hash: B, finder: "k:a/1" },
  });
  await database.transaction(async (tx) => {
    await tx.query("SET LOCAL session_replication_role = replica");
    await tx.query("UPDATE found_block SET found_at = $2 WHERE hash = $1", [
      ...[B, new Date(1_700_000_000_000 + 3_000_000)],
    ]);
  });
  await database.transaction((tx) => rollUp(tx, new Date(), 41));
  const round = await database.query("SELECT work::INT FROM block_round WHERE hash = $1", [B]);
  expect(round).toEqual([{ work: 28 }]);
});

test("two at once: the second leaves it to the first, and neither waits", async () => {
  await using database = await twoRounds();
  await age(database, 500);
  const nothing = { rows: 0, hasMore: false };
  await database.transaction(async (tx) => {
    await holdSegments(tx);
    expect(await fold(database)).toEqual(nothing);
  });
  await database.transaction(async (tx) => {
    expect((await foldWork(tx)).rows).toBe(16);
    expect(await fold(database)).toEqual(nothing);
    // What is being folded is not dropped meanwhile.
    expect(await drop(database, 41)).toEqual(nothing);
  });
  await database.transaction(async (tx) => {
    await holdSegments(tx);
    expect(await drop(database, 41)).toEqual(nothing);
  });
  await database.transaction(async (tx) => {
    expect((await dropWork(tx, 41)).rows).toBe(4);
    expect(await drop(database, 41)).toEqual(nothing);
  });
});

test("a fold that would change a sum is refused whole, and opens no guard", async () => {
  await using database = await twoRounds();
  await age(database, 41);
  const before = await segments(database);
  await database.query(
    `CREATE FUNCTION lose() RETURNS trigger LANGUAGE plpgsql AS $$
     BEGIN NEW.work := NEW.work + 1; RETURN NEW; END $$;
     CREATE TRIGGER lose BEFORE UPDATE ON segment_work
       FOR EACH ROW WHEN (OLD.worker_id = 1) EXECUTE FUNCTION lose()`,
  );
  expect(await fold(database).catch(sqlState)).toBe("23001");
  expect(await segments(database)).toEqual(before);
  await database.query("DROP TRIGGER lose ON segment_work");
  await database.transaction(async (tx) => {
    await foldWork(tx);
    const open = await tx.query("SELECT current_setting('katpool.folding') AS setting");
    expect(open).toEqual([{ setting: "off" }]);
  });
});
