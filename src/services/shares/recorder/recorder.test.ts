import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "bun:test";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { checkShares } from "../../../../testing/harness/scenes/checker.ts";
import {
  type PostgresServer,
  startPostgres,
} from "../../../../testing/harness/servers/postgres.ts";
import { checkedJob } from "../../../../testing/harness/stratum/validator-fixture.ts";
import { markRestored } from "../../../adapters/database/journal-database.ts";
import { migrate } from "../../../adapters/database/schema/migrate.ts";
import { NAMES_PER_DAY } from "../../../adapters/database/shares/workers.ts";
import { type Database, openDatabase } from "../../../adapters/database/sql.ts";
import { journalFiles } from "../../../adapters/journal/directory.ts";
import { Journal, type JournalOptions } from "../../../adapters/journal/journal.ts";
import { type Clock, systemClock } from "../../../base/clock.ts";
import { PoolError } from "../../../base/errors.ts";
import { type Log, type LogFields, silentLog } from "../../../base/log.ts";
import { encodeFoundBlock, foundBlock } from "../blocks/found-block.ts";
import { Recorder, type RecorderDeps } from "./recorder.ts";

const MINUTE = 60_000;
const job = checkedJob(7);
let postgres: PostgresServer;
let migrated: string;
let database: Database;
let url: string;
let folder: string;
let nowMs: number;
let journal: Journal;
let appended: number;
const clock: Clock = { ...systemClock, nowMs: () => nowMs };

beforeAll(async () => {
  postgres = await startPostgres();
  migrated = await postgres.freshDatabase();
  await using once = openDatabase({ url: migrated, log: silentLog });
  await migrate(once, silentLog);
}, 60_000);
afterAll(() => postgres.stop());
beforeEach(async () => {
  url = await postgres.freshDatabase(migrated);
  database = openDatabase({ url, log: silentLog, maxConnections: 3 });
  folder = mkdtempSync(join(tmpdir(), "katpool-recorder-"));
  nowMs = 1_700_000_000_000;
  appended = 0;
  journal = openJournal();
});
afterEach(async () => {
  await journal[Symbol.asyncDispose]();
  await database[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true });
});

function openJournal(more: Partial<JournalOptions> & { path?: string } = {}): Journal {
  const { path = folder, ...rest } = more;
  return new Journal({
    ...{ maxBytes: 1 << 30, keepBytes: 0, fileBytes: 2000, flushIntervalMs: 0 },
    ...{ clock, log: silentLog, onDurable: () => undefined, onFault: () => undefined },
    ...{ folder: { path, identity: "0123456789ab" }, counts: noCounts, ...rest },
  });
}

const noCounts = { damaged: () => undefined, deletedUnsaved: () => undefined };

function recorder(more: Partial<RecorderDeps> = {}): Recorder {
  const parts = { instance: "app-0", journal, database, clock, log: silentLog, keepMs: 600_000 };
  return new Recorder({ ...parts, ...more });
}

/** Appends shares of a few workers, some of which solve a block, and waits until they are durable. */
async function mine(count: number, options: { everyMs?: number; blockEvery?: number } = {}) {
  const { everyMs = 100, blockEvery = 50 } = options;
  let last = 0;
  for (let n = 0; n < count; n++) {
    appended += 1;
    nowMs += everyMs;
    const worker = `kaspadev:q${appended % 3}/rig/${appended % 2}`;
    const share = { worker, job, work: 2 ** 52 - appended, nonceHi: 0, nonceLo: appended };
    const solves = appended % blockEvery === 0;
    last = journal.append(share, solves ? blockOf(worker, appended) : undefined) ?? last;
    // A group of records at a time, so that files fill up one after the other.
    if (n % 25 === 24) while (journal.durableSequence < last) await Bun.sleep(1);
  }
  while (journal.durableSequence < last) await Bun.sleep(1);
}

function blockOf(worker: string, n: number): string {
  const hash = n.toString(16).padStart(64, "0");
  const networkWork = 2n ** 70n;
  return encodeFoundBlock(
    foundBlock({ job, hash, nonce: BigInt(n), worker, foundMs: nowMs, networkWork }),
  );
}

