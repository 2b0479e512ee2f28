// The configured Kaspa nodes together: opened in the operator's order, and which one to ask.

import { type Clock, sleep } from "../../base/clock.ts";
import { type BlockRates, blocksPerSecond } from "../../domain/block-rate.ts";
import { type Node, type NodeOptions, openNode } from "./node.ts";

export interface Nodes extends AsyncDisposable {
  /** In the operator's order. */
  readonly list: readonly Node[];
  /** The first usable node in order that does not lag behind another one. */
  usable(): Node | undefined;
}

/** Above this a node loses its place; states are up to some seconds old. */
const MAX_LAG_SECONDS = 30;
const WAIT_LOOK_MS = 100;

interface NodesOptions extends Omit<NodeOptions, "url"> {
  urls: readonly string[];
  blockRates: BlockRates;
}

export function openNodes(options: NodesOptions): Nodes {
  const { urls, blockRates, ...rest } = options;
  const list = urls.map((url) => openNode({ ...rest, url }));
  return {
    list,
    usable: () => {
      const usable = list.filter((node) => node.isUsable());
      return usable.find((node) => lagSeconds(node, usable, blockRates) <= MAX_LAG_SECONDS);
    },
    [Symbol.asyncDispose]: async () => {
      await Promise.all(list.map((node) => node[Symbol.asyncDispose]()));
    },
  };
}

/** Seconds by which the node's DAA score is behind the highest of the usable `nodes`. */
export function lagSeconds(node: Node, nodes: readonly Node[], rates: BlockRates): number {
  const score = node.state().virtualDaaScore;
  let top = score;
  for (const other of nodes) {
    const { virtualDaaScore } = other.state();
    if (other.isUsable() && virtualDaaScore > top) top = virtualDaaScore;
  }
  return Number(top - score) / blocksPerSecond(rates, top);
}

/** Waits until a node is usable, `timeoutMs` at most or until `signal` aborts. Never rejects. */
export async function waitForNode(
  nodes: Pick<Nodes, "usable">,
  options: { clock: Clock; timeoutMs: number; signal?: AbortSignal },
): Promise<void> {
  const { clock, timeoutMs, signal } = options;
  const endMs = clock.monotonicMs() + timeoutMs;
  while (nodes.usable() === undefined) {
    if (clock.monotonicMs() >= endMs || signal?.aborted === true) return;
    await sleep(clock, WAIT_LOOK_MS, signal);
  }
}
