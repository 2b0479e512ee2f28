// Why a transaction is refused by the mempool, with the node's texts (rusty-kaspa 2.1.0, mining and
// consensus errors). Pure. First the transaction in isolation, then with the outputs it spends, in
// the node's order of checks.

import { valueIn, valueOut } from "../chain/acceptance.ts";
import { isCoinbase, outpointKey, type Transaction, type Utxo } from "../chain/block.ts";
import { isStandardScript } from "../chain/hashing.ts";
import { blockMassLimit, larger, type TransactionMass } from "./mass.ts";
import type { Signatures } from "./signatures.ts";

export interface ContextRules {
  maturity: bigint;
  /** Of the block that would merge the transaction. */
  daaScore: bigint;
  minimumFeerate: bigint;
  signatures: Signatures;
}

export function isMature(utxo: Utxo, rules: Pick<ContextRules, "maturity" | "daaScore">): boolean {
  return !utxo.isCoinbase || utxo.blockDaaScore + rules.maturity <= rules.daaScore;
}

/** null if it is acceptable. */
export function refusalInIsolation(id: string, transaction: Transaction): string | null {
  if (isCoinbase(transaction)) return `coinbase transaction ${id} cannot be added to the mempool`;
  if (transaction.inputs.length === 0) return "transaction has no inputs";
  const keys = transaction.inputs.map((input) => outpointKey(input.previousOutpoint));
  if (new Set(keys).size < keys.length) return "transaction has duplicate inputs";
  for (const [at, output] of transaction.outputs.entries()) {
    if (output.value <= 0n) return `transaction output ${at} has zero value`;
    if (!isStandardScript(output.scriptPublicKey)) {
      const what = `transaction output #${at}: non-standard script form`;
      return `transaction ${id} is not standard: ${what}`;
    }
  }
  return null;
}

/** `spent` holds the outputs of all inputs, in their order. */
export function refusalInContext(
  id: string,
  transaction: Transaction,
  spent: readonly Utxo[],
  mass: TransactionMass,
  rules: ContextRules,
): string | null {
  const immature = spent.findIndex((utxo) => !isMature(utxo, rules));
  const early = spent[immature];
  if (early !== undefined) return immatureText(immature, early, rules);
  const paid = valueOut(transaction);
  const had = valueIn(spent);
  if (paid > had) {
    return `transaction tries to spend ${paid} while its total inputs amount is ${had}`;
  }
  if (larger(mass.compute, mass.transient) > blockMassLimit || mass.storage > blockMassLimit) {
    const what = mass.storage > blockMassLimit ? "storage" : "compute";
    const size = what === "storage" ? mass.storage : larger(mass.compute, mass.transient);
    const most = `max allowed size of ${blockMassLimit}`;
    return `transaction ${what} mass of ${size} is larger than ${most}`;
  }
  if (!rules.signatures.isValid(id, transaction, spent)) {
    return "failed to verify the signature script: false stack entry at end of script execution";
  }
  return feeRefusal(id, had - paid, mass, rules.minimumFeerate);
}

function immatureText(at: number, utxo: Utxo, rules: ContextRules): string {
  const outpoint = `(${utxo.outpoint.transactionId}, ${utxo.outpoint.index})`;
  return [
    "one of the transaction inputs spends an immature UTXO: transaction input",
    `#${at} tried to spend coinbase outpoint ${outpoint}`,
    `with daa score of ${utxo.blockDaaScore}\n   `,
    `while the merging block daa score is ${rules.daaScore}`,
    `and the coinbase maturity period of ${rules.maturity} hasn't passed yet`,
  ].join(" ");
}

function feeRefusal(
  id: string,
  fee: bigint,
  mass: TransactionMass,
  minimumFeerate: bigint,
): string | null {
  const counted = larger(mass.compute, mass.transient);
  const least = counted * minimumFeerate;
  if (fee >= least) return null;
  const isCompute = counted === mass.compute;
  const name = isCompute ? "compute mass" : "normalized transient mass";
  const tail = isCompute ? "" : " (proportional to transaction byte size)";
  const short = `transaction has ${fee} fees which is under the required amount of ${least}`;
  return `transaction ${id} is not standard: ${short} for ${name} ${counted}${tail}`;
}
