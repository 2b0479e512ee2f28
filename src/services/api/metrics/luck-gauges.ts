// Block-withholding statistics: workers that found too few blocks for their work, for Prometheus.
// Read once an hour, since it sums a week of work. At most 20 workers have a series.

import type { Reports } from "../../../adapters/database/reports/connection.ts";
import { readWorkerLuck } from "../../../adapters/database/reports/luck.ts";
import type { Gauge, Metrics } from "../../../adapters/metrics/registry.ts";
import type { Clock } from "../../../base/clock.ts";
import { chanceOfSoFew } from "../statistics.ts";

const MAX_WORKERS = 20_000;
const SHOWN = 20;
/** With fewer expected blocks, bad luck and withholding cannot be distinguished. */
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
      help: "Chance that an honest worker found so few blocks in 7 days; the 20 smallest",
      labelNames: ["miner_id", "wallet_address"],
    });
    this.#tested = metrics.gauge({
      name: "katpool_worker_luck_tested",
      help: "Workers with enough work in 7 days to be tested",
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
