// The log builder against a real Postgres: what it logs is what was recorded, once, wherever it is
// killed; and what was stored for proofs proves it.

import {
  afterAll,
  afterEach,
  beforeAll,
  beforeEach,
  expect,
  setDefaultTimeout,
  test,
} from "bun:test";
import { createHash } from "node:crypto";
import {
  type BookScene,
  migratedDatabase,
  openBookScene,
} from "../../../testing/harness/openbook/book-scene.ts";
import { adjustByHand, payByHand } from "../../../testing/harness/openbook/money-rows.ts";
import { type PostgresServer, startPostgres } from "../../../testing/harness/servers/postgres.ts";
import { type Database, sqlState } from "../../adapters/database/sql.ts";
import { fromHex, toHex } from "../../base/bytes.ts";
import { PoolError } from "../../base/errors.ts";
import { silentLog } from "../../base/log.ts";
import { shareLeaf, workerLeaf } from "../../domain/openbook/leaves.ts";
import { leafHash, nodeHash, splitOf } from "../../domain/openbook/log-tree.ts";
import { sumRoot } from "../../domain/openbook/sum-tree.ts";
import { pplns } from "../rewards/allocation/scheme.ts";

setDefaultTimeout(60_000);

let postgres: PostgresServer;
let migrated: string;
let scene: BookScene;
let database: Database;
beforeAll(async () => {
  postgres = await startPostgres();
  migrated = await migratedDatabase(postgres);
});
afterAll(() => postgres.stop());
beforeEach(async () => {
  scene = await openBookScene(postgres, migrated);
  database = scene.database;
});
afterEach(() => scene[Symbol.asyncDispose]());

/** Entries and what they commit to, as text that two databases can be compared by. */
async function wholeLog(of = database): Promise<unknown[]> {
  return of.query(
    `SELECT e.index::INT, e.kind, e.subject, encode(e.bytes, 'hex') AS bytes,
       md5(s.workers) AS workers, md5(p.rows) AS rows, md5(b.split || b.segments) AS block,
       md5(o.rows) AS payout, md5(a.legs) AS legs
     FROM open_book_entry AS e
     LEFT JOIN open_book_segment AS s USING (index)
     LEFT JOIN open_book_shares AS p USING (index)
     LEFT JOIN open_book_block AS b USING (index)
     LEFT JOIN open_book_payout AS o USING (index)
     LEFT JOIN open_book_adjustment AS a USING (index)
     ORDER BY e.index`,
  );
}

async function kinds(): Promise<string> {
  const rows = await database.query<{ kind: number }>(
    "SELECT kind FROM open_book_entry ORDER BY index",
  );
  return rows.map(({ kind }) => "?sbpa"[kind]).join("");
}

function plainRoot(hashes: readonly Uint8Array[]): string {
  const root = (start: number, count: number): Uint8Array => {
    if (count === 1) return hashes[start] ?? new Uint8Array(32);
    const split = splitOf(count);
    return nodeHash(root(start, split), root(start + split, count - split));
  };
  return toHex(root(0, hashes.length));
}

test("segments, a block, a payout and an adjustment are logged once, in order", async () => {
  await scene.build();
  scene.mine(25);
  await scene.record();
  expect(await scene.build()).toMatchObject({ segments: 2, blocks: 0, payouts: 0, adjustments: 0 });
  await scene.allocate({ 10: 10_000n, 20: 3333n });
  await payByHand(database, { "kaspasim:qa": 500n, "kaspasim:qb": 100n });
  await adjustByHand(database);
  expect(await scene.build()).toMatchObject({ segments: 0, blocks: 2, payouts: 1, adjustments: 1 });
  expect(await kinds()).toBe("ssbbpa");
  const before = await wholeLog();
  expect(await scene.build()).toMatchObject({ segments: 0, blocks: 0, payouts: 0, adjustments: 0 });
  expect(await wholeLog()).toEqual(before);
  expect(scene.warnings).toEqual([]);
});

test("the checkpoint's root is that of all entries, also after more than a tile of them", async () => {
  await scene.build();
  for (let minute = 0; minute < 300; minute++) {
    scene.mine(1);
    scene.passMs(60_000);
  }
  await scene.record();
  await scene.build();
  const { checkpoint } = await scene.build();
  const rows = await database.query<{ bytes: Buffer }>(
    "SELECT bytes FROM open_book_entry ORDER BY index",
  );
  expect(rows.length).toBeGreaterThan(256);
  expect(checkpoint?.size).toBe(rows.length);
  expect(toHex(checkpoint?.root ?? new Uint8Array())).toBe(
    plainRoot(rows.map(({ bytes }) => leafHash(bytes))),
  );
  expect(checkpoint?.note.split("\n")[1]).toBe(String(rows.length));
});

