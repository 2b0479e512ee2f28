import { afterAll, beforeAll, expect, test } from "bun:test";
import { existsSync, readFileSync } from "node:fs";
import { createConnection } from "node:net";
import { join } from "node:path";
import fc from "fast-check";
import { SMALL_POOL, seedWallet } from "../../../testing/harness/scenes/seed.ts";
import {
  type MonitorProcess,
  SECRET,
  seededDatabase,
  startMonitor,
  TEST_CONFIG,
} from "../../../testing/harness/servers/monitor.ts";
import { type PostgresServer, startPostgres } from "../../../testing/harness/servers/postgres.ts";
import { eventually } from "../../../testing/harness/servers/processes.ts";

const WALLET = seedWallet(1);
let server: PostgresServer;
let url: string;
let open: MonitorProcess;
beforeAll(async () => {
  server = await startPostgres();
  url = await seededDatabase(server, SMALL_POOL);
  open = await startMonitor(url);
}, 60_000);
afterAll(async () => {
  await open.stop();
  await server.stop();
}, 30_000);

const PATHS = [
  "/api/blocks",
  "/api/payouts",
  "/api/miners",
  "/api/pool/history",
  "/api/pool/payouts",
  "/api/pool/blockdetails",
  `/api/pool/payouts/${WALLET}`,
  `/api/miners/${WALLET}/workers`,
  `/api/miners/${WALLET}/history`,
  `/api/miners/${WALLET}/earnings`,
  "/api/pools/testpool/blocks",
  "/balance",
  "/total",
];
const NAMES = ["limit", "cursor", "page", "perPage", "currentPage", "range", "wallet", "state"];
const VALUES = [
  "NaN",
  "-1",
  "0",
  "1e9",
  "999999999999999999999",
  "0x10",
  " 1",
  "1.5",
  "",
  "null",
  "undefined",
  "'; DROP TABLE worker; --",
  "%00",
  "<script>",
  "[object Object]",
  "..%2f..%2f",
  "\u202e",
  "🦊",
  "Infinity",
  "true",
  "1,2",
  "a".repeat(3000),
];

test("invalid parameters are refused by name, never with an internal error", async () => {
  for (const path of PATHS) {
    for (const name of NAMES) {
      for (const value of VALUES) {
        const query = new URLSearchParams({ [name]: value });
        const response = await fetch(`${open.api}${path}?${query}`);
        const text = await response.text();
        expect([path, name, value, response.status]).toEqual([
          path,
          name,
          value,
          response.status === 200 ? 200 : 400,
        ]);
        if (response.status === 400) expect(JSON.parse(text).faults[0].where).toBe(name);
      }
    }
  }
}, 60_000);

test("pages past the limit are refused, and past the end empty", async () => {
  const status = async (path: string) => (await fetch(`${open.api}${path}`)).status;
  expect(await status("/api/blocks?limit=101")).toBe(400);
  expect(await status("/api/pool/payouts?perPage=501")).toBe(400);
  expect(await status("/api/pool/payouts?page=200000&perPage=500")).toBe(400);
  expect(await status("/balance?limit=10001")).toBe(400);
  const far = await fetch(`${open.api}/api/pool/blockdetails?currentPage=1500`);
  expect(((await far.json()) as { data: unknown[] }).data).toEqual([]);
});

test("a cursor that no path issued is 400, whatever bytes and numbers it holds", async () => {
  const cursors = [
    ...["\0", "a\0b", "\n", "kaspa:q\u0001", "\ud800", ""].map((text) => [text]),
    ...["9223372036854775808", "9999999999999999999", "007", "-1", "1e3"].flatMap((id) => [
      [id, "1"],
      ["1", id],
    ]),
    ["999999999999999", "f".repeat(64)],
    ["0999", "f".repeat(64)],
  ];
  for (const path of PATHS) {
    for (const parts of cursors) {
      const cursor = Buffer.from(parts.join("\n")).toString("base64url");
      const response = await fetch(`${open.api}${path}?${new URLSearchParams({ cursor })}`);
      await response.arrayBuffer();
      expect([path, parts, response.status]).toEqual([
        path,
        parts,
        response.status === 200 ? 200 : 400,
      ]);
    }
  }
}, 60_000);

test("a numbered page of Miningcore's paths skips at most 10,000 rows", async () => {
  for (const list of ["payments", "blocks", "miners"]) {
    const status = async (query: string) =>
      (await fetch(`${open.api}/api/pools/testpool/${list}?${query}`)).status;
    expect([list, await status("page=100&pageSize=100")]).toEqual([list, 200]);
    expect([list, await status("page=101&pageSize=100")]).toEqual([list, 400]);
    expect([list, await status("page=2000")]).toEqual([list, 400]);
  }
});

