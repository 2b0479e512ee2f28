// The credited nonces of one job: an open-addressing set of 64-bit numbers in one typed array, so
// that a flood of shares makes no garbage and takes 11 to 21 bytes a share. It doubles when it is
// three quarters full.

import { assert } from "../../base/assert.ts";
import type { SeenNonces } from "../../domain/job.ts";

const START_SLOTS = 64;
/** One job's set refuses to grow past this; shares of the job are stale then. */
export const MAX_NONCES = 1 << 23;

export class NonceSet implements SeenNonces {
  #mask = START_SLOTS - 1;
  /** Two words a slot; both are 0 in a free one. */
  #words = new Uint32Array(START_SLOTS * 2);
  /** The one nonce that would look like a free slot. */
  #hasZero = false;
  #size = 0;

  get size(): number {
    return this.#size;
  }

  has(nonceHi: number, nonceLo: number): boolean {
    if (nonceHi === 0 && nonceLo === 0) return this.#hasZero;
    return !this.#isFree(this.#find(nonceHi, nonceLo));
  }

  add(nonceHi: number, nonceLo: number): void {
    if (nonceHi === 0 && nonceLo === 0) {
      assert(!this.#hasZero, "a nonce is added once");
      this.#hasZero = true;
    } else {
      if (this.#size * 4 >= (this.#mask + 1) * 3) this.#grow();
      const slot = this.#find(nonceHi, nonceLo);
      assert(this.#isFree(slot), "a nonce is added once");
      this.#words[slot * 2] = nonceHi;
      this.#words[slot * 2 + 1] = nonceLo;
    }
    this.#size += 1;
  }

  #isFree(slot: number): boolean {
    return this.#words[slot * 2] === 0 && this.#words[slot * 2 + 1] === 0;
  }

  /** The slot that holds the nonce, or the free one where it belongs. */
  #find(nonceHi: number, nonceLo: number): number {
    const words = this.#words;
    let mixed = Math.imul(nonceLo ^ Math.imul(nonceHi, 0x9e37_79b1), 0x85eb_ca6b);
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0xc2b2_ae35);
    let slot = (mixed ^ (mixed >>> 16)) & this.#mask;
    for (;;) {
      const [hi, lo] = [words[slot * 2], words[slot * 2 + 1]];
      if (hi === nonceHi && lo === nonceLo) return slot;
      if (hi === 0 && lo === 0) return slot;
      slot = (slot + 1) & this.#mask;
    }
  }

  #grow(): void {
    const words = this.#words;
    this.#mask = this.#mask * 2 + 1;
    this.#words = new Uint32Array(words.length * 2);
    for (let at = 0; at < words.length; at += 2) {
      const [hi, lo] = [words[at] ?? 0, words[at + 1] ?? 0];
      if (hi === 0 && lo === 0) continue;
      const slot = this.#find(hi, lo);
      this.#words[slot * 2] = hi;
      this.#words[slot * 2 + 1] = lo;
    }
  }
}
