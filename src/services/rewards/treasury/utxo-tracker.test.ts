import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import {
  coinbaseOutput,
  ScriptedChain,
  type ScriptedNode,
} from "../../../../testing/harness/nodes/scripted-chain.ts";
import {
  type PostgresServer,
  startPostgres,
} from "../../../../testing/harness/servers/postgres.ts";
import { migrate } from "../../../adapters/database/schema/migrate.ts";
import { type Database, openDatabase } from "../../../adapters/database/sql.ts";
import { createMetrics } from "../../../adapters/metrics/registry.ts";
import { HandWoundClock } from "../../../base/clock.ts";
import { silentLog } from "../../../base/log.ts";
import { outpointKey } from "../../../domain/outpoint.ts";
import { sompi } from "../../../domain/sompi.ts";
import { createTreasuryMetrics } from "../metrics.ts";
import { createUtxoTracker, type UtxoTracker } from "./utxo-tracker.ts";

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
  clock: HandWoundClock;
  tracker: UtxoTracker;
  coinbases: () => number;
}

async function scene(...names: string[]): Promise<Scene> {
  const database = openDatabase({ url: await server.freshDatabase(), log: silentLog });
  await migrate(database, silentLog);
  const chain = new ScriptedChain(...(names.length > 0 ? names : ["node"]));
  const [node] = chain.nodes;
  if (node === undefined) throw new Error("a scene has a node");
  const clock = new HandWoundClock();
  let coinbases = 0;
  const tracker = createUtxoTracker({
    ...{ chain, database, coinbaseMaturityDaa: 60n, clock, log: silentLog },
    metrics: createTreasuryMetrics(createMetrics("test", { defaults: false })),
    onCoinbase: () => {
      coinbases++;
    },
  });
  const dispose = () => database[Symbol.asyncDispose]();
  return {
    ...{ database, chain, node, clock, tracker, coinbases: () => coinbases },
    [Symbol.asyncDispose]: dispose,
  };
}

/** Each output as "id:index@score" with what is known of it. */
async function seen(database: Database): Promise<string[]> {
  const rows = await database.query<{ text: string }>(
    `SELECT transaction_id || ':' || output_index || '@' || block_daa_score
       || CASE WHEN is_coinbase THEN '' ELSE ' deposit' END
       || CASE WHEN matured_at IS NOT NULL THEN ' mature' ELSE '' END
       || CASE WHEN gone_at IS NOT NULL THEN ' gone' ELSE '' END AS text
     FROM treasury_output
     ORDER BY transaction_id, output_index`,
  );
  return rows.map((row) => row.text);
}

const old = coinbaseOutput("old", 10n, 900n);
const young = coinbaseOutput("young", 20n, 990n);
const second = coinbaseOutput("young", 30n, 990n, 1);

function hold(node: ScriptedNode, ...outputs: (typeof old)[]): void {
  for (const output of outputs) node.outputs.set(outpointKey(output), output);
}

test("a scan finds earlier outputs, each output of a coinbase by itself", async () => {
  await using at = await scene();
  hold(at.node, old, young, second, { ...old, transactionId: "gift", isCoinbase: false });
  expect(at.tracker.isCurrent()).toBe(false);
  await at.tracker.turn();
  expect(at.tracker.isCurrent()).toBe(true);
  expect(await seen(at.database)).toEqual([
    "gift:0@900 deposit",
    "old:0@900 mature",
    "young:0@990",
    "young:1@990",
  ]);
});

test("live changes need no scan and may repeat", async () => {
  await using at = await scene();
  const { chain, node, tracker, database } = at;
  await tracker.turn();
  chain.change(node, { added: [young] });
  chain.change(node, { added: [young] });
  expect(at.coinbases()).toBe(2);
  await tracker.turn();
  expect(await seen(database)).toEqual(["young:0@990"]);
  const moved = { ...young, blockDaaScore: 992n };
  chain.change(node, { removed: [young], added: [moved] });
  await tracker.turn();
  expect(await seen(database)).toEqual(["young:0@992"]);
  node.daaScore = 1052n;
  await tracker.turn();
  expect(await seen(database)).toEqual(["young:0@992 mature"]);
});

