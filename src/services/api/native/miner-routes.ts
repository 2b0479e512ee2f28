// Paths about one wallet: summary, workers, history, payouts, earnings.
// Built by routes.ts. What must stay true: summary and workers come from one reading, so that
// they agree; a wallet that never mined here costs one look and is answered with 404.

import { readEarnings, readMinerHistory } from "../../../adapters/database/reports/miners.ts";
import {
  type Route,
  type WebAnswer,
  WebProblem,
  type WebRequest,
} from "../../../adapters/http/answer.ts";
import { BoundedMap } from "../../../base/bounded.ts";
import { HISTORY_MS, MINER_MS, type MonitorParts, prefixOf, snapshotOf } from "../context.ts";
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
import { payoutPage } from "./pool-routes.ts";

/** Wallets whose last reading is shared by their paths. */
const MAX_READS = 200;
const DAY_MS = 86_400_000;

interface SharedRead {
  at: number;
  reading: Promise<MinerRead | undefined>;
}

/** Answers what is known of a wallet, at most MINER_MS old. */
export type MinerReads = (wallet: string) => Promise<MinerRead>;

export function shareMinerReads(parts: MonitorParts): MinerReads {
  const reads = new BoundedMap<string, SharedRead>(MAX_READS);
  return async (wallet) => {
    const now = parts.clock.monotonicMs();
    let shared = reads.get(wallet);
    if (shared === undefined || now - shared.at >= MINER_MS) {
      const { until } = snapshotOf(parts).openRewards;
      shared = { at: now, reading: readMiner(parts.reports, wallet, until) };
      reads.delete(wallet);
      reads.set(wallet, shared);
      shared.reading.catch(() => reads.delete(wallet));
    }
    const read = await shared.reading;
    if (read === undefined) throw new WebProblem(404, "this wallet has not mined here");
    return read;
  };
}

export function minerRoutes(parts: MonitorParts, reads: MinerReads): Route[] {
  const get = (
    path: string,
    answer: (wallet: string, request: WebRequest) => Promise<WebAnswer>,
  ): Route => ({
    kind: "get",
    path,
    answer: (request) => answer(readWallet(request.params.wallet, prefixOf(parts)), request),
  });
  return [
    get("/api/miners/:wallet", (wallet) =>
      parts.answers.json(`miner ${wallet}`, MINER_MS, async () =>
        minerView(await reads(wallet), snapshotOf(parts), parts.config.current(), parts.reader),
      ),
    ),
    get("/api/miners/:wallet/workers", (wallet, request) => workers(parts, reads, wallet, request)),
    get("/api/miners/:wallet/history", (wallet, request) => history(parts, wallet, request)),
    get("/api/miners/:wallet/payouts", (wallet, request) => payoutPage(parts, request, wallet)),
    get("/api/miners/:wallet/earnings", (wallet, request) => earnings(parts, wallet, request)),
  ];
}

async function workers(
  parts: MonitorParts,
  reads: MinerReads,
  wallet: string,
  request: WebRequest,
): Promise<WebAnswer> {
  const limit = readLimit(request.query);
  const [after] = readCursor(request.query, [/^[\x21-\x7e]{1,64}$/]) ?? [];
  return await parts.answers.json(`workers ${wallet} ${limit} ${after}`, MINER_MS, async () => {
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
  });
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}

async function history(
  parts: MonitorParts,
  wallet: string,
  request: WebRequest,
): Promise<WebAnswer> {
  const range = readRange(request.query);
  const name = readWorkerName(request.query);
  const key = `history ${wallet} ${range} ${name}`;
  return await parts.answers.json(key, HISTORY_MS, () =>
    parts.reports.atOneMoment(async (reader, asOf) => {
      const span = spanOf(range, asOf);
      const rows = await readMinerHistory(reader, { wallet, name, ...span });
      return { asOf: time(asOf), range, ...historyView(rows, span, asOf) };
    }),
  );
}

async function earnings(
  parts: MonitorParts,
  wallet: string,
  request: WebRequest,
): Promise<WebAnswer> {
  const days = readInteger(request.query, "days", { default: 30, min: 1, max: 366 });
  return await parts.answers.json(`earnings ${wallet} ${days}`, HISTORY_MS, () =>
    parts.reports.atOneMoment(async (reader, asOf) => {
      const from = new Date(asOf.getTime() - (days - 1) * DAY_MS);
      const rows = await readEarnings(reader, wallet, from);
      return {
        asOf: time(asOf),
        data: rows.map((row) => ({ day: row.day, credited: amount(row.credited) })),
      };
    }),
  );
}
