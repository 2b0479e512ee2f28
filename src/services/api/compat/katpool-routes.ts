// The reference pool's paths with the shapes that its users know; docs/developer/api.md lists them.
// Built by routes.ts. What must stay true: a field that was a number stays one, written with
// all its digits; beside each such amount stands the same in a field that ends in Sompi.

import {
  type BalanceRow,
  readBalances,
  readBalancesOf,
  readBlockDetails,
  readTotals,
} from "../../../adapters/database/reports/balances.ts";
import {
  countPaymentsOf,
  type PaymentRow,
  readPayments,
  readPaymentsOf,
  readWalletMoney,
} from "../../../adapters/database/reports/payouts.ts";
import {
  type Route,
  type WebAnswer,
  WebProblem,
  type WebRequest,
} from "../../../adapters/http/answer.ts";
import { jsonAnswer } from "../cache/response-cache.ts";
import { LIVE_MS, listed, type MonitorParts, prefixOf, snapshotOf } from "../context.ts";
import { ExactNumber, JsonText, time } from "../json.ts";
import { readCursor, readInteger, readPage, readWallet, writeCursor } from "../query.ts";
import { blockDetailView, miningPoolStats } from "./miningpoolstats.ts";

/**
 * Reads the whole lists, so that they lie ready: nobody who asks now and then waits for ten
 * thousand rows. Called by the roof more often than their grace lasts.
 */
export async function keepWholeLists(parts: MonitorParts): Promise<void> {
  if (parts.hideWallets) return;
  await wholeBalances(parts, WHOLE_LIMIT, undefined);
  await wholeTotals(parts, WHOLE_LIMIT, undefined);
}

/** Rows of the lists that the reference gave whole. */
const WHOLE_LIMIT = 10_000;
const WHOLE_MS = 10_000;
const WHOLE_GRACE_MS = 60_000;
const PAYOUTS_LIMIT = 500;
const BLOCKS_LIMIT = 100;
const ANY_TEXT = /^[^\n]{1,300}$/;

export function keptRoutes(parts: MonitorParts): Route[] {
  const get = (
    path: string,
    answer: (request: WebRequest) => WebAnswer | Promise<WebAnswer>,
  ): Route => ({ kind: "get", path, answer });
  const wallet = (request: WebRequest) => readWallet(request.params.wallet, prefixOf(parts));
  return [
    get("/config", () => jsonAnswer(publicConfig(parts), LIVE_MS)),
    get("/balance", (request) => balances(parts, request)),
    get("/balance/:wallet", (request) => balancesOf(parts, wallet(request))),
    get("/total", (request) => totals(parts, request)),
    get("/api/payments/:wallet", (request) => paymentsOf(parts, wallet(request))),
    get("/api/pool/payouts", (request) => payouts(parts, request)),
    get("/api/pool/payouts/:wallet", (request) => payoutsOf(parts, wallet(request), request)),
    ...["/api/pool/blockdetails", "/api/blockdetails"].map((path) =>
      get(path, (request) => blockDetails(parts, request)),
    ),
    get("/api/pool/blockcount24h", () =>
      jsonAnswer({ blockCount24h: snapshotOf(parts).blockDetails.lastDay }, LIVE_MS),
    ),
    get("/api/pool/totalPaidKAS", (request) => totalPaid(parts, request)),
    get("/api/pool/24hTotalKASPayouts", () =>
      jsonAnswer(new ExactNumber(snapshotOf(parts).paid.paidLastDay), LIVE_MS),
    ),
    ...["/api/pool/miningPoolStats", "/api/miningPoolStats"].map((path) =>
      get(path, () => miningPoolStats(parts)),
    ),
    get("/health", () => health(parts)),
  ];
}

/** As the app posted it, without the address that backups are shared with. */
function publicConfig(parts: MonitorParts): object {
  return { ...parts.config.current(), backupEmailAddress: "" };
}

function refuseHidden(parts: MonitorParts): void {
  if (parts.hideWallets) throw new WebProblem(404, "this pool does not list its wallets");
}