interface Totals {
  shares: string;
  work: string;
  recorded: string;
  blocks: string;
}

async function totals(of = database): Promise<Totals> {
  const [row] = await of.query<Totals>(
    `SELECT (SELECT COALESCE(SUM(shares), 0) FROM segment_work)::text AS shares,
       (SELECT COALESCE(SUM(work), 0) FROM segment_work)::text AS work,
       (SELECT COALESCE(SUM(recorded_sequence), 0) FROM pool_instance)::text AS recorded,
       (SELECT COUNT(*) FROM found_block)::text AS blocks`,
  );
  if (row === undefined) throw new Error("no row");
  return row;
}

function expected(count: number): Totals {
  let work = 0n;
  for (let n = 1; n <= count; n++) work += 2n ** 52n - BigInt(n);
  const [shares, blocks] = [String(count), String(Math.floor(count / 50))];
  return { shares, work: work.toString(), recorded: shares, blocks };
}

/** The database, but each transaction meets a fate: done, undone, or done and its reply lost. */
function faulty(fates: readonly ("done" | "undone" | "lost")[]): Database {
  let turn = 0;
  return {
    ...database,
    transaction: async (work) => {
      const fate = fates[turn++ % fates.length];
      if (fate === "undone") {
        return await database.transaction(async (tx) => {
          await work(tx);
          throw new PoolError("database", "connection lost before the commit");
        });
      }
      const result = await database.transaction(work);
      if (fate === "lost") throw new PoolError("database", "connection lost behind the commit");
      return result;
    },
  };
}

async function drainThrough(one: Recorder): Promise<number> {
  for (let failures = 0; ; failures++) {
    try {
      await one.drain();
      return failures;
    } catch (thrown) {
      if (!(thrown instanceof PoolError) || thrown.kind !== "database") throw thrown;
    }
  }
}

describe("every durable share is stored exactly once", () => {
  test("over many slices of one batch, between which sockets have their turn", async () => {
    let turns = 0;
    let turnsBeforeStoring: number | undefined;
    const counted: Database = {
      ...database,
      transaction: (work) => {
        turnsBeforeStoring ??= turns;
        return database.transaction(work);
      },
    };
    const one = recorder({ database: counted });
    // From here on it knows where it stands, and its first transaction stores.
    await one.drain();
    turnsBeforeStoring = undefined;
    await mine(9000, { everyMs: 1 });
    const tick = () => {
      turns += 1;
      if (turnsBeforeStoring === undefined) setImmediate(tick);
    };
    setImmediate(tick);
    await one.drain();
    expect(turnsBeforeStoring).toBeGreaterThanOrEqual(4);
    expect(await totals()).toEqual(expected(9000));
  });

  test("over blocks, minutes and files, in one go", async () => {
    await mine(1000);
    await recorder().drain();
    expect(await totals()).toEqual(expected(1000));
    expect(await checkShares(url)).toEqual([]);
  });

  test("whatever fate the commits meet", async () => {
    const fates = ["undone", "lost", "done", "undone", "done", "lost", "lost"] as const;
    const one = recorder({ database: faulty(fates) });
    let failures = 0;
    for (let round = 0; round < 25; round++) {
      await mine(37);
      failures += await drainThrough(one);
    }
    expect(failures).toBeGreaterThan(10);
    expect(await totals()).toEqual(expected(925));
    expect(await checkShares(url)).toEqual([]);
  });

  test("by a new recorder each time, as after kills, and again from the start of the journal", async () => {
    for (let round = 0; round < 10; round++) {
      await mine(51);
      const one = recorder({ database: faulty(round % 2 === 0 ? ["done"] : ["done", "lost"]) });
      await one.drain().catch(() => undefined);
      one.close();
      await journal[Symbol.asyncDispose]();
      journal = openJournal();
    }
    await recorder().drain();
    await recorder().drain();
    expect(await totals()).toEqual(expected(510));
    expect(await checkShares(url)).toEqual([]);
  });

  test("when two drains are asked for at once, also when the first fails", async () => {
    // How many transactions the second round takes depends on what is durable by then.
    const healed = Array.from({ length: 50 }, () => "done" as const);
    const one = recorder({ database: faulty(["done", "undone", ...healed]) });
    await mine(120);
    const both = await Promise.allSettled([one.drain(), one.drain()]);
    expect(both.map((outcome) => outcome.status)).toEqual(["rejected", "rejected"]);
    await Promise.all([one.drain(), mine(60), one.drain()]);
    await one.drain();
    expect(await totals()).toEqual(expected(180));
    expect(await checkShares(url)).toEqual([]);
  });
});

