// The reference pool's paths with the shapes its users know; docs/developer/api.md lists them.
// Invariant: a field that was a number stays a number, written with all its digits; the same
// amount stands beside it as text in a field that ends in Sompi.

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
  HttpProblem,
  type Route,
  type WebRequest,
  type WebResponse,
} from "../../../adapters/http/web-route.ts";
import { jsonResponse } from "../cache/response-cache.ts";
import {
  type ApiContext,
  cachedReport,
  getRoute,
  LIVE_MS,
  listedWallet,
  prefixOf,
  snapshotOf,
} from "../context.ts";
import { ExactNumber, JsonText, time } from "../json.ts";
import { readCursor, readInteger, readPage, readWallet, writeCursor } from "../query.ts";
import { blockDetailView, miningPoolStats } from "./miningpoolstats.ts";

/** Rows of the lists that the reference returned whole. */
const WHOLE_LIMIT = 10_000;
/** A snapshot replaces them sooner; this bounds their age while the database is away. */
const WHOLE_MS = 120_000;
const PAYOUTS_LIMIT = 500;
const BLOCKS_LIMIT = 100;
/** A name of the ledger: any text without control characters, which Postgres would refuse. */
const ANY_TEXT = /^[^\p{Cc}]{1,300}$/u;

export function katpoolRoutes(context: ApiContext): Route[] {
  const wallet = (request: WebRequest) => readWallet(request.params.wallet, prefixOf(context));
  const live = (path: string, value: () => unknown) =>
    getRoute(path, () => jsonResponse(value(), LIVE_MS));
  return [
    live("/config", () => publicConfig(context)),
    getRoute("/balance", (request) => balances(context, request)),
    getRoute("/balance/:wallet", (request) => balancesOf(context, wallet(request))),
    getRoute("/total", (request) => totals(context, request)),
    getRoute("/api/payments/:wallet", (request) => paymentsOf(context, wallet(request))),
    getRoute("/api/pool/payouts", (request) => payouts(context, request)),
    getRoute("/api/pool/payouts/:wallet", (request) =>
      payoutsOf(context, wallet(request), request),
    ),
    ...["/api/pool/blockdetails", "/api/blockdetails"].map((path) =>
      getRoute(path, (request) => blockDetails(context, request)),
    ),
    live("/api/pool/blockcount24h", () => ({
      blockCount24h: snapshotOf(context).blockDetails.lastDay,
    })),
    getRoute("/api/pool/totalPaidKAS", (request) => totalPaid(context, request)),
    live(
      "/api/pool/24hTotalKASPayouts",
      () => new ExactNumber(snapshotOf(context).paid.paidLastDay),
    ),
    ...["/api/pool/miningPoolStats", "/api/miningPoolStats"].map((path) =>
      getRoute(path, () => miningPoolStats(context)),
    ),
    getRoute("/health", () => health(context)),
  ];
}

/** As the app posted it, without the address that backups are shared with. */
function publicConfig(context: ApiContext): object {
  return { ...context.config.current(), backupEmailAddress: "" };
}

interface WholeSlice {
  limit: number;
  /** The key of the last row of the slice before; undefined at the start. */
  after: string | undefined;
}

/** Without a limit the list is returned whole, up to the cap, as the reference does. */
function wholeSlice(context: ApiContext, { query }: WebRequest): WholeSlice {
  if (context.hideWallets) throw new HttpProblem(404, "this pool does not list its wallets");
  const bounds = { default: WHOLE_LIMIT, min: 1, max: WHOLE_LIMIT };
  const [after] = readCursor(query, [ANY_TEXT]) ?? [];
  return { limit: readInteger(query, "limit", bounds), after };
}

/** `{"<name>": <list>, "next": <cursor or null>}`, put together from JSON text. */
function wholeList(name: string, listText: string, next: string | undefined): JsonText {
  const cursor = next === undefined ? null : writeCursor([next]);
  return new JsonText(`{"${name}":${listText},"next":${JSON.stringify(cursor)}}`);
}

/** The last row of a slice that is full: more may follow. */
function lastOfFull<Row>(rows: readonly Row[], limit: number): Row | undefined {
  return rows.length < limit ? undefined : rows.at(-1);
}

/** One list of money for /balance, /total and /api/pool: never older than the last shows it. */
async function wholeListResponse(
  context: ApiContext,
  key: string,
  read: Parameters<typeof cachedReport>[2],
): Promise<WebResponse> {
  const freshness = { key, lifeMs: WHOLE_MS, notBeforeMs: context.snapshots.readAtMs() };
  const response = await cachedReport(context, freshness, read);
  return { ...response, cacheControl: "public, max-age=0" };
}

async function balances(context: ApiContext, request: WebRequest): Promise<WebResponse> {
  const slice = wholeSlice(context, request);
  const key = `balance ${slice.limit} ${slice.after ?? ""}`;
  return await wholeListResponse(context, key, async (reader) => {
    const rows = await readBalances(reader, slice);
    return wholeList("balance", balanceText(rows), lastOfFull(rows, slice.limit)?.id);
  });
}

