// Found blocks to their final colour and reward, by our own nodes' word alone.
// The roof starts it on the leader and gives it a chain. What must stay true: a block becomes
// final once, past coinbase maturity; what a deep reorganisation takes back afterwards is
// corrected by compensating entries, never by changing what was written.

import {
  type BlockLook,
  type BlockPlace,
  openBlocks,
  openCounts,
  recordLooks,
  reviveBlock,
  type SettledBlock,
  type Settlement,
  settleBlock,
  settledBlocks,
} from "../../../adapters/database/shares/blocks.ts";
import type { Database } from "../../../adapters/database/sql.ts";
import type { Clock } from "../../../base/clock.ts";
import { errorText, PoolError } from "../../../base/errors.ts";
import type { Log } from "../../../base/log.ts";
import { createLoop, type LoopService } from "../../../base/loop-service.ts";
import { formatKas } from "../../../domain/sompi.ts";
import type { TreasuryMetrics } from "../metrics.ts";
import type { Chain, ChainNode } from "./chain.ts";
import { reverseBlock } from "./reverse-blocks.ts";
import { judge, type Verdict } from "./settlement-status.ts";

export interface SettlerParts {
  chain: Chain;
  database: Database;
  coinbaseMaturityDaa: bigint;
  metrics: TreasuryMetrics;
  clock: Clock;
  log: Log;
  /** Called when blocks became final: the accountant has something to do. */
  onSettled: () => void;
}

const TURN_EVERY_MS = 5000;
/** The chain pays several times a second; a turn for each would do nothing but ask. */
const WAKE_REST_MS = 1000;
const OPEN_PER_TURN = 500;
const SETTLED_PER_TURN = 200;
const ASKED_AT_ONCE = 16;
/** Settled blocks are asked for again until they are this many maturities old. */
const RECHECK_MATURITIES = 3n;
const BEFORE_ALL: BlockPlace = { daaScore: -1n, hash: "" };

/** Each turn answers how many blocks became final. */
export function createSettler(parts: SettlerParts): LoopService<number> {
  const settler = new Settler(parts);
  const { clock, log } = parts;
  const turn = () => settler.turn();
  const timing = { pauseMs: TURN_EVERY_MS, wakeRestMs: WAKE_REST_MS };
  return createLoop({ name: "settle", ...timing, clock, log, turn });
}

class Settler {
  readonly #parts: SettlerParts;
  /** Nodes that have known blocks of ours; only their "unknown" counts. */
  readonly #knowing = new Set<string>();
  // Each turn goes on behind the last one's page, so that many blocks delay none for ever.
  #openAfter = BEFORE_ALL;
  #settledAfter = BEFORE_ALL;

  constructor(parts: SettlerParts) {
    this.#parts = parts;
  }

  async turn(): Promise<number> {
    const { chain, metrics, clock, database, onSettled } = this.#parts;
    const nodes = chain.usable();
    if (nodes.length === 0) return 0;
    const settled = await this.#settleOpen(nodes);
    const revived = await this.#recheckSettled(nodes);
    if (settled + revived > 0) onSettled();
    metrics.openBlocks(await openCounts(database));
    metrics.turnDone("settle", clock.nowMs());
    return settled;
  }

