import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import {
  ScriptedChain,
  type ScriptedNode,
} from "../../../../testing/harness/nodes/scripted-chain.ts";
import { balances, postByHand, postedBy } from "../../../../testing/harness/scenes/ledger-rows.ts";
import { checkLedger, hashOf, writeSegment } from "../../../../testing/harness/scenes/pool-rows.ts";
import {
  type PostgresServer,
  startPostgres,
} from "../../../../testing/harness/servers/postgres.ts";
import { runSqlChecks } from "../../../adapters/database/ledger/ledger-audit.ts";
import { nextUnallocated } from "../../../adapters/database/ledger/rewards.ts";
import { migrate } from "../../../adapters/database/schema/migrate.ts";
import { undecidedBlocks } from "../../../adapters/database/shares/undecided-blocks.ts";
import { type Database, onlyRow, openDatabase } from "../../../adapters/database/sql.ts";
import { createMetrics } from "../../../adapters/metrics/registry.ts";
import { systemClock } from "../../../base/clock.ts";
import { silentLog } from "../../../base/log.ts";
import type { LoopService } from "../../../base/loop-service.ts";
import { createAccountant } from "../allocation/accountant.ts";
import { createAccountantMetrics } from "../allocation/accountant-metrics.ts";
import { proportional } from "../allocation/scheme.ts";
import { createTreasuryMetrics } from "../metrics.ts";
import { createSettler } from "./settle-blocks.ts";

setDefaultTimeout(30_000);

let server: PostgresServer;
beforeAll(async () => {
  server = await startPostgres();
});
afterAll(() => server.stop());

interface Scene extends AsyncDisposable {
  database: Database;
  chain: ScriptedChain;
  node: ScriptedNode;
  settler: LoopService<number>;
  settledCalls: () => number;
}

async function scene(...names: string[]): Promise<Scene> {
  const database = openDatabase({ url: await server.freshDatabase(), log: silentLog });
  await migrate(database, silentLog);
  const chain = new ScriptedChain(...(names.length > 0 ? names : ["node"]));
  const [node] = chain.nodes;
  if (node === undefined) throw new Error("a scene has a node");
  let calls = 0;
  const settler = createSettler({
    ...{ chain, database, coinbaseMaturityDaa: 60n, clock: systemClock, log: silentLog },
    metrics: createTreasuryMetrics(createMetrics("test", { defaults: false })),
    onSettled: () => {
      calls++;
    },
  });
  const dispose = () => database[Symbol.asyncDispose]();
  return {
    ...{ database, chain, node, settler, settledCalls: () => calls },
    [Symbol.asyncDispose]: dispose,
  };
}

let written = 0;
async function found(database: Database, name: string, daaScore: number): Promise<string> {
  const at = ++written;
  const block = { hash: hashOf(name), finder: "k:x/1" };
  await writeSegment(database, { first: at, last: at, daaScore, work: { "k:x/1": 1 }, block });
  return block.hash;
}

interface BlockRow {
  state: string;
  reward: bigint | null;
  colour: string;
  confirmations: bigint;
  allocated: boolean;
  reversed: boolean;
}

async function row(database: Database, hash: string): Promise<BlockRow> {
  return onlyRow(
    await database.query<BlockRow>(
      `SELECT state, reward, colour_seen AS colour, confirmations,
         allocated_at IS NOT NULL AS allocated, reversed_at IS NOT NULL AS reversed
       FROM found_block WHERE hash = $1`,
      [hash],
    ),
  );
}

async function halted(database: Database): Promise<string> {
  const rows = await database.query<{ reason: string }>(
    "SELECT halt_reason AS reason FROM pool_control WHERE payouts_halted",
  );
  return rows[0]?.reason ?? "";
}

/** As the accountant leaves it: credited to one wallet, with a fee. */
async function allocated(database: Database, hash: string, reward: bigint): Promise<void> {
  await database.transaction(async (tx) => {
    await postByHand(tx, `block:${hash}`, {
      reward: -reward,
      fee: reward / 100n,
      "k:x": reward - reward / 100n,
    });
    await tx.query("UPDATE found_block SET allocated_at = now() WHERE hash = $1", [hash]);
  });
}

