// A share that solves a block, from the miner to the node and into the tables, with each process
// missing at its moment, and with a node that returns every reply a node can return.

import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { Prospector } from "../../testing/harness/nodes/prospector.ts";
import {
  checkJournal,
  checkShares,
  journaledBlocks,
  type SentShare,
} from "../../testing/harness/scenes/checker.ts";
import {
  type Pool,
  type PoolOptions,
  startPool,
  WALLET,
} from "../../testing/harness/scenes/pool.ts";
import { eventually } from "../../testing/harness/servers/processes.ts";
import { type TemplateTap, tapTemplates } from "../../testing/harness/stratum/template-tap.ts";
import type { StratumClient } from "../../testing/miner/stratum-client.ts";
import { errorCodeOf, type StratumJob } from "../../testing/miner/stratum-messages.ts";
import type { Control } from "../../testing/simulated-node/control/control.ts";

setDefaultTimeout(120_000);

const prospector = new Prospector();

/** A pool with a record of everything sent to it. */
class Mine {
  readonly pool: Pool;
  readonly tap: TemplateTap;
  readonly #sent: SentShare[] = [];

  private constructor(pool: Pool, tap: TemplateTap) {
    this.pool = pool;
    this.tap = tap;
  }

  static async open(options: PoolOptions = {}): Promise<Mine> {
    const pool = await startPool(options);
    return new Mine(pool, await tapTemplates(pool));
  }

  async close(): Promise<void> {
    await this.tap[Symbol.asyncDispose]();
    await this.pool.stop();
  }

  /** A nonce that solves the job's template. */
  async solve(job: StratumJob): Promise<bigint> {
    const template = await eventually("the job's template", () => this.tap.templateOf(job));
    return prospector.find(job, "block", template.header.bits);
  }

  /** Submits a nonce, which must be accepted. */
  async hand(client: StratumClient, job: StratumJob, nonce: bigint): Promise<void> {
    const worker = client.user.replace(".", "/");
    const share: SentShare = { nonce, worker, extranonce: job.extranonce, outcome: "unanswered" };
    this.#sent.push(share);
    expect(errorCodeOf(await client.submit(job, nonce))).toBe(0);
    share.outcome = "accepted";
  }

  /** Finds a block for the current job, and submits it. */
  async findBlock(client: StratumClient): Promise<bigint> {
    const job = await client.currentJob();
    const nonce = await this.solve(job);
    await this.hand(client, job, nonce);
    return nonce;
  }

  /** The block's row, once it is in that state. */
  row(nonce: bigint, state: string): Promise<BlockRow> {
    return eventually(`the block is ${state}`, async () => {
      const rows = await this.pool.sql<BlockRow>(
        `SELECT b.hash, b.sequence::int, b.state, b.daa_score::text AS "daaScore",
           w.wallet || '/' || w.name AS finder
         FROM found_block AS b JOIN worker AS w ON w.id = b.worker_id
         WHERE b.nonce = $1`,
        [nonce.toString()],
      );
      if (rows.length > 1) throw new Error("one nonce, two rows");
      return rows[0]?.state === state ? rows[0] : undefined;
    });
  }

  /**
   * The node's replies about a block, one per submission, once it returned `end` for the `times`-th
   * time; a submission without a connection is an error.
   */
  answers(hash: string, end: string, times = 1): Promise<string[]> {
    const text = "SELECT answer FROM block_submission WHERE hash = $1 ORDER BY id";
    return eventually(`the node has said ${end}`, async () => {
      const rows = await this.pool.sql<{ answer: string }>(text, [hash]);
      const answers = rows.map((row) => row.answer);
      return answers.filter((answer) => answer === end).length >= times ? answers : undefined;
    });
  }

  /** Waits until the node's next template builds on the block, so the node has accepted it. */
  async isBuiltOn(hash: string): Promise<void> {
    await eventually("the node builds on it", () => {
      const [direct] = this.tap.newest().block.header.parents;
      return direct?.parentHashes.includes(hash) || undefined;
    });
  }

  /** The hash of the last block in the journal. */
  newestInJournal(): string {
    return [...journaledBlocks(this.pool.journalFolder).keys()].at(-1) ?? "";
  }

  async dieAndStart(): Promise<void> {
    await this.pool.app.kill();
    this.pool.app.start();
  }