async function balances(parts: MonitorParts, request: WebRequest): Promise<WebAnswer> {
  refuseHidden(parts);
  const limit = wholeLimit(request);
  const [after] = readCursor(request.query, [ANY_TEXT]) ?? [];
  return await wholeBalances(parts, limit, after);
}

function wholeBalances(
  parts: MonitorParts,
  limit: number,
  after: string | undefined,
): Promise<WebAnswer> {
  const read = () =>
    parts.reports.atOneMoment(async (reader) => {
      const rows = await readBalances(reader, { limit, after });
      const next = rows.length < limit ? null : writeCursor([rows.at(-1)?.id ?? ""]);
      return new JsonText(`{"balance":${balanceText(rows)},"next":${JSON.stringify(next)}}`);
    });
  const key = `balance ${limit} ${after}`;
  return parts.answers.json(key, WHOLE_MS, read, WHOLE_GRACE_MS);
}

/** Without a limit the list is given whole, as it always was, up to the cap. */
function wholeLimit(request: WebRequest): number {
  return readInteger(request.query, "limit", { default: WHOLE_LIMIT, min: 1, max: WHOLE_LIMIT });
}

/** wallet → worker → sompi. Written as text, so that no name can be a property of objects. */
function balanceText(rows: readonly BalanceRow[]): string {
  const wallets = new Map<string, [string, bigint][]>();
  for (const row of rows) {
    const workers = wallets.get(row.wallet) ?? [];
    workers.push([row.minerId, row.balance]);
    wallets.set(row.wallet, workers);
  }
  const all = [...wallets].map(
    ([wallet, workers]) => `${JSON.stringify(wallet)}:${amountsText(workers)}`,
  );
  return `{${all.join()}}`;
}

/** name → sompi as text. */
function amountsText(amounts: readonly (readonly [string, bigint])[]): string {
  return `{${amounts.map(([name, sompi]) => `${JSON.stringify(name)}:"${sompi}"`).join()}}`;
}

function balancesOf(parts: MonitorParts, wallet: string): Promise<WebAnswer> {
  return parts.answers.json(`balance of ${wallet}`, LIVE_MS, () =>
    parts.reports.atOneMoment(async (reader) => {
      const rows = await readBalancesOf(reader, wallet, WHOLE_LIMIT);
      return new JsonText(`{"balance":${balanceText(rows)}}`);
    }),
  );
}

async function totals(parts: MonitorParts, request: WebRequest): Promise<WebAnswer> {
  refuseHidden(parts);
  const limit = wholeLimit(request);
  const [after] = readCursor(request.query, [ANY_TEXT]) ?? [];
  return await wholeTotals(parts, limit, after);
}

function wholeTotals(
  parts: MonitorParts,
  limit: number,
  after: string | undefined,
): Promise<WebAnswer> {
  const read = () =>
    parts.reports.atOneMoment(async (reader) => {
      const rows = await readTotals(reader, { limit, after });
      const next = rows.length < limit ? null : writeCursor([rows.at(-1)?.address ?? ""]);
      const total = amountsText(rows.map((row) => [row.address, row.total]));
      return new JsonText(`{"total":${total},"next":${JSON.stringify(next)}}`);
    });
  const key = `total ${limit} ${after}`;
  return parts.answers.json(key, WHOLE_MS, read, WHOLE_GRACE_MS);
}

function paymentsOf(parts: MonitorParts, wallet: string): Promise<WebAnswer> {
  return parts.answers.json(`payments ${wallet}`, LIVE_MS, () =>
    parts.reports.atOneMoment(async (reader) => {
      const rows = await readPaymentsOf(reader, wallet, { limit: PAYOUTS_LIMIT, offset: 0 });
      return rows.map((row) => ({
        id: row.id,
        wallet_address: row.wallets,
        amount: row.amount.toString(),
        amountSompi: row.amount.toString(),
        timestamp: time(row.timestamp),
        transaction_hash: row.transactionHash,
      }));
    }),
  );
}

