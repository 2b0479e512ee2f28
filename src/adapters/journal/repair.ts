// Repairs a group in which one bit has flipped. The position of the group, and so its magic, length
// and first sequence, are known from its neighbours; CRC-32 tells which single bit of the payload
// would make it whole.

import { crc32 } from "node:zlib";
import { GROUP_HEADER_BYTES } from "./format.ts";

const POLYNOMIAL = 0xedb8_8320;

/**
 * The payload of `group` (header included), repaired in place if one bit of the payload, of the
 * CRC or any bits of the rest of the header are wrong. Undefined if more is wrong than that.
 */
export function repairedPayload(group: Uint8Array): Uint8Array | undefined {
  if (group.byteLength <= GROUP_HEADER_BYTES) return undefined;
  const payload = group.subarray(GROUP_HEADER_BYTES);
  const stored = new DataView(group.buffer, group.byteOffset).getUint32(8, true);
  const difference = (stored ^ crc32(payload)) >>> 0;
  if (difference === 0 || isOneBit(difference)) return payload;
  const bit = bitFromTheEnd(difference, payload.byteLength * 8);
  if (bit === undefined) return undefined;
  const index = payload.byteLength - 1 - Math.floor(bit / 8);
  payload[index] = (payload[index] ?? 0) ^ (0x80 >>> (bit % 8));
  return payload;
}

function isOneBit(value: number): boolean {
  return (value & (value - 1)) === 0;
}

/** The bit, counted back from the end, whose flip changes the CRC by `difference`. */
function bitFromTheEnd(difference: number, bits: number): number | undefined {
  let change = POLYNOMIAL;
  for (let bit = 0; bit < bits; bit++) {
    if (change >>> 0 === difference) return bit;
    change = change & 1 ? (change >>> 1) ^ POLYNOMIAL : change >>> 1;
  }
  return undefined;
}
