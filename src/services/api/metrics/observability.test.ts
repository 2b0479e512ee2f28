import { expect, test } from "bun:test";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createMetrics } from "../../../adapters/metrics/registry.ts";
import { rewardMetrics } from "../../rewards/allocation/reward-metrics.ts";
import { createTreasuryMetrics } from "../../rewards/metrics.ts";
import { referenceMetrics } from "../../shares/metrics/reference-metrics.ts";
import { poolMetrics } from "../../shares/metrics/share-metrics.ts";
import { MonitorGauges } from "./gauges.ts";

const ROOT = join(import.meta.dir, "..", "..", "..", "..");
const RULES = join(ROOT, "observability", "prometheus", "alerts.yml");
const RULE_TESTS = ["alerts.test.yml", "alerts-slow.test.yml"].map((name) =>
  join(ROOT, "observability", "prometheus", name),
);
const BOARDS = join(ROOT, "observability", "grafana", "dashboards");
const RENDER = join(ROOT, "observability", "alertmanager", "render.sh");

const read = (path: string) => readFileSync(path, "utf8");

function run(command: string[], env: Record<string, string> = {}) {
  const { exitCode, stdout, stderr } = Bun.spawnSync(command, {
    env: { PATH: process.env.PATH ?? "", ...env },
  });
  return { exitCode, text: `${stdout.toString()}${stderr.toString()}` };
}

function promtool(...args: string[]) {
  const found = Bun.which("promtool");
  if (found === null) throw new Error("promtool is missing: install the package prometheus");
  return run([found, ...args]);
}

interface Rule {
  alert: string;
  expr: string;
  labels: { severity: string };
  annotations: Record<string, string>;
}
const rules = (Bun.YAML.parse(read(RULES)) as { groups: { rules: Rule[] }[] }).groups.flatMap(
  (group) => group.rules,
);

test("Prometheus accepts its configuration and the alert rules", () => {
  expect(promtool("check", "rules", RULES)).toMatchObject({ exitCode: 0 });
  // Without its rule files, which have another place in the container.
  const folder = mkdtempSync(join(tmpdir(), "katpool-prometheus-"));
  const config = join(folder, "prometheus.yml");
  writeFileSync(config, read(join(ROOT, "prometheus.yml")));
  expect(promtool("check", "config", config)).toMatchObject({ exitCode: 0 });
  rmSync(folder, { recursive: true });
});

test("every scrape of the pool's own processes has a sample limit", () => {
  const { scrape_configs } = Bun.YAML.parse(read(join(ROOT, "prometheus.yml"))) as {
    scrape_configs: { job_name: string; sample_limit?: number }[];
  };
  const own = scrape_configs.filter((one) => /^(katpool-|go-app)/.test(one.job_name));
  expect(own).toHaveLength(6);
  expect(own.filter((one) => one.sample_limit === undefined)).toEqual([]);
});

test("every alert fires when it should and is silent before", () => {
  expect(promtool("test", "rules", ...RULE_TESTS)).toMatchObject({ exitCode: 0 });
  type RuleTest = { promql_expr_test: { expr: string; exp_samples: { labels: string }[] }[] };
  const expectations = RULE_TESTS.flatMap((file) => {
    const { tests } = Bun.YAML.parse(read(file)) as { tests: RuleTest[] };
    return tests.flatMap((one) => one.promql_expr_test);
  });
  const fired = expectations.flatMap((one) => one.exp_samples.map((sample) => sample.labels));
  const silent = expectations.filter((one) => one.exp_samples.length === 0).map((one) => one.expr);
  const lacks = (texts: string[]) =>
    rules
      .map((rule) => rule.alert)
      .filter((alert) => !texts.some((text) => new RegExp(`["|]${alert}["|]`).test(text)));
  expect({ neverFires: lacks(fired), neverSilent: lacks(silent) }).toEqual({
    neverFires: [],
    neverSilent: ["Watchdog"],
  });
}, 240_000);

