// A chain whose state is written down by the test: one or more nodes, each with its own view.

import type { RewardInfo } from "../../../src/adapters/kaspa/blocks.ts";
import type { TreasuryChange } from "../../../src/adapters/kaspa/utxos.ts";
import { PoolError } from "../../../src/base/errors.ts";
import { type Outpoint, outpointKey } from "../../../src/domain/outpoint.ts";
import type { TreasuryOutput } from "../../../src/domain/reward.ts";
import { sompi } from "../../../src/domain/sompi.ts";
import type { Chain, ChainNode } from "../../../src/services/rewards/settlement/chain.ts";
import { hashOf } from "../scenes/pool-rows.ts";

export class ScriptedNode implements ChainNode {
  readonly name: string;
  daaScore = 1000n;
  isUsable = true;
  isFailing = false;
  /** The node lacks the reward request, like versions before 2.0. */
  isUnable = false;
  /** Blocks up to this DAA score are pruned. */
  prunedDaaScore = 0n;
  hasIndex = true;
  asked: string[] = [];
  readonly blocks = new Map<string, RewardInfo>();
  readonly outpoints = new Map<string, Outpoint[]>();
  readonly outputs = new Map<string, TreasuryOutput>();
  /** Runs between reading the outputs and returning the scan. */
  duringScan: () => void = () => undefined;

  constructor(name: string) {
    this.name = name;
  }

  virtualDaaScore(): bigint {
    return this.daaScore;
  }

  hasUtxoIndex(): boolean {
    return this.hasIndex;
  }

  async probeRewards(): Promise<{ prunedDaaScore: bigint }> {
    if (this.isUnable) throw new PoolError("node", "the node cannot report rewards");
    return { prunedDaaScore: this.prunedDaaScore };
  }

  async rewardInfo(hash: string): Promise<RewardInfo | "unknownBlock"> {
    this.asked.push(hash);
    this.#failIfScripted();
    return this.blocks.get(hash) ?? "unknownBlock";
  }

  async rewardOutpoints(hash: string): Promise<Outpoint[]> {
    this.#failIfScripted();
    return this.outpoints.get(hash) ?? [{ transactionId: `coinbase of ${hash}`, index: 0 }];
  }

  async scanOutputs(): Promise<TreasuryOutput[]> {
    this.#failIfScripted();
    const seen = [...this.outputs.values()];
    this.duringScan();
    return seen;
  }

  blue(hash: string, confirmations: bigint, reward: bigint, mergingHash = hashOf("merging")): void {
    const rewardSompi = sompi(reward);
    this.blocks.set(hash, { colour: "blue", confirmations, mergingHash, rewardSompi });
  }

  red(hash: string, confirmations: bigint): void {
    const mergingHash = hashOf("merging");
    this.blocks.set(hash, { colour: "red", confirmations, mergingHash, rewardSompi: undefined });
  }

  unmerged(hash: string): void {
    this.blocks.set(hash, {
      ...{ colour: "unknown", confirmations: 0n },
      ...{ mergingHash: undefined, rewardSompi: undefined },
    });
  }

  #failIfScripted(): void {
    if (this.isFailing) throw new PoolError("node", "the node does not reply");
  }
}

export class ScriptedChain implements Chain {
  readonly nodes: ScriptedNode[];
  readonly #changeListeners = new Set<(node: ChainNode, change: TreasuryChange) => void>();
  readonly #connectListeners = new Set<(node: ChainNode) => void>();

  constructor(...names: string[]) {
    this.nodes = names.map((name) => new ScriptedNode(name));
  }

  get listeners(): number {
    return this.#changeListeners.size + this.#connectListeners.size;
  }

  usable(): ChainNode[] {
    return this.nodes.filter((node) => node.isUsable);
  }

  onChange(listener: (node: ChainNode, change: TreasuryChange) => void): () => void {
    this.#changeListeners.add(listener);
    return () => this.#changeListeners.delete(listener);
  }

  onConnect(listener: (node: ChainNode) => void): () => void {
    this.#connectListeners.add(listener);
    return () => this.#connectListeners.delete(listener);
  }

  connect(node: ChainNode): void {
    for (const listener of this.#connectListeners) listener(node);
  }

  change(node: ScriptedNode, change: Partial<TreasuryChange>): void {
    const { added = [], removed = [] } = change;
    for (const output of removed) node.outputs.delete(outpointKey(output));
    for (const output of added) node.outputs.set(outpointKey(output), output);
    for (const listener of this.#changeListeners) listener(node, { added, removed });
  }
}

export function coinbaseOutput(
  transactionId: string,
  amount: bigint,
  blockDaaScore: bigint,
  index = 0,
): TreasuryOutput {
  return { transactionId, index, amount: sompi(amount), blockDaaScore, isCoinbase: true };
}
