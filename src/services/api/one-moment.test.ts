import { afterAll, beforeAll, expect, test } from "bun:test";
import { postByHand } from "../../../testing/harness/scenes/ledger-rows.ts";
import { SMALL_POOL, seedWallet } from "../../../testing/harness/scenes/seed.ts";
import {
  type MonitorProcess,
  seededDatabase,
  startMonitor,
} from "../../../testing/harness/servers/monitor.ts";
import { type PostgresServer, startPostgres } from "../../../testing/harness/servers/postgres.ts";
import { eventually } from "../../../testing/harness/servers/processes.ts";
import { beginCycle } from "../../adapters/database/payouts/control.ts";
import {
  dueWallets,
  payoutOf,
  rememberDue,
  reserveBatch,
} from "../../adapters/database/payouts/reserve.ts";
import {
  acceptBatch,
  beginAttempt,
  endAttempt,
  settleBatch,
  signBatch,
} from "../../adapters/database/payouts/transitions.ts";
import { type Database, onlyRow, openDatabase } from "../../adapters/database/sql.ts";
import { silentLog } from "../../base/log.ts";

const WALLET = seedWallet(4);
const CREDIT = 70_000n;

let server: PostgresServer;
let database: Database;
let monitor: MonitorProcess;
beforeAll(async () => {
  server = await startPostgres();
  const url = await seededDatabase(server, { ...SMALL_POOL, blocks: 30, batches: 2 });
  database = openDatabase({ url, log: silentLog });
  monitor = await startMonitor(url);
}, 60_000);
afterAll(async () => {
  await monitor.stop();
  await database[Symbol.asyncDispose]();
  await server.stop();
}, 30_000);

interface Money {
  asOf: string;
  balances: Record<"due" | "inFlight" | "paid" | "credited", { sompi: string }>;
  hashrate: { "24h": { shares: number } };
  shares: { accepted: number };
}

async function get(path: string): Promise<Money> {
  const response = await fetch(`${monitor.api}${path}`);
  if (!response.ok) throw new Error(`${path} answered ${response.status}`);
  return (await response.json()) as Money;
}

/** What was ever credited and is neither on balances, nor under way, nor paid. */
function unaccounted({ balances }: Money): bigint {
  const of = (name: keyof Money["balances"]) => BigInt(balances[name].sompi);
  return of("credited") - of("due") - of("inFlight") - of("paid");
}

/** A credit and a share, as the accountant and the recorder write them. */
async function mine(turn: number): Promise<void> {
  await database.transaction(async (tx) => {
    await postByHand(tx, `block:turn${turn}`, { reward: -CREDIT, [WALLET]: CREDIT });
    await tx.query(
      `UPDATE worker_minute SET accepted = accepted + 1, work = work + 1000
       WHERE (minute, worker_id) IN (
         SELECT m.minute, m.worker_id FROM worker_minute AS m
         JOIN worker AS w ON w.id = m.worker_id AND w.wallet = $1
         ORDER BY m.minute DESC, m.worker_id LIMIT 1
       )`,
      [WALLET],
    );
  });
}

/** One payout of all that the wallet is due, step by step. */
async function pay(turn: number): Promise<void> {
  const move = database.transaction.bind(database);
  await move((tx) => rememberDue(tx, 1n));
  const due = await dueWallets(database, 1n);
  const payouts = due.filter(({ wallet }) => wallet === WALLET).map((wallet) => payoutOf(wallet));
  const total = payouts.reduce((sum, one) => sum + one.amount, 0n);
  const input = { index: 0, amount: total + 20n, blockDaaScore: 1n, isCoinbase: true };
  const id = await move(async (tx) =>
    reserveBatch(tx, {
      cycleId: await beginCycle(tx, "operator"),
      kind: "payout",
      inputs: [{ ...input, transactionId: turn.toString(16).padStart(64, "0") }],
      payouts,
      fee: 10n,
      change: 10n,
      mass: 5n,
      feeRate: 2n,
      startHash: "ef".repeat(32),
    }),
  );
  const transactionId = `bb${turn.toString(16).padStart(62, "0")}`;
  await move((tx) => signBatch(tx, id, { transactionId, bytes: "{}" }));
  const attempt = await move((tx) => beginAttempt(tx, id, "node"));
  await move((tx) => endAttempt(tx, attempt, "taken", "ok"));
  await move((tx) => acceptBatch(tx, id, 77n));
  await move((tx) => settleBatch(tx, id, 78n));
}