test("every alert has a meaning and a runbook", () => {
  const pages = read(join(ROOT, "docs", "operator", "alerts.md"));
  for (const { alert, annotations, labels } of rules) {
    expect(["critical", "warning", "info"]).toContain(labels.severity);
    expect(annotations.summary?.length ?? 0).toBeGreaterThan(10);
    expect(annotations.description?.length ?? 0).toBeGreaterThan(10);
    expect(annotations.runbook_url).toBe(`docs/operator/alerts.md#${alert.toLowerCase()}`);
    expect(pages).toContain(`\n### ${alert}\n`);
  }
});

interface Board {
  uid: string;
  editable: boolean;
  panels: { title: string; targets?: { expr: string; datasource: { uid: string } }[] }[];
}

function boards(): { file: string; board: Board }[] {
  return readdirSync(BOARDS).map((file) => ({
    file,
    board: JSON.parse(read(join(BOARDS, file))) as Board,
  }));
}

test("three dashboards are provisioned, read-only, on one data source", () => {
  const uids = boards().map(({ board }) => board.uid);
  expect(uids.toSorted()).toEqual(["katpool-miners", "katpool-money", "katpool-pool"]);
  const source = read(join(ROOT, "observability/grafana/provisioning/datasources/prometheus.yml"));
  for (const { board } of boards()) {
    expect(board.editable).toBe(false);
    const sources = board.panels.flatMap((panel) => panel.targets ?? []);
    for (const { datasource } of sources) expect(source).toContain(`uid: ${datasource.uid}\n`);
  }
});

test("every panel's query is valid", () => {
  const expressions = boards().flatMap(({ board }) =>
    board.panels.flatMap((panel) => (panel.targets ?? []).map((target) => target.expr)),
  );
  const recorded = expressions.map((expr, i) => ({ record: `panel:${i}`, expr }));
  const folder = mkdtempSync(join(tmpdir(), "katpool-boards-"));
  const file = join(folder, "panels.yml");
  writeFileSync(file, JSON.stringify({ groups: [{ name: "panels", rules: recorded }] }));
  expect(promtool("check", "rules", file)).toMatchObject({ exitCode: 0 });
  rmSync(folder, { recursive: true });
});

/** Names of series in an expression, without functions, labels and keywords. */
function series(expression: string): string[] {
  const bare = expression
    .replace(/\{[^}]*\}/g, "")
    .replace(/\[[^\]]*\]/g, "")
    .replace(/\b(by|without|on|group_left|ignoring)\s*\([^)]*\)/g, "")
    .replace(/\b(and|or|unless|by|on|group_left|offset)\b/g, "");
  return [...bare.matchAll(/\b([a-z_][A-Za-z0-9_]{3,})\b(?!\s*\()/g)].map((m) => m[1] ?? "");
}

test("alerts and dashboards use only metrics that the pages on metrics describe", () => {
  const page =
    read(join(ROOT, "docs", "operator", "metrics.md")) +
    read(join(ROOT, "docs", "operator", "front.md")) +
    read(join(ROOT, "docs", "developer", "fetcher.md"));
  const all = [
    ...rules.map((rule) => rule.expr),
    ...boards().flatMap(({ board }) =>
      board.panels.flatMap((panel) => (panel.targets ?? []).map((target) => target.expr)),
    ),
  ];
  const names = new Set(all.flatMap(series).map((name) => name.replace(/_bucket$/, "")));
  expect(names.size).toBeGreaterThan(50);
  expect(
    [...names].filter((name) => !new RegExp(`\`${name}(\\{[\\w,]+\\})?\``).test(page)),
  ).toEqual([]);
});

