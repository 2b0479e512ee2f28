// Miningcore's paths, for front ends and tools that speak to such pools.
// Built by routes.ts. What must stay true: names and units are Miningcore's (amounts as numbers
// of KAS, hashrates in H/s); whoever needs exact amounts reads the pool's own paths.

import { readBlocks } from "../../../adapters/database/reports/blocks.ts";
import { readEarnings, readWorkerHistory } from "../../../adapters/database/reports/miners.ts";
import { readPayouts } from "../../../adapters/database/reports/payouts.ts";
import { readActivityHistory, readPoolHistory } from "../../../adapters/database/reports/pool.ts";
import {
  type Route,
  type WebAnswer,
  WebProblem,
  type WebRequest,
} from "../../../adapters/http/answer.ts";
import { explorerTransaction } from "../../../domain/explorer-links.ts";
import { jsonAnswer } from "../cache/response-cache.ts";
import {
  HISTORY_MS,
  LIVE_MS,
  listed,
  MINER_MS,
  type MonitorParts,
  prefixOf,
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
import { kas } from "./miningpoolstats.ts";

const MAX_PAGE = 2000;
const MAX_PAGE_SIZE = 100;
const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
/** Workers of a wallet with a line of their own in its history. */
const MAX_WORKERS = 200;

export function miningcoreRoutes(parts: MonitorParts, reads: MinerReads): Route[] {
  const get = (
    path: string,
    answer: (request: WebRequest) => WebAnswer | Promise<WebAnswer>,
  ): Route => ({
    kind: "get",
    path: `/api/pools${path}`,
    answer: (request) => {
      const { id } = request.params;
      if (id !== undefined && id !== parts.config.current().pool_id) {
        throw new WebProblem(404, "there is no pool of that id");
      }
      return answer(request);
    },
  });
  const wallet = (request: WebRequest) => readWallet(request.params.wallet, prefixOf(parts));
  return [
    get("", () => jsonAnswer({ pools: [miningcorePool(parts)] }, LIVE_MS)),
    get("/:id", () => jsonAnswer({ pool: miningcorePool(parts) }, LIVE_MS)),
    get("/:id/performance", () => poolPerformance(parts)),
    get("/:id/miners", (request) => miners(parts, request)),
    get("/:id/blocks", (request) => blocks(parts, request)),
    get("/:id/payments", (request) => payments(parts, request)),
    get("/:id/miners/:wallet", (request) => miner(parts, reads, wallet(request))),
    get("/:id/miners/:wallet/payments", (request) => payments(parts, request, wallet(request))),
    get("/:id/miners/:wallet/performance", (request) => minerPerformance(parts, wallet(request))),
    get("/:id/miners/:wallet/earnings/daily", (request) => dailyEarnings(parts, wallet(request))),
    { kind: "get", path: "/api/health-check", answer: () => jsonAnswer("OK", 0) },
  ];
}

/** Miningcore counts pages from 0. */
function pageOf(request: WebRequest): { limit: number; offset: number } {
  const page = readInteger(request.query, "page", { default: 0, min: 0, max: MAX_PAGE });
  const limit = readInteger(request.query, "pageSize", {
    default: 15,
    min: 1,
    max: MAX_PAGE_SIZE,
  });
  return { limit, offset: page * limit };
}

function hoursOfDay(now: Date): Span {
  const from = new Date(Math.floor((now.getTime() - DAY_MS) / HOUR_MS) * HOUR_MS);
  return { from, bucketMs: HOUR_MS, bucket: "1 hour" };
}

function poolPerformance(parts: MonitorParts): Promise<WebAnswer> {
  return parts.answers.json("miningcore performance", HISTORY_MS, () =>
    parts.reports.atOneMoment(async (reader, asOf) => {
      const span = hoursOfDay(asOf);
      const { points } = historyView(await readPoolHistory(reader, span), span, asOf);
      const activity = await readActivityHistory(reader, span);
      const miners = new Map(activity.map((one) => [time(one.at), one.wallets]));
      const newest = points.at(-1)?.at;
      // The present hour may not be counted yet.
      const uncounted = (at: string | null) =>
        at === newest ? snapshotOf(parts).online.wallets : 0;
      return {
        stats: points.map((point) => ({
          poolHashrate: point.hashrateHs,
          connectedMiners: miners.get(point.at) ?? uncounted(point.at),
          validSharesPerSecond: sharesPerSecond(point, span, asOf),
          created: point.at,
        })),
      };
    }),
  );
}

function miners(parts: MonitorParts, request: WebRequest): WebAnswer {
  const { limit, offset } = pageOf(request);
  return jsonAnswer(miningcoreMiners(parts, offset, limit), LIVE_MS);
}

async function blocks(parts: MonitorParts, request: WebRequest): Promise<WebAnswer> {
  const page = pageOf(request);
  const key = `miningcore blocks ${page.offset} ${page.limit}`;
  return await parts.answers.json(key, LIVE_MS, () =>
    parts.reports.atOneMoment(async (reader) => {
      const rows = await readBlocks(reader, page);
      return rows.map((row) => miningcoreBlock(parts, blockView(row)));
    }),
  );
}

async function payments(
  parts: MonitorParts,
  request: WebRequest,
  wallet?: string,
): Promise<WebAnswer> {
  const page = pageOf(request);
  const key = `miningcore payments ${wallet} ${page.offset} ${page.limit}`;
  return await parts.answers.json(key, LIVE_MS, () =>
    parts.reports.atOneMoment(async (reader) => {
      const { network } = parts.config.current();
      const rows = await readPayouts(reader, { ...page, wallet });
      return rows.map((row) => ({
        coin: "KAS",
        address: wallet ?? listed(parts, row.wallet),
        amount: kas(row.amount),
        transactionConfirmationData: row.transactionId ?? "",
        transactionInfoLink: explorerTransaction(network, row.transactionId),
        created: time(row.settledAt ?? row.reservedAt),
      }));
    }),
  );
}

function miner(parts: MonitorParts, reads: MinerReads, wallet: string): Promise<WebAnswer> {
  return parts.answers.json(`miningcore miner ${wallet}`, MINER_MS, async () => {
    const read = await reads(wallet);
    const config = parts.config.current();
    const view = minerView(read, snapshotOf(parts), config, parts.reader);
    return {
      // Unpaid shares of the open blocks, in the unit of difficulty 1.
      pendingShares: Math.round(Number(read.unpaidWork) / 2 ** 32),
      pendingBalance: kas(read.money.due),
      totalPaid: kas(read.money.paid),
      todayPaid: kas(read.money.paidLastDay),
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
      performanceSamples: await samplesOf(parts, wallet),
    };
  });
}

/** The rates of a wallet's workers in each hour of a day. */
async function samplesOf(parts: MonitorParts, wallet: string): Promise<object[]> {
  return await parts.reports.atOneMoment(async (reader, asOf) => {
    const span = hoursOfDay(asOf);
    const rows = await readWorkerHistory(reader, { wallet, ...span, limit: MAX_WORKERS });
    return miningcoreSamples(rows, span, asOf);
  });
}

function minerPerformance(parts: MonitorParts, wallet: string): Promise<WebAnswer> {
  const key = `miningcore history ${wallet}`;
  return parts.answers.json(key, HISTORY_MS, () => samplesOf(parts, wallet));
}

function dailyEarnings(parts: MonitorParts, wallet: string): Promise<WebAnswer> {
  return parts.answers.json(`miningcore earnings ${wallet}`, HISTORY_MS, () =>
    parts.reports.atOneMoment(async (reader, asOf) => {
      const rows = await readEarnings(reader, wallet, new Date(asOf.getTime() - 30 * DAY_MS));
      return rows.reverse().map((row) => ({
        amount: kas(row.credited),
        date: `${row.day}T00:00:00Z`,
      }));
    }),
  );
}
