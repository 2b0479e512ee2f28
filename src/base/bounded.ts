// A map and a queue that cannot grow past a limit. Whoever makes one says what is dropped
// when it is full. What must stay true: size never passes `limit`.

import { assert } from "./assert.ts";

/** Insertion-ordered map; at the limit the oldest entry leaves and is handed to `onEvict`. */
export class BoundedMap<K, V> {
  readonly #entries = new Map<K, V>();
  readonly #limit: number;
  readonly #onEvict: (key: K, value: V) => void;

  constructor(limit: number, onEvict: (key: K, value: V) => void = () => undefined) {
    assert(Number.isInteger(limit) && limit > 0, "a bound is a positive integer");
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
    if (!this.#entries.has(key) && this.#entries.size >= this.#limit) this.#evictOldest();
    this.#entries.set(key, value);
  }

  delete(key: K): boolean {
    return this.#entries.delete(key);
  }

  values(): IterableIterator<V> {
    return this.#entries.values();
  }

  #evictOldest(): void {
    const oldest = this.#entries.entries().next();
    if (oldest.done === true) return;
    this.#entries.delete(oldest.value[0]);
    this.#onEvict(oldest.value[0], oldest.value[1]);
  }
}

/** First in, first out; `push` answers false when full and keeps what it has. */
export class BoundedQueue<T> {
  readonly #items: T[] = [];
  readonly #limit: number;

  constructor(limit: number) {
    assert(Number.isInteger(limit) && limit > 0, "a bound is a positive integer");
    this.#limit = limit;
  }

  get size(): number {
    return this.#items.length;
  }

  push(item: T): boolean {
    if (this.#items.length >= this.#limit) return false;
    this.#items.push(item);
    return true;
  }

  shift(): T | undefined {
    return this.#items.shift();
  }
}