test("counters that an alert watches exist before their first increment", async () => {
  const metrics = createMetrics("katpool-app", { defaults: false });
  poolMetrics(metrics);
  createTreasuryMetrics(metrics);
  const page = await metrics.text();
  const watched = rules.flatMap(({ expr }) => [
    ...expr.matchAll(/increase\((katpool_blocks?_\w+)(?:\{(\w+)=~?"([^"]+)"\})?\[/g),
  ]);
  const series = watched.flatMap(([, name = "", label = "", values = ""]) =>
    values.split("|").map((value) => ({ name, part: label && `{${label}="${value}"` })),
  );
  expect(series.length).toBeGreaterThanOrEqual(3);
  const lines = page.split("\n").filter((line) => line.endsWith(" 0"));
  const isThere = (one: { name: string; part: string }) =>
    lines.some((line) => line.startsWith(`${one.name}${one.part}`));
  expect(series.filter((one) => !isThere(one))).toEqual([]);
});

const REFERENCE = [
  ...["miner_hash_rate_GHps", "worker_hash_rate_GHps", "pool_hash_rate_GHps"],
  ...["active_workers_10m_count", "miner_job_submissions_1min_count"],
  ...["added_miner_shares_1min_count", "miner_invalid_shares_1min_count"],
  ...["miner_duplicated_shares_1min_count", "miner_isblock_shares_1min_count"],
  ...["miner_stale_shares_1min_count", "mined_blocks_1min_count", "paid_blocks_1min_count"],
  ...["jobs_not_found_1min_count", "var_diff", "miner_rewards", "wallet_hashrate_hourly"],
];

test("every metric of the reference's dashboards exists under its name", async () => {
  const app = createMetrics("katpool-app", { defaults: false });
  referenceMetrics(app, "kaspa:qqpool");
  rewardMetrics(app, "kaspa:qqpool");
  const page = await app.text();
  expect(REFERENCE.filter((name) => !page.includes(`# TYPE ${name} gauge\n`))).toEqual([]);
  const monitor = createMetrics("katpool-monitor", { defaults: false });
  const nothing = { atOneMoment: async () => undefined } as never;
  new MonitorGauges(monitor, nothing, {
    snapshotAgeSeconds: () => 0,
    readers: () => 0,
    cacheBytes: () => 0,
  });
  const own = await monitor.text();
  for (const name of ["miner_balances", "wallet_totals"]) expect(own).toContain(`# TYPE ${name} `);
});

interface Alertmanager {
  route: { receiver: string; routes: object[] };
  receivers: ({ name: string } & Record<string, unknown>)[];
}

function render(env: Record<string, string>): { config: Alertmanager; folder: string } {
  const folder = mkdtempSync(join(tmpdir(), "katpool-alertmanager-"));
  const { exitCode, text } = run(["sh", RENDER, folder], env);
  if (exitCode !== 0) throw new Error(text);
  const config = Bun.YAML.parse(read(join(folder, "alertmanager.yml"))) as Alertmanager;
  return { config, folder };
}

test("alerts go to the configured receivers, and nowhere if none is configured", () => {
  const none = render({});
  expect(none.config.receivers).toEqual([{ name: "nobody" }, { name: "everybody" }]);
  const all = render({
    ALERT_TELEGRAM_CHAT_ID: "-1001",
    ALERT_TELEGRAM_TOKEN: "token-of-the-bot",
    ALERT_DISCORD_WEBHOOK: "https://discord.example.org/hook",
    ALERT_EMAIL_TO: "operator@example.org",
    ALERT_SMTP_HOST: "mail.example.org:587",
    ALERT_SMTP_PASSWORD: "password-of-mail",
  });
  const everybody = all.config.receivers.find((one) => one.name === "everybody");
  expect(everybody).toMatchObject({
    telegram_configs: [{ chat_id: -1001, bot_token_file: join(all.folder, "telegram_token") }],
    discord_configs: [{ webhook_url: "https://discord.example.org/hook" }],
    email_configs: [{ to: "operator@example.org", from: "operator@example.org" }],
  });
  const text = read(join(all.folder, "alertmanager.yml"));
  expect(text).not.toMatch(/token-of-the-bot|password-of-mail/);
  expect(read(join(all.folder, "telegram_token"))).toBe("token-of-the-bot");
  expect(statSync(join(all.folder, "telegram_token")).mode & 0o077).toBe(0);
  for (const { folder } of [none, all]) rmSync(folder, { recursive: true });
});

test("a setting that would break the configuration is refused by name", () => {
  const wrong: Record<string, string>[] = [
    { ALERT_TELEGRAM_CHAT_ID: "me" },
    { ALERT_DISCORD_WEBHOOK: 'https://x"\nroute: {}' },
    { ALERT_EMAIL_TO: "a@b.c" },
  ];
  for (const env of wrong) {
    expect(() => render(env)).toThrow(Object.keys(env)[0] ?? "");
  }
});
