// Builds blocks to be mined: on the virtual block for templates, or on any parents for the internal
// miner. As in a real node, the same request on the same virtual block within a second returns the
// identical template. A built block passes validation once it has a nonce.

import { mergedReward } from "./acceptance.ts";
import type { Block, DagBlock, ScriptHex, Transaction } from "./block.ts";
import { coinbaseOutputs, coinbaseTransaction, encodePayload } from "./coinbase.ts";
import { bodyCommitment } from "./commitment.ts";
import type { VirtualBlock } from "./virtual-state.ts";

export const blockVersion = 2;

export interface BlockPlan {
  base: VirtualBlock;
  payee: ScriptHex;
  /** The whole text after the script in the coinbase payload. */
  extraData: string;
  subsidy: bigint;
  transactions: Transaction[];
  nowMs: bigint;
  pruningPoint: string;
  find: (hash: string) => DagBlock;
}

export function buildBlock(plan: BlockPlan): Block {
  const { consequences, acceptance } = plan.base;
  const { ghostdag, medianTime, daaScore, bits, parentsByLevel } = consequences;
  const rewardOf = (hash: string) => mergedReward(plan.find(hash), acceptance);
  const payload = encodePayload({
    blueScore: ghostdag.blueScore,
    subsidy: plan.subsidy,
    scriptPublicKey: plan.payee,
    extraData: plan.extraData,
  });
  const outputs = coinbaseOutputs(ghostdag, rewardOf, plan.payee);
  const transactions = [coinbaseTransaction(outputs, payload), ...plan.transactions];
  return {
    header: {
      version: blockVersion,
      parentsByLevel,
      hashMerkleRoot: bodyCommitment(transactions),
      acceptedIdMerkleRoot: acceptance.acceptedIdMerkleRoot,
      utxoCommitment: acceptance.utxoCommitment,
      timestamp: plan.nowMs > medianTime ? plan.nowMs : medianTime + 1n,
      bits,
      nonce: 0n,
      daaScore,
      blueWork: ghostdag.blueWork,
      blueScore: ghostdag.blueScore,
      pruningPoint: plan.pruningPoint,
    },
    transactions,
  };
}

const cacheMs = 1_000;
const cacheLimit = 64;

/** Templates of the last second, by payee. */
export class TemplateCache {
  readonly #made = new Map<string, { base: VirtualBlock; atMs: number; block: Block }>();

  get(key: string, base: VirtualBlock, nowMs: number, build: () => Block): Block {
    const cached = this.#made.get(key);
    if (cached?.base === base && nowMs - cached.atMs < cacheMs) return cached.block;
    const block = build();
    if (this.#made.size >= cacheLimit) this.#made.clear();
    this.#made.set(key, { base, atMs: nowMs, block });
    return block;
  }
}
