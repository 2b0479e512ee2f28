// Settles found blocks: asks our own nodes for each block's colour and reward until it is final.
// Invariant: a block becomes final once, after coinbase maturity; a later deep reorganisation is
// corrected by compensating entries.

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
import { type SettlementStatus, settlementStatus } from "./settlement-status.ts";

export interface SettlerDeps {
  chain: Chain;
  database: Database;
  coinbaseMaturityDaa: bigint;
  metrics: TreasuryMetrics;
  clock: Clock;
  log: Log;
  /** Called after blocks became final: they can be allocated. */
  onSettled: () => void;
}

const TURN_EVERY_MS = 5000;
/** Coinbase outputs arrive several times a second; one turn covers many. */
const WAKE_REST_MS = 1000;
const OPEN_PER_TURN = 500;
const SETTLED_PER_TURN = 200;
const MAX_CONCURRENT_REQUESTS = 16;
/** Settled blocks are rechecked until they are this many maturities old. */
const RECHECK_MATURITIES = 3n;
const BEFORE_ALL: BlockPlace = { daaScore: -1n, hash: "" };

/** Each turn returns how many blocks became final. */
export function createSettler(deps: SettlerDeps): LoopService<number> {
  const settler = new Settler(deps);
  const { clock, log } = deps;
  const turn = () => settler.turn();
  const timing = { pauseMs: TURN_EVERY_MS, wakeRestMs: WAKE_REST_MS };
  return createLoop({ name: "settle", ...timing, clock, log, turn });
}

class Settler {
  readonly #deps: SettlerDeps;
  /** Names of nodes that have known a block of ours; only their "unknown" counts. */
  readonly #informedNodes = new Set<string>();
  // Each turn continues after the last one's slice, so that every block gets its turn.
  #openAfter = BEFORE_ALL;
  #settledAfter = BEFORE_ALL;

  constructor(deps: SettlerDeps) {
    this.#deps = deps;
  }

