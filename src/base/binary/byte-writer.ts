// Writes big-endian unsigned integers and bytes one after the other.
// Invariant: a value that does not fit its width throws; it is never cut.

const FIRST_BYTES = 256;

export class ByteWriter {
  #bytes = new Uint8Array(FIRST_BYTES);
  #view = new DataView(this.#bytes.buffer);
  #length = 0;

  u8(value: number): this {
    return this.#number(value, 1, (at) => this.#view.setUint8(at, value));
  }

  u16(value: number): this {
    return this.#number(value, 2, (at) => this.#view.setUint16(at, value));
  }

  u32(value: number): this {
    return this.#number(value, 4, (at) => this.#view.setUint32(at, value));
  }

  /** Throws RangeError outside 0 to 2^64 - 1. */
  u64(value: bigint | number): this {
    const exact = BigInt(value);
    if (exact < 0n || exact >> 64n !== 0n) throw new RangeError(`${exact} is not a u64`);
    const at = this.#reserve(8);
    this.#view.setBigUint64(at, exact);
    return this;
  }

  /** Throws RangeError outside 0 to 2^128 - 1. */
  u128(value: bigint): this {
    if (value < 0n || value >> 128n !== 0n) throw new RangeError(`${value} is not a u128`);
    return this.u64(value >> 64n).u64(value & 0xffff_ffff_ffff_ffffn);
  }

  /** Throws RangeError if `length` is given and the bytes are not that many. */
  bytes(bytes: Uint8Array, length = bytes.byteLength): this {
    if (bytes.byteLength !== length) {
      throw new RangeError(`expected ${length} bytes, got ${bytes.byteLength}`);
    }
    const at = this.#reserve(length);
    this.#bytes.set(bytes, at);
    return this;
  }

  /** Its length in one byte, then the text. Throws RangeError above 255 bytes. */
  shortText(text: string): this {
    const bytes = new TextEncoder().encode(text);
    return this.u8(bytes.byteLength).bytes(bytes);
  }

  /** A copy of what was written. */
  take(): Uint8Array<ArrayBuffer> {
    return this.#bytes.slice(0, this.#length);
  }

  #number(value: number, bytes: number, write: (at: number) => void): this {
    if (!Number.isInteger(value) || value < 0 || value >= 2 ** (8 * bytes)) {
      throw new RangeError(`${value} does not fit ${bytes} bytes`);
    }
    write(this.#reserve(bytes));
    return this;
  }

  #reserve(bytes: number): number {
    const at = this.#length;
    this.#length += bytes;
    if (this.#length > this.#bytes.byteLength) {
      const larger = new Uint8Array(Math.max(this.#length, 2 * this.#bytes.byteLength));
      larger.set(this.#bytes);
      this.#bytes = larger;
      this.#view = new DataView(larger.buffer);
    }
    return at;
  }
}
