// Paths about the whole pool: summary, network, how to connect, history, miners, payouts, blocks.
// Built by routes.ts. What must stay true: lists are paged by cursor with a hard cap, and what
// comes from the snapshot is answered without asking the database.

import {
  readBlock,
  readBlocks,
  readCredits,
  readSubmissions,
} from "../../../adapters/database/reports/blocks.ts";
import { readPayouts } from "../../../adapters/database/reports/payouts.ts";
import { readActivityHistory, readPoolHistory } from "../../../adapters/database/reports/pool.ts";
import {
  type Route,
  type WebAnswer,
  WebProblem,
  type WebRequest,
} from "../../../adapters/http/answer.ts";
import { rankedHashrate } from "../cache/ranking.ts";
import {
  HISTORY_MS,
  LIVE_MS,
  listed,
  type MonitorParts,
  prefixOf,
  snapshotOf,
} from "../context.ts";
import { time } from "../json.ts";
import {
  readChoice,
  readCursor,
  readHash,
  readLimit,
  readRange,
  readWallet,
  spanOf,
  writeCursor,
} from "../query.ts";
import { type BlockView, blockPage, blockView } from "./block-view.ts";
import { connectView } from "./connect-view.ts";
import { historyView } from "./history-view.ts";
import { payoutView } from "./payout-view.ts";
import { networkView, poolView } from "./pool-view.ts";

const STATES = ["found", "submitted", "blue", "red", "rejected", "lost"] as const;
const CREDITS_SHOWN = 100;
const ID = /^[0-9]{1,19}$/;

export function poolRoutes(parts: MonitorParts): Route[] {
  const get = (
    path: string,
    answer: (request: WebRequest) => WebAnswer | Promise<WebAnswer>,
  ): Route => ({ kind: "get", path, answer });
  return [
    get("/api/pool", () => parts.answers.json("pool", LIVE_MS, async () => poolAnswer(parts))),
    get("/api/network", () =>
      parts.answers.json("network", LIVE_MS, async () => {
        const snapshot = snapshotOf(parts);
        return { asOf: time(snapshot.asOf), ...networkView(snapshot, parts.config.current()) };
      }),
    ),
    get("/api/connect", () =>
      parts.answers.json("connect", LIVE_MS, async () => connectView(parts.config.current())),
    ),
    get("/api/pool/history", (request) => poolHistory(parts, request)),
    get("/api/miners", (request) => miners(parts, request)),
    get("/api/blocks", (request) => blocks(parts, request)),
    get("/api/blocks/:hash", (request) => oneBlock(parts, request)),
    get("/api/payouts", (request) => payouts(parts, request)),
  ];
}

/** The pool as the dashboard and the event stream get it. */
export function poolAnswer(parts: MonitorParts) {
  const view = poolView(snapshotOf(parts), parts.config.current(), parts.reader);
  const newest = view.blocks.newest.map((block) => listedBlock(parts, block));
  return { ...view, blocks: { ...view.blocks, newest } };
}

function poolHistory(parts: MonitorParts, request: WebRequest): Promise<WebAnswer> {
  const range = readRange(request.query);
  return parts.answers.json(`pool history ${range}`, HISTORY_MS, () =>
    parts.reports.atOneMoment(async (reader, asOf) => {
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
    }),
  );
}

async function miners(parts: MonitorParts, request: WebRequest): Promise<WebAnswer> {
  const limit = readLimit(request.query);
  const [start = "0"] = readCursor(request.query, [/^[0-9]{1,5}$/]) ?? [];
  return await parts.answers.json(`miners ${start} ${limit}`, LIVE_MS, async () => {
    const ranking = parts.ranking.current();
    if (ranking === undefined) throw new WebProblem(503, "the ranking is not read yet");
    const offset = Number.parseInt(start, 10);
    const page = ranking.miners.slice(offset, offset + limit);
    return {
      asOf: time(ranking.asOf),
      total: ranking.miners.length,
      data: page.map((one, i) => ({
        rank: offset + i + 1,
        wallet: listed(parts, one.wallet),
        workers: one.workers,
        hashrate: rankedHashrate(ranking, one),
      })),
      next: offset + limit < ranking.miners.length ? writeCursor([String(offset + limit)]) : null,
    };
  });
}

