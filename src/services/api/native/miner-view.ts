// One wallet: its rates, shares, balances, estimate and workers, read at one moment.
// due, inFlight, paid and credited come from the ledger; immature and expected are estimates.

import type { Reports } from "../../../adapters/database/reports/connection.ts";
import {
  readUnpaidWork,
  readWorkerDevices,
  readWorkers,
  readWorkerWindows,
  type WorkerDevice,
  type WorkerRow,
  type WorkerWindows,
} from "../../../adapters/database/reports/miners.ts";
import { readWalletMoney, type WalletMoney } from "../../../adapters/database/reports/payouts.ts";
import { assert } from "../../../base/assert.ts";
import { afterFee } from "../../../domain/sompi.ts";
import type { PoolSnapshot } from "../cache/pool-snapshot.ts";
import type { ConfigReader, PublicConfig } from "../dependencies.ts";
import { amount, time } from "../json.ts";
import {
  expectedPerDay,
  hashrateView,
  ONLINE_MS,
  sharesView,
  WINDOWS,
  windowStarts,
} from "../statistics.ts";
import { currentNetworkWork } from "./pool-view.ts";
import { publicReason } from "./public-reason.ts";

/** Workers shown per wallet, most recently seen first. */
const MAX_WORKERS = 5000;

export interface MinerRead {
  asOf: Date;
  wallet: string;
  workers: WorkerRow[];
  windows: Map<bigint, WorkerWindows>;
  devices: Map<bigint, WorkerDevice>;
  unpaidWork: string;
  money: WalletMoney;
}

/** Everything known of one wallet at one moment; undefined if it never mined here. */
export function readMiner(
  reports: Reports,
  wallet: string,
  until: Date | null,
): Promise<MinerRead | undefined> {
  return reports.atOneMoment(async (reader, asOf) => {
    const workers = await readWorkers(reader, wallet, MAX_WORKERS);
    const money = await readWalletMoney(reader, wallet);
    if (workers.length === 0 && money.credited === 0n && money.due === 0n) return undefined;
    const ids = workers.map((worker) => worker.id);
    const windows = await readWorkerWindows(reader, ids, windowStarts(asOf));
    const devices = await readWorkerDevices(reader, ids);
    const unpaidWork = until === null ? "0" : await readUnpaidWork(reader, ids, until);
    return {
      asOf,
      wallet,
      workers,
      windows: new Map(windows.map((one) => [one.workerId, one])),
      devices: new Map(devices.map((one) => [one.workerId, one])),
      unpaidWork,
      money,
    };
  });
}

export type WorkerView = ReturnType<typeof workerView>;

export function workerViews(read: MinerRead) {
  return read.workers.map((worker) => workerView(read, worker));
}

function workerView(read: MinerRead, worker: WorkerRow) {
  const sums = read.windows.get(worker.id) ?? noWindows(worker.id);
  const device = read.devices.get(worker.id);
  return {
    name: worker.name,
    isOnline: read.asOf.getTime() - worker.lastShareAt.getTime() < ONLINE_MS,
    device: device === undefined || device.device === "" ? "unknown" : device.device,
    difficulty: device?.difficulty ?? 0,
    hashrate: hashrates(read, sums, worker.firstShareAt),
    shares: countsOf(sums),
    firstShareAt: time(worker.firstShareAt),
    lastShareAt: time(worker.lastShareAt),
  };
}

const EVERY_WINDOW = "sums have a value for every window";

function noWindows(workerId: bigint): WorkerWindows {
  const none = { stale: 0n, duplicate: 0n, lowDifficulty: 0n, invalid: 0n };
  const zeros = WINDOWS.map(() => "0");
  return { workerId, work: zeros, accepted: zeros, ...none };
}

function hashrates(
  read: MinerRead,
  sums: { work: readonly string[]; accepted: readonly string[] },
  firstShare: Date | undefined,
) {
  const starts = windowStarts(read.asOf);
  const views = WINDOWS.map((name, i) => {
    const [start, work, accepted] = [starts[i], sums.work[i], sums.accepted[i]];
    assert(start !== undefined && work !== undefined && accepted !== undefined, EVERY_WINDOW);
    const shares = BigInt(accepted);
    return [name, hashrateView({ work, shares, start, now: read.asOf, firstShare })] as const;
  });
  return Object.fromEntries(views) as Record<
    (typeof WINDOWS)[number],
    ReturnType<typeof hashrateView>
  >;
}

