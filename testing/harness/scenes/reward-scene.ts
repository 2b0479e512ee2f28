// The reward side of a pool on a reward network: it mines blocks, records them as the recorder
// does, and runs the services under test when the story says so.

import { runSqlChecks } from "../../../src/adapters/database/ledger/ledger-audit.ts";
import { migrate } from "../../../src/adapters/database/schema/migrate.ts";
import { recordAnswers } from "../../../src/adapters/database/shares/blocks.ts";
import { type Database, openDatabase } from "../../../src/adapters/database/sql.ts";
import { blockHash, type SubmitResult, submitBlock } from "../../../src/adapters/kaspa/blocks.ts";
import { type Nodes, openNodes } from "../../../src/adapters/kaspa/nodes.ts";
import { createMetrics } from "../../../src/adapters/metrics/registry.ts";
import { systemClock } from "../../../src/base/clock.ts";
import { silentLog } from "../../../src/base/log.ts";
import { networkBlockRates } from "../../../src/domain/block-rate.ts";
import { createAccountant } from "../../../src/services/rewards/allocation/accountant.ts";
import { createAccountantMetrics } from "../../../src/services/rewards/allocation/accountant-metrics.ts";
import { proportional } from "../../../src/services/rewards/allocation/scheme.ts";
import { createTreasuryMetrics } from "../../../src/services/rewards/metrics.ts";
import { createChain } from "../../../src/services/rewards/settlement/chain.ts";
import { createSettler } from "../../../src/services/rewards/settlement/settle-blocks.ts";
import { createReconciler } from "../../../src/services/rewards/treasury/reconcile.ts";
import { createUtxoTracker } from "../../../src/services/rewards/treasury/utxo-tracker.ts";
import type { PostgresServer } from "../servers/postgres.ts";
import { eventually } from "../servers/processes.ts";
import { checkLedger, writeSegment } from "./pool-rows.ts";
import { MATURITY, type RewardNetwork, TREASURY } from "./reward-network.ts";

export const FEE_PPM = 7500n;

export interface RewardScene extends AsyncDisposable {
  readonly database: Database;
  /** Mines pool blocks from one template, with the workers taking turns as finder. */
  find(siblings: number): Promise<{ hash: string; result: SubmitResult }[]>;
  /** Runs each service once, as their loops do. Returns the difference found, in sompi. */
  turn(): Promise<bigint | undefined>;
  /** Runs the services, with foreign blocks in between, until every block is allocated. */
  settleAll(): Promise<void>;
  /** Stops all services and connections and starts new ones, like a restart of the app. */
  restart(): Promise<void>;
  stopServices(): Promise<void>;
  startServices(): Promise<void>;
  /** Found blocks by state. */
  states(): Promise<Record<string, number>>;
  /** Sum of recorded rewards that were not reversed. */
  rewards(): Promise<bigint>;
  /** Throws unless every invariant of the ledger holds. */
  check(): Promise<void>;
}

const WORKERS = ["kaspasim:qa/rig", "kaspasim:qb/rig/2", "kaspasim:qb/x", "kaspasim:qc/default"];

export async function openRewardScene(
  server: PostgresServer,
  network: RewardNetwork,
  coinbaseMaturityDaa = MATURITY,
): Promise<RewardScene> {
  const database = openDatabase({ url: await server.freshDatabase(), log: silentLog });
  await migrate(database, silentLog);
  let running = await startServices(database, network.url, coinbaseMaturityDaa);
  let sequence = 0;
  const find: RewardScene["find"] = async (siblings) => {
    const template = await network.template();
    const found: { hash: string; result: SubmitResult }[] = [];
    for (let n = 0; n < siblings; n++) {
      const first = sequence + 1;
      sequence += 1 + (first % 7);
      const nonce = BigInt(sequence) * 0x1_0000_0001n;
      const hash = blockHash(template, nonce);
      await writeSegment(database, {
        ...{ first, last: sequence, daaScore: Number(template.header.daaScore) },
        work: workOf(sequence),
        block: { hash, finder: WORKERS[sequence % WORKERS.length] ?? "" },
      });
      const node = running.nodes.list[0];
      if (node === undefined) throw new Error("the services are not running");
      const result = await submitBlock(node, template, nonce);
      const answer = { node: node.name, attempt: 1, answeredAtMs: Date.now(), ...result };
      await database.transaction((tx) => recordAnswers(tx, hash, [answer], [node.name]));
      found.push({ hash, result });
    }
    return found;
  };
  const scene: RewardScene = {
    database,
    find,
    turn: () => running.turn(),
    settleAll: () => settleAll(scene, network),
    stopServices: () => running.stop(),
    startServices: async () => {
      running = await startServices(database, network.url, coinbaseMaturityDaa);
    },
    restart: async () => {
      await running.stop();
      running = await startServices(database, network.url, coinbaseMaturityDaa);
    },
    states: () => states(database),
    rewards: () => rewards(database),
    check: async () => {
      await checkLedger(database);
      const wrong = (await runSqlChecks(database)).filter((result) => result.violations > 0);
      if (wrong.length > 0) throw new Error(`invariants: ${JSON.stringify(wrong)}`);
    },
    [Symbol.asyncDispose]: async () => {
      await running.stop();
      await database[Symbol.asyncDispose]();
    },
  };
  return scene;
}

