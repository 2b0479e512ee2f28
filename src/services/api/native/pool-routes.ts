// Paths about the whole pool: summary, network, how to connect, history, miners, payouts, blocks.
// Lists are paged by cursor with a hard limit; what comes from the snapshot needs no query.

import {
  readBlock,
  readBlocks,
  readCredits,
  readSubmissions,
} from "../../../adapters/database/reports/blocks.ts";
import { readPayouts } from "../../../adapters/database/reports/payouts.ts";
import { readActivityHistory, readPoolHistory } from "../../../adapters/database/reports/pool.ts";
import {
  HttpProblem,
  type Route,
  type WebRequest,
  type WebResponse,
} from "../../../adapters/http/web-route.ts";
import { rankedHashrate } from "../cache/ranking.ts";
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
import { time } from "../json.ts";
import {
  cursorId,
  readChoice,
  readCursor,
  readHash,
  readLimit,
  readRange,
  readWallet,
  spanOf,
  writeCursor,
} from "../query.ts";
import { type BlockView, blockDetails, blockView } from "./block-view.ts";
import { connectView } from "./connect-view.ts";
import { historyView } from "./history-view.ts";
import { payoutView } from "./payout-view.ts";
import { networkView, poolView } from "./pool-view.ts";

const STATES = ["found", "submitted", "blue", "red", "rejected", "lost"] as const;
/** Cursors have one spelling, so that a key of the cache has one as well. */
const MILLISECONDS = /^(0|[1-9][0-9]{0,14})$/;
const RANK = /^(0|[1-9][0-9]{0,4})$/;
const CREDITS_SHOWN = 100;
const ID = /^(0|[1-9][0-9]{0,18})$/;

export function poolRoutes(context: ApiContext): Route[] {
  return [
    getRoute("/api/pool", () =>
      context.cache.json({ key: "pool", lifeMs: LIVE_MS }, async () => poolResponse(context)),
    ),
    getRoute("/api/network", () =>
      context.cache.json({ key: "network", lifeMs: LIVE_MS }, async () => {
        const snapshot = snapshotOf(context);
        return { asOf: time(snapshot.asOf), ...networkView(snapshot, context.config.current()) };
      }),
    ),
    getRoute("/api/connect", () =>
      context.cache.json({ key: "connect", lifeMs: LIVE_MS }, async () =>
        connectView(context.config.current()),
      ),
    ),
    getRoute("/api/pool/history", (request) => poolHistory(context, request)),
    getRoute("/api/miners", (request) => miners(context, request)),
    getRoute("/api/blocks", (request) => blocks(context, request)),
    getRoute("/api/blocks/:hash", (request) => oneBlock(context, request)),
    getRoute("/api/payouts", (request) => payouts(context, request)),
  ];
}

/** The pool as /api/pool returns it and the event stream sends it. */
export function poolResponse(context: ApiContext) {
  const view = poolView(snapshotOf(context), context.config.current(), context.reader);
  const newest = view.blocks.newest.map((block) => listedBlock(context, block));
  return { ...view, blocks: { ...view.blocks, newest } };
}

function poolHistory(context: ApiContext, request: WebRequest): Promise<WebResponse> {
  const range = readRange(request.query);
  return cachedReport(
    context,
    { key: `pool history ${range}`, lifeMs: HISTORY_MS },
    async (reader, asOf) => {
      const span = spanOf(range, asOf);
      const activity = await readActivityHistory(reader, {
        from: span.from,
        bucket: range === "1h" ? "10 minutes" : span.bucket,
      });
      return {
        asOf: time(asOf),
        range,
        ...historyView(await readPoolHistory(reader, span), span, asOf),
        activity: activity.map((one) => ({
          at: time(one.at),
          workers: one.workers,
          miners: one.wallets,
        })),
      };
    },
  );
}

