// The pool as one response, for the dashboard, the event stream and the compatibility paths. Pure.
// Every number comes from one snapshot, so that all of them belong to one moment.

import type { BlockCounts } from "../../../adapters/database/reports/blocks.ts";
import type { DeviceCounts } from "../../../adapters/database/reports/pool.ts";
import { STATUS_LIFE_MS } from "../../../adapters/database/status.ts";
import { afterFee } from "../../../domain/sompi.ts";
import { type PoolSnapshot, windowTotals } from "../cache/pool-snapshot.ts";
import type { ConfigReader, PublicConfig } from "../dependencies.ts";
import { amount, time } from "../json.ts";
import {
  effort,
  type HashrateView,
  hashrateView,
  networkDifficulty,
  round,
  sharesView,
  WINDOWS,
  type WindowName,
} from "../statistics.ts";
import { blockView } from "./block-view.ts";
import { publicReason } from "./public-reason.ts";
import { sitesView } from "./site-view.ts";

export type PoolView = ReturnType<typeof poolView>;

export function poolView(snapshot: PoolSnapshot, config: PublicConfig, reader: ConfigReader) {
  const day = windowTotals(snapshot, "24h");
  const count = (pick: (one: BlockCounts) => bigint) =>
    Number(snapshot.blockCounts.reduce((sum, one) => sum + pick(one), 0n));
  const { owed, paid, luck, openRound, openRewards, control } = snapshot;
  return {
    asOf: time(snapshot.asOf),
    pool: identityView(config, reader, snapshot.asOf),
    hashrate: hashratesOf(snapshot),
    shares: { ...sharesView(day), windowSeconds: windowSeconds(snapshot) },
    devices: devicesView(snapshot),
    online: {
      workers: snapshot.online.workers,
      miners: snapshot.online.wallets,
      connections: snapshot.statuses.reduce((sum, one) => sum + one.status.connections, 0),
    },
    blocks: {
      total: count((one) => one.total),
      lastDay: count((one) => one.lastDay),
      lastWeek: count((one) => one.lastWeek),
      byState: Object.fromEntries(
        snapshot.blockCounts.map((one) => [one.state, Number(one.total)]),
      ),
      last: time(snapshot.newestBlocks[0]?.foundAt),
      rewards: amount(snapshot.blockCounts.reduce((sum, one) => sum + one.rewardTotal, 0n)),
      rewardsLastDay: amount(
        snapshot.blockCounts.reduce((sum, one) => sum + one.rewardLastDay, 0n),
      ),
      averageReward: openRewards.average === null ? null : amount(openRewards.average),
      newest: snapshot.newestBlocks.map((block) => blockView(block)),
    },
    round: {
      since: time(openRound.since),
      effort: effort(openRound.work, currentNetworkWork(snapshot)),
    },
    luck: {
      lastDay: luckView(luck.lastDay),
      lastWeek: luckView(luck.lastWeek),
    },
    balances: {
      due: amount(owed.due),
      inFlight: amount(owed.inFlight),
      immature: amount(afterFee(openRewards.expected, reader.network(config).feePartsPerMillion)),
      paid: amount(paid.paid),
      paidLastDay: amount(paid.paidLastDay),
      credited: amount(owed.credited),
      fees: amount(owed.fees),
    },
    payouts: {
      isHalted: control.payoutsHalted,
      haltReason: control.payoutsHalted ? publicReason(control.haltReason) : null,
      reconciledAt: time(control.reconciledAt),
    },
    network: networkView(snapshot, config),
    sites: sitesView(snapshot),
  };
}

function windowSeconds(snapshot: PoolSnapshot): number {
  return hashrateOf(snapshot, "24h").windowSeconds;
}

function hashrateOf(snapshot: PoolSnapshot, name: WindowName): HashrateView {
  const { work, accepted, start } = windowTotals(snapshot, name);
  const { asOf: now, firstShare } = snapshot;
  return hashrateView({ work, shares: accepted, start, now, firstShare });
}

export function hashratesOf(snapshot: PoolSnapshot): Record<WindowName, HashrateView> {
  const views = WINDOWS.map((name) => [name, hashrateOf(snapshot, name)] as const);
  return Object.fromEntries(views) as Record<WindowName, HashrateView>;
}

/**
 * Per device class over the last hour. A minute whose device became known only later can leave a
 * class without shares; it is left out.
 */
function devicesView(snapshot: PoolSnapshot) {
  const hour = snapshot.windows[WINDOWS.indexOf("1h")];
  const total = Number(windowTotals(snapshot, "1h").work);
  return (hour?.devices ?? []).filter(hasShares).map((one) => ({
    device: one.device === "" ? "unknown" : one.device,
    hashrate: hashrateView({
      work: one.work,
      shares: one.accepted,
      start: hour?.start ?? snapshot.asOf,
      now: snapshot.asOf,
      firstShare: snapshot.firstShare,
    }),
    partOfPool: fractionOf(one.work, total),
    fractionOfPool: fractionOf(one.work, total),
    shares: sharesView(one),
  }));
}

/** A fraction from 0 to 1. */
function fractionOf(work: string, total: number): number {
  return total === 0 ? 0 : round(Number(work) / total, 4);
}

function hasShares(one: DeviceCounts): boolean {
  return one.accepted + one.stale + one.duplicate + one.lowDifficulty + one.invalid > 0n;
}

function identityView(config: PublicConfig, reader: ConfigReader, now: Date) {
  return {
    id: config.pool_id,
    network: config.network,
    addressPrefix: reader.network(config).addressPrefix,
    location: config.location,
    hostname: config.hostname,
    feePercent: config.treasury.fee,
    scheme: config.treasury.scheme,
    minimumPayout: amount(BigInt(config.thresholdAmount)),
    payoutsPerDay: config.payoutsPerDay,
    nextPayoutAt: time(reader.nextPayout(config, now)),
    maturityDaa: reader.network(config).maturityDaa,
  };
}

/** Effort over many rounds: the sum of their work over the sum of the expected work. */
function luckView(luck: PoolSnapshot["luck"]["lastDay"]) {
  return { blocks: Number(luck.blocks), effort: effort(luck.roundWork, luck.networkWork) };
}

/** Expected hashes of one block: from a running app, otherwise as of the newest block. */
export function currentNetworkWork(snapshot: PoolSnapshot): string | undefined {
  const live = snapshot.statuses.find((one) => one.status.networkWork !== undefined);
  return live?.status.networkWork ?? snapshot.openRound.networkWork ?? undefined;
}

export function networkView(snapshot: PoolSnapshot, config: PublicConfig) {
  const statuses = snapshot.statuses.map((one) => one.status);
  const live = statuses.find((status) => status.networkWork !== undefined);
  const work = currentNetworkWork(snapshot);
  const ages = statuses.flatMap((status) => status.templateAgeMs ?? []);
  return {
    network: config.network,
    difficulty: work === undefined ? null : networkDifficulty(work),
    blockWork: work ?? null,
    hashrateHs: live?.networkHashrateHs ?? null,
    daaScore: live?.templateDaaScore ?? null,
    isSynced: statuses.length > 0 && statuses.every((status) => status.isNodeSynced),
    templateAgeSeconds: ages.length === 0 ? null : Math.round(Math.min(...ages) / 1000),
    instances: statuses.length,
    statusLifeSeconds: STATUS_LIFE_MS / 1000,
  };
}
