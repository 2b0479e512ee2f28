// The reference pool's paths about balances and payments.
// Invariant: a field that was a number stays a number, written with all its digits; the same
// amount stands beside it as text in a field that ends in Sompi.

import {
  type BalanceRow,
  readBalances,
  readBalancesOf,
  readTotals,
} from "../../../adapters/database/reports/balances.ts";
import {
  countPaymentsOf,
  readPaymentsOf,
  readWalletMoney,
} from "../../../adapters/database/reports/payouts.ts";
import {
  countRecipients,
  readPaidWallets,
  readRecipients,
} from "../../../adapters/database/reports/recipients.ts";
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
  HISTORY_MS,
  LIVE_MS,
  listedWallet,
  prefixOf,
  requireLists,
  snapshotOf,
} from "../context.ts";
import { ExactNumber, JsonText, time } from "../json.ts";
import { readCursor, readInteger, readPage, readWallet, writeCursor } from "../query.ts";
import { pagination } from "./pagination.ts";

/** Rows of the lists that the reference returned whole. */
const WHOLE_LIMIT = 10_000;
/** A snapshot replaces them sooner; this bounds their age while the database is away. */
const WHOLE_MS = 120_000;
const PAYOUTS_LIMIT = 500;
/** A name of the ledger: any text without control characters, which Postgres would refuse. */
const ANY_TEXT = /^[^\p{Cc}]{1,300}$/u;

export function moneyRoutes(context: ApiContext): Route[] {
  const wallet = (request: WebRequest) => readWallet(request.params.wallet, prefixOf(context));
  return [
    getRoute("/balance", (request) => balances(context, request)),
    getRoute("/balance/:wallet", (request) => balancesOf(context, wallet(request))),
    getRoute("/total", (request) => totals(context, request)),
    getRoute("/api/payments/:wallet", (request) => paymentsOf(context, wallet(request))),
    getRoute("/api/pool/payouts", (request) => payouts(context, request)),
    getRoute("/api/pool/payouts/:wallet", (request) =>
      payoutsOf(context, wallet(request), request),
    ),
    getRoute("/api/pool/48hKASpayouts", () => paidWallets(context)),
    getRoute("/api/pool/totalPaidKAS", (request) => totalPaid(context, request)),
    getRoute("/api/pool/24hTotalKASPayouts", () =>
      jsonResponse(new ExactNumber(snapshotOf(context).paid.paidLastDay), LIVE_MS),
    ),
    ...withoutToken(),
  ];
}

interface WholeSlice {
  limit: number;
  /** The key of the last row of the slice before; undefined at the start. */
  after: string | undefined;
}

/** Without a limit the list is returned whole, up to the cap, as the reference does. */
function wholeSlice(context: ApiContext, { query }: WebRequest): WholeSlice {
  if (context.publicLists !== "full") {
    throw new HttpProblem(404, "this pool does not publish lists of wallets");
  }
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

/** wallet → worker → sompi and the rebate in the reference's token, which is always 0 here. */
function balancesWithRebate(rows: readonly BalanceRow[]): object {
  const wallets = Map.groupBy(rows, (row) => row.wallet);
  const entries = [...wallets].map(([wallet, own]) => {
    const workers = own.map((row) => [row.minerId, [row.balance.toString(), "0"]] as const);
    return [wallet, Object.fromEntries(workers)] as const;
  });
  return Object.fromEntries(entries);
}

function balancesOf(context: ApiContext, wallet: string): Promise<WebResponse> {
  const options = { key: `balance of ${wallet}`, lifeMs: LIVE_MS };
  return cachedReport(context, options, async (reader) => {
    const rows = await readBalancesOf(reader, wallet, WHOLE_LIMIT);
    return { balance: balancesWithRebate(rows) };
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
  requireLists(context);
  const page = readPage(request.query, {
    page: "page",
    perPage: PAYOUTS_LIMIT,
    maxPerPage: PAYOUTS_LIMIT,
  });
  const options = { key: `payments page ${page.page} ${page.limit}`, lifeMs: LIVE_MS };
  return await cachedReport(context, options, async (reader) => {
    const rows = await readRecipients(reader, page);
    const shown = rows.map((row) => ({ ...row, wallets: [listedWallet(context, row.wallet)] }));
    return payoutList(shown, page, await countRecipients(reader));
  });
}

/** Per wallet, the largest amounts first; front ends rank miners by it. */
function paidWallets(context: ApiContext): Promise<WebResponse> {
  requireLists(context);
  const options = { key: "paid wallets", lifeMs: HISTORY_MS };
  return cachedReport(context, options, async (reader) => {
    const rows = await readPaidWallets(reader, { hours: 48, limit: WHOLE_LIMIT });
    return rows.map((row) => ({
      wallet_address: listedWallet(context, row.wallet),
      amount: new ExactNumber(row.amount),
      amountSompi: row.amount.toString(),
      timeStamp: time(row.since),
    }));
  });
}

/** The reference's rebates in its token: this pool has none, and its front ends read them. */
function withoutToken(): Route[] {
  const always = (path: string, value: unknown) =>
    getRoute(path, () => jsonResponse(value, HISTORY_MS));
  return [
    always("/api/pool/48hNACHOPayouts", {}),
    always("/api/pool/totalPaidNACHO", { totalPaidNACHO: 0 }),
    always("/api/pool/nacho_payouts", []),
    always("/api/nacho_payments/:wallet", []),
  ];
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

interface PaidRow {
  wallets: readonly string[];
  amount: bigint;
  timestamp: Date;
  transactionHash: string;
  recipients: number;
}

function payoutList(
  rows: readonly PaidRow[],
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
