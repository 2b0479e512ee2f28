import { afterAll, beforeAll, expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import Ajv2020, { type ValidateFunction } from "ajv/dist/2020";
import pg from "pg";
import { SMALL_POOL, seedWallet } from "../../../testing/harness/scenes/seed.ts";
import {
  type MonitorProcess,
  seededDatabase,
  startMonitor,
} from "../../../testing/harness/servers/monitor.ts";
import { type PostgresServer, startPostgres } from "../../../testing/harness/servers/postgres.ts";
import { eventually } from "../../../testing/harness/servers/processes.ts";

interface Description {
  paths: Record<string, Record<string, Operation>>;
}
interface Operation {
  parameters?: { $ref?: string; name?: string; in?: string }[];
  responses: Record<string, object>;
}

const OPENAPI = Bun.YAML.parse(
  readFileSync(join(import.meta.dir, "..", "..", "..", "openapi.yaml"), "utf8"),
) as Description;
const WALLET = seedWallet(1);
const HASH = (7).toString(16).padStart(64, "0");

let server: PostgresServer;
let url: string;
let monitor: MonitorProcess;
let client: pg.Client;
beforeAll(async () => {
  server = await startPostgres();
  url = await seededDatabase(server, SMALL_POOL);
  client = new pg.Client({ connectionString: url });
  await client.connect();
  await addYoungMiner();
  monitor = await startMonitor(url);
}, 60_000);
afterAll(async () => {
  await client.end();
  await monitor.stop();
  await server.stop();
}, 30_000);

const YOUNG = seedWallet(777);
const YOUNG_WORK = 240n * 10n ** 12n;

/** Mines for four minutes, of which the first had no device yet, nor a share. */
async function addYoungMiner(): Promise<void> {
  await client.query(
    `INSERT INTO worker (wallet, name, first_share_at, last_share_at)
     VALUES ($1, 'young', now() - INTERVAL '4 minutes', now())`,
    [YOUNG],
  );
  await client.query(
    `INSERT INTO worker_minute (minute, worker_id, work, accepted, device, difficulty)
     SELECT date_trunc('minute', now()) - make_interval(mins => m), id,
       CASE m WHEN 3 THEN 0 ELSE div($2::numeric, 3) END, CASE m WHEN 3 THEN 0 ELSE 12 END,
       CASE m WHEN 3 THEN '' ELSE 'bzminer' END, 100
     FROM worker, generate_series(0, 3) AS m
     WHERE wallet = $1`,
    [YOUNG, YOUNG_WORK.toString()],
  );
}

async function get<T>(path: string): Promise<T> {
  const response = await fetch(`${monitor.api}${path}`);
  const text = await response.text();
  if (!response.ok) throw new Error(`${path} returned ${response.status}: ${text}`);
  return JSON.parse(text) as T;
}

function filled(path: string): string {
  return path.replace("{wallet}", WALLET).replace("{hash}", HASH).replace("{id}", "testpool");
}

const getPaths = Object.entries(OPENAPI.paths).flatMap(([path, methods]) =>
  methods.get === undefined ? [] : [path],
);

function validators(): (path: string, status: number, type: string) => ValidateFunction {
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  ajv.addSchema(OPENAPI, "openapi");
  return (path, status, type) => {
    const pointer = (text: string) => text.replaceAll("~", "~0").replaceAll("/", "~1");
    const responses = OPENAPI.paths[path]?.get?.responses ?? {};
    const name = responses[status] === undefined ? "default" : String(status);
    const own = responses[name] as { $ref?: string } | undefined;
    const at = own?.$ref ?? `#/paths/${pointer(path)}/get/responses/${name}`;
    return ajv.compile({
      $ref: `openapi${encodeURI(at)}/content/${pointer(type)}/schema`,
    });
  };
}

test("every path responds as openapi.yaml says", async () => {
  const validatorOf = validators();
  const faults: string[] = [];
  for (const path of getPaths) {
    if (path === "/api/events" || path === "/openapi.yaml") continue;
    const response = await fetch(`${monitor.api}${filled(path)}`);
    const type = (response.headers.get("content-type") ?? "").split(";")[0] ?? "";
    const body: unknown = await response.json();
    if (response.status !== 200 && path !== "/health") faults.push(`${path}: ${response.status}`);
    const validate = validatorOf(path, response.status, type);
    if (!validate(body)) faults.push(`${path}: ${JSON.stringify(validate.errors?.slice(0, 3))}`);
  }
  expect(faults).toEqual([]);
});

test("an error is problem+json as openapi.yaml says, without internals", async () => {
  const validate = validators()("/api/pool", 400, "application/problem+json");
  for (const path of [
    "/api/blocks?limit=NaN",
    "/api/miners/kaspa:qq",
    "/nothing",
    "/api/blocks/x",
  ]) {
    const response = await fetch(`${monitor.api}${path}`);
    expect(response.headers.get("content-type")).toStartWith("application/problem+json");
    const body: unknown = await response.json();
    expect(validate(body)).toBe(true);
    expect(JSON.stringify(body)).not.toMatch(/select|postgres|\.ts|stack/i);
  }
});

test("openapi.yaml lists every path and no other", async () => {
  const { apiRoutes } = await import("./routes.ts");
  const { LiveStream } = await import("./events.ts");
  const nothing = { snapshots: { listen: () => undefined } } as never;
  const routes = apiRoutes(nothing, new LiveStream(nothing), "openapi: 3.1.0");
  const inCode = routes.map((route) => route.path.replace(/:(\w+)/g, "{$1}")).sort();
  expect(inCode).toEqual(Object.keys(OPENAPI.paths).sort());
});

test("a trailing slash makes no difference", async () => {
  for (const path of ["/balance", "/total", "/config", `/api/payments/${WALLET}`, "/api/pool"]) {
    const [plain, slashed] = await Promise.all([
      fetch(`${monitor.api}${path}`),
      fetch(`${monitor.api}${path}/`),
    ]);
    expect([path, slashed.status]).toEqual([path, plain.status]);
    expect(plain.status).toBe(200);
  }
});

test("a known ETag gets 304, and responses are compressed for clients that accept it", async () => {
  const first = await fetch(`${monitor.api}/api/connect`);
  const etag = first.headers.get("etag") ?? "";
  expect(etag).not.toBe("");
  expect(first.headers.get("cache-control")).toMatch(/max-age=\d+/);
  const second = await fetch(`${monitor.api}/api/connect`, { headers: { "if-none-match": etag } });
  expect(second.status).toBe(304);
  expect(await second.text()).toBe("");
  const head = await fetch(`${monitor.api}/api/pool`, { method: "HEAD" });
  expect([head.status, await head.text()]).toEqual([200, ""]);
  expect(first.headers.get("content-encoding")).toBe("gzip");
});

test("following the cursors returns every row once, in order", async () => {
  type List = { data: { hash: string; id: string; name: string }[]; next: string | null };
  const lists = [
    { path: "/api/blocks?limit=37", sql: "SELECT hash AS key FROM found_block", key: "hash" },
    {
      path: "/api/blocks?limit=7&state=red",
      sql: "SELECT hash AS key FROM found_block WHERE state = 'red'",
      key: "hash",
    },
    {
      path: `/api/miners/${WALLET}/workers?limit=3`,
      sql: `SELECT name AS key FROM worker WHERE wallet = '${WALLET}'`,
      key: "name",
    },
    {
      path: "/api/payouts?limit=11",
      sql: "SELECT batch_id || '-' || id AS key FROM payout",
      key: "id",
    },
  ] as const;
  for (const { path, sql, key } of lists) {
    const met: string[] = [];
    let cursor: string | null = null;
    do {
      const more: string = cursor === null ? "" : `&cursor=${cursor}`;
      const page: List = await get(`${path}${more}`);
      met.push(...page.data.map((row) => row[key]));
      cursor = page.next;
    } while (cursor !== null);
    const { rows } = await client.query<{ key: string }>(sql);
    expect(new Set(met).size).toBe(met.length);
    expect(met.toSorted()).toEqual(rows.map((row) => row.key).toSorted());
  }
});

test("every amount and count matches the ledger", async () => {
  const ask = async (sql: string) => {
    const { rows } = await client.query<{ value: string }>(`SELECT (${sql})::text AS value`);
    return rows[0]?.value ?? "";
  };
  type Money = Record<string, { sompi: string }>;
  const pool = await get<{ balances: Money; blocks: { total: number } }>("/api/pool");
  const miner = await get<{ balances: Money }>(`/api/miners/${WALLET}`);
  const due = "SELECT SUM(balance) FROM miners_balance WHERE id <> 'pool'";
  expect(pool.balances.due?.sompi).toBe(await ask(due));
  expect(pool.balances.fees?.sompi).toBe(
    await ask("SELECT balance FROM ledger_account WHERE kind = 'fee'"),
  );
  expect(pool.balances.paid?.sompi).toBe(await ask("SELECT SUM(amount) FROM payments"));
  expect(String(pool.blocks.total)).toBe(await ask("SELECT COUNT(*) FROM found_block"));
  expect(miner.balances.due?.sompi).toBe(
    await ask(`SELECT balance FROM ledger_account WHERE wallet = '${WALLET}'`),
  );
  expect(miner.balances.credited?.sompi).toBe(
    await ask(`SELECT total FROM wallet_total WHERE address = '${WALLET}'`),
  );
  expect(miner.balances.paid?.sompi).toBe(
    await ask(`SELECT SUM(amount) FROM payout WHERE wallet = '${WALLET}' AND state = 'settled'`),
  );
  type Balances = { balance: Record<string, Record<string, [string, string]>> };
  const own = (await get<Balances>(`/balance/${WALLET}`)).balance[WALLET] ?? {};
  const sum = Object.values(own).reduce((all, [due]) => all + BigInt(due), 0n);
  expect(sum.toString()).toBe(miner.balances.due?.sompi ?? "");
  const block = await get<{ reward: { sompi: string }; credits: { amount: { sompi: string } }[] }>(
    `/api/blocks/${HASH}`,
  );
  const credited = block.credits.reduce((all, one) => all + BigInt(one.amount.sompi), 0n);
  expect(credited.toString()).toBe(block.reward.sompi);
});

test("hashrate is work over the window, for the pool and summed over workers", async () => {
  type Rates = {
    asOf: string;
    hashrate: Record<string, { hs: number; shares: number; windowSeconds: number }>;
  };
  const miner = await get<Rates>(`/api/miners/${WALLET}`);
  const { data } = await get<{ data: Rates[] }>(`/api/miners/${WALLET}/workers?limit=100`);
  const hour = miner.hashrate["1h"];
  const minute = Math.floor(Date.parse(miner.asOf) / 60_000) * 60_000;
  const { rows } = await client.query<{ work: string; shares: string }>(
    `SELECT SUM(work)::text AS work, SUM(accepted)::text AS shares
     FROM worker_minute JOIN worker ON worker.id = worker_id
     WHERE wallet = $1 AND minute >= $2`,
    [WALLET, new Date(minute - 3_600_000)],
  );
  expect(hour?.shares).toBe(Number(rows[0]?.shares));
  const wanted = (Number(rows[0]?.work) * 1000) / (Date.parse(miner.asOf) - minute + 3_600_000);
  expect(hour?.hs ?? 0).toBeCloseTo(wanted, -6);
  const summed = data.reduce((all, one) => all + (one.hashrate["1h"]?.shares ?? 0), 0);
  expect(summed).toBe(hour?.shares ?? -1);
});

test("a miner that began minutes ago has the same rate on every path", async () => {
  type Ranked = { wallet: string; hashrate: { hs: number; windowSeconds: number } };
  const { data } = await get<{ data: Ranked[] }>("/api/miners?limit=100");
  const ranked = data.find((one) => one.wallet === YOUNG)?.hashrate;
  expect(ranked?.windowSeconds).toBeLessThan(600);
  const work = (ranked?.hs ?? 0) * (ranked?.windowSeconds ?? 0);
  expect(Math.abs(work / Number(YOUNG_WORK) - 1)).toBeLessThan(0.01);
  const others = await get<{ miner: string; hashrate: number }[]>(
    "/api/pools/testpool/miners?pageSize=100",
  );
  expect(others.find((one) => one.miner === YOUNG)?.hashrate).toBe(ranked?.hs ?? 0);
});

test("a device class without shares is not listed", async () => {
  type Devices = { devices: { device: string; shares: { accepted: number } }[] };
  const { devices } = await get<Devices>("/api/pool");
  expect(devices.map((one) => one.device)).toContain("bzminer");
  expect(devices.map((one) => one.device)).not.toContain("unknown");
});

test("the monitor reads as a role that cannot write", async () => {
  const { rows } = await client.query<{ usename: string; readonly: string }>(
    `SELECT DISTINCT application_name FROM pg_stat_activity
     WHERE application_name = 'katpool-monitor'`,
  );
  expect(rows.length).toBe(1);
  expect(monitor.output()).toContain('"role":"katpool_reader"');
  await client.query("BEGIN; SET LOCAL ROLE katpool_reader");
  const writes = [
    "UPDATE ledger_account SET balance = 0",
    "DELETE FROM payments",
    "INSERT INTO pool_status VALUES ('x', '{}')",
    "SELECT ledger_post('x', 'x', 0, ARRAY['fee','reward'], ARRAY[NULL,NULL], ARRAY[1,-1]::bigint[])",
  ];
  for (const write of writes) {
    await client.query("SAVEPOINT here");
    await expect(client.query(write)).rejects.toThrow("permission denied");
    await client.query("ROLLBACK TO SAVEPOINT here");
  }
  await client.query("ROLLBACK");
});

test("with hidden wallets no list shows one, and each miner still finds its own page", async () => {
  const hiding = await startMonitor(url, { env: { MONITOR_HIDE_WALLETS: "1" } });
  const lists = ["/api/pool", "/api/miners", "/api/blocks", "/api/payouts", "/api/blockdetails"];
  const more = [`/api/blocks/${HASH}`, "/api/pools", "/api/pools/testpool/blocks"];
  const others = ["/api/pools/testpool/payments", "/api/miningPoolStats", "/api/pool/payouts"];
  for (const path of [...lists, ...more, ...others]) {
    const response = await fetch(`${hiding.api}${path}`);
    expect([path, response.status]).toEqual([path, 200]);
    const wallet = /kaspadev:[a-z0-9]{20,}/.exec(await response.text())?.[0];
    expect([path, wallet]).toEqual([path, undefined]);
  }
  for (const path of ["/balance", "/total"]) {
    expect((await fetch(`${hiding.api}${path}`)).status).toBe(404);
  }
  expect((await fetch(`${hiding.api}/api/miners/${WALLET}`)).status).toBe(200);
  await hiding.stop();
}, 60_000);

test("with public lists off no path lists wallets, and each miner still finds its own page", async () => {
  const off = await startMonitor(url, { env: { MONITOR_PUBLIC_LISTS: "off" }, waits: false });
  await eventually("the monitor responds", async () => (await fetch(`${off.api}/api/pool`)).ok);
  const status = async (path: string) => (await fetch(`${off.api}${path}`)).status;
  const lists = ["/api/miners", "/api/payouts", "/api/pool/payouts", "/api/pool/48hKASpayouts"];
  const more = ["/balance", "/total", "/api/pools/testpool/miners", "/api/pools/testpool/payments"];
  for (const path of [...lists, ...more]) expect([path, await status(path)]).toEqual([path, 404]);
  for (const path of ["/api/pool", "/api/blocks", "/api/pools", "/api/pool/blockdetails"]) {
    const text = await (await fetch(`${off.api}${path}`)).text();
    expect([path, /kaspadev:[a-z0-9]{20,}/.exec(text)?.[0]]).toEqual([path, undefined]);
  }
  for (const path of ["", "/payouts", "/workers"]) {
    expect([path, await status(`/api/miners/${WALLET}${path}`)]).toEqual([path, 200]);
  }
  await off.stop();
}, 60_000);
