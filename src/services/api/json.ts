// How amounts, times and exact integers are written in responses.
// Invariant: an amount is written as whole sompi in decimal digits, never through a float.

import { formatKas, sompi } from "../../domain/sompi.ts";

export interface Amount {
  sompi: string;
  kas: string;
}

export function amount(value: bigint): Amount {
  return { sompi: value.toString(), kas: formatKas(sompi(value)) };
}

/** An integer written as a bare numeral with all its digits, for fields that must be numbers. */
export class ExactNumber {
  readonly digits: string;
  constructor(value: bigint) {
    this.digits = value.toString();
  }
}

/** Finished JSON text: faster than serialising objects for long lists. */
export class JsonText {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

const MARK = "\u0000exact:";
const MARKED = /"\\u0000exact:(-?[0-9]+)"/g;

/**
 * JSON text; `ExactNumber` becomes a bare numeral, a bigint a string, a Date an ISO time. Text from
 * outside cannot contain the mark, which begins with NUL: Postgres does not store NUL.
 */
export function toJson(value: unknown): string {
  if (value instanceof JsonText) return value.text;
  const text = JSON.stringify(value, (_key, one: unknown) => {
    if (typeof one === "bigint") return one.toString();
    if (one instanceof ExactNumber) return MARK + one.digits;
    return one;
  });
  return text.replace(MARKED, "$1");
}

/** ISO time, or null. */
export function time(date: Date | null | undefined): string | null {
  return date?.toISOString() ?? null;
}
