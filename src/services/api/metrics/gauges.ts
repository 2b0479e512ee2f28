// Balances and totals for Prometheus, and the monitor's own counts.
// The roof runs `turn` on a timer; the page is served on 9300 and pushed. What must stay true:
// the number of wallet series is bounded, the rest is one series `other`, and their sum is the
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
  readonly #answered: (route: string, status: number, ms: number) => void;

  constructor(
    metrics: Metrics,
    reports: Reports,
    read: { snapshotAgeSeconds: () => number; readers: () => number },
  ) {
    this.#reports = reports;
    this.#balances = metrics.gauge({
      name: "miner_balances",
      help: "Balances of miners by wallet, in sompi; the largest, the rest as other",
      labelNames: ["wallet"],
    });
    this.#totals = metrics.gauge({
      name: "wallet_totals",
      help: "Ever credited by wallet, in sompi; the largest, the rest as other",
      labelNames: ["wallet"],
    });
    this.#money = metrics.gauge({
      name: "katpool_money_sompi",
      help: "The ledger in one look: due, in_flight, fees, paid, credited, and the treasury",
      labelNames: ["part"],
    });
    const gauge = (name: string, help: string, value: () => number) => {
      const made: Gauge = metrics.gauge({ name, help, collect: () => made.set(value()) });
    };
    gauge("katpool_monitor_snapshot_age_seconds", "Age of the pool's numbers shown", () => {
      const age = read.snapshotAgeSeconds();
      return Number.isFinite(age) ? age : -1;
    });
    gauge("katpool_monitor_event_readers", "Open pages on the live stream", read.readers);
    this.#answered = requestMetrics(metrics);
  }

  /** Counts one answer of the public server. */
  answered(route: string, status: number, ms: number): void {
    this.#answered(route, status, ms);
  }

  /** Reads the ledger once, at one moment, and sets all gauges from it. */
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

function setWallets(gauge: Gauge<"wallet">, rows: readonly WalletGauge[], whole: bigint): void {
  gauge.reset();
  let rest = whole;
  for (const { wallet, amount } of rows) {
    gauge.set({ wallet }, Number(amount));
    rest -= amount;
  }
  if (rest !== 0n) gauge.set({ wallet: "other" }, Number(rest));
}

function requestMetrics(metrics: Metrics): (route: string, status: number, ms: number) => void {
  const requests = metrics.counter({
    name: "katpool_monitor_requests_total",
    help: "Answers of the public server by route and status class",
    labelNames: ["route", "status"],
  });
  const seconds = metrics.histogram({
    name: "katpool_monitor_request_seconds",
    help: "Time to answer",
    buckets: [0.005, 0.02, 0.05, 0.1, 0.25, 1, 5],
  });
  return (route, status, ms) => {
    requests.inc({ route, status: `${Math.floor(status / 100)}xx` });
    seconds.observe(ms / 1000);
  };
}
