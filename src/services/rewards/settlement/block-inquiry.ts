// Asks our nodes about found blocks, and combines their views into one decision per block.
// Only nodes that can report rewards and do not lag behind the others are asked.

import type { Clock } from "../../../base/clock.ts";
import { errorText, PoolError } from "../../../base/errors.ts";
import type { Log } from "../../../base/log.ts";
import type { ChainNode } from "./chain.ts";
import {
  type ChainView,
  chainView,
  type Decision,
  decide,
  isPastWaiting,
} from "./settlement-status.ts";

/** A node that takes part in this turn's decisions. */
export interface Witness {
  node: ChainNode;
  virtualDaaScore: bigint;
  prunedDaaScore: bigint;
}

export interface WitnessCounts {
  able: number;
  /** Without the request for rewards, or failing. */
  unable: number;
  /** Too far behind the node with the highest DAA score. */
  lagging: number;
}

export interface Inquired<B> {
  block: B;
  decision: Decision<ChainNode>;
}

interface InquiryDeps {
  coinbaseMaturityDaa: bigint;
  clock: Clock;
  log: Log;
}

interface BlockToAsk {
  hash: string;
  daaScore: bigint;
  /** See `decide`. */
  isSetAside?: boolean;
}

const MAX_CONCURRENT_REQUESTS = 16;

export class BlockInquiry {
  readonly #deps: InquiryDeps;
  /** Names of nodes that have known a block of ours; only their "unknown" counts. */
  readonly #informedNodes = new Set<string>();
  readonly #faults = new Map<string, string>();

  constructor(deps: InquiryDeps) {
    this.#deps = deps;
  }

  /** Probes the usable nodes. A node that fails is left out of this turn. */
  async witnesses(
    nodes: readonly ChainNode[],
  ): Promise<{ witnesses: Witness[]; counts: WitnessCounts }> {
    const probed = await Promise.all(nodes.map((node) => this.#probe(node)));
    const able = probed.flatMap((witness) => (witness === undefined ? [] : [witness]));
    let top = 0n;
    for (const { virtualDaaScore } of able) if (virtualDaaScore > top) top = virtualDaaScore;
    // Half a maturity: far more than nodes of one chain differ by, and short of any decision.
    const oldest = top - this.#deps.coinbaseMaturityDaa / 2n;
    const witnesses = able.filter((witness) => witness.virtualDaaScore >= oldest);
    const counts = {
      able: witnesses.length,
      unable: probed.length - able.length,
      lagging: able.length - witnesses.length,
    };
    return { witnesses, counts };
  }

  async decideAll<B extends BlockToAsk>(
    blocks: readonly B[],
    witnesses: readonly Witness[],
  ): Promise<Inquired<B>[]> {
    const inquired: Inquired<B>[] = [];
    for (let at = 0; at < blocks.length; at += MAX_CONCURRENT_REQUESTS) {
      const batch = blocks.slice(at, at + MAX_CONCURRENT_REQUESTS);
      const decisions = await Promise.all(batch.map((block) => this.#decide(block, witnesses)));
      batch.forEach((block, index) => {
        const decision = decisions[index];
        if (decision !== undefined) inquired.push({ block, decision });
      });
    }
    return inquired;
  }

  async #probe(node: ChainNode): Promise<Witness | undefined> {
    try {
      const { prunedDaaScore } = await node.probeRewards();
      this.#noteFault(node, undefined);
      return { node, virtualDaaScore: node.virtualDaaScore(), prunedDaaScore };
    } catch (thrown) {
      if (!isNodeError(thrown)) throw thrown;
      this.#noteFault(node, errorText(thrown));
      return undefined;
    }
  }

  async #decide(block: BlockToAsk, witnesses: readonly Witness[]): Promise<Decision<ChainNode>> {
    const reports = await Promise.all(
      witnesses.map(async (witness) => ({
        node: witness.node,
        view: await this.#ask(block, witness),
      })),
    );
    const { coinbaseMaturityDaa } = this.#deps;
    const isOld = witnesses.some(({ virtualDaaScore }) =>
      isPastWaiting({ daaScore: block.daaScore, virtualDaaScore, coinbaseMaturityDaa }),
    );
    return decide(reports, { isOld, isOverdue: block.isSetAside === true });
  }

  async #ask(block: BlockToAsk, witness: Witness): Promise<ChainView> {
    const { node, virtualDaaScore, prunedDaaScore } = witness;
    const { coinbaseMaturityDaa, log } = this.#deps;
    try {
      const info = await node.rewardInfo(block.hash);
      if (typeof info !== "string") this.#informedNodes.add(node.name);
      const nodeKnowsOurs = this.#informedNodes.has(node.name);
      const scores = { daaScore: block.daaScore, virtualDaaScore, prunedDaaScore };
      return chainView({ info, ...scores, coinbaseMaturityDaa, nodeKnowsOurs });
    } catch (thrown) {
      if (!isNodeError(thrown)) throw thrown;
      log.warn("block status request failed", { node: node.name, error: errorText(thrown) });
      return { kind: "failed" };
    }
  }

  /** Logs a change only, because nodes are probed in every turn. */
  #noteFault(node: ChainNode, fault: string | undefined): void {
    const before = this.#faults.get(node.name);
    if (fault === undefined) this.#faults.delete(node.name);
    else this.#faults.set(node.name, fault);
    if (fault !== undefined && before === undefined) {
      this.#deps.log.warn("node cannot report rewards", { node: node.name, error: fault });
    }
  }
}

export function isNodeError(thrown: unknown): boolean {
  return thrown instanceof PoolError && thrown.kind === "node";
}