test("2,000 names of one wallet are some hundreds of workers, and no work is lost", async () => {
  let last = 0;
  let work = 0n;
  for (let n = 1; n <= 4000; n++) {
    nowMs += 10;
    const share = { job, work: 1000 + n, nonceHi: 0, nonceLo: n };
    const worker = `kaspadev:qa/rig${n % 2000}`;
    const block = n === 1990 ? blockOf(worker, n) : undefined;
    last = journal.append({ ...share, worker }, block) ?? last;
    work += BigInt(1000 + n);
  }
  while (journal.durableSequence < last) await Bun.sleep(1);
  await recorder().drain();
  expect(await totals()).toMatchObject({ shares: "4000", work: work.toString(), blocks: "1" });
  const [row] = await database.query<{ workers: number; finder: string }>(
    `SELECT (SELECT COUNT(*)::INTEGER FROM worker) AS workers,
       (SELECT w.name FROM found_block AS b JOIN worker AS w ON w.id = b.worker_id) AS finder`,
  );
  expect(row).toEqual({ workers: NAMES_PER_DAY + 1, finder: "other" });
  expect(await checkShares(url)).toEqual([]);
});

describe("a journal and a database that do not belong together", () => {
  test("another process that stores the same journal is a conflict, and nothing is counted twice", async () => {
    const [one, other] = [recorder(), recorder()];
    await mine(10);
    await one.drain();
    await other.drain();
    await mine(10);
    await one.drain();
    await expect(other.drain()).rejects.toMatchObject({ kind: "conflict" });
    expect(await totals()).toEqual(expected(20));
  });

  /** The database as a backup of now would hold it, in a database of its own. */
  async function restored(): Promise<{ url: string; database: Database }> {
    await database[Symbol.asyncDispose]();
    const copyUrl = await postgres.freshDatabase(url);
    database = openDatabase({ url, log: silentLog, maxConnections: 3 });
    const copy = openDatabase({ url: copyUrl, log: silentLog, maxConnections: 2 });
    copies.push(copy);
    return { url: copyUrl, database: copy };
  }

  /** Stores all, and lets files go up to that share; answers the first share that is left. */
  async function storeAndTrim(upTo = journal.durableSequence): Promise<number> {
    await recorder().drain();
    journal.trim({ storedSequence: upTo, backedUpSequence: upTo, beforeMs: nowMs + 1 });
    return journalFiles(folder)[0]?.firstSequence ?? 0;
  }

  const copies: Database[] = [];
  afterEach(async () => {
    for (const copy of copies.splice(0)) await copy[Symbol.asyncDispose]();
  });

  test("a restored database behind the journal's first file goes on there, and says what is lost", async () => {
    await mine(110);
    await recorder().drain();
    const backup = await restored();
    await mine(390);
    const first = await storeAndTrim(350);
    expect(first).toBeWithin(112, 352);
    const lines: [string, LogFields | undefined][] = [];
    const log: Log = { ...silentLog, error: (text, fields) => lines.push([text, fields]) };
    const again = recorder({ database: backup.database, log });
    await again.drain();
    await mine(10);
    await again.drain();
    const [sums] = await backup.database.query(
      `SELECT (SELECT SUM(shares) FROM segment_work)::int AS shares, recorded_sequence::int AS at
       FROM pool_instance`,
    );
    expect(sums).toEqual({ shares: 110 + (510 - first + 1), at: 510 });
    const [gap, ...others] = await checkShares(backup.url);
    expect(gap).toContain(`"first_sequence":"${first}"} (1)`);
    expect(others).toEqual([]);
    expect(lines).toHaveLength(1);
    expect(lines[0]?.[1]).toMatchObject({ fromSequence: 111, toSequence: first - 1 });
  });

  test("a restored database within the journal loses nothing", async () => {
    await mine(110);
    await recorder().drain();
    const backup = await restored();
    await mine(390);
    await recorder().drain();
    await recorder({ database: backup.database }).drain();
    expect(await totals(backup.database)).toEqual(expected(500));
  });

  test("without a restore a gap is refused, at once and each time, until somebody says that it was", async () => {
    await mine(110);
    await recorder().drain();
    // Without blocks: what these shares are stored as must not stand in the way of storing them again.
    await mine(390, { blockEvery: 1000 });
    await storeAndTrim();
    // As a volume of this very cluster that was set back to an older state.
    await database.query("UPDATE pool_instance SET recorded_sequence = 110");
    for (let start = 0; start < 2; start++) {
      const refused = await recorder()
        .drain()
        .catch((thrown) => thrown);
      expect(refused).toMatchObject({ kind: "data" });
      expect(refused.message).toContain("backup.ts restored");
    }
    await database.transaction(markRestored);
    await recorder().drain();
    await database.query("UPDATE pool_instance SET recorded_sequence = 110");
    await expect(recorder().drain()).rejects.toMatchObject({ kind: "data" });
  });

  test("a trimmed journal that the database does not know is another pool's", async () => {
    await mine(500);
    await storeAndTrim();
    const otherUrl = await postgres.freshDatabase();
    await using other = openDatabase({ url: otherUrl, log: silentLog, maxConnections: 2 });
    await migrate(other, silentLog);
    await expect(recorder({ database: other }).drain()).rejects.toMatchObject({ kind: "data" });
  });

  test("a journal that ends before what is stored would lose its next shares", async () => {
    await mine(100);
    await recorder().drain();
    await journal[Symbol.asyncDispose]();
    rmSync(folder, { recursive: true });
    folder = mkdtempSync(join(tmpdir(), "katpool-recorder-"));
    journal = openJournal({ path: folder });
    await mine(5);
    await expect(recorder().drain()).rejects.toMatchObject({ kind: "data" });
  });
});

