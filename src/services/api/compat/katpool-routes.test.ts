import { afterAll, beforeAll, expect, test } from "bun:test";
import { SMALL_POOL, seedWallet } from "../../../../testing/harness/scenes/seed.ts";
import {
  type MonitorProcess,
  seededDatabase,
  startMonitor,
} from "../../../../testing/harness/servers/monitor.ts";
import {
  type PostgresServer,
  startPostgres,
} from "../../../../testing/harness/servers/postgres.ts";
import { cronOf } from "./public-config.ts";

const WALLET = seedWallet(1);
const POOL = "/api/pools/testpool";

let server: PostgresServer;
let monitor: MonitorProcess;
beforeAll(async () => {
  server = await startPostgres();
  monitor = await startMonitor(await seededDatabase(server, SMALL_POOL));
}, 60_000);
afterAll(async () => {
  await monitor.stop();
  await server.stop();
}, 30_000);

/** A type, a pattern of a text, the element of a list that is not empty, or an object's fields. */
type Shape = "number" | "text" | "true" | RegExp | readonly [Shape] | { [name: string]: Shape };

function faults(given: unknown, shape: Shape, at: string): string[] {
  const wrong = [`${at}: ${JSON.stringify(given)?.slice(0, 80)}`];
  if (shape === "number") return typeof given === "number" ? [] : wrong;
  if (shape === "text") return typeof given === "string" ? [] : wrong;
  if (shape === "true") return given === true ? [] : wrong;
  if (shape instanceof RegExp) return typeof given === "string" && shape.test(given) ? [] : wrong;
  if (typeof given !== "object" || given === null) return wrong;
  if (isList(shape)) {
    if (!Array.isArray(given) || given.length === 0) return wrong;
    return given.flatMap((one, i) => faults(one, shape[0], `${at}[${i}]`));
  }
  const fields = new Map(Object.entries(given));
  return Object.entries(shape).flatMap(([name, one]) =>
    faults(fields.get(name), one, `${at}.${name}`),
  );
}

function isList(shape: Shape): shape is readonly [Shape] {
  return Array.isArray(shape);
}

async function get(path: string): Promise<{ status: number; body: unknown }> {
  const response = await fetch(`${monitor.api}${path}`);
  return { status: response.status, body: await response.json() };
}

const SOMPI = /^-?[0-9]+$/;
const ISO = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
const PAGINATION: { [name: string]: Shape } = {
  currentPage: "number",
  perPage: "number",
  totalCount: "number",
  totalPages: "number",
};
const BLOCK: { [name: string]: Shape } = {
  mined_block_hash: "text",
  miner_id: "text",
  pool_address: "text",
  reward_block_hash: "text",
  wallet: "text",
  daa_score: "number",
  miner_reward: "number",
  timestamp: ISO,
};
const PAID: { [name: string]: Shape } = {
  wallet_address: [/^kaspadev:/],
  amount: "number",
  timestamp: ISO,
  transaction_hash: "text",
};

