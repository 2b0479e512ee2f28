// The configured Kaspa nodes together: opened in the operator's order, and which one to ask.

import { type Clock, sleep } from "../../base/clock.ts";
import { type Node, type NodeOptions, openNode } from "./node.ts";

export interface Nodes extends AsyncDisposable {
  /** In the operator's order. */
  readonly list: readonly Node[];
  /** The first node that is usable now. */
  usable(): Node | undefined;
}

const WAIT_LOOK_MS = 100;

export function openNodes(options: Omit<NodeOptions, "url"> & { urls: readonly string[] }): Nodes {
  const { urls, ...rest } = options;
  const list = urls.map((url) => openNode({ ...rest, url }));
  return {
    list,
    usable: () => list.find((node) => node.isUsable()),
    [Symbol.asyncDispose]: async () => {
      await Promise.all(list.map((node) => node[Symbol.asyncDispose]()));
    },
  };
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