async function payouts(parts: MonitorParts, request: WebRequest): Promise<WebAnswer> {
  const page = readPage(request.query, {
    page: "page",
    perPage: PAYOUTS_LIMIT,
    maxPerPage: PAYOUTS_LIMIT,
  });
  return await parts.answers.json(`payments page ${page.page} ${page.limit}`, LIVE_MS, () =>
    parts.reports.atOneMoment(async (reader) =>
      payoutList(await readPayments(reader, page), page, snapshotOf(parts).paid.payments),
    ),
  );
}

async function payoutsOf(
  parts: MonitorParts,
  wallet: string,
  request: WebRequest,
): Promise<WebAnswer> {
  const page = readPage(request.query, { page: "page", perPage: 10, maxPerPage: PAYOUTS_LIMIT });
  const key = `payments of ${wallet} ${page.page} ${page.limit}`;
  return await parts.answers.json(key, LIVE_MS, () =>
    parts.reports.atOneMoment(async (reader) =>
      payoutList(
        await readPaymentsOf(reader, wallet, page),
        page,
        await countPaymentsOf(reader, wallet),
      ),
    ),
  );
}

function payoutList(
  rows: readonly PaymentRow[],
  page: { page: number; limit: number },
  totalCount: number,
): object {
  return {
    data: rows.map((row) => ({
      wallet_address: row.wallets,
      amount: new ExactNumber(row.amount),
      amountSompi: row.amount.toString(),
      timestamp: time(row.timestamp),
      transaction_hash: row.transactionHash,
      recipients: row.recipients,
    })),
    pagination: pagination(page, totalCount),
  };
}

function pagination(page: { page: number; limit: number }, totalCount: number) {
  return {
    currentPage: page.page,
    perPage: page.limit,
    totalCount,
    totalPages: Math.ceil(totalCount / page.limit),
  };
}

async function blockDetails(parts: MonitorParts, request: WebRequest): Promise<WebAnswer> {
  const page = readPage(request.query, {
    page: "currentPage",
    perPage: BLOCKS_LIMIT,
    maxPerPage: BLOCKS_LIMIT,
  });
  return await parts.answers.json(`blockdetails ${page.page} ${page.limit}`, LIVE_MS, () =>
    parts.reports.atOneMoment(async (reader) => ({
      data: (await readBlockDetails(reader, page)).map((row) =>
        blockDetailView(row, listed(parts, row.wallet)),
      ),
      pagination: pagination(page, snapshotOf(parts).blockDetails.total),
    })),
  );
}

async function totalPaid(parts: MonitorParts, request: WebRequest): Promise<WebAnswer> {
  const given = request.query.get("wallet");
  if (given === null) {
    const { paid } = snapshotOf(parts).paid;
    return jsonAnswer(paidTotal(paid), LIVE_MS);
  }
  const wallet = readWallet(given, prefixOf(parts));
  return await parts.answers.json(`paid ${wallet}`, LIVE_MS, () =>
    parts.reports.atOneMoment(async (reader) =>
      paidTotal((await readWalletMoney(reader, wallet)).paid),
    ),
  );
}

function paidTotal(paid: bigint): object {
  return { totalPaidKAS: new ExactNumber(paid), totalPaidKASSompi: paid.toString() };
}

const MAX_SNAPSHOT_AGE_SECONDS = 120;

/** "ok" while the database answers and an app process lives; 503 otherwise. */
function health(parts: MonitorParts): WebAnswer {
  const snapshot = parts.snapshots.current();
  const isFresh = parts.snapshots.ageSeconds() < MAX_SNAPSHOT_AGE_SECONDS;
  const hasApp = (snapshot?.statuses.length ?? 0) > 0;
  const word = (isWell: boolean) => (isWell ? "ok" : "fail");
  const isWell = isFresh && hasApp;
  const answer = jsonAnswer(
    {
      status: word(isWell),
      database: word(isFresh),
      "katpool-app": word(hasApp),
      node: word(snapshot?.statuses.some((one) => one.status.isNodeSynced) === true),
    },
    0,
  );
  return { ...answer, status: isWell ? 200 : 503, cacheControl: "no-store" };
}
