// A segment's entry, with the leaves and shares that it commits to.

import {
  type ClosedSegment,
  type SegmentWorker,
  takePending,
  workersOf,
} from "../../adapters/database/openbook/segments.ts";
import type { WalletTag } from "../../adapters/database/openbook/wallet-tags.ts";
import type { Tx } from "../../adapters/database/sql.ts";
import { fromHex } from "../../base/bytes.ts";
import { PoolError } from "../../base/errors.ts";
import { encodeSegmentEntry, NO_HASH } from "../../domain/openbook/entries.ts";
import { type WorkerLeaf, workerLeaf, workerTag } from "../../domain/openbook/leaves.ts";
import { orderShares, type SegmentShares } from "../../domain/openbook/segment-shares.ts";
import { sumRoot } from "../../domain/openbook/sum-tree.ts";
import { packWorkerLeaves } from "./leaf-files.ts";

export interface SegmentEntryDeps {
  pause: () => Promise<void>;
  tagsOf: (wallets: readonly string[]) => Promise<ReadonlyMap<string, WalletTag>>;
  /** Called if the entry cannot commit to its shares, with the reason. */
  onUnproven: (reason: string) => void;
}

export interface MadeSegment {
  bytes: Uint8Array;
  workers: Uint8Array;
  workerIds: bigint[];
  shares: { jobs: Uint8Array; rows: Uint8Array; ends: number[] } | undefined;
}

export async function segmentEntry(
  tx: Tx,
  segment: ClosedSegment,
  deps: SegmentEntryDeps,
): Promise<MadeSegment> {
  const workers = await taggedWorkers(await workersOf(tx, segment), deps);
  const batches = await takePending(tx, segment);
  const order = workers.map((worker) => worker.workerId);
  const kept = await orderShares(batches, order, deps.pause);
  const fault = faultOf(workers, kept);
  if (fault !== undefined) deps.onUnproven(fault);
  const roots = new Map(kept.workers.map((worker) => [worker.workerId, worker.hash]));
  const leaves = workers.map(
    ({ workerId, walletTag, tag, work, shares }): WorkerLeaf => ({
      ...{ walletTag, workerTag: tag, work, units: shares },
      sharesRoot: fault === undefined ? (roots.get(workerId) ?? NO_HASH) : NO_HASH,
    }),
  );
  const { instance, startedMs, endedMs, firstSequence, lastSequence, maxDaaScore } = segment;
  const bytes = encodeSegmentEntry({
    ...{ instance, startedMs, endedMs, firstSequence, lastSequence, maxDaaScore },
    isProven: fault === undefined,
    endedBy: segment.endedBy === undefined ? NO_HASH : fromHex(segment.endedBy, 32),
    workers: leaves.length,
    root: sumRoot(leaves.map(workerLeaf)),
  });
  const shares = { jobs: kept.jobs, rows: kept.rows, ends: kept.workers.map(({ end }) => end) };
  return {
    ...{ bytes, workers: packWorkerLeaves(leaves), workerIds: order },
    shares: fault === undefined ? shares : undefined,
  };
}

type TaggedWorkerRow = SegmentWorker & { walletTag: Uint8Array; tag: Uint8Array };

/** In the order of the leaves. */
async function taggedWorkers(
  workers: readonly SegmentWorker[],
  { tagsOf }: SegmentEntryDeps,
): Promise<TaggedWorkerRow[]> {
  const tags = await tagsOf(workers.map((worker) => worker.wallet));
  const rows = workers.map((worker) => {
    const of = tags.get(worker.wallet);
    if (of === undefined) throw new PoolError("data", "a wallet has no tag");
    const tag = workerTag(of.salt, `${worker.wallet}/${worker.name}`);
    return { ...worker, walletTag: of.tag, tag };
  });
  return rows.sort(
    (a, b) => Buffer.compare(a.walletTag, b.walletTag) || Buffer.compare(a.tag, b.tag),
  );
}

/** Why the shares are not those that the segment counts; undefined if they are. */
function faultOf(workers: readonly SegmentWorker[], kept: SegmentShares): string | undefined {
  if (kept.duplicates > 0) return "a nonce was counted twice";
  if (kept.workers.length !== workers.length) return "shares of a worker were not kept";
  const isRight = kept.workers.every(
    ({ work, shares }, index) =>
      work === workers[index]?.work && BigInt(shares) === workers[index]?.shares,
  );
  return isRight ? undefined : "the shares kept are not those counted";
}