/** Share counts of the longest window, which is the last. */
function countsOf(sums: WorkerWindows) {
  const accepted = sums.accepted.at(-1);
  assert(accepted !== undefined, EVERY_WINDOW);
  return sharesView({ ...sums, accepted: BigInt(accepted) });
}

export function minerView(
  read: MinerRead,
  snapshot: PoolSnapshot,
  config: PublicConfig,
  reader: ConfigReader,
) {
  const sums = totalsOf(read);
  const first = read.workers.map((one) => one.firstShareAt).sort((a, b) => +a - +b)[0];
  const rates = hashrates(read, sums, first);
  const online = read.workers.filter((one) => +read.asOf - +one.lastShareAt < ONLINE_MS).length;
  return {
    asOf: time(read.asOf),
    wallet: read.wallet,
    hashrate: rates,
    shares: countsOf(sums),
    workers: {
      online,
      offline: read.workers.length - online,
      total: read.workers.length,
    },
    balances: {
      due: amount(read.money.due),
      inFlight: amount(read.money.inFlight),
      immature: amount(immature(read, snapshot, reader.network(config).feePartsPerMillion)),
      paid: amount(read.money.paid),
      paidLastDay: amount(read.money.paidLastDay),
      credited: amount(read.money.credited),
    },
    payout: {
      minimum: amount(BigInt(config.thresholdAmount)),
      holdReason: read.money.holdReason === null ? null : publicReason(read.money.holdReason),
      lastPaidAt: time(read.money.lastPaidAt),
      lastTransactionId: read.money.lastTransactionId,
      ...estimateView(read, rates["24h"].hs, snapshot, config, reader),
    },
    firstShareAt: time(first),
    lastShareAt: time(read.workers[0]?.lastShareAt),
  };
}

function totalsOf(read: MinerRead): WorkerWindows {
  const total = { stale: 0n, duplicate: 0n, lowDifficulty: 0n, invalid: 0n };
  const all = [...read.windows.values()];
  const work = WINDOWS.map((_, i) => sumOf(all, (one) => one.work[i]));
  const accepted = WINDOWS.map((_, i) => sumOf(all, (one) => one.accepted[i]));
  for (const one of all) {
    total.stale += one.stale;
    total.duplicate += one.duplicate;
    total.lowDifficulty += one.lowDifficulty;
    total.invalid += one.invalid;
  }
  return { workerId: 0n, work: work.map(String), accepted: accepted.map(String), ...total };
}

function sumOf(all: readonly WorkerWindows[], of: (one: WorkerWindows) => string | undefined) {
  return all.reduce((sum, one) => {
    const value = of(one);
    assert(value !== undefined, EVERY_WINDOW);
    return sum + BigInt(value);
  }, 0n);
}

/** The wallet's fraction, by work, of rewards that are found and not credited yet. */
function immature(read: MinerRead, snapshot: PoolSnapshot, feePartsPerMillion: bigint): bigint {
  const { expected, work } = snapshot.openRewards;
  const total = BigInt(work);
  if (total === 0n) return 0n;
  const own = BigInt(read.unpaidWork) > total ? total : BigInt(read.unpaidWork);
  return (afterFee(expected, feePartsPerMillion) * own) / total;
}

function estimateView(
  read: MinerRead,
  hs: number,
  snapshot: PoolSnapshot,
  config: PublicConfig,
  reader: ConfigReader,
) {
  const perDay = expectedPerDay({
    hs,
    networkWork: currentNetworkWork(snapshot),
    averageReward: snapshot.openRewards.average,
    feePartsPerMillion: reader.network(config).feePartsPerMillion,
  });
  return {
    expected: {
      perDay: amount(perDay),
      perWeek: amount(perDay * 7n),
      perMonth: amount(perDay * 30n),
    },
    estimatedAt: time(nextPayoutAt(read, perDay, config, reader)),
  };
}

const DAY_MS = 86_400_000n;
const YEAR_MS = 365n * DAY_MS;

/** The first scheduled payout after the balance has reached the minimum at the present rate. */
function nextPayoutAt(
  read: MinerRead,
  perDay: bigint,
  config: PublicConfig,
  reader: ConfigReader,
): Date | undefined {
  const missing = BigInt(config.thresholdAmount) - read.money.due;
  if (missing <= 0n) return reader.nextPayout(config, read.asOf);
  if (perDay <= 0n) return undefined;
  const waitMs = (missing * DAY_MS) / perDay;
  if (waitMs > YEAR_MS) return undefined;
  return reader.nextPayout(config, new Date(read.asOf.getTime() + Number(waitMs)));
}
