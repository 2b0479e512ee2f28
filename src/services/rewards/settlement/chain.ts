// The chain as the rewards service needs it: one small interface, and an adapter for our nodes.
// Every result belongs to one named node: two nodes may follow different chains for a while.

import {
  probeRewards,
  type RewardInfo,
  rewardInfo,
  rewardOutpoints,
} from "../../../adapters/kaspa/blocks.ts";
import type { Node } from "../../../adapters/kaspa/node.ts";
import type { Nodes } from "../../../adapters/kaspa/nodes.ts";
import { scanOutputs, type TreasuryChange, watchOutputs } from "../../../adapters/kaspa/utxos.ts";
import type { Outpoint } from "../../../domain/outpoint.ts";
import type { TreasuryOutput } from "../../../domain/reward.ts";

export interface ChainNode {
  readonly name: string;
  /** As of the last status request, at most a few seconds old. */
  virtualDaaScore(): bigint;
  hasUtxoIndex(): boolean;
  /**
   * Throws PoolError "node", as do the other requests: here also if the node has no request for
   * rewards. `prunedDaaScore`: blocks up to it may be pruned.
   */
  probeRewards(): Promise<{ prunedDaaScore: bigint }>;
  rewardInfo(hash: string): Promise<RewardInfo | "unknownBlock" | "prunedBlock">;
  rewardOutpoints(hash: string, mergingHash: string): Promise<Outpoint[]>;
  scanOutputs(): Promise<TreasuryOutput[]>;
}

export interface Chain {
  /** Synced nodes of our network, in the operator's order. */
  usable(): ChainNode[];
  /** Calls `listener` for each change to the treasury's outputs. Returns its unsubscribe. */
  onChange(listener: (node: ChainNode, change: TreasuryChange) => void): () => void;
  /** Calls `listener` after each new connection: changes before it were missed. */
  onConnect(listener: (node: ChainNode) => void): () => void;
}

/** The treasury may have retired addresses beside its current one. */
export function createChain(nodes: Nodes, treasuryAddresses: readonly string[]): Chain {
  const adapted = nodes.list.map((node) => ({ node, chainNode: adapt(node, treasuryAddresses) }));
  const onAll = (subscribe: (node: Node, chainNode: ChainNode) => () => void) => {
    const unsubscribes = adapted.map(({ node, chainNode }) => subscribe(node, chainNode));
    return () => {
      for (const unsubscribe of unsubscribes) unsubscribe();
    };
  };
  return {
    usable: () => adapted.filter(({ node }) => node.isUsable()).map((one) => one.chainNode),
    onChange: (listener) =>
      onAll((node, chainNode) =>
        watchOutputs(node, treasuryAddresses, (change) => listener(chainNode, change)),
      ),
    onConnect: (listener) => onAll((node, chainNode) => node.onConnect(() => listener(chainNode))),
  };
}

function adapt(node: Node, treasuryAddresses: readonly string[]): ChainNode {
  return {
    name: node.name,
    virtualDaaScore: () => node.state().virtualDaaScore,
    hasUtxoIndex: () => node.state().hasUtxoIndex,
    probeRewards: () => probeRewards(node),
    rewardInfo: (hash) => rewardInfo(node, hash),
    rewardOutpoints: (hash, mergingHash) => rewardOutpoints(node, hash, mergingHash),
    scanOutputs: () => scanOutputs(node, treasuryAddresses),
  };
}
