// Block-withholding statistics for Prometheus: workers, wallets and networks that found too few
// blocks for their work of 7 days. Read once an hour, since it sums a week of work. At most 20 of
// each have a series; the number tested stands beside them: the smallest of many chances is small.

import type { Reports } from "../../../adapters/database/reports/connection.ts";
import {
  readNetworkLuck,
  readWalletLuck,
  readWorkerLuck,
} from "../../../adapters/database/reports/luck.ts";
import type { Gauge, Metrics } from "../../../adapters/metrics/registry.ts";
import type { Clock } from "../../../base/clock.ts";
import { chanceOfSoFew } from "../statistics.ts";

const MAX_READ = 20_000;
const SHOWN = 20;
/** With fewer expected blocks, bad luck and withholding cannot be distinguished. */
const MIN_EXPECTED = 5;
const PAUSE_MS = 3_600_000;

export class LuckGauges {
  readonly #reports: Reports;
  readonly #clock: Clock;
  readonly #workers: Gauge<"miner_id" | "wallet_address">;
  readonly #workersTested: Gauge;
  readonly #wallets: Gauge<"wallet_address">;
  readonly #walletsTested: Gauge;
  readonly #networks: Gauge<"network">;
  readonly #networksTested: Gauge;
  #nextAtMs = 0;

  constructor(metrics: Metrics, reports: Reports, clock: Clock) {
    this.#reports = reports;
    this.#clock = clock;
    this.#workers = metrics.gauge({
      name: "katpool_worker_luck_p_value",
      help: "Chance that an honest worker found so few blocks in 7 days; the 20 smallest",
      labelNames: ["miner_id", "wallet_address"],
    });
    this.#workersTested = metrics.gauge({
      name: "katpool_worker_luck_tested",
      help: "Workers with enough work in 7 days to be tested",
    });
    this.#wallets = metrics.gauge({
      name: "katpool_wallet_luck_p_value",
      help: "Chance that an honest wallet found so few blocks in 7 days; the 20 smallest",
      labelNames: ["wallet_address"],
    });
    this.#walletsTested = metrics.gauge({
      name: "katpool_wallet_luck_tested",
      help: "Wallets with enough work in 7 days to be tested",
    });
    this.#networks = metrics.gauge({
      name: "katpool_network_luck_p_value",
      help: "Chance that honest miners there found so few blocks in 7 days; the 20 smallest",
      labelNames: ["network"],
    });
    this.#networksTested = metrics.gauge({
      name: "katpool_network_luck_tested",
      help: "Networks of miners with enough work in 7 days to be tested",
    });
  }

  async turn(): Promise<void> {
    const nowMs = this.#clock.monotonicMs();
    if (nowMs < this.#nextAtMs) return;
    const options = { minExpected: MIN_EXPECTED, limit: MAX_READ };
    const { workers, wallets, networks } = await this.#reports.atOneMoment(async (reader) => ({
      workers: await readWorkerLuck(reader, options),
      wallets: await readWalletLuck(reader, options),
      networks: await readNetworkLuck(reader, options),
    }));
    this.#nextAtMs = nowMs + PAUSE_MS;
    this.#workersTested.set(workers.length);
    this.#workers.reset();
    for (const { worker, wallet, chance } of leastLikely(workers)) {
      this.#workers.set({ miner_id: worker, wallet_address: wallet }, chance);
    }
    this.#walletsTested.set(wallets.length);
    this.#wallets.reset();
    for (const { wallet, chance } of leastLikely(wallets)) {
      this.#wallets.set({ wallet_address: wallet }, chance);
    }
    this.#networksTested.set(networks.length);
    this.#networks.reset();
    for (const { network, chance } of leastLikely(networks)) {
      this.#networks.set({ network }, chance);
    }
  }
}

function leastLikely<T extends { found: number; expected: number }>(
  rows: readonly T[],
): (T & { chance: number })[] {
  return rows
    .map((one) => ({ ...one, chance: chanceOfSoFew(one.found, one.expected) }))
    .sort((a, b) => a.chance - b.chance)
    .slice(0, SHOWN);
}
