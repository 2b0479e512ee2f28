import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import { hashOf, writeSegment } from "../../../../testing/harness/scenes/pool-rows.ts";
import {
  type PostgresServer,
  startPostgres,
} from "../../../../testing/harness/servers/postgres.ts";
import { silentLog } from "../../../base/log.ts";
import { migrate } from "../schema/migrate.ts";
import { type Database, onlyRow, openDatabase } from "../sql.ts";
import {
  insertFoundBlock,
  openBlocks,
  recordAnswers,
  type SubmissionAnswer,
  unansweredBlocks,
} from "./blocks.ts";

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

const A = hashOf("a");
const NODES = ["one", "two"];

async function found(database: Database, hash = A, at = 1): Promise<void> {
  const block = { hash, finder: "k:x/1" };
  await writeSegment(database, { first: at, last: at, daaScore: 100, work: {}, block });
}

function answer(node: string, said: SubmissionAnswer["answer"], attempt = 1): SubmissionAnswer {
  return { node, answer: said, attempt, detail: "", answeredAtMs: 1_700_000_000_123 };
}

async function hear(database: Database, ...answers: SubmissionAnswer[]): Promise<string> {
  await database.transaction((tx) => recordAnswers(tx, A, answers, NODES));
  const row = onlyRow(
    await database.query<{ state: string }>("SELECT state FROM found_block WHERE hash = $1", [A]),
  );
  return row.state;
}

test("one acceptance makes a block submitted, whatever the other node says", async () => {
  await using database = await fresh();
  await found(database);
  expect(await hear(database, answer("one", "blockInvalid"))).toBe("found");
  expect(await hear(database, answer("two", "accepted"))).toBe("submitted");
  expect(await hear(database, answer("two", "blockInvalid", 2))).toBe("submitted");
  expect(await unansweredBlocks(database, 10)).toEqual([]);
  const kept = await database.query("SELECT node, answer, attempt FROM block_submission");
  expect(kept.length).toBe(3);
});

test("a block is rejected only when every configured node calls it invalid", async () => {
  await using database = await fresh();
  await found(database);
  expect(await hear(database, answer("one", "blockInvalid"))).toBe("found");
  expect(await hear(database, answer("two", "error"), answer("two", "routeIsFull", 2))).toBe(
    "found",
  );
  expect(await hear(database, answer("two", "isInIBD", 3))).toBe("found");
  expect((await unansweredBlocks(database, 10))[0]).toEqual({
    ...{ hash: A, daaScore: 100n, nonce: 2n ** 64n - 1n, body: "{}", attempts: 3 },
  });
  expect(await hear(database, answer("two", "blockInvalid", 4))).toBe("rejected");
  // The body stays: a rejected block may turn out blue, and is evidence.
  expect(await database.query("SELECT hash FROM found_block_body")).toEqual([{ hash: A }]);
  expect(await openBlocks(database, { after: { daaScore: -1n, hash: "" }, limit: 9 })).toEqual([]);
});

test("an answer that came before the row was written counts", async () => {
  await using database = await fresh();
  await database.transaction((tx) => recordAnswers(tx, A, [answer("one", "accepted")], NODES));
  await found(database);
  expect(await hear(database, answer("two", "error"))).toBe("submitted");
});

test("a block that is recorded twice is one row", async () => {
  await using database = await fresh();
  await found(database);
  const rows = await database.query<{ id: bigint }>("SELECT id FROM worker");
  const again = await database.transaction((tx) =>
    insertFoundBlock(tx, {
      ...{ hash: A, instance: "app", sequence: 1n, workerId: rows[0]?.id ?? 0n, foundAtMs: 0 },
      ...{ daaScore: 1n, bits: 1, nonce: 1n, networkWork: 1n, body: "other" },
    }),
  );
  expect(again).toBe(false);
  expect((await unansweredBlocks(database, 9)).map((block) => block.body)).toEqual(["{}"]);
});
