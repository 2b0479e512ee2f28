// What a chain block accepts: the coinbase of its selected parent, and every transaction of its
// merge set whose inputs are still unspent. The virtual block is computed with the same function.

import {
  type Acceptance,
  type DagBlock,
  type Ghostdag,
  isCoinbase,
  outpointKey,
  type Transaction,
  type Utxo,
} from "./block.ts";
import { decodePayload, type MergedReward } from "./coinbase.ts";
import { acceptedCommitment, utxoCommitment } from "./commitment.ts";
import type { UtxoState } from "./utxo-state.ts";
import { UtxoDraft as Draft, type UtxoDraft } from "./utxo-state.ts";

export interface AcceptanceRules {
  /** The coinbase maturity for a spender at this DAA score. */
  maturity: (daaScore: bigint) => bigint;
  /** Whether the signatures over these outputs are valid. */
  isSigned: (id: string, transaction: Transaction, spent: readonly Utxo[]) => boolean;
}

export interface Merger {
  ghostdag: Ghostdag;
  daaScore: bigint;
  /** Selected parent first, then in the network's order. */
  merged: readonly DagBlock[];
}

/** `state` is the UTXO set after the merger's selected parent. */
export function accept(merger: Merger, state: UtxoState, rules: AcceptanceRules): Acceptance {
  const { ghostdag, daaScore, merged } = merger;
  const draft = new Draft(state);
  const accepted: Acceptance["accepted"] = [];
  const fees = new Map<string, bigint>();
  for (const block of merged) {
    let blockFees = 0n;
    for (const [at, transaction] of block.transactions.entries()) {
      const id = block.transactionIds[at] ?? "";
      const fee = isCoinbase(transaction)
        ? coinbaseFee(block.hash === ghostdag.selectedParent)
        : spendInputs(draft, id, transaction, daaScore, rules);
      if (fee === null) continue;
      addOutputs(draft, id, transaction, daaScore);
      accepted.push({ transaction, id, blockHash: block.hash, fee });
      blockFees += fee;
    }
    fees.set(block.hash, blockFees);
  }
  const [parent] = merged;
  if (parent === undefined) throw new Error("a merger without a selected parent");
  const ids = accepted.map((entry) => entry.id);
  return {
    diff: draft.diff,
    accepted,
    fees,
    acceptedIdMerkleRoot: acceptedCommitment(parent.header.acceptedIdMerkleRoot, ids),
    utxoCommitment: utxoCommitment(parent.header.utxoCommitment, draft.diff),
  };
}

/** Only the coinbase of the selected parent is ever accepted. */
function coinbaseFee(isOfSelectedParent: boolean): bigint | null {
  return isOfSelectedParent ? 0n : null;
}

/** The fee if all inputs are spendable, otherwise null without changes. */
function spendInputs(
  draft: UtxoDraft,
  id: string,
  transaction: Transaction,
  daaScore: bigint,
  rules: AcceptanceRules,
): bigint | null {
  const keys = transaction.inputs.map((input) => outpointKey(input.previousOutpoint));
  const spent: Utxo[] = [];
  for (const key of new Set(keys)) {
    const utxo = draft.get(key);
    if (utxo === undefined) return null;
    if (utxo.isCoinbase && utxo.blockDaaScore + rules.maturity(daaScore) > daaScore) return null;
    spent.push(utxo);
  }
  if (spent.length !== keys.length || keys.length === 0) return null;
  const fee = valueIn(spent) - valueOut(transaction);
  if (fee < 0n || !rules.isSigned(id, transaction, spent)) return null;
  for (const key of keys) draft.spend(key);
  return fee;
}

function addOutputs(
  draft: UtxoDraft,
  id: string,
  transaction: Transaction,
  blockDaaScore: bigint,
): void {
  for (const [index, output] of transaction.outputs.entries()) {
    draft.add({
      outpoint: { transactionId: id, index },
      amount: output.value,
      scriptPublicKey: output.scriptPublicKey,
      blockDaaScore,
      isCoinbase: isCoinbase(transaction),
      covenantId: output.covenant?.covenantId ?? null,
    });
  }
}

export function valueIn(spent: readonly Utxo[]): bigint {
  return spent.reduce((sum, utxo) => sum + utxo.amount, 0n);
}

export function valueOut(transaction: Transaction): bigint {
  return transaction.outputs.reduce((sum, output) => sum + output.value, 0n);
}

/** The reward of a merged block: its payload's subsidy and the fees accepted from it. */
export function mergedReward(block: DagBlock, acceptance: Acceptance): MergedReward {
  const payload = decodePayload(block.transactions[0]?.payload ?? "");
  if (payload === null) return { amount: 0n, scriptPublicKey: "0000" };
  const fees = acceptance.fees.get(block.hash) ?? 0n;
  return { amount: payload.subsidy + fees, scriptPublicKey: payload.scriptPublicKey };
}
