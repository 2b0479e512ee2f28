// The rows of a bench run as a table and as JSON. A missed target is shown as missed.

import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { type Row, rounded } from "./bench.ts";
import { PROJECT } from "./stage.ts";
import { machine } from "./usage.ts";

export const COMPARISON = [
  "The bridge's lowest difficulty is 1, at which a CPU finds no share. It is therefore",
  "compared on refused low-difficulty shares, on job latency to all sockets, and on memory.",
  "Both get the same client, the same node and the same blocks, one after the other.",
].join("\n");

export function isMissed(row: Row): boolean {
  if (row.target === undefined) return false;
  const { kind, value } = row.target;
  return kind === "atLeast" ? !(row.value >= value) : !(row.value <= value);
}

export function table(rows: readonly Row[]): string {
  const lines = rows.map((row) => [
    row.server,
    row.what,
    `${rounded(row.value)} ${row.unit}`,
    row.target === undefined
      ? ""
      : `${row.target.kind === "atLeast" ? "≥" : "≤"} ${row.target.value}`,
    row.target === undefined ? "" : isMissed(row) ? "MISSED" : "met",
    row.othersPercent === undefined ? "" : `${Math.round(row.othersPercent)} %`,
  ]);
  const head = ["server", "what", "median", "target", "", "others' CPU"];
  const widths = head.map((word, column) =>
    Math.max(word.length, ...lines.map((line) => line[column]?.length ?? 0)),
  );
  const write = (line: readonly string[]) =>
    line.map((word, column) => word.padEnd(widths[column] ?? 0)).join("  ");
  const rule = widths.map((width) => "-".repeat(width)).join("  ");
  return [write(head), rule, ...lines.map(write)].map((line) => line.trimEnd()).join("\n");
}

export function writeJson(file: string, run: { rows: readonly Row[]; options: object }): void {
  mkdirSync(dirname(file), { recursive: true });
  const versions = { bun: Bun.version, commit: commit(), kaspad: "2.1.0", bridge: "2.1.0" };
  const result = {
    finishedAt: new Date().toISOString(),
    machine: machine(),
    versions,
    options: run.options,
    comparison: COMPARISON,
    rows: run.rows.map((row) => ({ ...row, missed: isMissed(row) })),
  };
  writeFileSync(file, `${JSON.stringify(result, null, 2)}\n`);
}

function commit(): string {
  try {
    return execFileSync("git", ["describe", "--always", "--dirty"], {
      cwd: PROJECT,
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    }).trim();
  } catch {
    return "unknown"; // An archive without git history can be measured too.
  }
}
