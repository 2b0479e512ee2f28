// Which test files exercise a source file: those that import it, directly or through other files,
// the nearest first. Tests of the same folder come before others at the same distance. A file that
// names an entry point (it starts the process) counts as importing it.

import { dirname, join, normalize } from "node:path";

/** Path → the paths that import it. Paths are inside the project. */
export type Importers = ReadonlyMap<string, readonly string[]>;

/** `texts`: the code by path. */
export function importersOf(texts: ReadonlyMap<string, string>): Importers {
  const importers = new Map<string, string[]>();
  for (const [file, text] of texts) {
    for (const match of text.matchAll(/(?:from|import)\s*\(?"(\.[^"]+)"|"(src\/main\/[^"]+)"/g)) {
      const target = match[2] ?? normalize(join(dirname(file), match[1] ?? ""));
      importers.set(target, [...(importers.get(target) ?? []), file]);
    }
  }
  return importers;
}

/** At most `limits.tests` test files, then at most `limits.stories` stories, which are slow. */
export function testsOf(
  file: string,
  importers: Importers,
  limits: { tests: number; stories: number },
): string[] {
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
  const reached = [...distances.keys()]
    .filter((path) => path.endsWith(".test.ts"))
    .sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1));
  const isStory = (path: string) => path.startsWith("test/");
  return [
    ...reached.filter((path) => !isStory(path)).slice(0, limits.tests),
    ...reached.filter(isStory).slice(0, limits.stories),
  ];
}
