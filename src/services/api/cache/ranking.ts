// All wallets of the last hour by work, read from time to time for the miner lists.
// Reading takes at most a fiftieth of the time. A wallet's rate is the one its own page shows.

import type { Reports } from "../../../adapters/database/reports/connection.ts";
import { type RankedMiner, readRanking } from "../../../adapters/database/reports/pool.ts";
import type { Clock } from "../../../base/clock.ts";
import { type HashrateView, hashrateView } from "../statistics.ts";

const MAX_MINERS = 20_000;
const WINDOW_MS = 3_600_000;
const MIN_PAUSE_MS = 15_000;
const MAX_PAUSE_MS = 300_000;
const PAUSE_PER_READ = 50;

export interface RankingView {
  asOf: Date;
  from: Date;
  miners: RankedMiner[];
}

/** A wallet's hashrate over the last hour, or since its first share if that is later. */
export function rankedHashrate(ranking: RankingView, miner: RankedMiner): HashrateView {
  return hashrateView({
    work: miner.work,
    shares: miner.accepted,
    start: ranking.from,
    now: ranking.asOf,
    firstShare: miner.firstShareAt,
  });
}

export class Ranking {
  readonly #reports: Reports;
  readonly #clock: Clock;
  #current: RankingView | undefined;
  #nextAtMs = 0;

  constructor(reports: Reports, clock: Clock) {
    this.#reports = reports;
    this.#clock = clock;
  }

  current(): RankingView | undefined {
    return this.#current;
  }

  /** One turn of the loop that the entry point runs: reads again once the pause is over. */
  async turn(): Promise<void> {
    const startedMs = this.#clock.monotonicMs();
    if (startedMs < this.#nextAtMs) return;
    this.#nextAtMs = startedMs + MIN_PAUSE_MS;
    this.#current = await this.#reports.atOneMoment(async (reader, asOf) => {
      const from = new Date(Math.floor(asOf.getTime() / 60_000) * 60_000 - WINDOW_MS);
      return { asOf, from, miners: await readRanking(reader, { from, limit: MAX_MINERS }) };
    });
    const tookMs = this.#clock.monotonicMs() - startedMs;
    const pauseMs = Math.min(MAX_PAUSE_MS, Math.max(MIN_PAUSE_MS, tookMs * PAUSE_PER_READ));
    this.#nextAtMs = startedMs + pauseMs;
  }
}
