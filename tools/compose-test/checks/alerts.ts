// The profile `observability`: rules and dashboards find their metrics, and an alert is sent when a
// service is down. It uses only features that the public images have as well as their stand-ins.

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expectThat, seconds } from "../report.ts";
import { waitFor } from "../shell.ts";
import { ROOT, type Stack } from "../stack.ts";

const BOARDS = join(ROOT, "observability", "grafana", "dashboards");
const PROMETHEUS = "http://127.0.0.1:9090/prometheus/api/v1";
const ALERTMANAGER = "http://127.0.0.1:9093/api/v2";
/** The rule fires after a minute, plus scrape, evaluation and group wait. */
const TOLD_LIMIT_MS = 240_000;
const BACK_LIMIT_MS = 120_000;
const NUMBERS_LIMIT_MS = 150_000;

interface Answer<T> {
  data: T;
}

/** Queries from inside the stack, as its services do. */
async function ask<T>(stack: Stack, service: string, url: string): Promise<T> {
  return JSON.parse(await stack.compose("exec", "-T", service, "wget", "-q", "-O", "-", url)) as T;
}

export const askPrometheus = async <T>(stack: Stack, path: string): Promise<T> =>
  (await ask<Answer<T>>(stack, "katpool-prmths", `${PROMETHEUS}/${path}`)).data;

/** Every rule is loaded and can be evaluated, and Prometheus has found Alertmanager. */
export async function loadsRules(stack: Stack): Promise<string> {
  interface Rules {
    groups: { rules: { name: string; health: string; lastError?: string }[] }[];
  }
  const file = readFileSync(join(ROOT, "observability/prometheus/alerts.yml"), "utf8");
  const expected = [...file.matchAll(/- alert: (\w+)/g)].map((match) => match[1] ?? "");
  const rules = await waitFor("every rule is evaluated", 90_000, async () => {
    const { groups } = await askPrometheus<Rules>(stack, "rules");
    const all = groups.flatMap((group) => group.rules);
    return all.every((rule) => rule.health !== "unknown") ? all : undefined;
  });
  const loaded = rules
    .map((rule) => rule.name)
    .toSorted()
    .join();
  expectThat(loaded === expected.toSorted().join(), `all rules are loaded, not only ${loaded}`);
  const ill = rules.filter((rule) => rule.health !== "ok");
  expectThat(ill.length === 0, `rules are healthy, not ${JSON.stringify(ill)}`);
  await waitFor("Prometheus finds Alertmanager", 120_000, async () => {
    const found = await askPrometheus<{ activeAlertmanagers: object[] }>(stack, "alertmanagers");
    return found.activeAlertmanagers.length > 0 ? true : undefined;
  });
  await waitFor("the watchdog reaches Alertmanager", 120_000, async () => {
    const alerts = await alertsOf(stack);
    return alerts.includes("Watchdog") ? true : undefined;
  });
  return `${rules.length} rules are healthy, Alertmanager receives alerts`;
}

async function alertsOf(stack: Stack): Promise<string[]> {
  const alerts = await ask<{ labels: Record<string, string> }[]>(
    stack,
    "katpool-alertmanager",
    `${ALERTMANAGER}/alerts`,
  );
  return alerts.map((alert) => alert.labels.alertname ?? "");
}

/** Each query of each dashboard succeeds and uses only existing metrics. */
export async function fillsBoards(stack: Stack): Promise<string> {
  const queries = boardQueries();
  for (const { title, expr } of queries) {
    const query = encodeURIComponent(expr);
    await askPrometheus<object>(stack, `query?query=${query}`).catch((thrown: unknown) => {
      throw new Error(`panel ${title}: ${expr}`, { cause: thrown });
    });
  }
  // Some metrics are updated once a minute only.
  let absent: string[] = [];
  await waitFor("every metric exists", NUMBERS_LIMIT_MS, async () => {
    absent = await absentNumbers(stack);
    return absent.length === 0 ? true : undefined;
  }).catch((thrown: unknown) => {
    throw new Error(`the dashboards lack ${absent.join(", ")}`, { cause: thrown });
  });
  return `${queries.length} queries on ${readdirSync(BOARDS).length} boards`;
}

async function absentNumbers(stack: Stack): Promise<string[]> {
  const names = new Set(await askPrometheus<string[]>(stack, "label/__name__/values"));
  const described = describedMetrics();
  const absent = new Set<string>();
  for (const { expr } of boardQueries()) {
    for (const [name] of expr.matchAll(/[a-zA-Z_][a-zA-Z0-9_]*/g)) {
      const row = described.get(name.replace(/_(bucket|count|sum)$/, "")) ?? described.get(name);
      if (row === undefined || names.has(name) || row.includes("absent until")) continue;
      absent.add(name);
    }
  }
  return [...absent];
}

function boardQueries(): { title: string; expr: string }[] {
  interface Board {
    panels: { title: string; targets?: { expr: string }[] }[];
  }
  return readdirSync(BOARDS)
    .map((file) => JSON.parse(readFileSync(join(BOARDS, file), "utf8")) as Board)
    .flatMap((board) => board.panels)
    .flatMap(({ title, targets }) => (targets ?? []).map(({ expr }) => ({ title, expr })));
}

/** Metric → its description on the pages. */
function describedMetrics(): Map<string, string> {
  const pages = ["operator/metrics.md", "developer/fetcher.md"].map((name) =>
    readFileSync(join(ROOT, "docs", name), "utf8"),
  );
  const rows = pages.join("\n").matchAll(/^\|\s*`([a-zA-Z_0-9]+)[^|]*\|(.*)$/gm);
  return new Map([...rows].map((row) => [row[1] ?? "", row[2] ?? ""]));
}

/** Stops a service that mining does not need; returns a check that the operator is alerted. */
export async function takeAway(stack: Stack, service: string): Promise<() => Promise<string>> {
  await stack.takeAway(service);
  const startedMs = performance.now();
  return async () => {
    await waitFor("the operator is alerted", TOLD_LIMIT_MS, async () => {
      const messages = (await stack.compose("logs", "--no-log-prefix", "alert-sink")).split("\n");
      const isTold = messages.some((one) => one.includes("firing") && one.includes(service));
      return isTold ? true : undefined;
    });
    const after = seconds(startedMs);
    await stack.bringBack(service);
    await stack.healthy(BACK_LIMIT_MS);
    return `${service} was away, told within ${after} s`;
  };
}
