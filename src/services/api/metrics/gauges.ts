// Balances and totals for Prometheus, and the monitor's own request metrics.
// The number of wallet series is bounded; the rest is one series `other`, so that the sum is the
// ledger's.

import {
  readLargestBalances,
  readLargestTotals,
  type WalletGauge,
} from "../../../adapters/database/reports/balances.ts";
import type { Reports } from "../../../adapters/database/reports/connection.ts";
import { readOwed, readPaidTotals } from "../../../adapters/database/reports/payouts.ts";
import type { Gauge, Metrics } from "../../../adapters/metrics/registry.ts";

const MAX_WALLETS = 1000;

export class MonitorGauges {
  readonly #reports: Reports;
  readonly #balances: Gauge<"wallet">;
  readonly #totals: Gauge<"wallet">;
  readonly #money: Gauge<"part">;
  readonly #observeResponse: (route: string, status: number, ms: number) => void;

  constructor(
    metrics: Metrics,
    reports: Reports,
    read: { snapshotAgeSeconds: () => number; readers: () => number; cacheBytes: () => number },
  ) {
    this.#reports = reports;
    this.#balances = metrics.gauge({
      name: "miner_balances",
      help: "Pending balance by wallet, in sompi; the largest ones, the rest as other",
      labelNames: ["wallet"],
    });
    this.#totals = metrics.gauge({
      name: "wallet_totals",
      help: "Total credited by wallet, in sompi; the largest ones, the rest as other",
      labelNames: ["wallet"],
    });
    this.#money = metrics.gauge({
      name: "katpool_money_sompi",
      help: "Ledger sums in sompi: due, in_flight, fees, paid, credited and the treasury",
      labelNames: ["part"],
    });
    const gauge = (name: string, help: string, value: () => number) => {
      const made: Gauge = metrics.gauge({ name, help, collect: () => made.set(value()) });
    };
    gauge(
      "katpool_monitor_snapshot_age_seconds",
      "Age of the pool snapshot that is served; -1 before the first",
      () => {
        const age = read.snapshotAgeSeconds();
        return Number.isFinite(age) ? age : -1;
      },
    );
    gauge("katpool_monitor_event_readers", "Open connections to the live stream", read.readers);
    gauge("katpool_monitor_cache_bytes", "Memory of cached responses", read.cacheBytes);
    this.#observeResponse = requestMetrics(metrics);
  }

  /** Counts one response of the public server. */
  observeResponse(route: string, status: number, ms: number): void {
    this.#observeResponse(route, status, ms);
  }

  /** Reads the ledger at one moment and sets all gauges from it. */
  async turn(): Promise<void> {
    const read = await this.#reports.atOneMoment(async (reader) => ({
      balances: await readLargestBalances(reader, MAX_WALLETS),
      totals: await readLargestTotals(reader, MAX_WALLETS),
      owed: await readOwed(reader),
      paid: await readPaidTotals(reader),
    }));
    const { owed, paid } = read;
    setWallets(this.#balances, read.balances, owed.due + owed.fees);
    setWallets(this.#totals, read.totals, owed.creditedWithPool);
    const parts: Record<string, bigint> = {
      due: owed.due,
      in_flight: owed.inFlight,
      fees: owed.fees,
      paid: paid.paid,
      credited: owed.credited,
      treasury: owed.treasury,
    };
    for (const [part, value] of Object.entries(parts)) this.#money.set({ part }, Number(value));
  }
}

function setWallets(gauge: Gauge<"wallet">, rows: readonly WalletGauge[], total: bigint): void {
  gauge.reset();
  let rest = total;
  for (const { wallet, amount } of rows) {
    gauge.set({ wallet }, Number(amount));
    rest -= amount;
  }
  if (rest !== 0n) gauge.set({ wallet: "other" }, Number(rest));
}

function requestMetrics(metrics: Metrics): (route: string, status: number, ms: number) => void {
  const requests = metrics.counter({
    name: "katpool_monitor_requests_total",
    help: "Responses of the public server by route and status class",
    labelNames: ["route", "status"],
  });
  const seconds = metrics.histogram({
    name: "katpool_monitor_request_seconds",
    help: "Response time of the public server",
    buckets: [0.005, 0.02, 0.05, 0.1, 0.25, 1, 5],
  });
  return (route, status, ms) => {
    requests.inc({ route, status: `${Math.floor(status / 100)}xx` });
    seconds.observe(ms / 1000);
  };
}
