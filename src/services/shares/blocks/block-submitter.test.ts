import { afterAll, beforeAll, beforeEach, expect, test } from "bun:test";
import {
  type PostgresServer,
  startPostgres,
} from "../../../../testing/harness/servers/postgres.ts";
import { eventually } from "../../../../testing/harness/servers/processes.ts";
import { migrate } from "../../../adapters/database/schema/migrate.ts";
import { insertFoundBlock } from "../../../adapters/database/shares/blocks.ts";
import { readJournal } from "../../../adapters/database/shares/shares.ts";
import { upsertWorkers } from "../../../adapters/database/shares/workers.ts";
import { type Database, openDatabase } from "../../../adapters/database/sql.ts";
import type { SubmitAnswer, SubmitResult } from "../../../adapters/kaspa/blocks.ts";
import { type Clock, HandWoundClock, systemClock } from "../../../base/clock.ts";
import { PoolError } from "../../../base/errors.ts";
import { silentLog } from "../../../base/log.ts";
import { type BlockNode, BlockSubmitter } from "./block-submitter.ts";
import { encodeFoundBlock, type SolvedBlock } from "./found-block.ts";

let postgres: PostgresServer;
let database: Database;
let counts: Map<string, number>;

beforeAll(async () => {
  postgres = await startPostgres();
  database = openDatabase({ url: await postgres.freshDatabase(), log: silentLog });
  await migrate(database, silentLog);
}, 60_000);
afterAll(async () => {
  await database[Symbol.asyncDispose]();
  await postgres.stop();
});
beforeEach(() => {
  counts = new Map();
});

/** A node that gives these answers in turn, the last one for ever. */
class ScriptedNode implements BlockNode {
  readonly name: string;
  readonly asked: string[] = [];
  /** As if the node had connected again. */
  connect: () => void = () => undefined;
  readonly #answers: SubmitAnswer[];

  constructor(name: string, ...answers: SubmitAnswer[]) {
    this.name = name;
    this.#answers = answers;
  }

  onConnect(listener: () => void): () => void {
    this.connect = listener;
    return () => undefined;
  }

  async submit(block: SolvedBlock): Promise<SubmitResult> {
    this.asked.push(block.hash);
    const answer = this.#answers.length > 1 ? this.#answers.shift() : this.#answers[0];
    return { answer: answer ?? "error", detail: "says the script\0" };
  }
}

function submitter(
  nodes: readonly BlockNode[],
  more: { database?: Database; clock?: Clock } = {},
): BlockSubmitter {
  const count = (name: string) => void counts.set(name, (counts.get(name) ?? 0) + 1);
  const metrics = {
    blockFound: () => count("found"),
    blockAnswer: (answer: string) => count(answer),
    blockRefused: () => count("refused"),
    templateRefused: count,
  };
  const parts = { nodes, database, clock: systemClock, log: silentLog, metrics, random: () => 0 };
  return new BlockSubmitter({ ...parts, ...more });
}

function blockNumber(n: number): SolvedBlock {
  const hash = n.toString(16).padStart(64, "0");
  return { hash, worker: "kaspa:qq/rig", nonce: "1", foundMs: 0, block: {} } as SolvedBlock;
}

/** The block's row, as the recorder writes it. */
async function insertRow(block: SolvedBlock): Promise<void> {
  await database.transaction(async (tx) => {
    await readJournal(tx, { identity: "app", newName: "app" });
    const ids = await upsertWorkers(tx, [
      { wallet: "kaspa:qq", name: "rig", firstMs: 1, lastMs: 1 },
    ]);
    await insertFoundBlock(tx, {
      ...{ hash: block.hash, instance: "app", sequence: BigInt(`0x${block.hash}`), foundAtMs: 1 },
      ...{ daaScore: 1n, bits: 1, nonce: 1n, networkWork: 1n, body: encodeFoundBlock(block) },
      workerId: ids.get("kaspa:qq/rig") ?? 0n,
    });
  });
}

const answersOf = (block: SolvedBlock) =>
  database.query<{ node: string; attempt: number; answer: string }>(
    "SELECT node, attempt, answer FROM block_submission WHERE hash = $1 ORDER BY node, id",
    [block.hash],
  );