test("the shares kept for a segment prove its work, worker by worker", async () => {
  await scene.build();
  scene.mine(40);
  await scene.record();
  await scene.build();
  const [row] = await database.query<{
    workers: Buffer;
    jobs: Buffer;
    rows: Buffer;
    ends: number[];
    bytes: Buffer;
  }>(
    `SELECT s.workers, p.jobs, p.rows, p.ends, e.bytes
     FROM open_book_segment AS s
     JOIN open_book_shares AS p USING (index)
     JOIN open_book_entry AS e USING (index)
     ORDER BY s.index LIMIT 1`,
  );
  if (row === undefined) throw new Error("no segment");
  expect(toHex(row.jobs)).toBe(`${scene.job.template.prePowHash}0000000000000005`);
  const leaves = row.ends.map((end, worker) => {
    const start = row.ends[worker - 1] ?? 0;
    const shares = Array.from({ length: end - start }, (_, index) => {
      const at = (start + index) * 28;
      return shareLeaf({
        prePowHash: fromHex(scene.job.template.prePowHash),
        timestampMs: 5n,
        nonce: row.rows.readBigUInt64BE(at + 4),
        acceptedMs: Number(row.rows.readBigUInt64BE(at + 12)),
        work: row.rows.readBigUInt64BE(at + 20),
      });
    });
    const root = sumRoot(shares);
    const leaf = row.workers.subarray(worker * 120, worker * 120 + 120);
    expect(toHex(leaf.subarray(64, 96))).toBe(toHex(root.hash));
    const [walletTag, workerTag] = [leaf.subarray(0, 32), leaf.subarray(32, 64)];
    return workerLeaf({ ...root, walletTag, workerTag, sharesRoot: root.hash });
  });
  // Kind, format, proofs, five u64, the block, the workers, work, shares: then the root.
  expect(row.bytes[2]).toBe(1);
  expect(toHex(row.bytes.subarray(103, 135))).toBe(toHex(sumRoot(leaves).hash));
  expect(row.bytes.readBigUInt64BE(95)).toBe(BigInt(row.ends.at(-1) ?? 0));
});

test("a block's entry states the split to the sompi, and its segments are logged before it", async () => {
  await scene.build();
  scene.mine(10);
  await scene.record();
  await scene.allocate({ 10: 10_000n });
  await scene.build();
  const [row] = await database.query<{ bytes: Buffer; split: Buffer; segments: Buffer }>(
    "SELECT e.bytes, b.split, b.segments FROM open_book_block AS b JOIN open_book_entry AS e USING (index)",
  );
  if (row === undefined) throw new Error("no block");
  expect(row.segments.readBigUInt64BE(0)).toBe(0n);
  let [work, credited] = [0n, 0n];
  for (let at = 0; at < row.split.length; at += 56) {
    work += row.split.readBigUInt64BE(at + 40);
    credited += row.split.readBigUInt64BE(at + 48);
  }
  const shares = [...Array(10).keys()].map((n) => 1001n + BigInt(n));
  expect(work).toBe(shares.reduce((sum, one) => sum + one, 0n));
  expect(credited).toBe(10_000n - 75n);
  expect(createHash("sha256").update(row.segments).digest("hex")).toBe(
    toHex(row.bytes.subarray(-32)),
  );
});

/** The database, but each transaction meets a fate: done, undone, or done and its reply lost. */
function faulty(fates: readonly ("done" | "undone" | "lost")[]): Database {
  let turn = 0;
  return {
    ...database,
    transaction: async (work) => {
      const fate = fates[turn++ % fates.length];
      if (fate !== "undone") {
        const result = await database.transaction(work);
        if (fate === "lost") throw new PoolError("database", "killed behind the commit");
        return result;
      }
      return database.transaction(async (tx) => {
        await work(tx);
        throw new PoolError("database", "killed before the commit");
      });
    },
  };
}