/** What the reference's front ends read, with the names and types that its monitor gives. */
const REFERENCE: Record<string, Shape> = {
  "/balance": { balance: { [WALLET]: { rig00001: SOMPI }, pool: { pool: SOMPI } } },
  [`/balance/${WALLET}`]: { balance: { [WALLET]: { rig00001: [SOMPI] } } },
  "/total": { total: { [WALLET]: SOMPI, pool: SOMPI } },
  "/config": { network: "text", pool_id: "text", hostname: "text", treasury: { fee: "number" } },
  [`/api/payments/${WALLET}`]: [{ ...PAID, id: "number", amount: SOMPI }],
  "/api/pool/payouts": { data: [PAID], pagination: PAGINATION },
  [`/api/pool/payouts/${WALLET}`]: { data: [PAID], pagination: PAGINATION },
  "/api/pool/48hKASpayouts": [{ wallet_address: /^kaspadev:/, amount: "number", timeStamp: ISO }],
  "/api/pool/48hNACHOPayouts": {},
  "/api/pool/totalPaidNACHO": { totalPaidNACHO: "number" },
  "/api/pool/blockdetails": { data: [BLOCK], pagination: PAGINATION },
  "/api/blockdetails": { data: [BLOCK], pagination: PAGINATION },
  "/api/pool/blockcount24h": { blockCount24h: "number" },
  "/api/pool/totalPaidKAS": { totalPaidKAS: "number" },
  [`/api/pool/totalPaidKAS?wallet=${WALLET}`]: { totalPaidKAS: "number" },
  "/api/pool/24hTotalKASPayouts": "number",
  "/api/pool/miningPoolStats": {
    coin_mined: /^Kaspa$/,
    pool_name: "text",
    url: "text",
    poolFee: "number",
    current_hashRate: /^[0-9.]+[kMGTPEZ]?H\/s$/,
    top_100_blocks: [BLOCK],
    totalBlocksCount: "number",
    advertise_image_link: "text",
    minPay: "number",
    country: "text",
    feeType: "text",
    lastblock: "text",
    lastblocktime: ISO,
  },
};

test("every field that the reference's front ends read exists, with and without a trailing slash", async () => {
  for (const [path, shape] of Object.entries(REFERENCE)) {
    const { status, body } = await get(path);
    expect<unknown[]>([path, status, faults(body, shape, "")]).toEqual([path, 200, []]);
    const slashed = await get(path.replace(/(\?|$)/, "/$1"));
    expect<unknown[]>([path, slashed.status, faults(slashed.body, shape, "")]).toEqual([
      path,
      200,
      [],
    ]);
  }
});

interface Payout {
  wallet_address: string[];
  amount: number;
  amountSompi: string;
  transaction_hash: string;
  recipients: number;
}
interface PayoutPage {
  data: Payout[];
  pagination: { totalCount: number; totalPages: number };
}

async function allPayouts(perPage: number): Promise<Payout[]> {
  const rows: Payout[] = [];
  for (let page = 1; ; page++) {
    const path = `/api/pool/payouts?page=${page}&perPage=${perPage}`;
    const body = (await get(path)).body as PayoutPage;
    rows.push(...body.data);
    if (page >= body.pagination.totalPages) {
      expect(rows.length).toBe(body.pagination.totalCount);
      return rows;
    }
  }
}

function sums(rows: readonly Payout[], key: (row: Payout) => string): Record<string, string> {
  const all = new Map<string, bigint>();
  for (const row of rows) {
    all.set(key(row), (all.get(key(row)) ?? 0n) + BigInt(row.amountSompi));
  }
  return Object.fromEntries([...all].map(([name, sum]) => [name, sum.toString()]));
}

test("each payout names its wallet: pages add up to transactions, wallets and the total", async () => {
  const rows = await allPayouts(7);
  expect(await allPayouts(500)).toEqual(rows);
  const perTransaction = Map.groupBy(rows, (row) => row.transaction_hash);
  for (const own of perTransaction.values()) expect(own.length).toBe(own[0]?.recipients ?? 0);
  const byWallet = sums(rows, (row) => row.wallet_address[0] ?? "");
  for (const [wallet, sum] of Object.entries(byWallet)) {
    const paid = await get(`/api/pool/totalPaidKAS?wallet=${wallet}`);
    expect([wallet, paid.body]).toMatchObject([wallet, { totalPaidKASSompi: sum }]);
  }
  const total = (await get("/api/pool/totalPaidKAS")).body as { totalPaidKASSompi: string };
  expect(Object.values(byWallet).reduce((sum, one) => sum + BigInt(one), 0n)).toBe(
    BigInt(total.totalPaidKASSompi),
  );
  const recent = (await get("/api/pool/48hKASpayouts")).body as {
    wallet_address: string;
    amountSompi: string;
  }[];
  for (const { wallet_address, amountSompi } of recent) {
    expect(BigInt(amountSompi)).toBeLessThanOrEqual(BigInt(byWallet[wallet_address] ?? "0"));
  }
});