test("progress is recorded, and a deep block becomes final once", async () => {
  await using at = await scene();
  const { database, node, settler } = at;
  const hash = await found(database, "one", 900);
  node.unmerged(hash);
  expect(await settler.turn()).toBe(0);
  expect(await row(database, hash)).toMatchObject({ state: "submitted", colour: "unknown" });
  node.blue(hash, 17n, 5n);
  await settler.turn();
  expect(await row(database, hash)).toMatchObject({
    ...{ state: "submitted", colour: "blue", confirmations: 17n, reward: null },
  });
  node.blue(hash, 61n, 9_007_199_254_740_993n);
  expect(await settler.turn()).toBe(1);
  expect(await row(database, hash)).toMatchObject({
    ...{ state: "blue", reward: 9_007_199_254_740_993n, confirmations: 61n },
  });
  expect(await settler.turn()).toBe(0);
  expect(at.settledCalls()).toBe(1);
  expect(await database.query("SELECT block_hash FROM reward_output")).toEqual([
    { block_hash: hash },
  ]);
  expect(await database.query("SELECT hash FROM found_block_body")).toEqual([]);
});

test("a deep red block is final without a reward", async () => {
  await using at = await scene();
  const hash = await found(at.database, "red", 900);
  at.node.red(hash, 61n);
  expect(await at.settler.turn()).toBe(1);
  expect(await row(at.database, hash)).toMatchObject({ state: "red", reward: null });
});

test("an unknown block is lost only after two maturities, by a node that knows others", async () => {
  await using at = await scene();
  const { database, node, settler } = at;
  const gone = await found(database, "gone", 900);
  node.daaScore = 1021n;
  expect(await settler.turn()).toBe(0);
  expect((await row(database, gone)).state).toBe("found");
  const known = await found(database, "known", 1000);
  node.unmerged(known);
  // The first turn asks for both at once; from the second on the node is known to know ours.
  await settler.turn();
  await settler.turn();
  expect((await row(database, gone)).state).toBe("lost");
  expect((await row(database, known)).state).toBe("submitted");
});

test("a block that one of two nodes knows is not lost, and a failing node decides nothing", async () => {
  await using at = await scene("first", "second");
  const { database, node: first, settler, chain } = at;
  const second = chain.nodes[1];
  if (second === undefined) throw new Error("there are two nodes");
  const hash = await found(database, "half", 800);
  const other = await found(database, "other", 990);
  first.unmerged(other);
  second.unmerged(other);
  second.blue(hash, 10n, 5n);
  await settler.turn();
  await settler.turn();
  expect(await row(database, hash)).toMatchObject({ state: "submitted", colour: "blue" });
  second.isFailing = true;
  await settler.turn();
  expect((await row(database, hash)).state).toBe("submitted");
  second.isFailing = false;
  second.blocks.delete(hash);
  await settler.turn();
  expect((await row(database, hash)).state).toBe("lost");
});

test("without a usable node, or with a failing one, nothing changes", async () => {
  await using at = await scene();
  const hash = await found(at.database, "waiting", 900);
  at.node.blue(hash, 100n, 5n);
  at.node.isFailing = true;
  expect(await at.settler.turn()).toBe(0);
  at.node.isFailing = false;
  at.node.isUsable = false;
  expect(await at.settler.turn()).toBe(0);
  expect((await row(at.database, hash)).state).toBe("found");
  at.node.isUsable = true;
  expect(await at.settler.turn()).toBe(1);
});

test("a reorged-out reward is reversed by compensating entries, and payouts halt", async () => {
  await using at = await scene();
  const { database, node, settler } = at;
  const hash = await found(database, "reversed", 950);
  node.blue(hash, 61n, 1000n);
  await settler.turn();
  await allocated(database, hash, 1000n);
  // The worker has been paid 600 of his 990 since; the fee account pays for that part.
  await postByHand(database, "payout-reserved:1", { "k:x": -600n, transit: 600n });
  node.red(hash, 3n);
  await settler.turn();
  expect(await row(database, hash)).toMatchObject({ state: "blue", reversed: false });
  node.red(hash, 61n);
  await settler.turn();
  await settler.turn();
  expect(await row(database, hash)).toMatchObject({ state: "blue", reversed: true });
  expect(await balances(database)).toEqual({ transit: 600n, fee: -600n });
  expect(await halted(database)).toContain(hash);
  expect(await postedBy(database, `reversal:${hash}`)).toEqual({
    ...{ fee: -610n, reward: 1000n, "k:x": -390n },
  });
  await checkLedger(database);
});

