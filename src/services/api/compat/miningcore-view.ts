// Miningcore's shapes of a pool and of a block. Pure.
// Fields that Kaspa has no equivalent for are left out; the DAA score stands for the height.

import type { WorkerBucket } from "../../../adapters/database/reports/miners.ts";
import { hashrateHs } from "../../../domain/difficulty.ts";
import { explorerBlock } from "../../../domain/explorer-links.ts";
import { rankedHashrate } from "../cache/ranking.ts";
import { type ApiContext, listedWallet, snapshotOf } from "../context.ts";
import type { PublicPort } from "../dependencies.ts";
import { time } from "../json.ts";
import type { BlockStatus, BlockView } from "../native/block-view.ts";
import { pastOfBucketMs } from "../native/history-view.ts";
import { hashratesOf, networkView } from "../native/pool-view.ts";
import type { Span } from "../query.ts";
import { kasNumber } from "./miningpoolstats.ts";

const TOP_MINERS = 15;
const SCHEMES = { proportional: "PROP", pplns: "PPLNS", solo: "SOLO" } as const;

export function miningcorePool(context: ApiContext) {
  const snapshot = snapshotOf(context);
  const config = context.config.current();
  const network = networkView(snapshot, config);
  const rate = hashratesOf(snapshot)["10m"];
  return {
    id: config.pool_id,
    coin: {
      type: "KAS",
      name: "Kaspa",
      symbol: "KAS",
      family: "kaspa",
      algorithm: "kHeavyHash",
      canonicalName: "Kaspa",
    },
    ports: Object.fromEntries(
      config.stratum.map((port) => [String(port.publicPort ?? port.port), portView(port)]),
    ),
    paymentProcessing: {
      enabled: !snapshot.control.payoutsHalted,
      minimumPayment: kasNumber(BigInt(config.thresholdAmount)),
      payoutScheme: SCHEMES[config.treasury.scheme],
    },
    poolFeePercent: config.treasury.fee,
    poolStats: {
      connectedMiners: snapshot.online.wallets,
      connectedWorkers: snapshot.online.workers,
      poolHashrate: rate.hs,
      sharesPerSecond: rate.shares / rate.windowSeconds,
    },
    networkStats: {
      networkType: config.network,
      networkHashrate: network.hashrateHs ?? 0,
      networkDifficulty: network.difficulty ?? 0,
      blockHeight: Number(network.daaScore ?? 0),
      rewardType: "POW",
    },
    topMiners: context.publicLists === "off" ? [] : miningcoreMiners(context, 0, TOP_MINERS),
    totalPaid: kasNumber(snapshot.paid.paid),
    totalBlocks: Number(snapshot.blockCounts.reduce((sum, one) => sum + one.total, 0n)),
    lastPoolBlockTime: time(snapshot.newestBlocks[0]?.foundAt),
  };
}

/** Wallets by their work of the last hour, `limit` of them after the first `offset`. */
export function miningcoreMiners(context: ApiContext, offset: number, limit: number): object[] {
  const ranking = context.ranking.current();
  if (ranking === undefined) return [];
  return ranking.miners.slice(offset, offset + limit).map((one) => {
    const { hs, shares, windowSeconds } = rankedHashrate(ranking, one);
    return {
      miner: listedWallet(context, one.wallet),
      hashrate: hs,
      sharesPerSecond: shares / windowSeconds,
    };
  });
}

/** Per bucket the rate of each worker, as Miningcore's front ends draw them. Oldest first. */
export function miningcoreSamples(rows: readonly WorkerBucket[], span: Span, now: Date): object[] {
  const samples = new Map<number, [string, { hashrate: number; sharesPerSecond: number }][]>();
  for (const { at, name, work, accepted } of rows) {
    const lengthMs = pastOfBucketMs(at.getTime(), span, now);
    const workers = samples.get(at.getTime()) ?? [];
    const rate = hashrateHs(Number(work), lengthMs);
    workers.push([name, { hashrate: rate, sharesPerSecond: Number(accepted) / (lengthMs / 1000) }]);
    samples.set(at.getTime(), workers);
  }
  return [...samples].map(([at, workers]) => ({
    created: time(new Date(at)),
    workers: Object.fromEntries(workers),
  }));
}

function portView(port: PublicPort): object {
  const varDiff = {
    minDiff: port.minDiff,
    maxDiff: port.maxDiff,
    targetTime: 60 / port.sharesPerMinute,
  };
  return { difficulty: port.difficulty, tls: false, ...(port.varDiff ? { varDiff } : {}) };
}

const STATUS: Record<BlockStatus, "pending" | "confirmed" | "orphaned"> = {
  pending: "pending",
  confirming: "pending",
  paid: "confirmed",
  red: "orphaned",
  rejected: "orphaned",
  lost: "orphaned",
  reversed: "orphaned",
};

export function miningcoreBlock(context: ApiContext, block: BlockView): object {
  const config = context.config.current();
  const maturity = Number(context.reader.network(config).maturityDaa);
  const status = STATUS[block.status];
  return {
    poolId: config.pool_id,
    blockHeight: Number(block.daaScore),
    networkDifficulty: block.networkDifficulty,
    status,
    confirmationProgress:
      status === "pending" ? Math.min(1, Number(block.confirmations) / maturity) : 1,
    effort: block.effort ?? 0,
    transactionConfirmationData: block.hash,
    reward: block.reward === null ? 0 : kasNumber(BigInt(block.reward.sompi)),
    infoLink: explorerBlock(config.network, block.hash),
    hash: block.hash,
    miner: listedWallet(context, block.wallet),
    source: config.location,
    created: block.foundAt,
  };
}
