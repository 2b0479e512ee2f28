// Miningcore's paths, for front ends and tools written for such pools.
// Names and units are Miningcore's: amounts are numbers of KAS, hashrates H/s. The pool's own paths
// have exact amounts.

import { readBlocks } from "../../../adapters/database/reports/blocks.ts";
import { readEarnings, readWorkerHistory } from "../../../adapters/database/reports/miners.ts";
import { readPayouts } from "../../../adapters/database/reports/payouts.ts";
import { readActivityHistory, readPoolHistory } from "../../../adapters/database/reports/pool.ts";
import {
  HttpProblem,
  type Route,
  type WebRequest,
  type WebResponse,
} from "../../../adapters/http/web-route.ts";
import { explorerTransaction } from "../../../domain/explorer-links.ts";
import { jsonResponse } from "../cache/response-cache.ts";
import {
  type ApiContext,
  cachedReport,
  HISTORY_MS,
  LIVE_MS,
  listedWallet,
  MINER_MS,
  prefixOf,
  requireLists,
  snapshotOf,
} from "../context.ts";
import { time } from "../json.ts";
import { blockView } from "../native/block-view.ts";
import { historyView, sharesPerSecond } from "../native/history-view.ts";
import type { MinerReads } from "../native/miner-routes.ts";
import { minerView, workerViews } from "../native/miner-view.ts";
import { readInteger, readWallet, type Span } from "../query.ts";
import {
  miningcoreBlock,
  miningcoreMiners,
  miningcorePool,
  miningcoreSamples,
} from "./miningcore-view.ts";
import { kasNumber } from "./miningpoolstats.ts";

/** Rows that a page may skip: skipping costs time. /api/blocks and /api/payouts have cursors. */
const MAX_SKIPPED_ROWS = 10_000;
const MAX_PAGE_SIZE = 100;
const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
/** Workers of a wallet with their own line in its history. */
const MAX_WORKERS = 200;

export function miningcoreRoutes(context: ApiContext, reads: MinerReads): Route[] {
  const get = (
    path: string,
    respond: (request: WebRequest) => WebResponse | Promise<WebResponse>,
  ): Route => ({
    kind: "get",
    path: `/api/pools${path}`,
    respond: (request) => {
      const { id } = request.params;
      if (id !== undefined && id !== context.config.current().pool_id) {
        throw new HttpProblem(404, "no pool has this id");
      }
      return respond(request);
    },
  });
  const wallet = (request: WebRequest) => readWallet(request.params.wallet, prefixOf(context));
  return [
    get("", () => jsonResponse({ pools: [miningcorePool(context)] }, LIVE_MS)),
    get("/:id", () => jsonResponse({ pool: miningcorePool(context) }, LIVE_MS)),
    get("/:id/performance", () => poolPerformance(context)),
    get("/:id/miners", (request) => miners(context, request)),
    get("/:id/blocks", (request) => blocks(context, request)),
    get("/:id/payments", (request) => payments(context, request)),
    get("/:id/miners/:wallet", (request) => miner(context, reads, wallet(request))),
    get("/:id/miners/:wallet/payments", (request) => payments(context, request, wallet(request))),
    get("/:id/miners/:wallet/performance", (request) => minerPerformance(context, wallet(request))),
    get("/:id/miners/:wallet/earnings/daily", (request) => dailyEarnings(context, wallet(request))),
    { kind: "get", path: "/api/health-check", respond: () => jsonResponse("OK", 0) },
  ];
}

/** Miningcore counts pages from 0. */
function pageOf(request: WebRequest): { limit: number; offset: number } {
  const limit = readInteger(request.query, "pageSize", {
    default: 15,
    min: 1,
    max: MAX_PAGE_SIZE,
  });
  const max = Math.floor(MAX_SKIPPED_ROWS / limit);
  const page = readInteger(request.query, "page", { default: 0, min: 0, max });
  return { limit, offset: page * limit };
}

function hoursOfDay(now: Date): Span {
  const from = new Date(Math.floor((now.getTime() - DAY_MS) / HOUR_MS) * HOUR_MS);
  return { from, bucketMs: HOUR_MS, bucket: "1 hour" };
}

