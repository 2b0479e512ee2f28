// Network events for the control object: blocks of other miners, reorganisations, a red block,
// incoming and outgoing payments. All of them follow the consensus rules except for proof of work
// and signatures.

import {
  nativeSubnetwork,
  outpointKey,
  type ScriptHex,
  type Transaction,
  type Utxo,
} from "../chain/block.ts";
import { faucetScript, type SimulatedChain } from "../chain/simulated-chain.ts";

/** Payee of foreign blocks. */
export const foreignScript: ScriptHex = `000020${"03".repeat(32)}ac`;

export function mineBlocks(chain: SimulatedChain, count: number, payee: ScriptHex): string[] {
  return Array.from({ length: count }, () => chain.mine(payee).hash);
}

/**
 * Builds a heavier chain next to the newest `depth` chain blocks, so that they leave the selected
 * chain. Up to K of them are merged as blue blocks later, the others become red.
 */
export function reorganise(
  chain: SimulatedChain,
  depth: number,
  payee: ScriptHex,
): { removed: string[]; added: string[] } {
  const selected = chain.virtual.chain;
  if (depth < 1 || depth >= selected.length) throw new Error(`cannot reorganise ${depth} blocks`);
  const removed = selected.slice(-depth).reverse();
  const added: string[] = [];
  let tip = selected[selected.length - 1 - depth] ?? chain.dag.genesis;
  const bound = 10 * depth + 10;
  while (chain.virtual.sink !== tip || added.length === 0) {
    if (added.length > bound) throw new Error("the new chain did not become the heavier one");
    tip = chain.mine(payee, "reorganisation", [tip]).hash;
    added.push(tip);
  }
  return { removed, added };
}

/** Builds K+1 blocks next to this one, so that its merging block must colour it red. */
export function makeRed(chain: SimulatedChain, blockHash: string, k: number): string[] {
  const added: string[] = [];
  let parents = [...chain.dag.parentsOf(blockHash)];
  for (let count = 0; count <= k; count += 1) {
    const hash = chain.mine(foreignScript, "beside", parents).hash;
    added.push(hash);
    parents = [hash];
  }
  return added;
}

/** Sends from the faucet and mines the block that accepts it. */
export function fund(
  chain: SimulatedChain,
  payee: ScriptHex,
  amountSompi: bigint,
  count: number,
): string {
  const needed = amountSompi * BigInt(count);
  const source = chain.virtual.utxos.ofScript(faucetScript).find((utxo) => utxo.amount > needed);
  if (source === undefined) throw new Error("the faucet has no output of that size");
  const outputs = Array.from({ length: count }, () => output(amountSompi, payee));
  outputs.push(output(source.amount - needed, faucetScript));
  const id = chain.mempool.submitTrusted(transfer([source], outputs));
  chain.mine(foreignScript);
  return id;
}

/** Spends mature outputs of a script without its key, and mines the accepting block. */
export function spendElsewhere(
  chain: SimulatedChain,
  owner: ScriptHex,
  options: { to: ScriptHex; outpoints: string[] | null; maturity: bigint; count: number },
): { transactionId: string; spent: string[] } {
  const { to, outpoints, maturity, count } = options;
  const isMature = (utxo: Utxo) =>
    !utxo.isCoinbase || utxo.blockDaaScore + maturity <= chain.virtual.daaScore;
  const isMeant = (utxo: Utxo) => outpoints?.includes(outpointKey(utxo.outpoint)) ?? true;
  const owned = chain.virtual.utxos.ofScript(owner);
  const taken = owned.filter((utxo) => isMature(utxo) && isMeant(utxo)).slice(0, count);
  if (taken.length === 0) throw new Error("no mature output to spend");
  const total = taken.reduce((sum, utxo) => sum + utxo.amount, 0n);
  const transactionId = chain.mempool.submitTrusted(transfer(taken, [output(total, to)]));
  chain.mine(foreignScript);
  return { transactionId, spent: taken.map((utxo) => outpointKey(utxo.outpoint)) };
}

function output(value: bigint, scriptPublicKey: ScriptHex): Transaction["outputs"][number] {
  return { value, scriptPublicKey, covenant: null };
}

function transfer(spent: readonly Utxo[], outputs: Transaction["outputs"]): Transaction {
  return {
    version: 0,
    inputs: spent.map(({ outpoint }) => ({
      previousOutpoint: outpoint,
      signatureScript: "",
      sequence: 0n,
      sigOpCount: 1,
      computeBudget: 0,
    })),
    outputs,
    lockTime: 0n,
    subnetworkId: nativeSubnetwork,
    gas: 0n,
    payload: "",
    storageMass: 0n,
  };
}
