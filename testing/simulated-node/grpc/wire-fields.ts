// Reads fields of a client's request, from either server. A field of the wrong type is a CallFault,
// never a default value.

import { CallFault } from "../wrpc/call-fault.ts";

export type Fields = Record<string, unknown>;

const malformed = () => new CallFault("request deserialization error");

export function fieldsOf(value: unknown): Fields {
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw malformed();
  return value as Fields;
}

export function list(fields: Fields, key: string): unknown[] {
  const value = fields[key];
  if (!Array.isArray(value)) throw malformed();
  return value;
}

export function text(fields: Fields, key: string): string {
  const value = fields[key];
  if (typeof value !== "string") throw malformed();
  return value;
}

export function texts(fields: Fields, key: string): string[] {
  return list(fields, key).map((value) => {
    if (typeof value !== "string") throw malformed();
    return value;
  });
}

export function flag(fields: Fields, key: string): boolean {
  const value = fields[key];
  if (typeof value !== "boolean") throw malformed();
  return value;
}

export function hex(fields: Fields, key: string): string {
  const value = text(fields, key).toLowerCase();
  if (!/^([0-9a-f]{2})*$/.test(value)) throw malformed();
  return value;
}

export function hash(fields: Fields, key: string): string {
  return hashOf(text(fields, key));
}

export function hashOf(value: unknown): string {
  if (typeof value !== "string" || value.length !== 64) {
    throw new CallFault("Hex parsing error: Invalid input length 64");
  }
  const lower = value.toLowerCase();
  if (!/^[0-9a-f]{64}$/.test(lower)) throw new CallFault("Hex parsing error: Invalid character");
  return lower;
}

/** From a JSON integer or from protobuf's decimal text. */
export function u64(fields: Fields, key: string): bigint {
  return unsigned(fields[key], 64);
}

export function u32(fields: Fields, key: string): number {
  return Number(unsigned(fields[key], 32));
}

export function u16(fields: Fields, key: string): number {
  return Number(unsigned(fields[key], 16));
}

export function unsigned(value: unknown, bits: number): bigint {
  const isInteger = typeof value === "bigint" || Number.isSafeInteger(value);
  const isText = typeof value === "string" && /^\d{1,20}$/.test(value);
  if (!isInteger && !isText) throw malformed();
  const number = BigInt(value as bigint | number | string);
  if (number < 0n || number >= 1n << BigInt(bits)) throw malformed();
  return number;
}

/** Hex of up to 24 bytes, odd lengths included, as both servers write blue work. */
export function blueWork(fields: Fields, key: string): bigint {
  const value = text(fields, key);
  if (!/^[0-9a-fA-F]{0,48}$/.test(value)) throw malformed();
  return value === "" ? 0n : BigInt(`0x${value}`);
}
