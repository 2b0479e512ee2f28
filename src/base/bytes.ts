// Hex and little-endian encodings with length checks.
// Invariant: a wrong length or character throws; it never yields a shorter value.

const HEX = /^[0-9a-f]*$/;

/** Lower-case hex of `bytes`. */
export function toHex(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("hex");
}

/** Bytes of lower-case hex; throws RangeError on odd length, other characters or another length. */
export function fromHex(hex: string, expectedBytes?: number): Uint8Array {
  if (!isHex(hex)) throw new RangeError("not lower-case hex of whole bytes");
  if (expectedBytes !== undefined && hex.length !== expectedBytes * 2) {
    throw new RangeError(`expected ${expectedBytes} bytes of hex, got ${hex.length / 2}`);
  }
  return new Uint8Array(Buffer.from(hex, "hex"));
}

/** True for any number of whole bytes in lower-case hex, including none. Linear time. */
export function isHex(text: string): boolean {
  return text.length % 2 === 0 && HEX.test(text);
}

/** An unsigned 64-bit number as 16 hex digits in little-endian byte order. */
export function u64LittleEndianHex(value: bigint): string {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, value, true);
  return toHex(bytes);
}
