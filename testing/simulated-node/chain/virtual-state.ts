// The selected chain and the state at its tip: the sink, the parents of the next block, the UTXO
// set. `resolve` moves it after each new block, through reorganisations if necessary. Every chain
// block is validated against the UTXO set below it.

import { type AcceptanceRules, accept, type Merger, mergedReward } from "./acceptance.ts";
import type { Acceptance, DagBlock, Utxo } from "./block.ts";
import { areOutputsEqual, coinbaseOutputs, decodePayload } from "./coinbase.ts";
import type { Consequences, Dag } from "./dag.ts";
import { byBlueWork } from "./ghostdag.ts";
import { type UtxoChanges, UtxoState } from "./utxo-state.ts";

export interface VirtualBlock {
  parents: string[];
  consequences: Consequences;
  acceptance: Acceptance;
}

export interface VirtualChange {
  removedChain: string[];
  addedChain: string[];
  utxos: UtxoChanges;
}

export interface VirtualOptions extends AcceptanceRules {
  dag: Dag;
  premine: Utxo[];
  maxParents: number;
  mergesetLimit: number;
}

export class VirtualState {
  readonly utxos = new UtxoState();
  readonly #options: VirtualOptions;
  readonly #dag: Dag;
  /** The selected chain from genesis to the sink. */
  readonly #chain: string[] = [];
  readonly #chainIndex = new Map<string, number>();
  readonly #mergedBy = new Map<string, string>();
  #virtual: VirtualBlock;
  /** Lowest height of the last move, and the chain blocks it removed, highest first. */
  #lowest = 0;
  #removed: string[] = [];

  constructor(options: VirtualOptions) {
    this.#options = options;
    this.#dag = options.dag;
    const premine = new Map(options.premine.map((utxo) => [keyOf(utxo), utxo]));
    this.utxos.apply({ added: premine, removed: new Map() });
    this.#push(this.#dag.genesis);
    this.#virtual = this.#buildVirtual();
    this.utxos.takeChanges();
  }

  get sink(): string {
    return this.#chain.at(-1) ?? this.#dag.genesis;
  }

  get virtual(): VirtualBlock {
    return this.#virtual;
  }

  get daaScore(): bigint {
    return this.#virtual.consequences.daaScore;
  }

  get chain(): readonly string[] {
    return this.#chain;
  }

  chainIndexOf(hash: string): number | undefined {
    return this.#chainIndex.get(hash);
  }

  /** The chain block that merged this one, if any. */
  mergerOf(hash: string): DagBlock | undefined {
    const merger = this.#mergedBy.get(hash);
    return merger === undefined ? undefined : this.#dag.block(merger);
  }