test("no path or query causes an internal error", async () => {
  const segment = fc.oneof(
    fc.constantFrom("api", "miners", "pool", "balance", "blocks", WALLET, "..", "%2e%2e", "%"),
    fc.string({ maxLength: 20 }).map(encodeURIComponent),
  );
  const path = fc.array(segment, { maxLength: 5 }).map((parts) => `/${parts.join("/")}`);
  const query = fc.dictionary(fc.string({ maxLength: 8 }), fc.string({ maxLength: 30 }));
  await fc.assert(
    fc.asyncProperty(path, query, async (at, pairs) => {
      const request = `${open.api}${at}?${new URLSearchParams(pairs)}`;
      const { status } = await fetch(request, { redirect: "manual" });
      expect([200, 304, 400, 404]).toContain(status);
    }),
    { numRuns: 300 },
  );
}, 60_000);

/** The first line of what comes back to raw bytes; "closed" when nothing does. */
function rawAnswer(bytes: string | Uint8Array): Promise<string> {
  const { hostname, port } = new URL(open.api);
  return new Promise((resolve) => {
    let text = "";
    const socket = createConnection({ host: hostname, port: Number(port) }, () => {
      socket.write(bytes);
    });
    const end = () => resolve(text.split("\r\n")[0] || "closed");
    socket.on("data", (chunk) => {
      text += chunk.toString("latin1");
      if (!text.includes("\r\n")) return;
      socket.destroy();
      end();
    });
    socket.on("error", end);
    socket.on("close", end);
  });
}

const REST = " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
const HEAD = "GET /api/pool HTTP/1.1\r\nHost: x\r\nConnection: close\r\n";
const RAW: Record<string, [string | Uint8Array, ...(number | "closed")[]]> = {
  "a long query": [`GET /api/blocks?limit=${"1".repeat(10_000)}${REST}`, 400],
  "a query without end": [`GET /api/blocks?x=${"1".repeat(200_000)}${REST}`, 431, "closed"],
  "a deep path": [`GET ${"/a".repeat(5000)}${REST}`, 404],
  "a path without end": [`GET ${"/a".repeat(100_000)}${REST}`, 431, "closed"],
  "a thousand parameters": [
    `GET /api/blocks?${Array.from({ length: 1000 }, (_, i) => `p${i}=1`).join("&")}${REST}`,
    200,
  ],
  "brackets as objects": [`GET /api/blocks?limit[]=5&limit[$gt]=1${REST}`, 200],
  "a NUL": [`GET /api/miners/%00${REST}`, 400],
  "a broken escape": [`GET /api/miners/%zz${REST}`, 400],
  "broken UTF-8": [`GET /api/miners/%ff%fe${REST}`, 400],
  "a way out of the assets": [`GET /assets/../../../../etc/passwd${REST}`, 404],
  "a hidden way out": [`GET /assets/..%2f..%2f..%2fetc%2fpasswd${REST}`, 404],
  "two slashes": [`GET //api/pool${REST}`, 404],
  TRACE: [`TRACE /api/pool${REST}`, 405],
  "a method of no standard": [`FOO /api/pool${REST}`, 400, 405],
  "a head without end": [`${HEAD}A: ${"b".repeat(200_000)}\r\n\r\n`, 431, "closed"],
  "thousands of heads": [`${HEAD}${"a: b\r\n".repeat(20_000)}\r\n`, 431, "closed"],
  "a proxy's list without end": [
    `${HEAD}X-Forwarded-For: ${"1.2.3.4, ".repeat(1000)}\r\n\r\n`,
    200,
  ],
  "a proxy's rubbish": [`${HEAD}X-Forwarded-For: <script>, ::::::\r\n\r\n`, 200],
  "two lengths": [
    "POST /api/pool HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n",
    400,
    "closed",
  ],
  "a miner at the wrong port": [
    `{"id":1,"method":"mining.subscribe","params":[]}\n`,
    400,
    "closed",
  ],
  TLS: [Uint8Array.fromHex("16030100a5010000a10303"), 400, "closed"],
};

test("malformed requests get an HTTP error, and the next request is served", async () => {
  for (const [name, [bytes, ...expected]] of Object.entries(RAW)) {
    const line = await rawAnswer(bytes);
    const status = line === "closed" ? line : Number(/^HTTP\/1\.1 (\d{3})/.exec(line)?.[1]);
    expect([name, expected]).toEqual([name, expect.arrayContaining([status])]);
  }
  expect((await fetch(`${open.api}/api/pool`)).status).toBe(200);
  expect(open.output()).not.toContain("request failed");
}, 60_000);

test("other methods get 405 with Allow", async () => {
  for (const method of ["POST", "PUT", "DELETE", "PATCH"]) {
    const response = await fetch(`${open.api}/api/pool`, { method, body: "{}" });
    expect([response.status, response.headers.get("allow")]).toEqual([405, "GET, HEAD"]);
  }
});

