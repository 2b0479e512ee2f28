// Remembers which transactions have good signatures, so that each is checked once, and which ones
// the control put in without any. The mempool and the acceptance ask. What must stay true: a
// signature is remembered by id and signature scripts together, for the id leaves scripts out.

import type { Transaction, Utxo } from "../chain/block.ts";
import { areSignaturesValid } from "../chain/hashing.ts";

const remembered = 10_000;

export class Signatures {
  readonly #valid = new Set<string>();
  readonly #trusted = new Set<string>();

  /** `spent` are the outputs that the inputs name, in the same order. */
  isValid(id: string, transaction: Transaction, spent: readonly Utxo[]): boolean {
    if (this.#trusted.has(id)) return true;
    const scripts = transaction.inputs.map((input) => input.signatureScript).join();
    const key = `${id}:${scripts}`;
    if (this.#valid.has(key)) return true;
    if (!areSignaturesValid(transaction, spent)) return false;
    if (this.#valid.size >= remembered) this.#valid.clear();
    this.#valid.add(key);
    return true;
  }

  trust(id: string): void {
    this.#trusted.add(id);
  }

  isTrusted(id: string): boolean {
    return this.#trusted.has(id);
  }
}
