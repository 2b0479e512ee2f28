// Which workers find too few blocks for their work, for Prometheus and its alert.
// The roof runs `turn` rarely: it reads a week of work. What must stay true: at most twenty
// workers have a series, and the number that was looked at stands beside them.

import type { Reports } from "../../../adapters/database/reports/connection.ts";
import { readWorkerLuck } from "../../../adapters/database/reports/luck.ts";
import type { Gauge, Metrics } from "../../../adapters/metrics/registry.ts";
import type { Clock } from "../../../base/clock.ts";
import { chanceOfSoFew } from "../statistics.ts";

const MAX_WORKERS = 20_000;
const SHOWN = 20;
/** With fewer blocks due, bad luck and bad faith look the same. */
const MIN_EXPECTED = 5;
const PAUSE_MS = 3_600_000;

export class LuckGauges {
  readonly #reports: Reports;
  readonly #clock: Clock;
  readonly #chance: Gauge<"miner_id" | "wallet_address">;
  readonly #tested: Gauge;
  #nextAtMs = 0;

  constructor(metrics: Metrics, reports: Reports, clock: Clock) {
    this.#reports = reports;
    this.#clock = clock;
    this.#chance = metrics.gauge({
      name: "katpool_worker_luck_p_value",
      help: "Chance that an honest worker found so few blocks in 7 days; the smallest only",
      labelNames: ["miner_id", "wallet_address"],
    });
    this.#tested = metrics.gauge({
      name: "katpool_worker_luck_tested",
      help: "Workers with enough work to be judged",
    });
  }

  async turn(): Promise<void> {
    const nowMs = this.#clock.monotonicMs();
    if (nowMs < this.#nextAtMs) return;
    const workers = await this.#reports.atOneMoment((reader) =>
      readWorkerLuck(reader, { minExpected: MIN_EXPECTED, limit: MAX_WORKERS }),
    );
    this.#nextAtMs = nowMs + PAUSE_MS;
    this.#tested.set(workers.length);
    this.#chance.reset();
    workers
      .map((one) => ({ ...one, chance: chanceOfSoFew(one.found, one.expected) }))
      .sort((a, b) => a.chance - b.chance)
      .slice(0, SHOWN)
      .forEach(({ worker, wallet, chance }) => {
        this.#chance.set({ miner_id: worker, wallet_address: wallet }, chance);
      });
  }
}
