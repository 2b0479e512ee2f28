// Gives every connection a nonce prefix of its own, so that no two miners search the same nonces.
// One allocator per size of prefix. Invariant: no two open connections of any instance share a
// prefix. A freed prefix is reused before the jobs of its last owner expire only if no other is
// left, so that reconnecting cannot exhaust them.

import { assert } from "../../../base/assert.ts";
import { PoolError } from "../../../base/errors.ts";
import { dividePrefixes, type PrefixGroup } from "../../../domain/port/nonce-space.ts";

export interface Extranonce {
  /** Bytes: 0 to 3. */
  size: number;
  value: number;
  /** `size` bytes in lower-case hex. */
  hex: string;
}

/** The whole nonce space, for ports without a prefix: duplicates alone keep miners apart. */
export const NO_EXTRANONCE: Extranonce = { size: 0, value: 0, hex: "" };

export class ExtranonceAllocator {
  /** Values from `first` up to and without `end`. */
  readonly range: { readonly first: number; readonly end: number };
  readonly #size: number;
  #next: number;
  /** Freed values in the order of freeing, as numbers alone: there may be millions. */
  readonly #freed: number[] = [];
  /** Of each the newest job that its owner could name. */
  readonly #freedJobs: number[] = [];
  #freedHead = 0;
  /** Values whose owner never had a job: free at once, so that empty connections use none up. */
  readonly #untouched: number[] = [];
  /** Values given out early, with the newest job of their owner before the present one. */
  readonly #early = new Map<number, number>();

  constructor(size: number, range: { first: number; end: number }) {
    assert(size >= 1 && size <= 3, "a prefix has one to three bytes");
    assert(range.first < range.end && range.end <= 256 ** size, "the range fits the prefix");
    this.#size = size;
    this.#next = range.first;
    this.range = range;
  }

  /**
   * Undefined when live connections hold every prefix. `onEarly` is told when the jobs of the last
   * owner may still live: then the new one may find nonces that were credited already, and they
   * are duplicates (docs/decisions/0008-prefixes-never-run-out.md).
   */
  take(oldestJobId: number, onEarly: () => void = () => undefined): Extranonce | undefined {
    const untouched = this.#untouched.pop();
    if (untouched !== undefined) return this.#make(untouched);
    if (this.#next < this.range.end) return this.#make(this.#next++);
    const value = this.#freed[this.#freedHead];
    const lastJobId = this.#freedJobs[this.#freedHead];
    if (value === undefined || lastJobId === undefined) return undefined;
    if (lastJobId >= oldestJobId) {
      this.#early.set(value, lastJobId);
      onEarly();
    }
    this.#freedHead += 1;
    if (this.#freedHead > 1024 && this.#freedHead * 2 > this.#freed.length) {
      this.#freed.splice(0, this.#freedHead);
      this.#freedJobs.splice(0, this.#freedHead);
      this.#freedHead = 0;
    }
    return this.#make(value);
  }

  /**
   * `lastJobId` is the newest job that its owner can have worked on, undefined when it never had
   * one. Each taken value is given back once.
   */
  giveBack({ value }: Extranonce, lastJobId: number | undefined): void {
    // An owner without a job leaves those of the owner before as they were.
    const touchedBy = lastJobId ?? this.#early.get(value);
    this.#early.delete(value);
    if (touchedBy === undefined) this.#untouched.push(value);
    else {
      this.#freed.push(value);
      this.#freedJobs.push(touchedBy);
    }
  }

  #make(value: number): Extranonce {
    return { size: this.#size, value, hex: value.toString(16).padStart(this.#size * 2, "0") };
  }
}

/**
 * The allocator of each group of ports, by its key. Groups without a prefix have none. Throws
 * PoolError "config" when there are fewer prefixes than parts.
 */
export function divideSpace(options: {
  groups: readonly PrefixGroup[];
  instance: number;
  instances: number;
}): Map<string, ExtranonceAllocator> {
  const result = new Map<string, ExtranonceAllocator>();
  for (const [key, { size, ...range }] of dividePrefixes(options)) {
    if (range.first === range.end) {
      const fault = `an extraNonceSize of ${size} is too small for the instances and ports`;
      throw new PoolError("config", fault);
    }
    result.set(key, new ExtranonceAllocator(size, range));
  }
  return result;
}