test("killed before and behind any commit, the log is the same", async () => {
  await scene.build();
  scene.mine(95);
  await scene.record();
  await scene.allocate({ 10: 10_000n, 20: 777n, 30: 1n });
  await payByHand(database, { "kaspasim:qa": 500n });
  await adjustByHand(database);
  const some = ["done", "undone", "done", "done", "lost", "undone", "lost", "done"] as const;
  const broken = faulty([...some, ...some, ...some, ...Array(400).fill("done")]);
  for (let failures = 0, done = false; !done; failures++) {
    expect(failures).toBeLessThan(200);
    done = await scene.build({ database: broken }).then(
      () => true,
      (thrown) => {
        if (thrown instanceof PoolError) return false;
        throw thrown;
      },
    );
  }
  const rows = await database.query<{ index: bigint; subject: string }>(
    "SELECT index, subject FROM open_book_entry ORDER BY index",
  );
  expect(rows.map(({ index }) => Number(index))).toEqual(rows.map((_, index) => index));
  expect(new Set(rows.map(({ subject }) => subject)).size).toBe(rows.length);
  expect((await kinds()).replace(/s/g, "")).toBe("bbbpa");
  const [counted] = await database.query<{ segments: bigint; closed: bigint; pending: bigint }>(
    `SELECT (SELECT COUNT(*) FROM open_book_segment) AS segments,
       (SELECT COUNT(*) FROM segment AS s JOIN pool_instance AS i USING (instance)
        WHERE s.first_sequence <> i.segment_first_sequence) AS closed,
       (SELECT COUNT(*) FROM open_book_pending AS p JOIN pool_instance AS i USING (instance)
        WHERE p.first_sequence <> i.segment_first_sequence) AS pending`,
  );
  expect(counted?.segments).toBe(counted?.closed ?? -1n);
  expect(counted?.pending).toBe(0n);
});

test("two leaders at once append nothing twice", async () => {
  await scene.build();
  scene.mine(95);
  await scene.record();
  await Promise.all([scene.build(), scene.build(), scene.build()]);
  const rows = await database.query<{ subject: string }>("SELECT subject FROM open_book_entry");
  expect(new Set(rows.map(({ subject }) => subject)).size).toBe(rows.length);
});

test("a segment whose shares were changed in the database is logged as not proven", async () => {
  await scene.build();
  scene.mine(10);
  await scene.record();
  await database.query("UPDATE segment_work SET work = work + 1 WHERE worker_id = 1");
  await scene.build();
  expect(scene.warnings).toMatchObject([{ reason: "the shares kept are not those counted" }]);
  expect(await database.query("SELECT index FROM open_book_shares")).toEqual([]);
});

test("shares of before the open book was switched on are logged as not proven", async () => {
  scene.mine(10);
  await scene.record({ isBookOpen: false });
  await scene.build();
  expect(scene.warnings).toMatchObject([{ reason: "shares of a worker were not kept" }]);
  scene.mine(10);
  await scene.record();
  await scene.build();
  expect(scene.warnings).toHaveLength(1);
});

test("what is logged cannot be changed or removed", async () => {
  await scene.build();
  scene.mine(10);
  await scene.record();
  await scene.build();
  for (const statement of [
    "UPDATE open_book_entry SET bytes = leaf_hash",
    "DELETE FROM open_book_entry",
    "DELETE FROM open_book_checkpoint",
    "UPDATE open_book_segment SET workers = ''",
    "UPDATE open_book_wallet SET salt = tag",
  ]) {
    expect(await database.query(statement).catch(sqlState)).toBe("23001");
  }
  const shrink = database.query("UPDATE open_book_log SET size = 0");
  expect(await shrink.catch(sqlState)).toBe("23001");
});

test("shares older than the challenge time, and above the limit of bytes, are dropped", async () => {
  await scene.build();
  scene.mine(60);
  await scene.record();
  await scene.build();
  const count = async () => (await database.query("SELECT index FROM open_book_shares")).length;
  const all = await count();
  await scene.build({ keepBytes: 700n });
  expect(await count()).toBeLessThan(all);
  await database.query("UPDATE open_book_shares SET logged_at = now() - INTERVAL '73 hours'");
  await scene.build();
  expect(await count()).toBe(0);
});

test("under pplns a block's entry says what its window was", async () => {
  await scene.build();
  scene.mine(30);
  await scene.record();
  await scene.allocate({ 10: 100n, 20: 100n, 30: 100n }, pplns(15_000n, silentLog));
  await scene.build();
  const rows = await database.query<{ bytes: Buffer }>(
    "SELECT bytes FROM open_book_entry WHERE kind = 2 ORDER BY index",
  );
  // Scheme, window, segments in it, work outside it, wallets, work of the split.
  const windows = rows.map(({ bytes }) => ({
    scheme: bytes[159],
    window: bytes.readBigUInt64BE(168),
    segments: bytes.readUInt32BE(176),
    outside: bytes.readBigUInt64BE(188),
    // Each of two wallets is rounded down in the oldest segment.
    isFull: 15_000n - bytes.readBigUInt64BE(208) < 2n,
  }));
  const sum = (from: number, to: number) =>
    Array.from({ length: to - from + 1 }, (_, n) => 1000n + BigInt(from + n)).reduce(
      (a, b) => a + b,
    );
  expect(windows).toEqual([
    { scheme: 2, window: 15_000n, segments: 1, outside: 0n, isFull: false },
    { scheme: 2, window: 15_000n, segments: 2, outside: sum(1, 20) - 15_000n, isFull: true },
    { scheme: 2, window: 15_000n, segments: 2, outside: sum(11, 30) - 15_000n, isFull: true },
  ]);
});