  /** Moves to the heaviest valid chain and returns the change. */
  resolve(): VirtualChange {
    this.#lowest = this.#chain.length;
    this.#removed = [];
    this.utxos.revert(this.#virtual.acceptance.diff);
    for (const candidate of this.#candidates()) if (this.#moveTo(candidate)) break;
    this.#virtual = this.#buildVirtual();
    const removedChain = this.#removed;
    const addedChain = this.#chain.slice(this.#lowest);
    while (addedChain.length > 0 && addedChain[0] === removedChain.at(-1)) {
      addedChain.shift();
      removedChain.pop();
    }
    return { removedChain, addedChain, utxos: this.utxos.takeChanges() };
  }

  /** A block on other parents than the virtual ones; the state does not change. */
  preview(parents: string[]): VirtualBlock {
    const sink = this.sink;
    this.utxos.revert(this.#virtual.acceptance.diff);
    const consequences = this.#dag.consequences(parents);
    const { ghostdag, daaScore } = consequences;
    const isReachable = this.#moveTo(ghostdag.selectedParent);
    const merger = this.#mergerOf(ghostdag, daaScore);
    const acceptance = isReachable ? accept(merger, this.utxos, this.#options) : null;
    this.#moveTo(sink);
    this.utxos.apply(this.#virtual.acceptance.diff);
    if (acceptance === null) throw new Error(`no chain block is possible on ${parents.join()}`);
    return { parents, consequences, acceptance };
  }

  /** Tips by descending weight; below a tip that cannot be a chain block come its parents. */
  *#candidates(): Generator<string> {
    const open = this.#dag.tips;
    const seen = new Set<string>();
    const order = byBlueWork(this.#dag);
    for (;;) {
      const candidate = open.sort(order).pop();
      if (candidate === undefined) throw new Error("no valid chain is left");
      if (seen.has(candidate)) continue;
      seen.add(candidate);
      if (this.#dag.block(candidate).status !== "disqualified") yield candidate;
      open.push(...this.#dag.parentsOf(candidate));
    }
  }

  /** False if a block on the path is invalid; the state is then below that block. */
  #moveTo(candidate: string): boolean {
    const path: DagBlock[] = [];
    let block = this.#dag.block(candidate);
    while (!this.#chainIndex.has(block.hash)) {
      path.push(block);
      block = this.#dag.block(block.ghostdag.selectedParent);
    }
    while (this.sink !== block.hash) this.#pop();
    for (let next = path.pop(); next !== undefined; next = path.pop()) {
      if (!this.#isFit(next)) {
        for (const unfit of [next, ...path]) unfit.status = "disqualified";
        return false;
      }
      next.status = "chain-valid";
      this.#push(next.hash);
    }
    return true;
  }

  /** Validates a block against the UTXO set of its selected parent. */
  #isFit(block: DagBlock): boolean {
    if (block.status !== "pending") return block.status === "chain-valid";
    if (block.parents[0] !== block.ghostdag.selectedParent) return false;
    const merger = this.#mergerOf(block.ghostdag, block.header.daaScore);
    const acceptance = accept(merger, this.utxos, this.#options);
    const own = decodePayload(block.transactions[0]?.payload ?? "");
    const expected = coinbaseOutputs(
      block.ghostdag,
      (hash) => mergedReward(this.#dag.block(hash), acceptance),
      own?.scriptPublicKey ?? "",
    );
    block.acceptance = acceptance;
    return (
      areOutputsEqual(expected, block.transactions[0]?.outputs ?? []) &&
      block.header.acceptedIdMerkleRoot === acceptance.acceptedIdMerkleRoot &&
      block.header.utxoCommitment === acceptance.utxoCommitment
    );
  }

  #push(hash: string): void {
    const { ghostdag, acceptance } = this.#dag.block(hash);
    if (acceptance !== null) this.utxos.apply(acceptance.diff);
    for (const merged of [...ghostdag.blues, ...ghostdag.reds]) this.#mergedBy.set(merged, hash);
    this.#chainIndex.set(hash, this.#chain.length);
    this.#chain.push(hash);
  }

  #pop(): void {
    const hash = this.#chain.pop();
    if (hash === undefined) throw new Error("the chain has no block below genesis");
    this.#chainIndex.delete(hash);
    if (this.#chain.length < this.#lowest) {
      this.#lowest = this.#chain.length;
      this.#removed.push(hash);
    }
    const { ghostdag, acceptance } = this.#dag.block(hash);
    for (const merged of [...ghostdag.blues, ...ghostdag.reds]) this.#mergedBy.delete(merged);
    if (acceptance !== null) this.utxos.revert(acceptance.diff);
  }

  #buildVirtual(): VirtualBlock {
    const parents = this.#virtualParents();
    const consequences = this.#dag.consequences(parents);
    const merger = this.#mergerOf(consequences.ghostdag, consequences.daaScore);
    const acceptance = accept(merger, this.utxos, this.#options);
    this.utxos.apply(acceptance.diff);
    return { parents, consequences, acceptance };
  }

  /** The sink first, then as many other tips as the limits allow. */
  #virtualParents(): string[] {
    let parents = [this.sink];
    for (const tip of this.#otherTips()) {
      if (parents.length === this.#options.maxParents) break;
      const tried = [...parents, tip];
      const { blues, reds } = this.#dag.consequences(tried).ghostdag;
      if (blues.length + reds.length <= this.#options.mergesetLimit) parents = tried;
    }
    return parents;
  }

  /** Tips other than the sink, heaviest first; an invalid tip is replaced by its parents. */
  *#otherTips(): Generator<string> {
    const open = this.#dag.tips;
    const order = byBlueWork(this.#dag);
    const taken = [this.sink];
    for (let tip = open.sort(order).pop(); tip !== undefined; tip = open.sort(order).pop()) {
      const block = this.#dag.block(tip);
      if (taken.some((other) => this.#dag.isInPast(block.hash, other))) continue;
      if (block.status === "disqualified") {
        open.push(...block.parents);
        continue;
      }
      taken.push(block.hash);
      yield block.hash;
    }
  }

  #mergerOf(ghostdag: Consequences["ghostdag"], daaScore: bigint): Merger {
    const order = byBlueWork(this.#dag);
    const others = [...ghostdag.blues.slice(1), ...ghostdag.reds].sort(order);
    const merged = [ghostdag.selectedParent, ...others].map((hash) => this.#dag.block(hash));
    return { ghostdag, daaScore, merged };
  }
}

function keyOf(utxo: Utxo): string {
  return `${utxo.outpoint.transactionId}:${utxo.outpoint.index}`;
}
