import { afterAll, beforeAll, expect, test } from "bun:test";
import { SMALL_POOL } from "../../../../testing/harness/scenes/seed.ts";
import {
  type MonitorProcess,
  seededDatabase,
  startMonitor,
} from "../../../../testing/harness/servers/monitor.ts";
import {
  type PostgresServer,
  startPostgres,
} from "../../../../testing/harness/servers/postgres.ts";
import { eventually } from "../../../../testing/harness/servers/processes.ts";

let server: PostgresServer;
let monitor: MonitorProcess;
const pushed: { method: string; path: string; body: string }[] = [];
const gateway = Bun.serve({
  port: 0,
  hostname: "127.0.0.1",
  fetch: async (request) => {
    const path = new URL(request.url).pathname;
    pushed.push({ method: request.method, path, body: await request.text() });
    return new Response("", { status: 202 });
  },
});
beforeAll(async () => {
  server = await startPostgres();
  const wallets = 1300;
  const url = await seededDatabase(server, { ...SMALL_POOL, wallets, workers: 1500, blocks: 900 });
  monitor = await startMonitor(url, {
    env: { PUSHGATEWAY: `http://127.0.0.1:${gateway.port}` },
  });
}, 60_000);
afterAll(async () => {
  await gateway.stop(true);
  await server.stop();
}, 30_000);

function series(page: string, name: string): Map<string, bigint> {
  const found = page.matchAll(new RegExp(`^${name}\\{wallet="([^"]+)"[^}]*\\} (\\S+)$`, "gm"));
  return new Map([...found].map(([, wallet = "", value = ""]) => [wallet, BigInt(value)]));
}

test("wallet series are bounded, and their sum is the ledger's", async () => {
  const page = await eventually("the gauges are set", async () => {
    const text = await (await fetch(`${monitor.metrics}/metrics`)).text();
    return series(text, "miner_balances").size > 0 ? text : undefined;
  });
  const balances = series(page, "miner_balances");
  const totals = series(page, "wallet_totals");
  expect(balances.size).toBe(1001);
  expect(balances.has("other")).toBe(true);
  const sum = (map: Map<string, bigint>) => [...map.values()].reduce((all, one) => all + one, 0n);
  const pool = (await (await fetch(`${monitor.api}/api/pool`)).json()) as {
    balances: Record<string, { sompi: string }>;
  };
  const of = (part: string) => BigInt(pool.balances[part]?.sompi ?? 0);
  expect(sum(balances)).toBe(of("due") + of("fees"));
  expect(sum(totals)).toBe(of("credited") + of("fees"));
});

test("a push replaces the group, and stopping deletes it", async () => {
  const put = await eventually("a push arrives", () =>
    pushed.find((one) => one.method === "PUT" && one.body.includes("miner_balances{")),
  );
  expect(put.path).toBe("/metrics/job/katpool-monitor/instance/katpool-monitor");
  expect(put.body).toContain("wallet_totals{");
  expect(await monitor.stop()).toBe(0);
  expect(pushed.at(-1)).toMatchObject({ method: "DELETE", path: put.path });
}, 30_000);