  async #settleOpen(nodes: readonly ChainNode[]): Promise<number> {
    const { database } = this.#parts;
    const page = { after: this.#openAfter, limit: OPEN_PER_TURN };
    const blocks = await openBlocks(database, page);
    this.#openAfter = endOf(blocks, OPEN_PER_TURN);
    const looks: BlockLook[] = [];
    let settled = 0;
    for (const { block, verdict, node } of await this.#judgeAll(blocks, nodes)) {
      if (verdict.kind === "pending") looks.push({ hash: block.hash, ...verdict });
      const settlement = await this.#settlementOf(block.hash, verdict, node);
      if (settlement !== undefined && (await this.#settle(settlement))) settled++;
    }
    if (looks.length > 0) await database.transaction((tx) => recordLooks(tx, looks));
    return settled;
  }

  /** Answers how many blocks wait for an allocation because of it. */
  async #recheckSettled(nodes: readonly ChainNode[]): Promise<number> {
    const { database, coinbaseMaturityDaa } = this.#parts;
    const newest = nodes.reduce((top, node) => max(top, node.virtualDaaScore()), 0n);
    const oldest = newest - RECHECK_MATURITIES * coinbaseMaturityDaa;
    const after =
      this.#settledAfter.daaScore < oldest ? { daaScore: oldest, hash: "" } : this.#settledAfter;
    const blocks = await settledBlocks(database, { after, limit: SETTLED_PER_TURN });
    this.#settledAfter = endOf(blocks, SETTLED_PER_TURN);
    let revived = 0;
    for (const { block, verdict, node } of await this.#judgeAll(blocks, nodes)) {
      if (block.state === "blue") {
        if (hasChanged(block, verdict)) await reverseBlock(this.#parts, block.hash, verdict.kind);
      } else if (verdict.kind === "blue" && (await this.#revive(block, verdict, node))) {
        revived++;
      }
    }
    return revived;
  }

  async #judgeAll<B extends BlockPlace>(blocks: readonly B[], nodes: readonly ChainNode[]) {
    const judged: { block: B; verdict: Verdict; node: ChainNode }[] = [];
    for (let at = 0; at < blocks.length; at += ASKED_AT_ONCE) {
      const batch = blocks.slice(at, at + ASKED_AT_ONCE);
      const answers = await Promise.all(batch.map((block) => this.#judge(block, nodes)));
      for (const answer of answers) if (answer !== undefined) judged.push(answer);
    }
    return judged;
  }

  /** Asks node after node until one knows the block's fate. Undefined when none answered. */
  async #judge<B extends BlockPlace>(block: B, nodes: readonly ChainNode[]) {
    const { coinbaseMaturityDaa, log } = this.#parts;
    let last: { block: B; verdict: Verdict; node: ChainNode } | undefined;
    let mayBeElsewhere = false;
    for (const node of nodes) {
      try {
        const info = await node.rewardInfo(block.hash);
        if (info !== "unknownBlock") this.#knowing.add(node.name);
        const ageDaa = node.virtualDaaScore() - block.daaScore;
        const nodeKnowsOurs = this.#knowing.has(node.name);
        const verdict = judge({ info, ageDaa, coinbaseMaturityDaa, nodeKnowsOurs });
        last = { block, verdict, node };
        if (verdict.kind !== "lost" && verdict.kind !== "missing") return last;
        mayBeElsewhere ||= verdict.kind === "missing";
      } catch (thrown) {
        if (!isNodeTrouble(thrown)) throw thrown;
        mayBeElsewhere = true;
        log.warn("node did not say what a block is", { node: node.name, error: errorText(thrown) });
      }
    }
    // A block is lost only when every usable node says so.
    return last?.verdict.kind === "lost" && mayBeElsewhere ? undefined : last;
  }

  /** Undefined when nothing is final, or the place of the reward cannot be read just now. */
  async #settlementOf(
    hash: string,
    verdict: Verdict,
    node: ChainNode,
  ): Promise<Settlement | undefined> {
    switch (verdict.kind) {
      case "blue":
        return this.#blueSettlement(hash, verdict, node);
      case "red": {
        const { confirmations, mergingHash } = verdict;
        return { state: "red", hash, confirmations, mergingHash };
      }
      case "lost":
        return { state: "lost", hash };
      default:
        return undefined;
    }
  }

  async #blueSettlement(
    hash: string,
    verdict: Verdict & { kind: "blue" },
    node: ChainNode,
  ): Promise<(Settlement & { state: "blue" }) | undefined> {
    const { confirmations, mergingHash, reward } = verdict;
    try {
      const outpoints = await node.rewardOutpoints(hash, mergingHash);
      return { state: "blue", hash, confirmations, mergingHash, reward, outpoints };
    } catch (thrown) {
      if (!isNodeTrouble(thrown)) throw thrown;
      const { log } = this.#parts;
      log.warn("node did not say where a reward is", { hash, error: errorText(thrown) });
      return undefined;
    }
  }

  async #settle(settlement: Settlement): Promise<boolean> {
    const { database, metrics, log } = this.#parts;
    if (!(await database.transaction((tx) => settleBlock(tx, settlement)))) return false;
    const { hash, state } = settlement;
    metrics.blockSettled(state);
    if (settlement.state === "blue") {
      log.info("block settled", { hash, state, rewardKas: formatKas(settlement.reward) });
    } else {
      log.warn("block settled", { hash, state });
    }
    return true;
  }

  async #revive(block: SettledBlock, verdict: Verdict & { kind: "blue" }, node: ChainNode) {
    const { database, metrics, log } = this.#parts;
    const settlement = await this.#blueSettlement(block.hash, verdict, node);
    if (settlement === undefined) return false;
    if (!(await database.transaction((tx) => reviveBlock(tx, settlement)))) return false;
    metrics.blockRevived();
    log.error("block is blue after all", { hash: block.hash, was: block.state });
    return true;
  }
}

/** True when the chain has finally made something else of a block than what is on the books. */
function hasChanged(block: SettledBlock, verdict: Verdict): boolean {
  if (verdict.kind === "red" || verdict.kind === "lost") return true;
  if (verdict.kind !== "blue") return false;
  return verdict.reward !== block.reward || verdict.mergingHash !== block.mergingHash;
}

/** Where the next page begins: behind a full page, or at the start again. */
function endOf(page: readonly BlockPlace[], limit: number): BlockPlace {
  return page.length < limit ? BEFORE_ALL : (page.at(-1) ?? BEFORE_ALL);
}

function isNodeTrouble(thrown: unknown): boolean {
  return thrown instanceof PoolError && thrown.kind === "node";
}

function max(a: bigint, b: bigint): bigint {
  return a > b ? a : b;
}
