// Paths about one wallet: summary, workers, history, payouts, earnings.
// Summary and workers come from one read, so that they agree. A wallet that never mined here is
// 404.

import { readEarnings, readMinerHistory } from "../../../adapters/database/reports/miners.ts";
import {
  HttpProblem,
  type Route,
  type WebRequest,
  type WebResponse,
} from "../../../adapters/http/web-route.ts";
import { shareReads } from "../cache/miner-reads.ts";
import {
  type ApiContext,
  cachedReport,
  HISTORY_MS,
  MINER_MS,
  prefixOf,
  snapshotOf,
} from "../context.ts";
import { amount, time } from "../json.ts";
import {
  readCursor,
  readInteger,
  readLimit,
  readRange,
  readWallet,
  readWorkerName,
  spanOf,
  writeCursor,
} from "../query.ts";
import { historyView } from "./history-view.ts";
import { type MinerRead, minerView, readMiner, workerViews } from "./miner-view.ts";
import { payoutSlice } from "./pool-routes.ts";

const DAY_MS = 86_400_000;

/** Returns what is known of a wallet, at most MINER_MS old; 404 if it never mined here. */
export type MinerReads = (wallet: string) => Promise<MinerRead>;

export function shareMinerReads(context: ApiContext): MinerReads {
  const shared = shareReads({ lifeMs: MINER_MS, clock: context.clock }, (wallet) =>
    readMiner(context.reports, wallet, snapshotOf(context).openRewards.until),
  );
  return async (wallet) => {
    const read = await shared(wallet);
    if (read === undefined) throw new HttpProblem(404, "this wallet has not mined here");
    return read;
  };
}

export function minerRoutes(context: ApiContext, reads: MinerReads): Route[] {
  const get = (
    path: string,
    respond: (wallet: string, request: WebRequest) => Promise<WebResponse>,
  ): Route => ({
    kind: "get",
    path,
    respond: (request) => respond(readWallet(request.params.wallet, prefixOf(context)), request),
  });
  return [
    get("/api/miners/:wallet", (wallet) =>
      context.cache.json({ key: `miner ${wallet}`, lifeMs: MINER_MS }, async () =>
        minerView(
          await reads(wallet),
          snapshotOf(context),
          context.config.current(),
          context.reader,
        ),
      ),
    ),
    get("/api/miners/:wallet/workers", (wallet, request) =>
      workers(context, reads, wallet, request),
    ),
    get("/api/miners/:wallet/history", (wallet, request) => history(context, wallet, request)),
    get("/api/miners/:wallet/payouts", (wallet, request) => payoutSlice(context, request, wallet)),
    get("/api/miners/:wallet/earnings", (wallet, request) => earnings(context, wallet, request)),
  ];
}

async function workers(
  context: ApiContext,
  reads: MinerReads,
  wallet: string,
  request: WebRequest,
): Promise<WebResponse> {
  const limit = readLimit(request.query);
  const [after] = readCursor(request.query, [/^[\x21-\x7e]{1,64}$/]) ?? [];
  return await context.cache.json(
    { key: `workers ${wallet} ${limit} ${after}`, lifeMs: MINER_MS },
    async () => {
      const read = await reads(wallet);
      const all = workerViews(read).sort((a, b) => compare(a.name, b.name));
      const rest = after === undefined ? all : all.filter((one) => compare(one.name, after) > 0);
      const last = rest[limit - 1];
      return {
        asOf: time(read.asOf),
        total: all.length,
        data: rest.slice(0, limit),
        next: rest.length > limit && last !== undefined ? writeCursor([last.name]) : null,
      };
    },
  );
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}

async function history(
  context: ApiContext,
  wallet: string,
  request: WebRequest,
): Promise<WebResponse> {
  const range = readRange(request.query);
  const name = readWorkerName(request.query);
  const key = `history ${wallet} ${range} ${name}`;
  return await cachedReport(context, { key, lifeMs: HISTORY_MS }, async (reader, asOf) => {
    const span = spanOf(range, asOf);
    const rows = await readMinerHistory(reader, { wallet, name, ...span });
    return { asOf: time(asOf), range, ...historyView(rows, span, asOf) };
  });
}

async function earnings(
  context: ApiContext,
  wallet: string,
  request: WebRequest,
): Promise<WebResponse> {
  const days = readInteger(request.query, "days", { default: 30, min: 1, max: 366 });
  return await cachedReport(
    context,
    { key: `earnings ${wallet} ${days}`, lifeMs: HISTORY_MS },
    async (reader, asOf) => {
      const from = new Date(asOf.getTime() - (days - 1) * DAY_MS);
      const rows = await readEarnings(reader, wallet, from);
      return {
        asOf: time(asOf),
        data: rows.map((row) => ({ day: row.day, credited: amount(row.credited) })),
      };
    },
  );
}