test("/config holds public keys only", async () => {
  const { body } = await get("/config");
  expect(JSON.stringify(body)).not.toMatch(/redis|node|backup|proxy|Bytes|maxConn/i);
  expect(body).toMatchObject({ payoutCronSchedule: "0 */12 * * *", nachoThresholdAmount: "0" });
});

test("payouts per day become a cron line if one says the same", () => {
  expect([1, 2, 4, 24, 5].map(cronOf)).toEqual([
    "0 0 * * *",
    "0 */12 * * *",
    "0 */6 * * *",
    "0 */1 * * *",
    undefined,
  ]);
});

const RATE: { [name: string]: Shape } = { hashrate: "number", sharesPerSecond: "number" };
const SAMPLE: { [name: string]: Shape } = { created: ISO, workers: { rig00001: RATE } };
const MINER: { [name: string]: Shape } = { miner: "text", ...RATE };
const PAYMENT: { [name: string]: Shape } = {
  coin: /^KAS$/,
  address: "text",
  amount: "number",
  transactionConfirmationData: "text",
  transactionInfoLink: "text",
  created: ISO,
};
const POOL_INFO: { [name: string]: Shape } = {
  id: /^testpool$/,
  coin: { type: /^KAS$/, name: "text", symbol: "text", family: "text", algorithm: "text" },
  ports: { "8888": { difficulty: "number", varDiff: { minDiff: "number", targetTime: "number" } } },
  paymentProcessing: { enabled: "true", minimumPayment: "number", payoutScheme: "text" },
  poolFeePercent: "number",
  poolStats: { connectedMiners: "number", poolHashrate: "number", sharesPerSecond: "number" },
  networkStats: { networkType: "text", networkHashrate: "number", networkDifficulty: "number" },
  topMiners: [MINER],
  totalPaid: "number",
  totalBlocks: "number",
  lastPoolBlockTime: ISO,
};

/** As Miningcore's own responses name them. */
const MININGCORE: Record<string, Shape> = {
  "/api/pools": { pools: [POOL_INFO] },
  [POOL]: { pool: POOL_INFO },
  [`${POOL}/performance`]: {
    stats: [
      {
        poolHashrate: "number",
        connectedMiners: "number",
        validSharesPerSecond: "number",
        created: ISO,
      },
    ],
  },
  [`${POOL}/miners`]: [MINER],
  [`${POOL}/blocks`]: [
    {
      blockHeight: "number",
      networkDifficulty: "number",
      status: /^(pending|confirmed|orphaned)$/,
      confirmationProgress: "number",
      effort: "number",
      reward: "number",
      infoLink: "text",
      hash: "text",
      miner: "text",
      created: ISO,
    },
  ],
  [`${POOL}/payments`]: [PAYMENT],
  [`${POOL}/miners/${WALLET}`]: {
    pendingShares: "number",
    pendingBalance: "number",
    totalPaid: "number",
    todayPaid: "number",
    lastPayment: ISO,
    lastPaymentLink: "text",
    performance: SAMPLE,
    performanceSamples: [{ created: ISO, workers: {} }],
  },
  [`${POOL}/miners/${WALLET}/payments`]: [PAYMENT],
  [`${POOL}/miners/${WALLET}/performance`]: [{ created: ISO, workers: {} }],
  [`${POOL}/miners/${WALLET}/earnings/daily`]: [{ amount: "number", date: "text" }],
};

test("every field that Miningcore's front ends read exists under its name", async () => {
  for (const [path, shape] of Object.entries(MININGCORE)) {
    const { status, body } = await get(path);
    expect<unknown[]>([path, status, faults(body, shape, "")]).toEqual([path, 200, []]);
  }
});
