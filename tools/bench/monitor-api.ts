// Requests every path of a running monitor repeatedly with varying wallets, blocks and cursors, and
// prints the latency. Varying parameters avoids most of the monitor's response cache. Raise the
// monitor's limits for it: MONITOR_RATE_LIMIT, MONITOR_TOTAL_RATE_LIMIT.
// usage: bun tools/bench/monitor-api.ts http://127.0.0.1:9301 [requests per path] [at once]

export {};

const [base = "http://127.0.0.1:9301", requests = "200", atOnce = "4"] = process.argv.slice(2);

interface List<Row> {
  data: Row[];
  next: string | null;
}

async function get<T>(path: string): Promise<T> {
  const response = await fetch(`${base}${path}`);
  if (!response.ok) throw new Error(`${path} answered ${response.status}`);
  return (await response.json()) as T;
}

/** Rows of several pages, and their cursors. */
async function collect<Row>(
  path: string,
  pages: number,
): Promise<{ rows: Row[]; cursors: string[] }> {
  const rows: Row[] = [];
  const cursors: string[] = [];
  let at = `${path}?limit=100`;
  for (let page = 0; page < pages; page++) {
    const list = await get<List<Row>>(at);
    rows.push(...list.data);
    if (list.next === null) break;
    cursors.push(list.next);
    at = `${path}?limit=100&cursor=${list.next}`;
  }
  return { rows, cursors };
}

const miners = await collect<{ wallet: string }>("/api/miners", 20);
const blocks = await collect<{ hash: string }>("/api/blocks", 20);
const payouts = await collect("/api/payouts", 20);
const { pools } = await get<{ pools: { id: string }[] }>("/api/pools");
const pick = <T>(items: readonly T[], i: number): T | undefined => items[(i * 7919) % items.length];
const wallet = (i: number) => pick(miners.rows, i)?.wallet ?? "";
const id = pools[0]?.id ?? "";

const PATHS: Record<string, (i: number) => string> = {
  "/": () => "/",
  "/api/pool": () => "/api/pool",
  "/api/network": () => "/api/network",
  "/api/connect": () => "/api/connect",
  "/api/pool/history": (i) => `/api/pool/history?range=${["1h", "24h", "7d", "30d", "1y"][i % 5]}`,
  "/api/miners": (i) => `/api/miners?limit=100&cursor=${pick(miners.cursors, i) ?? ""}`,
  "/api/miners/:wallet": (i) => `/api/miners/${wallet(i)}`,
  "…/workers": (i) => `/api/miners/${wallet(i + 1)}/workers?limit=100`,
  "…/history": (i) => `/api/miners/${wallet(i + 2)}/history?range=24h`,
  "…/earnings": (i) => `/api/miners/${wallet(i + 3)}/earnings`,
  "…/payouts": (i) => `/api/miners/${wallet(i + 4)}/payouts`,
  "/api/blocks": (i) => `/api/blocks?limit=100&cursor=${pick(blocks.cursors, i) ?? ""}`,
  "/api/blocks?wallet": (i) => `/api/blocks?wallet=${wallet(i + 5)}`,
  "/api/blocks/:hash": (i) => `/api/blocks/${pick(blocks.rows, i)?.hash}`,
  "/api/payouts": (i) => `/api/payouts?limit=100&cursor=${pick(payouts.cursors, i) ?? ""}`,
  "/balance": () => "/balance",
  "/balance/:wallet": (i) => `/balance/${wallet(i + 6)}`,
  "/total": () => "/total",
  "/api/payments/:wallet": (i) => `/api/payments/${wallet(i + 7)}`,
  "/api/pool/payouts": (i) => `/api/pool/payouts?page=${1 + ((i * 37) % 80)}`,
  "/api/pool/payouts/:wallet": (i) => `/api/pool/payouts/${wallet(i + 8)}`,
  "/api/pool/blockdetails": (i) => `/api/pool/blockdetails?currentPage=${1 + ((i * 31) % 900)}`,
  "/api/pool/miningPoolStats": () => "/api/pool/miningPoolStats",
  "/api/pool/totalPaidKAS": (i) => `/api/pool/totalPaidKAS?wallet=${wallet(i + 9)}`,
  "/api/pools/:id/miners/:wallet": (i) => `/api/pools/${id}/miners/${wallet(i + 10)}`,
  "/api/pools/:id/blocks": (i) => `/api/pools/${id}/blocks?page=${i % 500}`,
  "/api/pools/:id/payments": (i) => `/api/pools/${id}/payments?pageSize=100&page=${(i * 13) % 101}`,
};

async function measure(path: (i: number) => string): Promise<{ took: number[]; wrong: number }> {
  const took: number[] = [];
  let wrong = 0;
  let next = 0;
  const ask = async () => {
    while (next < Number.parseInt(requests, 10)) {
      const url = `${base}${path(next++)}`;
      const begin = performance.now();
      const response = await fetch(url);
      await response.arrayBuffer();
      took.push(performance.now() - begin);
      if (!response.ok) wrong += 1;
    }
  };
  await Promise.all(Array.from({ length: Number.parseInt(atOnce, 10) }, ask));
  return { took, wrong };
}

/** The value below which `part` of all lie. */
function percentile(values: readonly number[], part: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(part * sorted.length) - 1)] ?? 0;
}

const print = (line: string) => process.stdout.write(`${line}\n`);
print("path                            p50 ms   p99 ms   max ms  not ok");
let isWell = true;
for (const [name, path] of Object.entries(PATHS)) {
  const { took, wrong } = await measure(path);
  const p99 = percentile(took, 0.99);
  const cells = [percentile(took, 0.5), p99, percentile(took, 1)].map((ms) =>
    ms.toFixed(1).padStart(8),
  );
  print(`${name.padEnd(30)}${cells.join(" ")} ${String(wrong).padStart(7)}`);
  isWell &&= wrong === 0 && p99 <= 100;
}
print(isWell ? "every path: p99 at most 100 ms" : "TOO SLOW, or some requests failed");
process.exitCode = isWell ? 0 : 1;