test("a reward whose amount changed is reversed; before allocation nothing is posted", async () => {
  await using at = await scene();
  const { database, node, settler } = at;
  const hash = await found(database, "changed", 950);
  node.blue(hash, 61n, 1000n);
  await settler.turn();
  node.blue(hash, 61n, 999n);
  await settler.turn();
  expect(await row(database, hash)).toMatchObject({ state: "blue", reversed: true });
  expect(await balances(database)).toEqual({});
  expect(await halted(database)).toBe("");
});

test("a block that is blue again under another merging block is credited again by itself", async () => {
  await using at = await scene();
  const { database, node, settler } = at;
  const accountant = createAccountant({
    ...{ database, scheme: proportional, feePartsPerMillion: 0n, treasuryAddress: "t" },
    ...{ clock: systemClock, log: silentLog },
    metrics: createAccountantMetrics(createMetrics("test", { defaults: false })),
  });
  const hash = await found(database, "moved", 950);
  const audit = async () =>
    (await runSqlChecks(database)).filter((result) => result.violations > 0);
  node.blue(hash, 61n, 1000n, hashOf("one"));
  await settler.turn();
  await accountant.turn();
  expect(await balances(database)).toEqual({ reward: -1000n, "k:x": 1000n });
  node.red(hash, 61n);
  await settler.turn();
  expect(await balances(database)).toEqual({});
  expect(await audit()).toEqual([]);
  node.blue(hash, 61n, 1001n, hashOf("two"));
  await settler.turn();
  expect(await row(database, hash)).toMatchObject({ reversed: false, allocated: false });
  expect(await audit()).toEqual([]);
  await accountant.turn();
  expect(await balances(database)).toEqual({ reward: -1001n, "k:x": 1001n });
  await settler.turn();
  await accountant.turn();
  expect(await balances(database)).toEqual({ reward: -1001n, "k:x": 1001n });
  // Directly from one merging block to another, by a reversal in between.
  node.blue(hash, 61n, 1002n, hashOf("three"));
  for (let turn = 0; turn < 2; turn++) await settler.turn();
  await accountant.turn();
  expect(await balances(database)).toEqual({ reward: -1002n, "k:x": 1002n });
  expect(await halted(database)).toContain(hash);
  expect(await audit()).toEqual([]);
  await checkLedger(database);
});

test("a red block that becomes blue is settled as blue", async () => {
  await using at = await scene();
  const { database, node, settler } = at;
  const hash = await found(database, "late", 950);
  node.red(hash, 61n);
  await settler.turn();
  await database.query("UPDATE found_block SET allocated_at = now() WHERE hash = $1", [hash]);
  node.blue(hash, 70n, 1000n);
  await settler.turn();
  expect(await row(database, hash)).toMatchObject({
    ...{ state: "blue", reward: 1000n, allocated: false },
  });
});

test("settled blocks are rechecked by time, not by DAA score: a partition heals late", async () => {
  await using at = await scene();
  const { database, node, settler } = at;
  const hash = await found(database, "minority", 700);
  node.blue(hash, 61n, 1000n);
  await settler.turn();
  await allocated(database, hash, 1000n);
  // The partition heals a hundred maturities later: the majority's chain does not have the block.
  node.daaScore = 7000n;
  node.blocks.delete(hash);
  const other = await found(database, "other", 6990);
  node.unmerged(other);
  await settler.turn();
  await settler.turn();
  expect(await row(database, hash)).toMatchObject({ state: "blue", reversed: true });
  await checkLedger(database);
});

test("a block that was settled four days ago is not rechecked", async () => {
  await using at = await scene();
  const { database, node, settler } = at;
  const hash = await found(database, "old", 700);
  node.blue(hash, 200n, 1000n);
  await settler.turn();
  await database.query("UPDATE found_block SET settled_at = now() - INTERVAL '4 days'");
  node.asked = [];
  await settler.turn();
  expect(node.asked).toEqual([]);
});

async function undecided(database: Database): Promise<string[]> {
  const blocks = await undecidedBlocks(database, 10);
  return blocks.map((block) => `${block.hash}: ${block.reason}`);
}

/** As if the block had been undecided for eleven minutes. */
async function waitTenMinutes(database: Database): Promise<void> {
  await database.query(
    `UPDATE found_block SET undecided_since = now() - INTERVAL '11 minutes'
     WHERE undecided_since IS NOT NULL`,
  );
}

