// What a user and an attacker see at the stack's web server.

import { expectThat } from "../report.ts";
import { waitFor } from "../shell.ts";
import type { Stack } from "../stack.ts";

const PATHS = ["/", "/config", "/balance", "/total", "/api/pool/blockcount24h", "/health"];
/** nginx allows a burst of 20 requests and then ten per second. */
const BREATH_MS = 2500;

/** Mined coins became balances, and every path shows them with and without a trailing slash. */
export async function seesBalances(stack: Stack, wallet: string): Promise<string> {
  const balance = await waitFor("a balance of the miner", 240_000, async () => {
    const response = await stack.get("/balance");
    const text = await response.text();
    return response.status === 200 && text.includes(wallet) ? text : undefined;
  });
  await Bun.sleep(BREATH_MS);
  for (const path of PATHS) {
    for (const variant of path === "/" ? [path] : [path, `${path}/`]) {
      const response = await stack.get(variant);
      await response.body?.cancel();
      expectThat(response.status === 200, `${variant} answers 200, not ${response.status}`);
    }
  }
  // The monitor caches responses for some seconds, so this one may be older than the balance.
  await waitFor("/total shows the wallet", 60_000, async () =>
    (await (await stack.get("/total")).text()).includes(wallet) ? true : undefined,
  );
  const credited = JSON.parse(balance) as { balance: Record<string, Record<string, string>> };
  return `${Object.values(credited.balance[wallet] ?? {}).join(", ")} sompi for the miner`;
}

/** Only public paths are accessible without a password. */
export async function isClosedToPublic(stack: Stack): Promise<string> {
  await Bun.sleep(BREATH_MS);
  const status = async (path: string, init: RequestInit = {}) => {
    const response = await stack.get(path, init);
    await response.body?.cancel();
    return response.status;
  };
  expectThat((await status("/prometheus/")) === 401, "/prometheus/ requires a password");
  const password = stack.secret("prometheus_password");
  const authorization = `Basic ${Buffer.from(`admin:${password}`).toString("base64")}`;
  const ready = await status("/prometheus/-/ready", { headers: { authorization } });
  expectThat(ready === 200, `Prometheus responds with its password, not ${ready}`);
  expectThat((await status("/prometheus")) === 308, "/prometheus redirects to /prometheus/");
  for (const path of ["/metrics", "/postconfig"]) {
    const code = await status(path);
    expectThat(code === 404 || code === 403, `${path} is closed, not ${code}`);
  }
  const posted = await status("/balance", { method: "POST", body: "{}" });
  expectThat(posted === 403 || posted === 405, `POST is refused, not ${posted}`);
  const flood = await Promise.all(Array.from({ length: 60 }, () => stack.get("/total")));
  await Promise.all(flood.map((response) => response.body?.cancel()));
  const tooMany = flood.filter((response) => response.status === 429);
  const refused = tooMany.length;
  expectThat(refused >= 20, `a flood gets 429, ${refused} of 60 were`);
  await Bun.sleep(BREATH_MS);
  const pages = [await stack.get("/metrics"), await stack.get("/balance"), ...tooMany.slice(0, 1)];
  await Promise.all(pages.map((response) => response.body?.cancel()));
  for (const page of pages) expectHeaders(page);
  expectThat((await status("/total")) === 200, "after the flood requests succeed again");
  await expectOwnLogin(stack);
  return `password, closed paths, GET only, ${refused} of 60 at once refused`;
}

/** Error pages have the headers of all others, and another site's script may read them. */
function expectHeaders({ url, status, headers }: Response): void {
  const expected = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "access-control-allow-origin": "*",
  };
  for (const [name, value] of Object.entries(expected)) {
    const given = headers.get(name);
    expectThat(given === value, `${url} (${status}) has ${name}: ${value}, not ${given}`);
  }
}

/** The public service holds no login that can write the ledger. */
async function expectOwnLogin(stack: Stack): Promise<void> {
  const secret = ["exec", "-T", "katpool-monitor", "cat", "/run/secrets/postgres_password"];
  const { code } = await stack.tryCompose(...secret);
  expectThat(code !== 0, "the monitor does not have the password of the ledger's owner");
  const users = await stack.sql(
    `SELECT string_agg(DISTINCT usename, ' ') FROM pg_stat_activity
     WHERE application_name LIKE 'katpool-monitor%'`,
  );
  expectThat(users === "katpool_monitor", `the monitor logs in as katpool_monitor, not ${users}`);
}