async function blocks(parts: MonitorParts, request: WebRequest): Promise<WebAnswer> {
  const { query } = request;
  const limit = readLimit(query);
  const state = readChoice(query, "state", STATES);
  const wallet = query.has("wallet")
    ? readWallet(query.get("wallet") ?? "", prefixOf(parts))
    : undefined;
  const cursor = readCursor(query, [/^[0-9]{1,15}$/, /^[0-9a-f]{64}$/]);
  const after =
    cursor === undefined
      ? undefined
      : { foundAt: new Date(Number.parseInt(cursor[0] ?? "", 10)), hash: cursor[1] ?? "" };
  const key = `blocks ${limit} ${state} ${wallet} ${cursor?.join(" ")}`;
  return await parts.answers.json(key, LIVE_MS, () =>
    parts.reports.atOneMoment(async (reader, asOf) => {
      const rows = await readBlocks(reader, { limit, state, wallet, after });
      const last = rows.at(-1);
      return {
        asOf: time(asOf),
        data: rows.map((row) => listedBlock(parts, blockView(row))),
        next:
          rows.length < limit || last === undefined
            ? null
            : writeCursor([String(last.foundAt.getTime()), last.hash]),
      };
    }),
  );
}

function oneBlock(parts: MonitorParts, request: WebRequest): Promise<WebAnswer> {
  const hash = readHash(request.params.hash);
  return parts.answers.json(`block ${hash}`, LIVE_MS, () =>
    parts.reports.atOneMoment(async (reader, asOf) => {
      const row = await readBlock(reader, hash);
      if (row === undefined) throw new WebProblem(404, "this pool did not find that block");
      const credits = await readCredits(reader, hash, CREDITS_SHOWN);
      const page = blockPage(row, await readSubmissions(reader, hash), credits);
      return {
        asOf: time(asOf),
        ...listedBlock(parts, page),
        credits: page.credits.map((one) => ({
          ...one,
          wallet: one.wallet === "pool" ? "pool" : listed(parts, one.wallet),
        })),
      };
    }),
  );
}

export function listedBlock<T extends BlockView>(parts: MonitorParts, view: T): T {
  return { ...view, wallet: listed(parts, view.wallet) };
}

async function payouts(parts: MonitorParts, request: WebRequest): Promise<WebAnswer> {
  const wallet = request.query.has("wallet")
    ? readWallet(request.query.get("wallet") ?? "", prefixOf(parts))
    : undefined;
  return await payoutPage(parts, request, wallet);
}

export async function payoutPage(
  parts: MonitorParts,
  request: WebRequest,
  wallet: string | undefined,
): Promise<WebAnswer> {
  const limit = readLimit(request.query);
  const cursor = readCursor(request.query, [ID, ID]);
  const after =
    cursor === undefined
      ? undefined
      : { batchId: BigInt(cursor[0] ?? "0"), id: BigInt(cursor[1] ?? "0") };
  const key = `payouts ${wallet} ${limit} ${cursor?.join(" ")}`;
  return await parts.answers.json(key, LIVE_MS, () =>
    parts.reports.atOneMoment(async (reader, asOf) => {
      const rows = await readPayouts(reader, { limit, wallet, after });
      const last = rows.at(-1);
      return {
        asOf: time(asOf),
        data: rows.map((row) => {
          const view = payoutView(row);
          return { ...view, wallet: wallet ?? listed(parts, view.wallet) };
        }),
        next:
          rows.length < limit || last === undefined
            ? null
            : writeCursor([last.batchId.toString(), last.id.toString()]),
      };
    }),
  );
}