test("a removed mature output was spent, a removed immature one was reorged out", async () => {
  await using at = await scene();
  const { chain, node, tracker, database } = at;
  hold(node, old, young);
  await tracker.turn();
  chain.change(node, { removed: [old, young] });
  await tracker.turn();
  expect(await seen(database)).toEqual(["old:0@900 mature gone", "young:0@990 gone"]);
  chain.change(node, { added: [{ ...young, blockDaaScore: 999n }] });
  await tracker.turn();
  expect(await seen(database)).toEqual(["old:0@900 mature gone", "young:0@999"]);
});

test("an output added and removed between two turns has a row", async () => {
  await using at = await scene();
  const { chain, node, tracker, database } = at;
  await tracker.turn();
  chain.change(node, { added: [old] });
  chain.change(node, { removed: [old] });
  await tracker.turn();
  expect(await seen(database)).toEqual(["old:0@900 mature gone"]);
});

test("a change during a scan is newer than the scan's response", async () => {
  await using at = await scene();
  const { chain, node, tracker, database } = at;
  hold(node, old, young);
  await tracker.turn();
  at.clock.advance(60_000);
  node.duringScan = () => {
    node.duringScan = () => undefined;
    chain.change(node, { removed: [old], added: [second] });
  };
  await tracker.turn();
  expect(await seen(database)).toEqual(["old:0@900 mature gone", "young:0@990", "young:1@990"]);
});

test("a lost event is found by the timer's scan and by the scan after a connection", async () => {
  await using at = await scene();
  const { chain, node, tracker, database, clock } = at;
  hold(node, old);
  await tracker.turn();
  hold(node, young);
  await tracker.turn();
  expect(await seen(database)).toEqual(["old:0@900 mature"]);
  clock.advance(60_000);
  await tracker.turn();
  expect(await seen(database)).toEqual(["old:0@900 mature", "young:0@990"]);
  node.outputs.delete(outpointKey(young));
  chain.connect(node);
  expect(tracker.isCurrent()).toBe(false);
  await tracker.turn();
  expect(tracker.isCurrent()).toBe(true);
  expect(await seen(database)).toEqual(["old:0@900 mature", "young:0@990 gone"]);
});

test("the second node takes over with its own scan; its changes do not count before", async () => {
  await using at = await scene("first", "second");
  const { chain, node: first, tracker, database } = at;
  const other = chain.nodes[1];
  if (other === undefined) throw new Error("there are two nodes");
  hold(first, old);
  await tracker.turn();
  chain.change(other, { added: [young] });
  await tracker.turn();
  expect(await seen(database)).toEqual(["old:0@900 mature"]);
  first.isUsable = false;
  hold(other, old, second);
  await tracker.turn();
  expect(await seen(database)).toEqual(["old:0@900 mature", "young:0@990", "young:1@990"]);
  other.hasIndex = false;
  await tracker.turn();
  expect(tracker.isCurrent()).toBe(false);
});

test("after a database failure one scan restores the rows", async () => {
  await using at = await scene();
  const { chain, node, tracker, database } = at;
  await tracker.turn();
  await database.query("ALTER TABLE treasury_output RENAME TO hidden");
  chain.change(node, { added: [young] });
  await expect(tracker.turn()).rejects.toThrow("statement failed");
  expect(tracker.isCurrent()).toBe(false);
  await database.query("ALTER TABLE hidden RENAME TO treasury_output");
  await tracker.turn();
  expect(await seen(database)).toEqual(["young:0@990"]);
});

test("ten thousand dust outputs are one scan, and disposal unsubscribes", async () => {
  await using at = await scene();
  const { chain, node, tracker, database } = at;
  for (let n = 0; n < 12_000; n++) {
    hold(node, { ...old, transactionId: `dust ${n}`, amount: sompi(1n), isCoinbase: false });
  }
  await tracker.turn();
  const rows = await database.query<{ count: bigint }>(
    "SELECT COUNT(*) AS count FROM treasury_output WHERE NOT is_coinbase AND matured_at IS NULL",
  );
  expect(rows[0]?.count).toBe(12_000n);
  expect(chain.listeners).toBe(2);
  await tracker[Symbol.asyncDispose]();
  expect(chain.listeners).toBe(0);
});
