// JSON in which 64-bit numbers survive: an integer past 2^53 is read as a bigint and a bigint is
// written as bare digits. Both the stratum client and the simulated node's JSON door speak through
// these two functions. What must stay true: no digit of a number is ever changed on the way.

interface RawJson {
  rawJSON(text: string): object;
}

const raw = JSON as JSON & RawJson;

/** Reads JSON; integers outside the safe range come as bigint, all other numbers as number. */
export function parseExact(text: string): unknown {
  return JSON.parse(text, (_key: string, value: unknown, context?: { source?: string }) => {
    if (typeof value !== "number" || Number.isSafeInteger(value)) return value;
    const source = context?.source ?? "";
    return /^-?\d{1,80}$/.test(source) ? BigInt(source) : value;
  });
}

/** Writes JSON; a bigint becomes a bare integer. */
export function stringifyExact(value: unknown): string {
  return JSON.stringify(value, (_key: string, item: unknown) =>
    typeof item === "bigint" ? raw.rawJSON(item.toString()) : item,
  );
}