  /** Checks that journal, rows and what was sent agree. */
  async expectAllConsistent(): Promise<void> {
    const { pool } = this;
    const { broken, count } = checkJournal(pool.journalFolder, this.#sent);
    expect(broken).toEqual([]);
    const stored = "SELECT COALESCE(SUM(shares), 0)::int AS shares FROM segment_work";
    await eventually("all is stored", async () => {
      const [row] = await pool.sql<{ shares: number }>(stored);
      return row?.shares === count || undefined;
    });
    const rows = await pool.sql<{ hash: string; sequence: number }>(
      "SELECT hash, sequence::int FROM found_block ORDER BY sequence",
    );
    expect(rows.map((row) => [row.hash, row.sequence] as [string, number])).toEqual([
      ...journaledBlocks(pool.journalFolder),
    ]);
    expect(await checkShares(pool.databaseUrl)).toEqual([]);
  }
}

interface BlockRow {
  hash: string;
  sequence: number;
  state: string;
  daaScore: string;
  finder: string;
}

describe("a solved block", () => {
  let mine: Mine;
  beforeAll(async () => {
    mine = await Mine.open();
  });
  afterAll(() => mine?.close());

  test("is journaled with its share, submitted, and recorded with the node's reply", async () => {
    const client = await mine.pool.miner({ worker: "finder" });
    const nonce = await mine.findBlock(client);
    const row = await mine.row(nonce, "submitted");
    expect(row.finder).toBe(`${WALLET}/finder`);
    expect(journaledBlocks(mine.pool.journalFolder).get(row.hash)).toBe(row.sequence);
    expect(await mine.answers(row.hash, "accepted")).toEqual(["accepted"]);
    await mine.isBuiltOn(row.hash);
    await mine.expectAllConsistent();
  });

  test("twice by two nonces of one template is two blocks", async () => {
    const [first, second] = [await mine.pool.miner(), await mine.pool.miner()];
    const [one, other] = [await first.currentJob(), await second.currentJob()];
    expect(other.prePowHash).toBe(one.prePowHash);
    const nonces = [await mine.solve(one), await mine.solve(other)] as const;
    await Promise.all([mine.hand(first, one, nonces[0]), mine.hand(second, other, nonces[1])]);
    const rows = [await mine.row(nonces[0], "submitted"), await mine.row(nonces[1], "submitted")];
    expect(rows[0]?.hash).not.toBe(rows[1]?.hash ?? "");
    expect(rows[0]?.daaScore).toBe(rows[1]?.daaScore ?? "");
    for (const { hash } of rows) await mine.isBuiltOn(hash);
    await mine.expectAllConsistent();
  });

  test("for an outdated template is submitted all the same", async () => {
    const [late, quick] = [await mine.pool.miner(), await mine.pool.miner()];
    const old = await late.currentJob();
    const nonce = await mine.solve(old);
    await mine.findBlock(quick);
    await eventually("a newer job", () => late.job?.prePowHash !== old.prePowHash || undefined);
    await mine.hand(late, old, nonce);
    const { hash } = await mine.row(nonce, "submitted");
    await mine.isBuiltOn(hash);
    await mine.expectAllConsistent();
  });

  test("while the node is down is submitted when it returns", async () => {
    const client = await mine.pool.miner();
    const job = await client.currentJob();
    const nonce = await mine.solve(job);
    await mine.pool.node.goDown();
    await mine.hand(client, job, nonce);
    const { hash } = await mine.row(nonce, "found");
    await mine.answers(hash, "error");
    await mine.pool.node.comeBack();
    await mine.row(nonce, "submitted");
    expect((await mine.answers(hash, "accepted")).at(-1)).toBe("accepted");
    await mine.isBuiltOn(hash);
    await mine.expectAllConsistent();
  });

  test("is submitted by the next process if this one died before it could", async () => {
    const client = await mine.pool.miner();
    const job = await client.currentJob();
    const nonce = await mine.solve(job);
    await mine.pool.node.goDown();
    await mine.hand(client, job, nonce);
    const hash = mine.newestInJournal();
    await mine.dieAndStart();
    await mine.pool.node.comeBack();
    await mine.pool.ready();
    expect((await mine.row(nonce, "submitted")).hash).toBe(hash);
    await mine.isBuiltOn(hash);
    await mine.expectAllConsistent();
  });

  test("repeated after a restart is not a second block, and is accepted again", async () => {
    const nonce = await mine.findBlock(await mine.pool.miner());
    const { hash } = await mine.row(nonce, "submitted");
    await mine.dieAndStart();
    await mine.pool.ready();
    const answers = await mine.answers(hash, "accepted", 2);
    expect(answers.filter((answer) => answer !== "error")).toEqual(["accepted", "accepted"]);
    await mine.row(nonce, "submitted");
    await mine.expectAllConsistent();
  });

  test("does not wait for Postgres, and is stored afterwards", async () => {
    const client = await mine.pool.miner();
    await mine.pool.postgres.crash();
    const nonce = await mine.findBlock(client);
    const hash = mine.newestInJournal();
    await mine.isBuiltOn(hash);
    await mine.pool.postgres.start();
    expect((await mine.row(nonce, "submitted")).hash).toBe(hash);
    expect(await mine.answers(hash, "accepted")).toEqual(["accepted"]);
    await mine.pool.ready();
    await mine.expectAllConsistent();
  });

  test("survives a crash with Postgres and the node both down", async () => {
    const client = await mine.pool.miner();
    const job = await client.currentJob();
    const nonce = await mine.solve(job);
    await Promise.all([mine.pool.postgres.crash(), mine.pool.node.goDown()]);
    await mine.hand(client, job, nonce);
    const hash = mine.newestInJournal();
    await mine.dieAndStart();
    await mine.pool.node.comeBack();
    await mine.isBuiltOn(hash);
    await mine.pool.postgres.start();
    expect((await mine.row(nonce, "submitted")).hash).toBe(hash);
    await mine.pool.ready();
    await mine.expectAllConsistent();
  });
});

test("a block of a connection without a prefix is accepted, with the timestamp of its own job", async () => {
  const mine = await Mine.open({ stratum: [{ extraNonceSize: 0 }] });
  try {
    const client = await mine.pool.miner({ worker: "bare" });
    const job = await client.currentJob();
    expect(job.extranonce).toBe("");
    const later = Array.from({ length: 53 }, (_, index) => BigInt(index + 1));
    const template = await eventually("the template of an earlier time", () =>
      later
        .map((ms) => mine.tap.templateOf({ ...job, timestamp: job.timestamp - ms }))
        .find((one) => one !== undefined),
    );
    expect(mine.tap.templateOf(job)).toBeUndefined();
    const nonce = await prospector.find(job, "block", template.header.bits);
    await mine.hand(client, job, nonce);
    const row = await mine.row(nonce, "submitted");
    expect(await mine.answers(row.hash, "accepted")).toEqual(["accepted"]);
    await mine.isBuiltOn(row.hash);
    await mine.expectAllConsistent();
  } finally {
    await mine.close();
  }
});

test("a device that ignores its prefix gets work of its own, on which its shares and blocks count", async () => {
  const mine = await Mine.open({ stratum: [{ difficulty: 2 ** -18 }] });
  try {
    const client = await mine.pool.miner({ worker: "deaf" });
    const first = await client.currentJob();
    expect(first.extranonce).not.toBe("");
    const outside = BigInt(`0x${first.extranonce}`) ^ 0xffffn;
    const whole = (n: number) => (outside << 48n) + BigInt(n);
    const submit = async ({ id }: StratumJob, nonce: bigint) => {
      const digits = nonce.toString(16).padStart(16, "0");
      return errorCodeOf(await client.request("mining.submit", [client.user, id, digits]));
    };
    for (let n = 0; n < 8; n++) expect(await submit(client.job ?? first, whole(n))).toBe(20);
    // Other work has another time: that of the template and some milliseconds.
    const later = Array.from({ length: 53 * 4 }, (_, index) => BigInt(index + 1));
    const { job, template } = await eventually("a job of its own", () => {
      const now = client.job ?? first;
      const earlier = later
        .map((ms) => mine.tap.templateOf({ ...now, timestamp: now.timestamp - ms }))
        .find((one) => one !== undefined);
      return earlier === undefined ? undefined : { job: now, template: earlier };
    });
    const own = { ...job, extranonce: "" };
    const nonce = await prospector.find(own, "block", template.header.bits);
    await mine.hand(client, own, nonce);
    const row = await mine.row(nonce, "submitted");
    expect(await mine.answers(row.hash, "accepted")).toEqual(["accepted"]);
    expect(await submit(job, nonce)).toBe(22);
    const other = await mine.pool.miner({ worker: "other" });
    expect(errorCodeOf(await other.submit(job, nonce))).toBeOneOf([20, 21]);
    await mine.expectAllConsistent();
  } finally {
    await mine.close();
  }
});

describe("a node's answer", () => {
  let mine: Mine;
  let control: Control;
  beforeAll(async () => {
    mine = await Mine.open({ node: "simulated" });
    if (mine.pool.node.control === undefined) throw new Error("this node cannot be told");
    control = mine.pool.node.control;
  });
  afterAll(() => mine?.close());

  /** Finds a block while the node misbehaves, and waits for its final state. */
  async function answersTo(state: string): Promise<{ hash: string; answers: string[] }> {
    const nonce = await mine.findBlock(await mine.pool.miner());
    const { hash } = await mine.row(nonce, state);
    const end = state === "submitted" ? "accepted" : "blockInvalid";
    return { hash, answers: await mine.answers(hash, end) };
  }

  test("RouteIsFull or IsInIBD is retried until the reply is another", async () => {
    control.rejectSubmits({ count: 2, reason: "routeIsFull" });
    control.rejectSubmits({ count: 1, reason: "isInIBD" });
    const { hash, answers } = await answersTo("submitted");
    expect(answers).toEqual(["routeIsFull", "routeIsFull", "isInIBD", "accepted"]);
    await mine.isBuiltOn(hash);
    await mine.expectAllConsistent();
  });

  test("that is an error text is stored with its text, and retried", async () => {
    control.failCalls({ method: "submitBlock", count: 1, message: "out of \u0000 ink" });
    const { hash, answers } = await answersTo("submitted");
    expect(answers).toEqual(["error", "accepted"]);
    const [first] = await mine.pool.sql<{ detail: string }>(
      "SELECT detail FROM block_submission WHERE hash = $1 ORDER BY id",
      [hash],
    );
    expect(first?.detail).toContain("ink");
    await mine.expectAllConsistent();
  });

  test("that is lost is requested again, and the block exists once", async () => {
    control.loseReplies({ method: "submitBlock", count: 1 });
    const nonce = await mine.findBlock(await mine.pool.miner());
    const hash = mine.newestInJournal();
    await mine.isBuiltOn(hash);
    expect(await mine.answers(hash, "accepted")).toEqual(["error", "accepted"]);
    await mine.row(nonce, "submitted");
    await mine.expectAllConsistent();
  });

  test("that is lost with its connection is requested again", async () => {
    control.delayReplies({ method: "submitBlock", count: 1, ms: 5000 });
    const nonce = await mine.findBlock(await mine.pool.miner());
    const hash = mine.newestInJournal();
    await mine.isBuiltOn(hash);
    await control.dropConnections();
    const answers = await mine.answers(hash, "accepted");
    expect([...new Set(answers)]).toEqual(["error", "accepted"]);
    await mine.row(nonce, "submitted");
    await mine.expectAllConsistent();
  });

  test("BlockInvalid is asked again, since the node may lack the block's parents", async () => {
    control.rejectSubmits({ count: 2, reason: "blockInvalid" });
    const { hash, answers } = await answersTo("submitted");
    expect(answers).toEqual(["accepted"]);
    await mine.isBuiltOn(hash);
  });

  test("BlockInvalid for ten seconds rejects the block: its share counts, it pays nobody", async () => {
    control.rejectSubmits({ count: 1000, reason: "blockInvalid" });
    const { hash, answers } = await answersTo("rejected");
    control.rejectSubmits({ count: 0, reason: "blockInvalid" });
    expect(answers).toEqual(["blockInvalid"]);
    const paid = await mine.pool.sql("SELECT 1 FROM segment WHERE paid_by = $1", [hash]);
    expect(paid).toEqual([]);
    await mine.expectAllConsistent();
    const next = await answersTo("submitted");
    expect(next.answers).toEqual(["accepted"]);
    await mine.isBuiltOn(next.hash);
  });
});
