// The gauges that dashboards of the reference pool read, set each minute from the tallies, under
// the reference's names and labels. Only the busiest workers and wallets get labels, so that a
// flood of names cannot grow the page.

import type { Gauge, Metrics } from "../../../adapters/metrics/registry.ts";
import { WINDOW_MINUTES, type WorkerTally } from "./worker-tallies.ts";

const MAX_LABELLED = 2000;
/** Label sets that may appear per minute after the first: bounds the churn of names as well. */
const MAX_NEW_LABELLED = 500;
const GIGA = 1e9;
const ACTIVE_MS = 600_000;

type WorkerLabel = "miner_id" | "wallet_address";
type PoolLabel = "miner_id" | "pool_address";

interface Gauges {
  submissions: Gauge<WorkerLabel>;
  added: Gauge<WorkerLabel>;
  invalid: Gauge<WorkerLabel>;
  duplicated: Gauge<WorkerLabel>;
  isBlock: Gauge<WorkerLabel>;
  stale: Gauge<WorkerLabel>;
  worker: Gauge<WorkerLabel>;
  active: Gauge<WorkerLabel | "asic_type">;
  difficulty: Gauge<"miner_id">;
  wallet: Gauge<"wallet_address">;
  hourly: Gauge<"wallet_address">;
  pool: Gauge<PoolLabel>;
  mined: Gauge<PoolLabel>;
  jobsNotFound: Gauge<PoolLabel>;
}

/** Chooses which items get labels: the first ones, of which few may be new each minute. */
class LabelBound {
  #known: ReadonlySet<string> | undefined;

  choose<T>(ranked: readonly T[], key: (item: T) => string): T[] {
    let newLeft = this.#known === undefined ? MAX_LABELLED : MAX_NEW_LABELLED;
    const chosen: T[] = [];
    for (const item of ranked) {
      if (chosen.length === MAX_LABELLED) break;
      if (this.#known?.has(key(item)) !== true && newLeft-- <= 0) continue;
      chosen.push(item);
    }
    this.#known = new Set(chosen.map(key));
    return chosen;
  }
}

interface WalletSums {
  tenMinutesHs: number;
  hourHs: number;
}

/** Answers the function that sets them all; `nowMs` is on the tallies' clock. */
export function referenceMetrics(
  metrics: Metrics,
  poolAddress: string,
): (tallies: Iterable<WorkerTally>, nowMs: number) => void {
  const gauges = makeGauges(metrics);
  const labelled = { workers: new LabelBound(), wallets: new LabelBound() };
  return (tallies, nowMs) => {
    for (const gauge of Object.values(gauges)) gauge.reset();
    const ranked = [...tallies]
      .map((tally) => ({ tally, hs: tally.hashrateHs(10, nowMs) }))
      .sort((a, b) => b.hs - a.hs);
    // Whoever only sends refused shares, under however many names, gets no series.
    const mining = ranked.filter(({ tally }) => tally.hashrateHs(WINDOW_MINUTES, nowMs) > 0);
    for (const { tally, hs } of labelled.workers.choose(mining, ({ tally }) => tally.key)) {
      setWorker(gauges, tally, hs, nowMs);
    }
    setWallets(gauges, labelled.wallets, mining, nowMs);
    const labels = { miner_id: "pool", pool_address: poolAddress };
    gauges.pool.set(labels, sum(ranked, ({ hs }) => hs) / GIGA);
    gauges.mined.set(
      labels,
      sum(ranked, ({ tally }) => tally.lastMinute.block),
    );
    gauges.jobsNotFound.set(
      labels,
      sum(ranked, ({ tally }) => tally.lastMinute.stale),
    );
  };
}

function setWorker(gauges: Gauges, tally: WorkerTally, hs: number, nowMs: number): void {
  const { miner_id, wallet_address } = {
    miner_id: tally.worker.name,
    wallet_address: tally.worker.wallet,
  };
  const labels = { miner_id, wallet_address };
  const counts = tally.lastMinute;
  const invalid = counts.invalid + counts.wrongPrefix + counts.lowDifficulty;
  gauges.added.set(labels, counts.accepted);
  gauges.isBlock.set(labels, counts.block);
  gauges.stale.set(labels, counts.stale);
  gauges.duplicated.set(labels, counts.duplicate);
  gauges.invalid.set(labels, invalid);
  gauges.submissions.set(labels, counts.accepted + counts.stale + counts.duplicate + invalid);
  gauges.worker.set(labels, hs / GIGA);
  const isActive = Number(nowMs - tally.lastShareMs < ACTIVE_MS);
  gauges.active.set({ ...labels, asic_type: tally.device }, isActive);
  gauges.difficulty.set({ miner_id }, tally.difficulty);
}

function setWallets(
  gauges: Gauges,
  bound: LabelBound,
  ranked: readonly { tally: WorkerTally; hs: number }[],
  nowMs: number,
): void {
  const wallets = new Map<string, WalletSums>();
  for (const { tally, hs } of ranked) {
    const sums = wallets.get(tally.worker.wallet) ?? { tenMinutesHs: 0, hourHs: 0 };
    sums.tenMinutesHs += hs;
    sums.hourHs += tally.hashrateHs(60, nowMs);
    wallets.set(tally.worker.wallet, sums);
  }
  const busiest = [...wallets].sort((a, b) => b[1].tenMinutesHs - a[1].tenMinutesHs);
  for (const [wallet_address, sums] of bound.choose(busiest, ([wallet]) => wallet)) {
    gauges.wallet.set({ wallet_address }, sums.tenMinutesHs / GIGA);
    gauges.hourly.set({ wallet_address }, sums.hourHs / GIGA);
  }
}

function makeGauges(metrics: Metrics): Gauges {
  const gauge = <L extends string>(name: string, help: string, labelNames: readonly L[]) =>
    metrics.gauge<L>({ name, help, labelNames: [...labelNames] });
  const worker = ["miner_id", "wallet_address"] as const;
  const pool = ["miner_id", "pool_address"] as const;
  const perMinute = (name: string, what: string) =>
    gauge(`${name}_1min_count`, `${what} of a worker in the last minute`, worker);
  return {
    submissions: perMinute("miner_job_submissions", "Submissions"),
    added: perMinute("added_miner_shares", "Accepted shares"),
    invalid: perMinute("miner_invalid_shares", "Malformed and low shares"),
    duplicated: perMinute("miner_duplicated_shares", "Duplicate shares"),
    isBlock: perMinute("miner_isblock_shares", "Blocks"),
    stale: perMinute("miner_stale_shares", "Stale shares"),
    worker: gauge("worker_hash_rate_GHps", "Hashrate of a worker over ten minutes", worker),
    active: gauge("active_workers_10m_count", "1 for a worker with a share in ten minutes", [
      ...worker,
      "asic_type",
    ]),
    difficulty: gauge("var_diff", "Difficulty of a worker", ["miner_id"]),
    wallet: gauge("miner_hash_rate_GHps", "Hashrate of a wallet over ten minutes", [
      "wallet_address",
    ]),
    hourly: gauge("wallet_hashrate_hourly", "Hashrate of a wallet over an hour, GH/s", [
      "wallet_address",
    ]),
    pool: gauge("pool_hash_rate_GHps", "Hashrate of the pool over ten minutes", pool),
    mined: gauge("mined_blocks_1min_count", "Blocks found in the last minute", pool),
    jobsNotFound: gauge("jobs_not_found_1min_count", "Stale shares in the last minute", pool),
  };
}

function sum<T>(items: readonly T[], value: (item: T) => number): number {
  return items.reduce((total, item) => total + value(item), 0);
}