test("a configuration is accepted only if valid and with the secret", async () => {
  const post = async (body: string, secret: string | undefined = SECRET) => {
    const headers: Record<string, string> = { "content-type": "application/json" };
    if (secret !== undefined) headers.authorization = `Bearer ${secret}`;
    const response = await fetch(`${open.config}/postconfig`, { method: "POST", headers, body });
    return { status: response.status, text: await response.text() };
  };
  const valid = JSON.stringify({ ...TEST_CONFIG, treasury: { fee: 1.25 } });
  expect((await post(valid, "wrong")).status).toBe(401);
  const bare = await fetch(`${open.config}/postconfig`, { method: "POST", body: valid });
  expect(bare.status).toBe(401);
  const hostile = [
    { ...TEST_CONFIG, treasury: { fee: -1 } },
    { ...TEST_CONFIG, treasury: { fee: "5" } },
    { ...TEST_CONFIG, treasury: { fee: 1e9 } },
    { ...TEST_CONFIG, extra: true },
    { ...TEST_CONFIG, network: "othernet" },
    { ...TEST_CONFIG, payoutCronSchedule: "61 * * * *" },
    { ...TEST_CONFIG, payoutCronSchedule: "0 0 30 2 *" },
    [],
    null,
  ];
  for (const body of hostile) expect((await post(JSON.stringify(body))).status).toBe(422);
  expect((await post('{"treasury":{"fee":NaN}}')).status).toBe(422);
  expect((await post(`{"__proto__":{"fee":1},${valid.slice(1)}`)).status).toBe(422);
  expect((await post(`{"pool_id":"${"x".repeat(5_000_000)}"}`)).status).toBe(413);
  const shown = async () =>
    (await (await fetch(`${open.api}/config`)).json()) as { treasury: { fee: number } };
  expect((await shown()).treasury.fee).toBe(0.75);
  expect(existsSync(join(open.folder, "data", "posted-config.json"))).toBe(false);
  expect((await post(valid)).status).toBe(200);
  expect((await shown()).treasury.fee).toBe(1.25);
  const stored = JSON.parse(readFileSync(join(open.folder, "data", "posted-config.json"), "utf8"));
  expect(stored.treasury.fee).toBe(1.25);
  const again = JSON.parse((await post(valid)).text) as { changed: string[] };
  expect(again.changed).toEqual([]);
  expect((await post(JSON.stringify({ config: TEST_CONFIG }))).status).toBe(200);
  expect((await shown()).treasury.fee).toBe(0.75);
});

test("a flood gets 429 while another address is served", async () => {
  const limited = await startMonitor(url, {
    env: { MONITOR_RATE_LIMIT: "20", MONITOR_TOTAL_RATE_LIMIT: "200" },
  });
  const counts = new Map<number, number>();
  const from = (address: string) =>
    fetch(`${limited.api}/api/pool`, { headers: { "x-forwarded-for": address } });
  const flood = Array.from({ length: 20 }, async () => {
    for (let i = 0; i < 100; i++) {
      const { status } = await from("203.0.113.7");
      counts.set(status, (counts.get(status) ?? 0) + 1);
    }
  });
  await Bun.sleep(50);
  const other = await from("198.51.100.9");
  await Promise.all(flood);
  expect(other.status).toBe(200);
  expect([...counts.keys()].toSorted()).toEqual([200, 429]);
  expect(counts.get(429) ?? 0).toBeGreaterThan(1500);
  const refused = await from("203.0.113.7");
  expect(refused.status).toBe(429);
  expect(Number(refused.headers.get("retry-after"))).toBeGreaterThanOrEqual(1);
  await limited.stop();
}, 60_000);

test("while the database is away the last responses are served; the monitor recovers by itself", async () => {
  const away = await startPostgres();
  const ownUrl = await seededDatabase(away, { ...SMALL_POOL, blocks: 20, batches: 1 });
  const monitor = await startMonitor(ownUrl);
  const first = (await (await fetch(`${monitor.api}/api/blocks`)).json()) as { asOf: string };
  await away.crash();
  await Bun.sleep(2500);
  const stale = await fetch(`${monitor.api}/api/blocks`);
  expect(stale.status).toBe(200);
  expect(((await stale.json()) as { asOf: string }).asOf).toBe(first.asOf);
  expect((await fetch(`${monitor.api}/api/pool`)).status).toBe(200);
  const unknown = await fetch(`${monitor.api}/api/miners/${seedWallet(3)}`);
  expect(unknown.status).toBe(503);
  await away.start();
  await eventually("numbers are fresh again", async () => {
    const answer = (await (await fetch(`${monitor.api}/api/blocks`)).json()) as { asOf: string };
    return answer.asOf > first.asOf;
  });
  await monitor.stop();
  await away.stop();
}, 60_000);