test("while shares, credits and payouts go on, every response is of one moment", async () => {
  const seen: { pool: Money[]; miner: Money[] } = { pool: [], miner: [] };
  let isOver = false;
  const reading = (async () => {
    while (!isOver) {
      seen.pool.push(await get("/api/pool"));
      seen.miner.push(await get(`/api/miners/${WALLET}`));
    }
  })();
  const moments = () => new Set(seen.pool.map((one) => one.asOf)).size;
  const start = performance.now();
  try {
    for (let turn = 1; moments() < 3 && performance.now() - start < 50_000; turn++) {
      await mine(turn);
      if (turn % 3 === 0) await pay(turn);
    }
  } finally {
    isOver = true;
    await reading;
  }
  expect(moments()).toBeGreaterThanOrEqual(3);
  for (const views of [seen.pool, seen.miner]) {
    expect(new Set(views.map(unaccounted)).size).toBe(1);
    for (const view of views) expect(view.hashrate["24h"].shares).toBe(view.shares.accepted);
  }
}, 90_000);

/** The sum of all amounts in a list of /balance or /total, without the pool's own. */
function listSum(list: object): bigint {
  return Object.entries(list).reduce((sum, [name, value]) => {
    if (name === "pool") return sum;
    return sum + (typeof value === "object" ? listSum(value ?? {}) : BigInt(String(value)));
  }, 0n);
}

test("/balance and /total are never older than /api/pool", async () => {
  const list = async (name: "balance" | "total") => {
    const response = await fetch(`${monitor.api}/${name}`);
    return listSum(((await response.json()) as Record<string, object>)[name] ?? {});
  };
  for (let turn = 1000; turn < 1003; turn++) {
    const before = [await list("balance"), await list("total")];
    await mine(turn);
    await eventually("the pool's page shows the credit", async () => {
      const { due, credited } = (await get("/api/pool")).balances;
      // An older snapshot may have the same amount due: payments of before lowered it since.
      const isCredited = BigInt(credited.sompi) === (before[1] ?? 0n) + CREDIT;
      return isCredited && BigInt(due.sompi) === (before[0] ?? 0n) + CREDIT;
    });
    expect([await list("balance"), await list("total")]).toEqual(before.map((sum) => sum + CREDIT));
  }
}, 60_000);

test("once nothing changes, every number equals what SQL returns", async () => {
  const { now } = onlyRow(await database.query<{ now: Date }>("SELECT now() AS now"));
  const sum = async (sql: string) =>
    onlyRow(await database.query<{ value: string }>(`SELECT (${sql})::text AS value`)).value;
  const open = "is_open";
  const ledger = async (wallet: string) => ({
    due: await sum(`SELECT SUM(balance) FROM ledger_account WHERE wallet LIKE '${wallet}'`),
    credited: await sum(
      `SELECT SUM(amount) FROM ledger WHERE wallet LIKE '${wallet}' AND cause = 'block'`,
    ),
    inFlight: await sum(
      `SELECT COALESCE(SUM(amount), 0) FROM payout WHERE wallet LIKE '${wallet}' AND ${open}`,
    ),
    paid: await sum(
      `SELECT SUM(amount) FROM payout WHERE wallet LIKE '${wallet}' AND state = 'settled'`,
    ),
  });
  for (const [path, wallet] of [
    ["/api/pool", "%"],
    [`/api/miners/${WALLET}`, WALLET],
  ] as const) {
    const view = await eventually("an answer of now", async () => {
      const answer = await get(path);
      return Date.parse(answer.asOf) > now.getTime() ? answer : undefined;
    });
    const { due, credited, inFlight, paid } = view.balances;
    const shown = { due, credited, inFlight, paid };
    const amounts = Object.entries(shown).map(([name, amount]) => [name, amount.sompi]);
    expect([path, Object.fromEntries(amounts)]).toEqual([path, await ledger(wallet)]);
  }
}, 60_000);
