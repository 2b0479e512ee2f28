// The response that miningpoolstats reads, and the block rows of the reference pool.
// Names and units are those of the live katpool path: a hashrate as text with its unit, the minimum
// payout in KAS, newest blocks first.

import {
  type BlockDetailRow,
  readBlockDetails,
} from "../../../adapters/database/reports/balances.ts";
import type { WebResponse } from "../../../adapters/http/web-route.ts";
import { formatKas, sompi } from "../../../domain/sompi.ts";
import { type ApiContext, cachedReport, LIVE_MS, listedWallet, snapshotOf } from "../context.ts";
import { ExactNumber, time } from "../json.ts";
import { hashratesOf } from "../native/pool-view.ts";

const SCHEME_NAMES = { proportional: "PROP", pplns: "PPLNS", solo: "SOLO" } as const;
const UNITS = ["H/s", "kH/s", "MH/s", "GH/s", "TH/s", "PH/s", "EH/s", "ZH/s"] as const;

export function miningPoolStats(context: ApiContext): Promise<WebResponse> {
  return cachedReport(context, { key: "mining pool stats", lifeMs: LIVE_MS }, async (reader) => {
    const snapshot = snapshotOf(context);
    const config = context.config.current();
    const rows = await readBlockDetails(reader, { limit: 100, offset: 0 });
    const hs = hashratesOf(snapshot)["10m"].hs;
    return {
      coin_mined: "Kaspa",
      pool_name: config.pool_id,
      url: config.hostname,
      poolFee: config.treasury.fee,
      current_hashRate: hashrateText(hs),
      current_hashrate: hs,
      workers: snapshot.online.workers,
      miners: snapshot.online.wallets,
      top_100_blocks: rows.map((row) => blockDetailView(row, listedWallet(context, row.wallet))),
      totalBlocksCount: snapshot.blockDetails.total,
      advertise_image_link: "",
      minPay: kasNumber(BigInt(config.thresholdAmount)),
      country: config.location,
      feeType: SCHEME_NAMES[config.treasury.scheme],
      lastblock: rows[0]?.minedBlockHash ?? null,
      lastblocktime: time(rows[0]?.timestamp),
    };
  });
}

/** A row of block_details as the reference gives it: score and reward are numbers. */
export function blockDetailView(row: BlockDetailRow, wallet: string): object {
  const score = /^[0-9]{1,20}$/.test(row.daaScore) ? BigInt(row.daaScore) : 0n;
  return {
    mined_block_hash: row.minedBlockHash,
    miner_id: row.minerId,
    pool_address: row.poolAddress,
    reward_block_hash: row.rewardBlockHash,
    wallet,
    daa_score: new ExactNumber(score),
    miner_reward: new ExactNumber(row.minerReward),
    miner_rewardSompi: row.minerReward.toString(),
    timestamp: time(row.timestamp),
  };
}

/** Sompi to KAS as a number, for clients that expect one. */
export function kasNumber(amount: bigint): number {
  return Number.parseFloat(formatKas(sompi(amount)));
}

export function hashrateText(hs: number): string {
  const step = hs < 1000 ? 0 : Math.min(UNITS.length - 1, Math.floor(Math.log10(hs) / 3));
  return `${(hs / 1000 ** step).toFixed(2)}${UNITS[step] ?? ""}`;
}
