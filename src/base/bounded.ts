// A map with a size limit, for everything that a stranger could make grow.
// Invariant: `size` never exceeds the limit.

import { assert } from "./assert.ts";

/** Insertion-ordered map; at the limit the oldest entry is removed and passed to `onEvict`. */
export class BoundedMap<K, V> {
  readonly #entries = new Map<K, V>();
  readonly #limit: number;
  readonly #onEvict: (key: K, value: V) => void;

  constructor(limit: number, onEvict: (key: K, value: V) => void = () => undefined) {
    assert(Number.isInteger(limit) && limit > 0, "the limit is a positive integer");
    this.#limit = limit;
    this.#onEvict = onEvict;
  }

  get size(): number {
    return this.#entries.size;
  }

  get(key: K): V | undefined {
    return this.#entries.get(key);
  }

  has(key: K): boolean {
    return this.#entries.has(key);
  }

  set(key: K, value: V): void {
    if (!this.#entries.has(key) && this.#entries.size >= this.#limit) this.evictOldest();
    this.#entries.set(key, value);
  }

  delete(key: K): boolean {
    return this.#entries.delete(key);
  }

  values(): IterableIterator<V> {
    return this.#entries.values();
  }

  evictOldest(): void {
    const oldest = this.#entries.entries().next();
    if (oldest.done === true) return;
    this.#entries.delete(oldest.value[0]);
    this.#onEvict(oldest.value[0], oldest.value[1]);
  }
}