/** wallet → worker → sompi. Written as text, so that no name can become a property of objects. */
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

function balancesOf(context: ApiContext, wallet: string): Promise<WebResponse> {
  const options = { key: `balance of ${wallet}`, lifeMs: LIVE_MS };
  return cachedReport(context, options, async (reader) => {
    const rows = await readBalancesOf(reader, wallet, WHOLE_LIMIT);
    return new JsonText(`{"balance":${balanceText(rows)}}`);
  });
}

async function totals(context: ApiContext, request: WebRequest): Promise<WebResponse> {
  const slice = wholeSlice(context, request);
  const key = `total ${slice.limit} ${slice.after ?? ""}`;
  return await wholeListResponse(context, key, async (reader) => {
    const rows = await readTotals(reader, slice);
    const text = amountsText(rows.map((row) => [row.address, row.total]));
    return wholeList("total", text, lastOfFull(rows, slice.limit)?.address);
  });
}

function paymentsOf(context: ApiContext, wallet: string): Promise<WebResponse> {
  const options = { key: `payments ${wallet}`, lifeMs: LIVE_MS };
  return cachedReport(context, options, async (reader) => {
    const rows = await readPaymentsOf(reader, wallet, { limit: PAYOUTS_LIMIT, offset: 0 });
    return rows.map((row) => ({
      id: row.id,
      wallet_address: row.wallets,
      amount: row.amount.toString(),
      amountSompi: row.amount.toString(),
      timestamp: time(row.timestamp),
      transaction_hash: row.transactionHash,
    }));
  });
}

async function payouts(context: ApiContext, request: WebRequest): Promise<WebResponse> {
  const page = readPage(request.query, {
    page: "page",
    perPage: PAYOUTS_LIMIT,
    maxPerPage: PAYOUTS_LIMIT,
  });
  const options = { key: `payments page ${page.page} ${page.limit}`, lifeMs: LIVE_MS };
  return await cachedReport(context, options, async (reader) =>
    payoutList(await readPayments(reader, page), page, snapshotOf(context).paid.payments),
  );
}

async function payoutsOf(
  context: ApiContext,
  wallet: string,
  request: WebRequest,
): Promise<WebResponse> {
  const page = readPage(request.query, { page: "page", perPage: 10, maxPerPage: PAYOUTS_LIMIT });
  const key = `payments of ${wallet} ${page.page} ${page.limit}`;
  return await cachedReport(context, { key, lifeMs: LIVE_MS }, async (reader) => {
    const rows = await readPaymentsOf(reader, wallet, page);
    return payoutList(rows, page, await countPaymentsOf(reader, wallet));
  });
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

async function blockDetails(context: ApiContext, request: WebRequest): Promise<WebResponse> {
  const page = readPage(request.query, {
    page: "currentPage",
    perPage: BLOCKS_LIMIT,
    maxPerPage: BLOCKS_LIMIT,
  });
  const options = { key: `blockdetails ${page.page} ${page.limit}`, lifeMs: LIVE_MS };
  return await cachedReport(context, options, async (reader) => ({
    data: (await readBlockDetails(reader, page)).map((row) =>
      blockDetailView(row, listedWallet(context, row.wallet)),
    ),
    pagination: pagination(page, snapshotOf(context).blockDetails.total),
  }));
}

async function totalPaid(context: ApiContext, request: WebRequest): Promise<WebResponse> {
  const given = request.query.get("wallet");
  if (given === null) return jsonResponse(paidTotal(snapshotOf(context).paid.paid), LIVE_MS);
  const wallet = readWallet(given, prefixOf(context));
  const options = { key: `paid ${wallet}`, lifeMs: LIVE_MS };
  return await cachedReport(context, options, async (reader) =>
    paidTotal((await readWalletMoney(reader, wallet)).paid),
  );
}

function paidTotal(paid: bigint): object {
  return { totalPaidKAS: new ExactNumber(paid), totalPaidKASSompi: paid.toString() };
}

const MAX_SNAPSHOT_AGE_SECONDS = 120;

/** "ok" while the snapshot is fresh and an app process reports; 503 otherwise. */
function health(context: ApiContext): WebResponse {
  const snapshot = context.snapshots.current();
  const isFresh = context.snapshots.ageSeconds() < MAX_SNAPSHOT_AGE_SECONDS;
  const hasApp = (snapshot?.statuses.length ?? 0) > 0;
  const word = (isOk: boolean) => (isOk ? "ok" : "fail");
  const isOk = isFresh && hasApp;
  const response = jsonResponse(
    {
      status: word(isOk),
      database: word(isFresh),
      "katpool-app": word(hasApp),
      node: word(snapshot?.statuses.some((one) => one.status.isNodeSynced) === true),
    },
    0,
  );
  return { ...response, status: isOk ? 200 : 503, cacheControl: "no-store" };
}
