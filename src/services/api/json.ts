// How amounts, times and exact numbers are written in answers.
// Used by every view. What must stay true: an amount leaves as whole sompi in decimal digits,
// and no amount ever passes through a floating point number.

import { formatKas, sompi } from "../../domain/sompi.ts";

export interface Amount {
  sompi: string;
  kas: string;
}

export function amount(value: bigint): Amount {
  return { sompi: value.toString(), kas: formatKas(sompi(value)) };
}

/** A whole number whose digits are written out exactly, for paths that always gave a number. */
export class ExactNumber {
  readonly digits: string;
  constructor(value: bigint) {
    this.digits = value.toString();
  }
}

/** JSON that is written already: long lists are put together faster than by walking objects. */
export class JsonText {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

const MARK = "\u0000exact:";
const MARKED = /"\\u0000exact:(-?[0-9]+)"/g;

/**
 * JSON text; `ExactNumber` becomes a bare numeral, a bigint text, a Date ISO time. No text from
 * outside can look like the mark: it begins with NUL, which Postgres does not store.
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