function poolPerformance(context: ApiContext): Promise<WebResponse> {
  return cachedReport(
    context,
    { key: "miningcore performance", lifeMs: HISTORY_MS },
    async (reader, asOf) => {
      const span = hoursOfDay(asOf);
      const { points } = historyView(await readPoolHistory(reader, span), span, asOf);
      const activity = await readActivityHistory(reader, span);
      const miners = new Map(activity.map((one) => [time(one.at), one.wallets]));
      const newest = points.at(-1)?.at;
      // The current hour may not be aggregated yet.
      const uncounted = (at: string | null) =>
        at === newest ? snapshotOf(context).online.wallets : 0;
      return {
        stats: points.map((point) => ({
          poolHashrate: point.hashrateHs,
          connectedMiners: miners.get(point.at) ?? uncounted(point.at),
          validSharesPerSecond: sharesPerSecond(point, span, asOf),
          created: point.at,
        })),
      };
    },
  );
}

function miners(context: ApiContext, request: WebRequest): WebResponse {
  requireLists(context);
  const { limit, offset } = pageOf(request);
  return jsonResponse(miningcoreMiners(context, offset, limit), LIVE_MS);
}

async function blocks(context: ApiContext, request: WebRequest): Promise<WebResponse> {
  const page = pageOf(request);
  const key = `miningcore blocks ${page.offset} ${page.limit}`;
  return await cachedReport(context, { key, lifeMs: LIVE_MS }, async (reader) => {
    const rows = await readBlocks(reader, page);
    return rows.map((row) => miningcoreBlock(context, blockView(row)));
  });
}

async function payments(
  context: ApiContext,
  request: WebRequest,
  wallet?: string,
): Promise<WebResponse> {
  if (wallet === undefined) requireLists(context);
  const page = pageOf(request);
  const key = `miningcore payments ${wallet} ${page.offset} ${page.limit}`;
  return await cachedReport(context, { key, lifeMs: LIVE_MS }, async (reader) => {
    const { network } = context.config.current();
    const rows = await readPayouts(reader, { ...page, wallet });
    return rows.map((row) => ({
      coin: "KAS",
      address: wallet ?? listedWallet(context, row.wallet),
      amount: kasNumber(row.amount),
      transactionConfirmationData: row.transactionId ?? "",
      transactionInfoLink: explorerTransaction(network, row.transactionId),
      created: time(row.settledAt ?? row.reservedAt),
    }));
  });
}

function miner(context: ApiContext, reads: MinerReads, wallet: string): Promise<WebResponse> {
  return context.cache.json({ key: `miningcore miner ${wallet}`, lifeMs: MINER_MS }, async () => {
    const read = await reads(wallet);
    const config = context.config.current();
    const view = minerView(read, snapshotOf(context), config, context.reader);
    return {
      // Unpaid shares of the open blocks, in the unit of difficulty 1.
      pendingShares: Math.round(Number(read.unpaidWork) / 2 ** 32),
      pendingBalance: kasNumber(read.money.due),
      totalPaid: kasNumber(read.money.paid),
      todayPaid: kasNumber(read.money.paidLastDay),
      lastPayment: view.payout.lastPaidAt,
      lastPaymentLink: explorerTransaction(config.network, view.payout.lastTransactionId),
      performance: {
        created: view.asOf,
        workers: Object.fromEntries(
          workerViews(read).map(({ name, hashrate }) => {
            const { hs, shares, windowSeconds } = hashrate["10m"];
            return [name, { hashrate: hs, sharesPerSecond: shares / windowSeconds }];
          }),
        ),
      },
      performanceSamples: await samplesOf(context, wallet),
    };
  });
}

/** The rates of a wallet's workers in each hour of a day. */
async function samplesOf(context: ApiContext, wallet: string): Promise<object[]> {
  return await context.reports.atOneMoment(async (reader, asOf) => {
    const span = hoursOfDay(asOf);
    const rows = await readWorkerHistory(reader, { wallet, ...span, limit: MAX_WORKERS });
    return miningcoreSamples(rows, span, asOf);
  });
}

function minerPerformance(context: ApiContext, wallet: string): Promise<WebResponse> {
  const key = `miningcore history ${wallet}`;
  return context.cache.json({ key, lifeMs: HISTORY_MS }, () => samplesOf(context, wallet));
}

function dailyEarnings(context: ApiContext, wallet: string): Promise<WebResponse> {
  return cachedReport(
    context,
    { key: `miningcore earnings ${wallet}`, lifeMs: HISTORY_MS },
    async (reader, asOf) => {
      const rows = await readEarnings(reader, wallet, new Date(asOf.getTime() - 30 * DAY_MS));
      return rows.reverse().map((row) => ({
        amount: kasNumber(row.credited),
        date: `${row.day}T00:00:00Z`,
      }));
    },
  );
}