async function miners(context: ApiContext, request: WebRequest): Promise<WebResponse> {
  requireLists(context);
  const limit = readLimit(request.query);
  const [start = "0"] = readCursor(request.query, [RANK]) ?? [];
  return await context.cache.json(
    { key: `miners ${start} ${limit}`, lifeMs: LIVE_MS },
    async () => {
      const ranking = context.ranking.current();
      if (ranking === undefined) throw new HttpProblem(503, "the ranking is still loading");
      const offset = Number.parseInt(start, 10);
      const slice = ranking.miners.slice(offset, offset + limit);
      return {
        asOf: time(ranking.asOf),
        total: ranking.miners.length,
        data: slice.map((one, i) => ({
          rank: offset + i + 1,
          wallet: listedWallet(context, one.wallet),
          workers: one.workers,
          hashrate: rankedHashrate(ranking, one),
        })),
        next: offset + limit < ranking.miners.length ? writeCursor([String(offset + limit)]) : null,
      };
    },
  );
}

async function blocks(context: ApiContext, request: WebRequest): Promise<WebResponse> {
  const { query } = request;
  const limit = readLimit(query);
  const state = readChoice(query, "state", STATES);
  const wallet = query.has("wallet")
    ? readWallet(query.get("wallet") ?? "", prefixOf(context))
    : undefined;
  const cursor = readCursor(query, [MILLISECONDS, /^[0-9a-f]{64}$/]);
  const after =
    cursor === undefined
      ? undefined
      : { foundAt: new Date(Number.parseInt(cursor[0] ?? "", 10)), hash: cursor[1] ?? "" };
  const key = `blocks ${limit} ${state} ${wallet} ${cursor?.join(" ")}`;
  return await cachedReport(context, { key, lifeMs: LIVE_MS }, async (reader, asOf) => {
    const rows = await readBlocks(reader, { limit, state, wallet, after });
    const last = rows.at(-1);
    return {
      asOf: time(asOf),
      data: rows.map((row) => listedBlock(context, blockView(row))),
      next:
        rows.length < limit || last === undefined
          ? null
          : writeCursor([String(last.foundAt.getTime()), last.hash]),
    };
  });
}

function oneBlock(context: ApiContext, request: WebRequest): Promise<WebResponse> {
  const hash = readHash(request.params.hash);
  return cachedReport(context, { key: `block ${hash}`, lifeMs: LIVE_MS }, async (reader, asOf) => {
    const row = await readBlock(reader, hash);
    if (row === undefined) throw new HttpProblem(404, "this pool did not find that block");
    const credits = await readCredits(reader, hash, CREDITS_SHOWN);
    const details = blockDetails(row, await readSubmissions(reader, hash), credits);
    return {
      asOf: time(asOf),
      ...listedBlock(context, details),
      credits: details.credits.map((one) => ({
        ...one,
        wallet: one.wallet === "pool" ? "pool" : listedWallet(context, one.wallet),
      })),
    };
  });
}

export function listedBlock<T extends BlockView>(context: ApiContext, view: T): T {
  return { ...view, wallet: listedWallet(context, view.wallet) };
}

async function payouts(context: ApiContext, request: WebRequest): Promise<WebResponse> {
  const wallet = request.query.has("wallet")
    ? readWallet(request.query.get("wallet") ?? "", prefixOf(context))
    : undefined;
  if (wallet === undefined) requireLists(context);
  return await payoutSlice(context, request, wallet);
}

export async function payoutSlice(
  context: ApiContext,
  request: WebRequest,
  wallet: string | undefined,
): Promise<WebResponse> {
  const limit = readLimit(request.query);
  const cursor = readCursor(request.query, [ID, ID]);
  const after =
    cursor === undefined ? undefined : { batchId: cursorId(cursor[0]), id: cursorId(cursor[1]) };
  const key = `payouts ${wallet} ${limit} ${cursor?.join(" ")}`;
  return await cachedReport(context, { key, lifeMs: LIVE_MS }, async (reader, asOf) => {
    const rows = await readPayouts(reader, { limit, wallet, after });
    const last = rows.at(-1);
    return {
      asOf: time(asOf),
      data: rows.map((row) => {
        const view = payoutView(row);
        return { ...view, wallet: wallet ?? listedWallet(context, view.wallet) };
      }),
      next:
        rows.length < limit || last === undefined
          ? null
          : writeCursor([last.batchId.toString(), last.id.toString()]),
    };
  });
}
