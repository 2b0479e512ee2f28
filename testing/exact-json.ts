// JSON that keeps 64-bit integers exact: integers above 2^53 are parsed as bigint, and a bigint is
// written as plain digits. Used by the stratum client and by the simulated node's wRPC server.

interface RawJson {
  rawJSON(text: string): object;
}

const raw = JSON as JSON & RawJson;

/** Parses JSON; integers outside the safe range become bigint, all other numbers number. */
export function parseExact(text: string): unknown {
  return JSON.parse(text, (_key: string, value: unknown, context?: { source?: string }) => {
    if (typeof value !== "number" || Number.isSafeInteger(value)) return value;
    const source = context?.source ?? "";
    return /^-?\d{1,80}$/.test(source) ? BigInt(source) : value;
  });
}

/** Serialises to JSON; a bigint is written as plain digits. */
export function stringifyExact(value: unknown): string {
  return JSON.stringify(value, (_key: string, item: unknown) =>
    typeof item === "bigint" ? raw.rawJSON(item.toString()) : item,
  );
}