interface Running {
  nodes: Nodes;
  turn(): Promise<bigint | undefined>;
  stop(): Promise<void>;
}

async function startServices(
  database: Database,
  url: string,
  coinbaseMaturityDaa: bigint,
): Promise<Running> {
  const clock = systemClock;
  const log = silentLog;
  const nodes = openNodes({
    ...{ urls: [url], network: "simnet", allowUnsynced: true, log, clock },
    blockRates: networkBlockRates("simnet"),
  });
  const metrics = createMetrics("test", { defaults: false });
  const shared = { database, clock, log, metrics: createTreasuryMetrics(metrics) };
  const chain = createChain(nodes, [TREASURY]);
  const onChain = { ...shared, chain, coinbaseMaturityDaa };
  const settler = createSettler({ ...onChain, onSettled: () => undefined });
  const tracker = createUtxoTracker({ ...onChain, onCoinbase: () => undefined });
  const reconciler = createReconciler({
    ...{ ...shared, coinbaseMaturityDaa, onSettled: () => undefined },
    isCurrent: () => tracker.isCurrent(),
  });
  const accountant = createAccountant({
    ...{ database, clock, log, scheme: proportional, feePartsPerMillion: FEE_PPM },
    treasuryAddress: TREASURY,
    metrics: createAccountantMetrics(metrics),
  });
  await eventually("the node is usable", () => nodes.usable());
  return {
    nodes,
    turn: async () => {
      await tracker.turn();
      await settler.turn();
      await accountant.turn();
      return (await reconciler.turn())?.difference;
    },
    stop: async () => {
      for (const part of [settler, tracker, reconciler, accountant]) {
        await part[Symbol.asyncDispose]();
      }
      await nodes[Symbol.asyncDispose]();
    },
  };
}

async function settleAll(scene: RewardScene, network: RewardNetwork): Promise<void> {
  const isOpen = async () => {
    const rows = await scene.database.query(
      "SELECT hash FROM found_block WHERE allocated_at IS NULL LIMIT 1",
    );
    return rows.length > 0;
  };
  const probe = async () => {
    await network.mineElsewhere(20);
    await scene.turn();
    return (await isOpen()) ? undefined : true;
  };
  await eventually("every block is allocated", probe, 60_000, 200);
}

/** Work of a few workers in whole hashes, some of it enormous. */
function workOf(seed: number): Record<string, bigint> {
  const isFinder = (index: number) => seed % WORKERS.length === index;
  const chosen = WORKERS.filter((_worker, index) => isFinder(index) || (seed >> index) % 2 === 1);
  return Object.fromEntries(
    chosen.map((worker, index) => [worker, BigInt(seed * 7919 + 1) ** BigInt(index + 1)]),
  );
}

async function states(database: Database): Promise<Record<string, number>> {
  const rows = await database.query<{ state: string; count: bigint }>(
    "SELECT state, COUNT(*) AS count FROM found_block GROUP BY state ORDER BY state",
  );
  return Object.fromEntries(rows.map((row) => [row.state, Number(row.count)]));
}

async function rewards(database: Database): Promise<bigint> {
  const rows = await database.query<{ sum: string }>(
    `SELECT COALESCE(SUM(reward), 0) AS sum
     FROM found_block
     WHERE state = 'blue' AND reversed_at IS NULL`,
  );
  return BigInt(rows[0]?.sum ?? "0");
}
