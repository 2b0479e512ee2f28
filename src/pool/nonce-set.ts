// The credited nonces of one job: an open-addressing set of 64-bit numbers in two typed
// arrays, so that a flood of shares makes no garbage. What must stay true: exactly the added
// nonces are found, whatever their text looked like; growth is by doubling at half full.

import { assert } from "../base/assert.ts";
import type { SeenNonces } from "../domain/job.ts";

const START_SLOTS = 64;
/** One job's set refuses to grow past this; the desk then asks for a newer job. */
export const MAX_NONCES = 1 << 23;

export class NonceSet implements SeenNonces {
  #mask = START_SLOTS - 1;
  #used = new Uint8Array(START_SLOTS);
  #words = new Uint32Array(START_SLOTS * 2);
  #size = 0;

  get size(): number {
    return this.#size;
  }

  has(nonceHi: number, nonceLo: number): boolean {
    return this.#used[this.#find(nonceHi, nonceLo)] === 1;
  }

  add(nonceHi: number, nonceLo: number): void {
    if (this.#size * 2 >= this.#used.length) this.#grow();
    const slot = this.#find(nonceHi, nonceLo);
    assert(this.#used[slot] === 0, "a nonce is added once");
    this.#put(slot, nonceHi, nonceLo);
    this.#size += 1;
  }

  #put(slot: number, nonceHi: number, nonceLo: number): void {
    this.#used[slot] = 1;
    this.#words[slot * 2] = nonceHi;
    this.#words[slot * 2 + 1] = nonceLo;
  }

  /** The slot that holds the nonce, or the free one where it belongs. */
  #find(nonceHi: number, nonceLo: number): number {
    let mixed = Math.imul(nonceLo ^ Math.imul(nonceHi, 0x9e37_79b1), 0x85eb_ca6b);
    mixed ^= mixed >>> 15;
    let slot = Math.imul(mixed, 0xc2b2_ae35) >>> 0;
    for (;;) {
      slot &= this.#mask;
      if (this.#used[slot] === 0) return slot;
      if (this.#words[slot * 2] === nonceHi && this.#words[slot * 2 + 1] === nonceLo) return slot;
      slot += 1;
    }
  }

  #grow(): void {
    const { used, words } = { used: this.#used, words: this.#words };
    this.#mask = used.length * 2 - 1;
    this.#used = new Uint8Array(used.length * 2);
    this.#words = new Uint32Array(words.length * 2);
    for (let slot = 0; slot < used.length; slot++) {
      if (used[slot] === 0) continue;
      const [hi, lo] = [words[slot * 2] ?? 0, words[slot * 2 + 1] ?? 0];
      this.#put(this.#find(hi, lo), hi, lo);
    }
  }
}