test("a journal is known by its identity, whatever its process is called", async () => {
  await mine(100);
  await recorder().drain();
  await mine(100);
  await recorder({ instance: "renamed-0" }).drain();
  expect(await totals()).toEqual(expected(200));
  expect(await database.query("SELECT instance FROM pool_instance")).toEqual([
    { instance: "app-0" },
  ]);
});

test("shares that a damaged journal does not give back are passed over, all others stored", async () => {
  await mine(300, { blockEvery: 1000 });
  await journal[Symbol.asyncDispose]();
  const file = journalFiles(folder)[1]?.path ?? "";
  const bytes = readFileSync(file);
  writeFileSync(file, bytes.fill(0, 0, 700));
  const lines: LogFields[] = [];
  const log = {
    ...silentLog,
    error: (_text: string, fields?: LogFields) => lines.push(fields ?? {}),
  };
  journal = openJournal();
  await mine(10, { blockEvery: 1000 });
  await recorder({ log }).drain();
  const { shares, recorded } = await totals();
  const lost = Number(recorded) - Number(shares);
  expect([recorded, lost > 0 && lost < 60]).toEqual(["310", true]);
  expect(lines).toMatchObject([{ lostShares: lost }]);
  const [gap, ...others] = await checkShares(url);
  expect(gap).toContain("without gap");
  expect(others).toEqual([]);
});

