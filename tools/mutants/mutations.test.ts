// What is mutated in a file and what is not, and which tests reach a file.

import { expect, test } from "bun:test";
import { importersOf, testsOf } from "./affected-tests.ts";
import { applied, mutantsOf } from "./mutations.ts";
import { tableOf } from "./results.ts";

/** Every mutated version of one line of code. */
function versions(text: string): string[] {
  return mutantsOf("a.ts", text).map((mutant) => applied(text, mutant));
}

test.each([
  ["a < b;", ["a <= b;"]],
  ["a >= 1;", ["a > 1;", "a >= 2;"]],
  ["a && !b;", ["a || !b;", "a && b;"]],
  ["a ?? b;", ["b;"]],
  ["x -= 1n;", [";", "x += 1n;", "x -= 2n;"]],
  ["if (a) b();", ["if (true) b();", "if (false) b();", "if (a) ;"]],
  ["await f(true);", [";", "await f(false);"]],
  ["void f();", [";"]],
  ["const c = Math.min(a, b);", ["const c = Math.max(a, b);"]],
  ["const x = a ? y : z;", ["const x = true ? y : z;", "const x = false ? y : z;"]],
  ["é === 'ü' || a;", ["é !== 'ü' || a;", "é === 'ü' && a;"]],
])("%s becomes each of its mutants", (text, expected) => {
  expect(versions(text).sort()).toEqual(expected.sort());
});

test.each([
  'import { a } from "./a.ts";',
  "type A = 1 | true;",
  'log.warn("text", { count: 1 });',
  'throw new Error("text" + 1);',
  'const a = "some " + b;',
  'const label = "a < b DESC";',
])("%s has no mutant", (text) => {
  expect(versions(text)).toEqual([]);
});

test("SQL is mutated inside of templates and texts", () => {
  const text = "q(`SELECT a\nFROM t\nWHERE b < $1\n  AND c IS NULL\nORDER BY d DESC`);";
  expect(mutantsOf("a.ts", text).map(({ kind, line }) => `${kind} ${line}`)).toEqual([
    "removal 1",
    "sql boundary 3",
    "sql condition 4",
    "sql null 4",
    "sql order 5",
  ]);
});

test("a .sql file is mutated, its comments are not", () => {
  const text = "-- a < b\n\nSELECT a FROM t\nWHERE b < $1\n  AND c = 1\n";
  const mutants = mutantsOf("sql/a.sql", text);
  expect(mutants.map(({ kind, line }) => `${kind} ${line}`)).toEqual([
    "sql boundary 4",
    "sql condition 5",
  ]);
});

test("the nearest tests come first, stories only if wanted", () => {
  const importers = importersOf(
    new Map([
      ["src/a/x.ts", ""],
      ["src/a/y.ts", 'import { x } from "./x.ts";'],
      ["src/a/y.test.ts", 'import { y } from "./y.ts";'],
      ["src/a/x.test.ts", 'import { x } from "./x.ts";'],
      ["src/b/far.test.ts", 'const { x } = await import("../a/x.ts");'],
      ["src/main/app.ts", 'import { y } from "../a/y.ts";'],
      ["testing/pool.ts", 'start(["bun", "src/main/app.ts"]);'],
      ["test/story.test.ts", 'import { pool } from "../testing/pool.ts";'],
    ]),
  );
  const tests = ["src/a/x.test.ts", "src/b/far.test.ts", "src/a/y.test.ts"];
  expect(testsOf("src/a/x.ts", importers, { tests: 8, stories: 0 })).toEqual(tests);
  expect(testsOf("src/a/x.ts", importers, { tests: 1, stories: 1 })).toEqual([
    "src/a/x.test.ts",
    "test/story.test.ts",
  ]);
});

test("the table has a row per folder and their sum", () => {
  const base = { line: 1, start: 0, end: 1, replacement: "", kind: "", key: "", original: "" };
  const table = tableOf([
    { ...base, file: "src/services/api/a.ts", outcome: "killed" },
    { ...base, file: "src/services/api/native/a.ts", outcome: "survived" },
    { ...base, file: "src/base/a.ts", outcome: "timeout" },
  ]);
  expect(table.split("\n").slice(2)).toEqual([
    "| src/base | 1 | 1 | 100 % |",
    "| src/services/api | 2 | 1 | 50 % |",
    "| all | 3 | 2 | 67 % |",
  ]);
});
