// From a segment's batches to its shares in the order of the log's trees: worker by worker, each
// worker's by pre-PoW hash, timestamp and nonce.

import { toHex } from "../../base/bytes.ts";
import { BATCH_SHARE_BYTES, JOB_BYTES } from "./share-batch.ts";
import { SHARE_ROW_BYTES, type ShareRoot, shareRoot } from "./share-tree.ts";

/** A batch as it is stored: workers by their row in the database. */
export interface KeptBatch {
  jobs: Uint8Array;
  workerIds: readonly bigint[];
  shares: Uint8Array;
}

export interface WorkerShares extends ShareRoot {
  workerId: bigint;
  /** The worker's rows are those before this one, from the end of the worker before. */
  end: number;
}

export interface SegmentShares {
  workers: WorkerShares[];
  jobs: Uint8Array;
  rows: Uint8Array;
  /** Nonces that are in the list of one worker twice; honest journals have none. */
  duplicates: number;
}

/** So many shares are ordered and hashed before `pause`, some ten milliseconds of work. */
const SHARES_PER_STEP = 10_000;

/** `order` are the workers in the order of their leaves. */
export async function orderShares(
  batches: readonly KeptBatch[],
  order: readonly bigint[],
  pause: () => Promise<void>,
): Promise<SegmentShares> {
  const jobs = sortJobs(batches);
  const places = new Map(order.map((id, index) => [id, index]));
  const groups = groupByWorker(batches, places, jobs.ranks);
  const rows = new Uint8Array(groups.total * SHARE_ROW_BYTES);
  const workers: WorkerShares[] = [];
  let [duplicates, end, sincePause] = [0, 0, 0];
  for (const [index, workerId] of order.entries()) {
    const group = groups.of[index] ?? [];
    const start = end;
    duplicates += writeRows(rows, start, group, groups);
    end += group.length;
    if (group.length > 0) {
      workers.push({ workerId, end, ...shareRoot({ jobs: jobs.table, rows }, start, end) });
    }
    sincePause += group.length;
    if (sincePause < SHARES_PER_STEP) continue;
    sincePause = 0;
    await pause();
  }
  return { workers, jobs: jobs.table, rows, duplicates };
}

interface Groups {
  total: number;
  /** By worker: numbers of shares, counted over all batches. */
  of: number[][];
  /** By number: the batch, where the share begins in it, and its job's rank. */
  views: DataView[];
  batchOf: Uint16Array;
  at: Uint32Array;
  rank: Uint32Array;
}

/** Job tables of all batches as one, without repetition, and each batch's ranks in it. */
function sortJobs(batches: readonly KeptBatch[]): { table: Uint8Array; ranks: Uint32Array[] } {
  const keys = batches.map(({ jobs }) => {
    const count = jobs.byteLength / JOB_BYTES;
    const keyAt = (index: number) =>
      toHex(jobs.subarray(index * JOB_BYTES, (index + 1) * JOB_BYTES));
    return Array.from({ length: count }, (_, index) => keyAt(index));
  });
  const sorted = [...new Set(keys.flat())].sort();
  const rankOf = new Map(sorted.map((key, rank) => [key, rank]));
  return {
    table: new Uint8Array(Buffer.from(sorted.join(""), "hex")),
    ranks: keys.map((own) => Uint32Array.from(own, (key) => rankOf.get(key) ?? 0)),
  };
}

function groupByWorker(
  batches: readonly KeptBatch[],
  places: ReadonlyMap<bigint, number>,
  ranks: readonly Uint32Array[],
): Groups {
  const counts = batches.map((batch) => batch.shares.byteLength / BATCH_SHARE_BYTES);
  const total = counts.reduce((sum, count) => sum + count, 0);
  const groups: Groups = {
    total,
    of: Array.from({ length: places.size }, () => []),
    views: batches.map(({ shares }) => new DataView(shares.buffer, shares.byteOffset)),
    batchOf: new Uint16Array(total),
    at: new Uint32Array(total),
    rank: new Uint32Array(total),
  };
  let number = 0;
  for (const [batch, { workerIds }] of batches.entries()) {
    const placeOf = workerIds.map((id) => places.get(id));
    const view = groups.views[batch] as DataView;
    for (let index = 0; index < (counts[batch] ?? 0); index++, number++) {
      const at = index * BATCH_SHARE_BYTES;
      const place = placeOf[view.getUint32(at)];
      groups.batchOf[number] = batch;
      groups.at[number] = at;
      groups.rank[number] = ranks[batch]?.[view.getUint32(at + 4)] ?? 0;
      if (place !== undefined) groups.of[place]?.push(number);
    }
  }
  return groups;
}

/** Writes a worker's rows in order from row `start` on; returns how many repeat the one before. */
function writeRows(rows: Uint8Array, start: number, group: number[], groups: Groups): number {
  const { views, batchOf, at, rank } = groups;
  const word = (number: number, offset: number) =>
    (views[batchOf[number] as number] as DataView).getUint32((at[number] as number) + offset);
  const compare = (a: number, b: number) =>
    (rank[a] as number) - (rank[b] as number) ||
    word(a, 8) - word(b, 8) ||
    word(a, 12) - word(b, 12);
  group.sort(compare);
  const target = new DataView(rows.buffer);
  let duplicates = 0;
  for (const [index, number] of group.entries()) {
    const to = (start + index) * SHARE_ROW_BYTES;
    target.setUint32(to, rank[number] as number);
    for (let offset = 8; offset < BATCH_SHARE_BYTES; offset += 4) {
      target.setUint32(to + offset - 4, word(number, offset));
    }
    const before = group[index - 1];
    if (before !== undefined && compare(before, number) === 0) duplicates += 1;
  }
  return duplicates;
}
