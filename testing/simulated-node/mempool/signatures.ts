// Remembers which transactions have valid signatures, so that each is checked once, and which ones
// the control object inserted unsigned. The key is the id together with the signature scripts,
// because the id does not cover them.

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
