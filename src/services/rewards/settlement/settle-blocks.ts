// Settles found blocks: asks our own nodes for each block's colour and reward until it is final.
// Invariant: a block becomes final once, after coinbase maturity; a later deep reorganisation is
// corrected by compensating entries.

import {
  type BlockLook,
  type BlockPlace,
  openBlocks,
  openCounts,
  recordLooks,
  restoreBlock,
  reviveBlock,
  type SettledBlock,
  type Settlement,
  settleBlock,
  settledBlocks,
} from "../../../adapters/database/shares/blocks.ts";
import {
  recordUndecided,
  undecidedCounts,
} from "../../../adapters/database/shares/undecided-blocks.ts";
import type { Database } from "../../../adapters/database/sql.ts";
import type { Clock } from "../../../base/clock.ts";
import { errorText } from "../../../base/errors.ts";
import type { Log } from "../../../base/log.ts";
import { createLoop, type LoopService } from "../../../base/loop-service.ts";
import { formatKas } from "../../../domain/sompi.ts";
import type { TreasuryMetrics } from "../metrics.ts";
import { BlockInquiry, isNodeError, type Witness } from "./block-inquiry.ts";
import type { Chain, ChainNode } from "./chain.ts";
import { reverseBlock } from "./reverse-blocks.ts";
import type { Decision } from "./settlement-status.ts";

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

type BlueDecision = Extract<Decision<ChainNode>, { kind: "blue" }>;

const TURN_EVERY_MS = 5000;
/** Coinbase outputs arrive several times a second; one turn covers many. */
const WAKE_REST_MS = 1000;
const OPEN_PER_TURN = 500;
const SETTLED_PER_TURN = 100;
/**
 * Settled blocks are rechecked for this time after their settlement, because a partition of the
 * network may heal long after their maturity. A node forgets them after about 30 hours.
 */
const RECHECK_MS = 3 * 24 * 3_600_000;
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
  readonly #inquiry: BlockInquiry;
  // Each turn continues after the last one's slice, so that every block gets its turn.
  #openAfter = BEFORE_ALL;
  #settledAfter = BEFORE_ALL;

  constructor(deps: SettlerDeps) {
    this.#deps = deps;
    this.#inquiry = new BlockInquiry(deps);
  }

  async turn(): Promise<number> {
    const { chain, metrics, clock, database, onSettled } = this.#deps;
    const nodes = chain.usable();
    if (nodes.length === 0) return 0;
    const { witnesses, counts } = await this.#inquiry.witnesses(nodes);
    metrics.settlementNodes(counts);
    // Without one nothing is known about any block, not even that it is undecided.
    if (witnesses.length === 0) return 0;
    const settled = await this.#settleOpen(witnesses);
    const revived = await this.#recheckSettled(witnesses);
    if (settled + revived > 0) onSettled();
    metrics.openBlocks(await openCounts(database));
    metrics.undecidedBlocks(await undecidedCounts(database));
    metrics.turnDone("settle", clock.nowMs());
    return settled;
  }

  async #settleOpen(witnesses: readonly Witness[]): Promise<number> {
    const { database } = this.#deps;
    const slice = { after: this.#openAfter, limit: OPEN_PER_TURN };
    const blocks = await openBlocks(database, slice);
    this.#openAfter = endOf(blocks, OPEN_PER_TURN);
    const observations: BlockLook[] = [];
    const undecided: Parameters<typeof recordUndecided>[1][number][] = [];
    let settled = 0;
    for (const { block, decision } of await this.#inquiry.decideAll(blocks, witnesses)) {
      const { hash } = block;
      if (decision.kind === "pending") observations.push({ hash, ...decision });
      const reason = decision.kind === "undecided" ? decision.reason : undefined;
      undecided.push({ hash, reason });
      const settlement = await this.#settlementOf(hash, decision);
      if (settlement !== undefined && (await this.#settle(settlement))) settled++;
    }
    await database.transaction(async (tx) => {
      await recordLooks(tx, observations);
      await recordUndecided(tx, undecided);
    });
    return settled;
  }

  /** Returns how many blocks became blue and wait for allocation again. */
  async #recheckSettled(witnesses: readonly Witness[]): Promise<number> {
    const { database, clock } = this.#deps;
    const blocks = await settledBlocks(database, {
      after: this.#settledAfter,
      limit: SETTLED_PER_TURN,
      settledSinceMs: clock.nowMs() - RECHECK_MS,
    });
    this.#settledAfter = endOf(blocks, SETTLED_PER_TURN);
    let revived = 0;
    for (const { block, decision } of await this.#inquiry.decideAll(blocks, witnesses)) {
      if (block.isReversed) {
        if (decision.kind === "blue" && (await this.#restore(block, decision))) revived++;
      } else if (block.state === "blue") {
        if (hasChanged(block, decision)) await reverseBlock(this.#deps, block.hash, decision.kind);
      } else if (decision.kind === "blue" && (await this.#revive(block, decision))) {
        revived++;
      }
    }
    return revived;
  }

  /** Undefined if nothing is final, or the reward's outpoints cannot be read now. */
  async #settlementOf(
    hash: string,
    decision: Decision<ChainNode>,
  ): Promise<Settlement | undefined> {
    switch (decision.kind) {
      case "blue":
        return this.#blueSettlement(hash, decision);
      case "red": {
        const { confirmations, mergingHash } = decision.view;
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
    { view, node }: BlueDecision,
  ): Promise<(Settlement & { state: "blue" }) | undefined> {
    const { confirmations, mergingHash, reward } = view;
    try {
      const outpoints = await node.rewardOutpoints(hash, mergingHash);
      return { state: "blue", hash, confirmations, mergingHash, reward, outpoints };
    } catch (thrown) {
      if (!isNodeError(thrown)) throw thrown;
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

  async #revive(block: SettledBlock, decision: BlueDecision): Promise<boolean> {
    const { database, metrics, log } = this.#deps;
    const settlement = await this.#blueSettlement(block.hash, decision);
    if (settlement === undefined) return false;
    if (!(await database.transaction((tx) => reviveBlock(tx, settlement)))) return false;
    metrics.blockRevived();
    log.error("settled block became blue", { hash: block.hash, was: block.state });
    return true;
  }

  async #restore(block: SettledBlock, decision: BlueDecision): Promise<boolean> {
    const { database, metrics, log } = this.#deps;
    const settlement = await this.#blueSettlement(block.hash, decision);
    if (settlement === undefined) return false;
    if (!(await database.transaction((tx) => restoreBlock(tx, settlement)))) return false;
    metrics.blockRevived();
    const { reward } = settlement;
    log.error("reversed block became blue again", { hash: block.hash, reward: formatKas(reward) });
    return true;
  }
}

/** True if the final status on the chain differs from the stored one. */
function hasChanged(block: SettledBlock, decision: Decision<ChainNode>): boolean {
  if (decision.kind === "red" || decision.kind === "lost") return true;
  if (decision.kind !== "blue") return false;
  const { reward, mergingHash } = decision.view;
  // Without a stored merging block no node settled it; then the reward alone is compared.
  const isElsewhere = block.mergingHash !== null && mergingHash !== block.mergingHash;
  return reward !== block.reward || isElsewhere;
}

/** Where the next slice begins: after a full slice, otherwise at the start again. */
function endOf(slice: readonly BlockPlace[], limit: number): BlockPlace {
  return slice.length < limit ? BEFORE_ALL : (slice.at(-1) ?? BEFORE_ALL);
}
