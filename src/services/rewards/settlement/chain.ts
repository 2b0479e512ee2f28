// What the treasury asks of the chain, as one small interface, and our nodes fitted to it.
// The roof makes it; tests bring a chain of their own. What must stay true: every answer says
// which node gave it, because two nodes may see two chains for a while.

import { type RewardInfo, rewardInfo, rewardOutpoints } from "../../../adapters/kaspa/blocks.ts";
import type { Node } from "../../../adapters/kaspa/node.ts";
import type { Nodes } from "../../../adapters/kaspa/nodes.ts";
import { scanOutputs, type TreasuryChange, watchOutputs } from "../../../adapters/kaspa/utxos.ts";
import type { Outpoint } from "../../../domain/outpoint.ts";
import type { TreasuryOutput } from "../../../domain/reward.ts";

export interface ChainNode {
  readonly name: string;
  /** As of the last look at the node; it only lags. */
  virtualDaaScore(): bigint;
  hasUtxoIndex(): boolean;
  /** Throws PoolError "node", as do the next two. */
  rewardInfo(hash: string): Promise<RewardInfo | "unknownBlock">;
  rewardOutpoints(hash: string, mergingHash: string): Promise<Outpoint[]>;
  scanOutputs(): Promise<TreasuryOutput[]>;
}

export interface Chain {
  /** Synced nodes of our network, in the operator's order. */
  usable(): ChainNode[];
  /** Tells of changes to the treasury's outputs, by the node that saw them. */
  onChange(listener: (node: ChainNode, change: TreasuryChange) => void): () => void;
  /** Tells of each new connection: changes before it were missed. */
  onConnect(listener: (node: ChainNode) => void): () => void;
}

export function chainOf(nodes: Nodes, treasuryAddress: string): Chain {
  const fitted = nodes.list.map((node) => ({ node, chainNode: fit(node, treasuryAddress) }));
  const onEach = (subscribe: (node: Node, chainNode: ChainNode) => () => void) => {
    const ends = fitted.map(({ node, chainNode }) => subscribe(node, chainNode));
    return () => {
      for (const end of ends) end();
    };
  };
  return {
    usable: () => fitted.filter(({ node }) => node.isUsable()).map((one) => one.chainNode),
    onChange: (listener) =>
      onEach((node, chainNode) =>
        watchOutputs(node, treasuryAddress, (change) => listener(chainNode, change)),
      ),
    onConnect: (listener) => onEach((node, chainNode) => node.onConnect(() => listener(chainNode))),
  };
}

function fit(node: Node, treasuryAddress: string): ChainNode {
  return {
    name: node.name,
    virtualDaaScore: () => node.state().virtualDaaScore,
    hasUtxoIndex: () => node.state().hasUtxoIndex,
    rewardInfo: (hash) => rewardInfo(node, hash),
    rewardOutpoints: (hash, mergingHash) => rewardOutpoints(node, hash, mergingHash),
    scanOutputs: () => scanOutputs(node, treasuryAddress),
  };
}