const stateOf = async (block: SolvedBlock) =>
  (
    await database.query<{ state: string }>("SELECT state FROM found_block WHERE hash = $1", [
      block.hash,
    ])
  )[0]?.state;

/** Winds the clock until the probe gives a value. */
async function wind<T>(clock: HandWoundClock, what: string, probe: () => T | Promise<T>) {
  return eventually(what, async () => {
    clock.advance(100);
    const value = await probe();
    return value === false ? undefined : value;
  });
}

test("a block goes to every node until each has a final response, and all are recorded", async () => {
  const clock = new HandWoundClock();
  const first = new ScriptedNode("a", "routeIsFull", "error", "accepted");
  const second = new ScriptedNode("b", "isInIBD", "accepted");
  const block = blockNumber(1);
  await insertRow(block);
  {
    await using one = submitter([first, second], { clock });
    one.submit(block);
    one.submit({ ...block });
    await wind(clock, "all is answered", () => one.inFlight === 0);
  }
  expect([first.asked.length, second.asked.length]).toEqual([3, 2]);
  expect(await answersOf(block)).toEqual([
    { node: "a", attempt: 1, answer: "routeIsFull" },
    { node: "a", attempt: 2, answer: "error" },
    { node: "a", attempt: 3, answer: "accepted" },
    { node: "b", attempt: 1, answer: "isInIBD" },
    { node: "b", attempt: 2, answer: "accepted" },
  ]);
  expect(await stateOf(block)).toBe("submitted");
  expect(counts.get("found")).toBe(1);
});

test("a block whose parents a node does not have yet is accepted some seconds later", async () => {
  const clock = new HandWoundClock();
  const node = new ScriptedNode("a", "blockInvalid", "blockInvalid", "blockInvalid", "accepted");
  const block = blockNumber(20);
  await insertRow(block);
  await using one = submitter([node], { clock });
  one.submit(block);
  await wind(clock, "it is submitted", async () => (await stateOf(block)) === "submitted");
  expect(counts.get("refused")).toBeUndefined();
  expect(await answersOf(block)).toEqual([{ node: "a", attempt: 4, answer: "accepted" }]);
});

test("one node's refusal is final once another has accepted the block, and is no alert", async () => {
  const clock = new HandWoundClock();
  const good = new ScriptedNode("a", "accepted");
  const bad = new ScriptedNode("b", "blockInvalid");
  const block = blockNumber(21);
  await insertRow(block);
  const startedMs = clock.monotonicMs();
  await using one = submitter([bad, good], { clock });
  one.submit(block);
  await wind(clock, "all is answered", () => one.inFlight === 0);
  expect(clock.monotonicMs() - startedMs).toBeLessThan(2000);
  await wind(clock, "it is submitted", async () => (await stateOf(block)) === "submitted");
  expect(counts.get("refused")).toBeUndefined();
});

test("a block that waits for a node goes out as soon as the node connects again", async () => {
  const clock = new HandWoundClock();
  const node = new ScriptedNode("a", ...Array<"error">(12).fill("error"), "accepted");
  await using one = submitter([node], { clock });
  one.submit(blockNumber(22));
  await wind(clock, "the pause has grown", () => node.asked.length === 12);
  const stoodMs = clock.monotonicMs();
  await eventually("it waits", async () => {
    node.connect();
    return one.inFlight === 0 || undefined;
  });
  expect(clock.monotonicMs()).toBe(stoodMs);
  expect(node.asked.length).toBe(13);
});

test("a node that never responds delays no other node", async () => {
  const hung: BlockNode = {
    name: "hung",
    submit: () => new Promise(() => undefined),
    onConnect: () => () => undefined,
  };
  const well = new ScriptedNode("well", "accepted");
  const block = blockNumber(2);
  await insertRow(block);
  await using one = submitter([hung, well]);
  one.submit(block);
  await eventually(
    "it is submitted",
    async () => (await stateOf(block)) === "submitted" || undefined,
  );
});

test("a block is rejected if every node still refuses it after ten seconds, and is kept", async () => {
  const clock = new HandWoundClock();
  const block = blockNumber(3);
  await insertRow(block);
  const startedMs = clock.monotonicMs();
  {
    const nodes = [new ScriptedNode("a", "blockInvalid"), new ScriptedNode("b", "blockInvalid")];
    await using one = submitter(nodes, { clock });
    one.submit(block);
    await wind(clock, "it is answered", () => one.inFlight === 0);
  }
  expect(clock.monotonicMs() - startedMs).toBeGreaterThanOrEqual(10_000);
  expect(await stateOf(block)).toBe("rejected");
  expect(counts.get("refused")).toBe(1);
  const bodies = await database.query("SELECT hash FROM found_block_body WHERE hash = $1", [
    block.hash,
  ]);
  expect(bodies).toHaveLength(1);
});