test("nodes that contradict each other settle nothing, and agreement does", async () => {
  await using at = await scene("first", "second");
  const { database, node: first, settler, chain } = at;
  const second = chain.nodes[1];
  if (second === undefined) throw new Error("there are two nodes");
  const hash = await found(database, "disputed", 900);
  first.blue(hash, 61n, 1000n);
  second.blue(hash, 61n, 1000n, hashOf("another"));
  expect(await settler.turn()).toBe(0);
  expect(await undecided(database)).toEqual([`${hash}: disputed`]);
  await waitTenMinutes(database);
  expect(await settler.turn()).toBe(0);
  second.blue(hash, 61n, 1000n);
  expect(await settler.turn()).toBe(1);
  expect(await undecided(database)).toEqual([]);
});

test("a node that lags by DAA score has no say", async () => {
  await using at = await scene("first", "second");
  const { database, node: first, settler, chain } = at;
  const second = chain.nodes[1];
  if (second === undefined) throw new Error("there are two nodes");
  const hash = await found(database, "seen by one", 900);
  first.blue(hash, 61n, 1000n);
  second.daaScore = 969n;
  expect(await settler.turn()).toBe(1);
});

test("a node without reward requests is not asked, and without any other nothing is decided", async () => {
  await using at = await scene("first", "second");
  const { database, node: first, settler, chain } = at;
  const second = chain.nodes[1];
  if (second === undefined) throw new Error("there are two nodes");
  second.isUnable = true;
  const hash = await found(database, "one able", 900);
  first.blue(hash, 61n, 1000n);
  expect(await settler.turn()).toBe(1);
  expect(second.asked).toEqual([]);
  const disputed = await found(database, "disputed", 901);
  second.isUnable = false;
  first.red(disputed, 61n);
  second.blue(disputed, 61n, 1000n);
  await settler.turn();
  expect(await undecided(database)).toEqual([`${disputed}: disputed`]);
  first.isUnable = true;
  second.isUnable = true;
  expect(await settler.turn()).toBe(0);
  expect(await undecided(database)).toEqual([`${disputed}: disputed`]);
});

test("one block that nobody can judge does not stop the allocation of others for ever", async () => {
  await using at = await scene("first", "second");
  const { database, node: first, settler, chain } = at;
  const second = chain.nodes[1];
  if (second === undefined) throw new Error("there are two nodes");
  const stuck = await found(database, "stuck", 800);
  const good = await found(database, "good", 900);
  for (const node of chain.nodes) node.blue(good, 61n, 1000n);
  first.red(stuck, 61n);
  second.blue(stuck, 61n, 1000n);
  await settler.turn();
  const next = () => database.transaction((tx) => nextUnallocated(tx));
  expect(await next()).toBeUndefined();
  expect(await undecided(database)).toEqual([`${stuck}: disputed`]);
  await waitTenMinutes(database);
  expect((await next())?.hash).toBe(good);
});

test("a block that its node has pruned is not lost", async () => {
  await using at = await scene();
  const { database, node, settler } = at;
  const known = await found(database, "known", 9_990);
  const late = await found(database, "late", 500);
  node.daaScore = 10_000n;
  node.prunedDaaScore = 600n;
  node.unmerged(known);
  await settler.turn();
  await waitTenMinutes(database);
  await settler.turn();
  expect((await row(database, late)).state).toBe("found");
  expect(await undecided(database)).toEqual([`${late}: pruned`]);
});

test("blocks beyond one turn's limit are settled in later turns", async () => {
  await using at = await scene();
  const { database, node, settler } = at;
  const first = await found(database, "n0", 900);
  await database.query(
    `INSERT INTO found_block (hash, instance, sequence, worker_id, found_at, daa_score, bits, nonce, network_work)
     SELECT lpad(to_hex(n), 64, '0'), 'app', 1000000 + n, worker_id, now(), 990, 1, 1, 1
     FROM generate_series(1, 700) AS n, found_block WHERE hash = $1`,
    [first],
  );
  const rows = await database.query<{ hash: string }>("SELECT hash FROM found_block");
  for (const { hash } of rows) node.blue(hash, 61n, 1n);
  const last = (700).toString(16).padStart(64, "0");
  // The first five hundred do not settle, so they stay in front of the rest.
  for (const { hash } of rows) if (hash !== last) node.unmerged(hash);
  expect(await settler.turn()).toBe(0);
  expect(await settler.turn()).toBe(1);
  expect((await row(database, last)).state).toBe("blue");
}, 20_000);
