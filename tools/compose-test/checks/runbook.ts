// The commands that the operator's pages name, run in the stack: each of those on the pages of the
// alerts, and those that operators of other pools are used to.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expectThat } from "../report.ts";
import { run } from "../shell.ts";
import { ROOT, type Stack } from "../stack.ts";
import { restartServices } from "./kills.ts";

/** Commands that change nothing and need no argument; of all others the help is asked for. */
const READING = ["status", "verify", "sessions", "drain", "dormant"];
/** Exit codes by which a command tells the pool's state: well, work open, halted, part paid. */
const STATES: readonly number[] = [0, 3, 4, 5];
/** Run by other steps, or with an argument that only an incident has. */
const ELSEWHERE = /^(up|restart)\b|\bFILE\b|backup\.ts now/;

export async function runbookWorks(stack: Stack): Promise<string> {
  const spans = spansOf("docs/operator/alerts.md");
  const compose = spansStarting(spans, "docker compose ").filter((one) => !ELSEWHERE.test(one));
  expectThat(compose.length >= 5, `the alerts' page names ${compose.length} compose commands`);
  for (const command of compose) {
    await stack.compose(...command.replace("SERVICE", "katpool-monitor").split(/\s+/));
  }
  const katpool = spansStarting(spans, "tools/katpool ");
  expectThat(katpool.length >= 5, `the alerts' page names ${katpool.length} katpool commands`);
  for (const command of katpool) {
    const [name = "", ...rest] = command.split(/\s+/);
    const given = READING.includes(name) ? rest : ["--help"];
    const { code, output } = await stack.tryKatpool(name, ...given);
    expectThat(STATES.includes(code), `katpool ${command} works, not exit ${code}: ${output}`);
  }
  return `${compose.length} + ${katpool.length} commands of the alerts' page`;
}

/** The rows of the table of differences that promise `docker logs` and `docker compose restart`. */
export async function oldHabitsWork(stack: Stack): Promise<string> {
  const rows = readFileSync(join(ROOT, "docs/operator/take-over.md"), "utf8").split("\n");
  const promised = (start: string) => {
    const row = rows.find((one) => one.startsWith(`| ${start}`)) ?? "";
    const names = [...(row.split(" | ")[1] ?? "").matchAll(/`(?:[a-z -]* )?([a-z-]+)`/g)];
    expectThat(names.length > 0, `take-over.md has a row about ${start}`);
    return names.map((match) => match[1] ?? "");
  };
  const logged = promised("`docker logs -f` of any other");
  for (const name of logged) {
    await run(["docker", "logs", "--tail", "1", `${stack.options.project}-${name}`]);
  }
  const logs = await stack.compose(
    "logs",
    "--tail",
    "1",
    ...promised("`docker logs -f katpool-app`"),
  );
  expectThat(logs.includes("katpool-app"), "docker compose logs shows the app's log");
  const restarted = await restartServices(stack, promised("`docker compose restart nginx`"));
  return `${logged.length} logs by name, ${restarted}`;
}

function spansOf(path: string): string[] {
  const text = readFileSync(join(ROOT, path), "utf8").replace(/\s+/g, " ");
  return [...new Set([...text.matchAll(/`([^`]+)`/g)].map((match) => match[1] ?? ""))];
}

function spansStarting(spans: readonly string[], start: string): string[] {
  return spans.filter((one) => one.startsWith(start)).map((one) => one.slice(start.length));
}
