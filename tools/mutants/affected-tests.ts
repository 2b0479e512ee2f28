// Which test files exercise a source file: those that import it, directly or through other files,
// the nearest first. Tests of the same folder come before others at the same distance.

import { dirname, join, normalize } from "node:path";

/** Path → the paths that import it. Paths are inside the project. */
export type Importers = ReadonlyMap<string, readonly string[]>;

/** `texts`: the code by path. */
export function importersOf(texts: ReadonlyMap<string, string>): Importers {
  const importers = new Map<string, string[]>();
  for (const [file, text] of texts) {
    for (const match of text.matchAll(/(?:from|import)\s*\(?"(\.[^"]+)"/g)) {
      const target = normalize(join(dirname(file), match[1] ?? ""));
      importers.set(target, [...(importers.get(target) ?? []), file]);
    }
  }
  return importers;
}

/** At most `limit` test files. Stories are left out: they run the product in other processes. */
export function testsOf(file: string, importers: Importers, limit: number): string[] {
  const distances = new Map<string, number>([[file, 0]]);
  const queue = [file];
  for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
    for (const importer of importers.get(next) ?? []) {
      if (distances.has(importer)) continue;
      distances.set(importer, (distances.get(next) ?? 0) + 1);
      queue.push(importer);
    }
  }
  const rank = (test: string) =>
    (distances.get(test) ?? 0) * 2 + (dirname(test) === dirname(file) ? 0 : 1);
  return [...distances.keys()]
    .filter((path) => path.endsWith(".test.ts") && !path.startsWith("test/"))
    .sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1))
    .slice(0, limit);
}
