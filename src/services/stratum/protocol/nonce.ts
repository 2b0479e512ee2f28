// Reads a nonce as miners write it into two unsigned halves, with the connection's extranonce in
// front. Pure. Only 1 to 16 hex digits, with or without 0x, are a nonce; a full-length one outside
// the connection's prefix is distinguished from a malformed one.

import type { Extranonce } from "../devices/extranonce.ts";

export interface Nonce {
  hi: number;
  lo: number;
}

export type NonceRead = "ok" | "wrongPrefix" | "invalid";

const NONCE = /^(?:0[xX])?([0-9a-fA-F]{1,16})$/;
const DECIMAL = /^[0-9]{1,20}$/;
const DECIMAL_ONLY = /^[0-9]{17,20}$/;
const U64_END = 2n ** 64n;

/**
 * Writes the nonce into `into`. Digits that leave room for the extranonce are the miner's part
 * (left-padded); longer ones are the whole nonce. `mayBeDecimal` is for Bitmain devices, some
 * of which are said to send the number in decimal: tried only if it cannot be hex, or if as hex it
 * lies outside the prefix.
 */
export function readNonce(
  text: string,
  extranonce: Extranonce,
  mayBeDecimal: boolean,
  into: Nonce,
): NonceRead {
  const digits = NONCE.exec(text)?.[1] ?? (mayBeDecimal ? decimalAsHex(text) : undefined);
  if (digits === undefined) return "invalid";
  const full = digits.padStart(16, "0");
  into.hi = Number.parseInt(full.slice(0, 8), 16);
  into.lo = Number.parseInt(full.slice(8), 16);
  const read = placeNonce(into, digits.length, extranonce);
  if (read === "ok" || !mayBeDecimal) return read;
  return readDecimal(text, extranonce, into) ? "ok" : read;
}

/** A number that lies outside the prefix as hex, and inside it as decimal, is decimal. */
function readDecimal(text: string, extranonce: Extranonce, into: Nonce): boolean {
  if (!DECIMAL.test(text)) return false;
  const value = BigInt(text);
  if (value >= U64_END) return false;
  const hi = Number(value >> 32n);
  if (hi >>> (32 - 8 * extranonce.size) !== extranonce.value) return false;
  into.hi = hi;
  into.lo = Number(value & 0xffff_ffffn);
  return true;
}

/** Puts the extranonce before a number of `digits` hex digits where they leave room for it. */
export function placeNonce(
  into: Nonce,
  digits: number,
  extranonce: Extranonce,
): "ok" | "wrongPrefix" {
  const { size, value } = extranonce;
  if (size === 0) return "ok";
  const shift = 32 - 8 * size;
  if (digits <= 16 - 2 * size) into.hi = (into.hi | (value << shift)) >>> 0;
  return into.hi >>> shift === value ? "ok" : "wrongPrefix";
}

function decimalAsHex(text: string): string | undefined {
  if (!DECIMAL_ONLY.test(text)) return undefined;
  const value = BigInt(text);
  return value < U64_END ? value.toString(16).padStart(16, "0") : undefined;
}
