// The blocks of the simulated network and what follows from their parents alone: colouring, scores,
// levels, median time. Blocks are added after their parents and never removed.

import type { RateChange } from "../options.ts";
import type { Block, DagBlock, Ghostdag, Header } from "./block.ts";
import {
  type DifficultyRule,
  difficultyWindow,
  nextBits,
  type WindowBlock,
  workOfBits,
} from "./difficulty.ts";
import { colour, type PastView } from "./ghostdag.ts";

const maxLevel = 250;
const medianTimeWindow = 11;

/** Header fields determined by a block's parents. */
export interface Consequences {
  ghostdag: Ghostdag;
  daaScore: bigint;
  bits: number;
  medianTime: bigint;
  parentsByLevel: string[][];
}

/** Leading zeros of a proof-of-work value below the easiest target; genesis: the maximum. */
export function levelOfPowValue(value: bigint): number {
  return Math.max(0, maxLevel - value.toString(2).length);
}

export class Dag implements PastView {
  readonly genesis: string;
  readonly #k: number;
  readonly #blocks = new Map<string, DagBlock>();
  readonly #tips = new Set<string>();
  readonly #difficulty: DifficultyRule;

  constructor(options: {
    k: number;
    blockTimeMs: number;
    rateChange: RateChange | null;
    genesis: Block;
    hash: string;
    transactionIds: string[];
  }) {
    const { genesis, hash, transactionIds, blockTimeMs, rateChange } = options;
    this.#k = options.k;
    this.genesis = hash;
    this.#difficulty = { startBits: genesis.header.bits, blockTimeMs, rateChange };
    this.#blocks.set(hash, {
      ...genesis,
      hash,
      transactionIds,
      parents: [],
      ghostdag: {
        selectedParent: "",
        blues: [],
        reds: [],
        anticoneSizes: new Map(),
        blueScore: 0n,
        blueWork: 0n,
      },
      level: maxLevel,
      medianTime: genesis.header.timestamp,
      children: [],
      status: "chain-valid",
      acceptance: null,
    });
    this.#tips.add(hash);
  }

  get size(): number {
    return this.#blocks.size;
  }

  get tips(): string[] {
    return [...this.#tips];
  }

  has(hash: string): boolean {
    return this.#blocks.has(hash);
  }

  find(hash: string): DagBlock | undefined {
    return this.#blocks.get(hash);
  }

  block(hash: string): DagBlock {
    const found = this.#blocks.get(hash);
    if (found === undefined) throw new Error(`block ${hash} is not in the DAG`);
    return found;
  }

  /** Adds a block whose header agrees with `consequences(parents)`. */
  insert(added: {
    block: Block;
    hash: string;
    transactionIds: string[];
    level: number;
    consequences: Consequences;
  }): DagBlock {
    const { block, hash, transactionIds, level, consequences } = added;
    const parents = directParents(block.header);
    const { ghostdag, medianTime } = consequences;
    const entry: DagBlock = {
      ...block,
      hash,
      transactionIds,
      parents,
      ghostdag,
      level,
      medianTime,
      children: [],
      status: "pending",
      acceptance: null,
    };
    this.#blocks.set(hash, entry);
    for (const parent of parents) {
      this.block(parent).children.push(hash);
      this.#tips.delete(parent);
    }
    this.#tips.add(hash);
    return entry;
  }

  /** The header fields of a block with these parents. */
  consequences(parents: readonly string[]): Consequences {
    const ghostdag = colour(this, this.#k, parents);
    const selected = this.block(ghostdag.selectedParent);
    const merged = ghostdag.blues.length + ghostdag.reds.length;
    const daaScore = selected.header.daaScore + BigInt(merged);
    return {
      ghostdag,
      daaScore,
      bits: nextBits(this.#difficulty, daaScore, this.#headersDown(selected, difficultyWindow)),
      medianTime: this.#medianTime(selected),
      parentsByLevel: this.#parentsByLevel(parents),
    };
  }

  ghostdagOf(hash: string): Ghostdag {
    return this.block(hash).ghostdag;
  }

  parentsOf(hash: string): readonly string[] {
    return this.block(hash).parents;
  }

  workOf(hash: string): bigint {
    return workOfBits(this.block(hash).header.bits);
  }

  /** Searches down from `of`; blue work grows from parent to child and so bounds it. */
  isInPast(ancestor: string, of: string): boolean {
    if (ancestor === of || ancestor === this.genesis) return true;
    const floor = this.block(ancestor).ghostdag.blueWork;
    const seen = new Set<string>();
    const open = [of];
    for (let hash = open.pop(); hash !== undefined; hash = open.pop()) {
      if (hash === ancestor) return true;
      if (seen.has(hash)) continue;
      seen.add(hash);
      for (const parent of this.block(hash).parents) {
        if (this.block(parent).ghostdag.blueWork >= floor) open.push(parent);
      }
    }
    return false;
  }

  #medianTime(selectedParent: DagBlock): bigint {
    const headers = this.#headersDown(selectedParent, medianTimeWindow);
    const times = headers.map((header) => header.timestamp);
    times.sort((left, right) => (left < right ? -1 : left > right ? 1 : 0));
    return times[times.length >> 1] ?? 0n;
  }

  /** The headers of the selected chain from this block down, newest first, without genesis. */
  #headersDown(newest: DagBlock, count: number): WindowBlock[] {
    const headers: WindowBlock[] = [];
    let block: DagBlock | undefined = newest;
    while (block !== undefined && headers.length < count) {
      if (block.hash !== this.genesis) headers.push(block.header);
      block = this.#blocks.get(block.ghostdag.selectedParent);
    }
    return headers;
  }

  /** Level 0 holds the parents as given; a higher level the nearest blocks of that level. */
  #parentsByLevel(parents: readonly string[]): string[][] {
    const levels: string[][] = [[...parents]];
    for (let level = 1; level <= maxLevel; level += 1) {
      const candidates = new Set<string>();
      for (const hash of parents) {
        const parent = this.block(hash);
        if (parent.level >= level) candidates.add(hash);
        else for (const older of this.#parentsAt(parent, level)) candidates.add(older);
      }
      const nearest = [...candidates].filter(
        (hash) => ![...candidates].some((other) => other !== hash && this.isInPast(hash, other)),
      );
      if (nearest.length === 1 && nearest[0] === this.genesis) break;
      levels.push(nearest);
    }
    return levels;
  }

  #parentsAt(block: DagBlock, level: number): string[] {
    return block.header.parentsByLevel[level] ?? [this.genesis];
  }
}

export function directParents(header: Header): string[] {
  return header.parentsByLevel[0] ?? [];
}