  async turn(): Promise<number> {
    const { chain, metrics, clock, database, onSettled } = this.#deps;
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
    const { database } = this.#deps;
    const slice = { after: this.#openAfter, limit: OPEN_PER_TURN };
    const blocks = await openBlocks(database, slice);
    this.#openAfter = endOf(blocks, OPEN_PER_TURN);
    const observations: BlockLook[] = [];
    let settled = 0;
    for (const { block, status, node } of await this.#statusOfAll(blocks, nodes)) {
      if (status.kind === "pending") observations.push({ hash: block.hash, ...status });
      const settlement = await this.#settlementOf(block.hash, status, node);
      if (settlement !== undefined && (await this.#settle(settlement))) settled++;
    }
    if (observations.length > 0) await database.transaction((tx) => recordLooks(tx, observations));
    return settled;
  }

  /** Returns how many blocks became blue and wait for allocation again. */
  async #recheckSettled(nodes: readonly ChainNode[]): Promise<number> {
    const { database, coinbaseMaturityDaa } = this.#deps;
    const newest = nodes.reduce((top, node) => max(top, node.virtualDaaScore()), 0n);
    const oldest = newest - RECHECK_MATURITIES * coinbaseMaturityDaa;
    const after =
      this.#settledAfter.daaScore < oldest ? { daaScore: oldest, hash: "" } : this.#settledAfter;
    const blocks = await settledBlocks(database, { after, limit: SETTLED_PER_TURN });
    this.#settledAfter = endOf(blocks, SETTLED_PER_TURN);
    let revived = 0;
    for (const { block, status, node } of await this.#statusOfAll(blocks, nodes)) {
      if (block.state === "blue") {
        if (hasChanged(block, status)) await reverseBlock(this.#deps, block.hash, status.kind);
      } else if (status.kind === "blue" && (await this.#revive(block, status, node))) {
        revived++;
      }
    }
    return revived;
  }

  async #statusOfAll<B extends BlockPlace>(blocks: readonly B[], nodes: readonly ChainNode[]) {
    const results: { block: B; status: SettlementStatus; node: ChainNode }[] = [];
    for (let at = 0; at < blocks.length; at += MAX_CONCURRENT_REQUESTS) {
      const batch = blocks.slice(at, at + MAX_CONCURRENT_REQUESTS);
      const statuses = await Promise.all(batch.map((block) => this.#statusOf(block, nodes)));
      for (const status of statuses) if (status !== undefined) results.push(status);
    }
    return results;
  }

  /** Asks the nodes in order until one knows the block. Undefined if none responded. */
  async #statusOf<B extends BlockPlace>(block: B, nodes: readonly ChainNode[]) {
    const { coinbaseMaturityDaa, log } = this.#deps;
    let last: { block: B; status: SettlementStatus; node: ChainNode } | undefined;
    let mayBeElsewhere = false;
    for (const node of nodes) {
      try {
        const info = await node.rewardInfo(block.hash);
        if (info !== "unknownBlock") this.#informedNodes.add(node.name);
        const ageDaa = node.virtualDaaScore() - block.daaScore;
        const nodeKnowsOurs = this.#informedNodes.has(node.name);
        const status = settlementStatus({ info, ageDaa, coinbaseMaturityDaa, nodeKnowsOurs });
        last = { block, status, node };
        if (status.kind !== "lost" && status.kind !== "missing") return last;
        mayBeElsewhere ||= status.kind === "missing";
      } catch (thrown) {
        if (!isNodeTrouble(thrown)) throw thrown;
        mayBeElsewhere = true;
        log.warn("block status request failed", { node: node.name, error: errorText(thrown) });
      }
    }
    // A block is lost only if every usable node says so.
    return last?.status.kind === "lost" && mayBeElsewhere ? undefined : last;
  }

  /** Undefined if the status is not final or the reward's outpoints cannot be read now. */
  async #settlementOf(
    hash: string,
    status: SettlementStatus,
    node: ChainNode,
  ): Promise<Settlement | undefined> {
    switch (status.kind) {
      case "blue":
        return this.#blueSettlement(hash, status, node);
      case "red": {
        const { confirmations, mergingHash } = status;
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
    status: SettlementStatus & { kind: "blue" },
    node: ChainNode,
  ): Promise<(Settlement & { state: "blue" }) | undefined> {
    const { confirmations, mergingHash, reward } = status;
    try {
      const outpoints = await node.rewardOutpoints(hash, mergingHash);
      return { state: "blue", hash, confirmations, mergingHash, reward, outpoints };
    } catch (thrown) {
      if (!isNodeTrouble(thrown)) throw thrown;
      const { log } = this.#deps;
      log.warn("reward outpoint request failed", { hash, error: errorText(thrown) });
      return undefined;
    }
  }

  async #settle(settlement: Settlement): Promise<boolean> {
    const { database, metrics, log } = this.#deps;
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

  async #revive(block: SettledBlock, status: SettlementStatus & { kind: "blue" }, node: ChainNode) {
    const { database, metrics, log } = this.#deps;
    const settlement = await this.#blueSettlement(block.hash, status, node);
    if (settlement === undefined) return false;
    if (!(await database.transaction((tx) => reviveBlock(tx, settlement)))) return false;
    metrics.blockRevived();
    log.error("settled block became blue", { hash: block.hash, was: block.state });
    return true;
  }
}

/** True if the final status on the chain differs from the stored one. */
function hasChanged(block: SettledBlock, status: SettlementStatus): boolean {
  if (status.kind === "red" || status.kind === "lost") return true;
  if (status.kind !== "blue") return false;
  return status.reward !== block.reward || status.mergingHash !== block.mergingHash;
}

/** Where the next slice begins: after a full slice, otherwise at the start again. */
function endOf(slice: readonly BlockPlace[], limit: number): BlockPlace {
  return slice.length < limit ? BEFORE_ALL : (slice.at(-1) ?? BEFORE_ALL);
}

function isNodeTrouble(thrown: unknown): boolean {
  return thrown instanceof PoolError && thrown.kind === "node";
}

function max(a: bigint, b: bigint): bigint {
  return a > b ? a : b;
}
