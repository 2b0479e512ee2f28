// Mutations of SQL text: comparisons at their bounds, sort order, extremes, and conditions that
// are dropped. Only text that looks like SQL is touched.

import type { Edit } from "./edit.ts";

const IS_SQL = /\b(?:SELECT|INSERT INTO|UPDATE \w|DELETE FROM|WHERE|ORDER BY|JOIN)\b/;
const SWAPS: readonly (readonly [pattern: RegExp, replacement: string, kind: string])[] = [
  [/(?<=\s)<(?=\s)/g, "<=", "sql boundary"],
  [/(?<=\s)<=(?=\s)/g, "<", "sql boundary"],
  [/(?<=\s)>(?=\s)/g, ">=", "sql boundary"],
  [/(?<=\s)>=(?=\s)/g, ">", "sql boundary"],
  [/\bDESC\b/g, "ASC", "sql order"],
  [/\bASC\b/g, "DESC", "sql order"],
  [/\bLEAST(?=\()/g, "GREATEST", "sql extreme"],
  [/\bGREATEST(?=\()/g, "LEAST", "sql extreme"],
  [/\bMIN(?=\()/g, "MAX", "sql extreme"],
  [/\bMAX(?=\()/g, "MIN", "sql extreme"],
  [/\bIS NOT NULL\b/g, "IS NULL", "sql null"],
  [/\bIS NULL\b/g, "IS NOT NULL", "sql null"],
  [/(?<=[\w)] )\+(?= [\w$(])/g, "-", "sql arithmetic"],
  [/(?<=[\w)] )-(?= [\w$(])/g, "+", "sql arithmetic"],
];

export function mutationsOfSql(text: string): Edit[] {
  if (!IS_SQL.test(text)) return [];
  const edits = SWAPS.flatMap(([pattern, replacement, kind]) =>
    [...text.matchAll(pattern)].map((match) => ({
      start: match.index,
      end: match.index + match[0].length,
      replacement,
      kind,
    })),
  );
  return [...edits, ...droppedConditions(text)];
}

/** The same for a .sql file, whose comments are left alone. */
export function mutationsOfSqlFile(text: string): Edit[] {
  return mutationsOfSql(text.replaceAll(/--.*$/gm, (comment) => " ".repeat(comment.length)));
}

/** `AND condition` on a line of its own becomes `AND TRUE`. Parameters stay in the statement. */
function droppedConditions(text: string): Edit[] {
  const edits: Edit[] = [];
  for (const match of text.matchAll(/^\s*AND ([^\n$]+)$/gm)) {
    const condition = match[1] ?? "";
    if (count(condition, "(") !== count(condition, ")")) continue;
    const start = match.index + match[0].length - condition.length;
    const end = start + condition.length;
    edits.push({ start, end, replacement: "TRUE", kind: "sql condition" });
  }
  return edits;
}

function count(text: string, letter: string): number {
  return text.split(letter).length - 1;
}
