// Results of mutation runs, one JSON line each, appended as they come: a run that was stopped is
// resumed by starting it again. A result counts as long as the mutated file and its tests are
// the same.

import { appendFileSync, existsSync, mkdirSync, readFileSync } from "node:fs";
import { dirname } from "node:path";
import type { Mutant } from "./mutations.ts";

export interface Result extends Mutant {
  /** Identifies mutant, file content and test contents. */
  key: string;
  outcome: "killed" | "survived" | "timeout";
  /** The replaced text. */
  original: string;
}

export class ResultStore {
  readonly #path: string;
  readonly #results = new Map<string, Result>();

  constructor(path: string) {
    this.#path = path;
    mkdirSync(dirname(path), { recursive: true });
    if (!existsSync(path)) return;
    for (const line of readFileSync(path, "utf8").split("\n")) {
      const result = parsed(line);
      if (result !== undefined) this.#results.set(result.key, result);
    }
  }

  get(key: string): Result | undefined {
    return this.#results.get(key);
  }

  add(result: Result): void {
    this.#results.set(result.key, result);
    appendFileSync(this.#path, `${JSON.stringify(result)}\n`);
  }
}

/** A line that a stopped run left incomplete is undefined. */
function parsed(line: string): Result | undefined {
  try {
    return line === "" ? undefined : JSON.parse(line);
  } catch {
    return undefined;
  }
}

/** Markdown: a row per folder, and the survivors as a list. */
export function tableOf(results: readonly Result[]): string {
  const folders = Map.groupBy(results, (result) => folderOf(result.file));
  const rows = [...folders].sort(([a], [b]) => (a < b ? -1 : 1)).map(rowOf);
  const lines = ["| folder | mutants | killed | score |", "| --- | --- | --- | --- |", ...rows];
  if (folders.size > 1) lines.push(rowOf(["all", results]));
  return lines.join("\n");
}

function rowOf([folder, results]: readonly [string, readonly Result[]]): string {
  const killed = results.filter((result) => result.outcome !== "survived").length;
  const score = ((100 * killed) / results.length).toFixed(0);
  return `| ${folder} | ${results.length} | ${killed} | ${score} % |`;
}

/** "src/services/stratum" of a file below it. */
function folderOf(file: string): string {
  return file.split("/").slice(0, -1).slice(0, 3).join("/");
}

/** One line: where, what was replaced by what. */
export function describe(result: Pick<Result, keyof Mutant | "original">): string {
  const { file, line, kind, original, replacement } = result;
  const short = (text: string) => JSON.stringify(text.replace(/\s+/g, " ").slice(0, 60));
  return `${file}:${line} ${kind}: ${short(original)} → ${short(replacement)}`;
}