test("an acceptance before the block's row exists counts once the row exists", async () => {
  const block = blockNumber(4);
  {
    await using one = submitter([new ScriptedNode("a", "accepted")]);
    one.submit(block);
    await eventually("it is answered", () => (one.inFlight === 0 ? true : undefined));
  }
  await insertRow(block);
  expect(await stateOf(block)).toBe("submitted");
});

test("a rejection before the block's row exists counts once the row exists", async () => {
  const clock = new HandWoundClock();
  const block = blockNumber(10);
  await using one = submitter([new ScriptedNode("a", "blockInvalid")], { clock });
  one.submit(block);
  await wind(clock, "it is written", async () => (await answersOf(block)).length === 1);
  await insertRow(block);
  await wind(clock, "it is rejected", async () => (await stateOf(block)) === "rejected");
  expect(await answersOf(block)).toHaveLength(1);
});

test("after a restart unaccepted blocks are submitted again and not counted as found", async () => {
  const [open, done] = [blockNumber(5), blockNumber(6)];
  await insertRow(open);
  await insertRow(done);
  {
    await using one = submitter([new ScriptedNode("a", "accepted")]);
    one.submit(done);
    await eventually(
      "it is submitted",
      async () => (await stateOf(done)) === "submitted" || undefined,
    );
  }
  counts.clear();
  const node = new ScriptedNode("a", "accepted");
  await using again = submitter([node]);
  await again.resume();
  await again.resume();
  await eventually(
    "it is submitted",
    async () => (await stateOf(open)) === "submitted" || undefined,
  );
  expect(node.asked).toEqual([open.hash]);
  expect(counts.get("found")).toBeUndefined();
});

test("without Postgres submission and stop work; responses are recorded later", async () => {
  let isAway = true;
  const away: Database = {
    ...database,
    transaction: (work) =>
      isAway
        ? Promise.reject(new PoolError("database", "no connection"))
        : database.transaction(work),
  };
  const blocks = [blockNumber(7), blockNumber(8)];
  for (const block of blocks) await insertRow(block);
  const node = new ScriptedNode("a", "accepted");
  const one = submitter([node], { database: away });
  for (const block of blocks) one.submit(block);
  await eventually("both are answered", () => (one.inFlight === 0 ? true : undefined));
  isAway = false;
  for (const block of blocks) {
    await eventually(
      "it is written",
      async () => (await stateOf(block)) === "submitted" || undefined,
    );
  }
  isAway = true;
  one.submit(blockNumber(9));
  await eventually("it is answered", () => (one.inFlight === 0 ? true : undefined));
  await one[Symbol.asyncDispose]();
});

test("while no node responds attempts are bounded, and waiting blocks go out afterwards", async () => {
  const answers: (() => void)[] = [];
  const asked = new Set<string>();
  const silent: BlockNode = {
    name: "silent",
    onConnect: () => () => undefined,
    submit: (block) => {
      asked.add(block.hash);
      return new Promise((resolve) => {
        answers.push(() => resolve({ answer: "accepted", detail: "" }));
      });
    },
  };
  // The answers themselves are not the subject, and are many.
  const away = () => Promise.reject(new PoolError("database", "away"));
  await using one = submitter([silent], { database: { ...database, transaction: away } });
  const first = 1_000_000;
  for (let n = 0; n < 3000; n++) one.submit(blockNumber(first + n));
  expect(one.inFlight).toBe(2048);
  const late = blockNumber(first + 2999);
  await insertRow(late);
  await one.resume();
  expect(asked.has(late.hash)).toBe(false);
  for (const answer of answers.splice(0)) answer();
  await eventually("all are answered", () => one.inFlight === 0 || undefined);
  await one.resume();
  expect(asked.has(late.hash)).toBe(true);
  for (const answer of answers.splice(0)) answer();
  await eventually("it is answered", () => one.inFlight === 0 || undefined);
});
