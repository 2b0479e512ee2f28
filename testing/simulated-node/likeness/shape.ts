// The shape of a message: which fields it has and of which type, with all elements of a list merged
// into one. Messages that differ only in values have the same shape.

export class Shape {
  /** The kinds seen at each path. */
  readonly #kinds = new Map<string, Set<string>>();

  add(path: string, value: unknown): void {
    if (Array.isArray(value)) {
      for (const item of value) this.add(`${path}[]`, item);
    } else if (typeof value === "object" && value !== null) {
      for (const [key, item] of Object.entries(value)) this.add(`${path}.${key}`, item);
    } else this.#note(path, kindOf(path, value));
  }

  /** Sorted lines, one for each path. */
  lines(): string[] {
    return [...this.#kinds]
      .map(([path, kinds]) => `${path}: ${[...kinds].sort().join("|")}`)
      .sort();
  }

  #note(path: string, kind: string): void {
    const kinds = this.#kinds.get(path) ?? new Set();
    kinds.add(kind);
    this.#kinds.set(path, kinds);
  }
}

function kindOf(path: string, value: unknown): string {
  if (value === null) return "null";
  if (typeof value !== "string") return typeof value === "boolean" ? "boolean" : "number";
  if (/\.(payload|blueWork)$/.test(path)) return /^[0-9a-f]*$/.test(value) ? "hex" : "text";
  if (/^\d{1,20}$/.test(value)) return "digits";
  if (/^[0-9a-f]*$/.test(value)) return value.length === 64 ? "hash" : "hex";
  return value.startsWith("kaspadev:") ? "address" : "text";
}

/** Text of a refusal without what differs between nodes. */
export function plainWords(words: string): string {
  return words.replace(/[0-9a-f]{64}/g, "#").replace(/\d+/g, "N");
}