describe("segments", () => {
  const open = () =>
    database.query<{ open: bigint }>("SELECT segment_first_sequence AS open FROM pool_instance");

  test("one whose minute is over and that nobody adds to is closed, so that it can be paid", async () => {
    const one = recorder();
    await mine(3);
    await one.drain();
    expect(await open()).toEqual([{ open: 1n }]);
    nowMs += MINUTE;
    await one.drain();
    expect(await open()).toEqual([{ open: 1n }]);
    nowMs += MINUTE;
    await one.drain();
    expect(await open()).toEqual([{ open: 0n }]);
    await mine(1);
    await one.drain();
    expect(await open()).toEqual([{ open: 4n }]);
    expect(await totals()).toEqual(expected(4));
    expect(await checkShares(url)).toEqual([]);
  });

  test("a wall clock that is set back neither splits nor loses anything", async () => {
    const one = recorder();
    await mine(10);
    nowMs -= 30_000;
    await mine(10);
    await one.drain();
    await mine(10);
    await one.drain();
    expect(await totals()).toEqual(expected(30));
    expect(await checkShares(url)).toEqual([]);
  });

  test.each([
    ["two minutes", 2 * MINUTE],
    ["an hour", 60 * MINUTE],
    ["25 hours", 25 * 60 * MINUTE],
  ])("minutes go on after a clock that was %s ahead is right again", async (_, aheadMs) => {
    const one = recorder();
    const rightMs = Math.floor(Date.now() / MINUTE) * MINUTE - 10 * MINUTE;
    nowMs = rightMs + aheadMs;
    await mine(10);
    await one.drain();
    for (let minute = 0; minute < 3; minute++) {
      nowMs = rightMs + minute * MINUTE;
      await mine(10);
      await one.drain();
    }
    const minutes = await database.query<{ accepted: number }>(
      `SELECT SUM(accepted)::int AS accepted FROM worker_minute
       WHERE minute < to_timestamp($1 / 1000.0) AND accepted > 0 GROUP BY minute ORDER BY minute`,
      [rightMs + 3 * MINUTE],
    );
    const [seen] = await database.query<{ last: Date }>(
      "SELECT MAX(last_share_at) AS last FROM worker",
    );
    const third = aheadMs < 3 * MINUTE ? 20 : 10;
    expect(minutes.map((row) => row.accepted)).toEqual([10, 10, third]);
    expect(seen?.last.getTime()).toBeWithin(nowMs, Date.now() + 2 * MINUTE);
    expect(await totals()).toEqual(expected(40));
    expect(await checkShares(url)).toEqual([]);
  });

  test("one from a clock that was ahead is closed although nobody mines any more", async () => {
    const one = recorder();
    nowMs += 25 * 60 * MINUTE;
    await mine(3);
    await one.drain();
    nowMs -= 25 * 60 * MINUTE;
    await one.drain();
    expect(await open()).toEqual([{ open: 0n }]);
  });
});

test("a wall clock that was years ahead for a moment leaves nothing behind", async () => {
  const one = recorder();
  const rightMs = nowMs;
  await mine(10);
  nowMs += 10 * 365 * 24 * 3_600_000;
  await mine(10);
  await one.drain();
  nowMs = rightMs + MINUTE;
  await mine(10);
  await one.drain();
  await journal[Symbol.asyncDispose]();
  journal = openJournal();
  await mine(10);
  nowMs += 2 * MINUTE;
  await recorder().drain();
  expect(await totals()).toEqual(expected(40));
  expect(await checkShares(url)).toEqual([]);
  const minutes = await database.query(
    `SELECT SUM(accepted)::int AS shares FROM worker_minute
     WHERE minute < to_timestamp($1 / 1000.0) + INTERVAL '1 hour'`,
    [rightMs],
  );
  expect(minutes).toEqual([{ shares: 30 }]);
  const open = await database.query("SELECT segment_first_sequence AS open FROM pool_instance");
  expect(open).toEqual([{ open: 0n }]);
});

describe("the journal is trimmed", () => {
  test("behind what is stored, and not what a restart needs", async () => {
    await mine(600);
    const files = journalFiles(folder).length;
    expect(files).toBeGreaterThan(3);
    const one = recorder();
    await one.drain();
    expect(journalFiles(folder)).toHaveLength(files);
    nowMs += 601_000;
    await one.drain();
    expect(journalFiles(folder)).toHaveLength(1);
    await mine(10);
    await one.drain();
    expect(await totals()).toEqual(expected(610));
  });

  test("at once when it is full, so that mining goes on as soon as Postgres is back", async () => {
    await journal[Symbol.asyncDispose]();
    journal = openJournal({ maxBytes: 20_000 });
    await mine(1000);
    expect(journal.fault()).toMatchObject({ kind: "journal" });
    const taken = journal.durableSequence;
    expect(taken).toBeWithin(100, 1000);
    await recorder().drain();
    expect(journal.fault()).toBeUndefined();
    expect((await totals()).recorded).toBe(String(taken));
  });
});
