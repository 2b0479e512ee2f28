// Aggregates single shares to segments with the work of each worker. Work is summed exactly.
// Invariant: where segments begin and end depends on the journal alone, so that storing a range of
// it again in other batches gives the same rows.

import type {
  RecorderPosition,
  SegmentRow,
  WorkRow,
} from "../../../adapters/database/shares/shares.ts";
import type { ReadShare, RecordVisitor } from "../../../adapters/journal/format.ts";
import { decodeFoundBlock, type SolvedBlock } from "../blocks/found-block.ts";
import type { WorkerSpan } from "./worker-rows.ts";

/** Sums of doubles stay exact below 2^53; single works are at most 2^52. */
const SPILL = 2 ** 52;

/** What the rows need of a share. */
type AggregatedShare = Pick<ReadShare, "sequence" | "timeMs" | "worker" | "work"> & {
  job: Pick<ReadShare["job"], "daaScore">;
};

interface WorkSum {
  large: bigint;
  small: number;
  shares: number;
}

interface Draft extends SegmentRow {
  minute: number;
  work: Map<string, WorkSum>;
}

/** One batch between two stored positions; it is passed the records of the journal in order. */
export class Aggregate implements RecordVisitor {
  readonly #drafts: Draft[] = [];
  #open: Draft | undefined;
  #sequence: number;
  readonly blocks: { sequence: number; block: SolvedBlock; json: string }[] = [];
  readonly workers = new Map<string, WorkerSpan>();
  lostShares = 0;

  constructor(from: RecorderPosition) {
    this.#sequence = from.sequence;
    if (from.segmentFirstSequence === 0) return;
    this.#open = draft(from.segmentFirstSequence, from.segmentMinute);
  }

  share(share: AggregatedShare): void {
    const minute = Math.floor(share.timeMs / 60_000);
    this.#sequence = share.sequence;
    if (this.#open === undefined || this.#open.minute !== minute) {
      this.#open = draft(share.sequence, minute);
    }
    const open = this.#open;
    if (open.work.size === 0) {
      open.startedMs = share.timeMs;
      this.#drafts.push(open);
    }
    open.lastSequence = share.sequence;
    open.endedMs = share.timeMs;
    open.maxDaaScore = Math.max(open.maxDaaScore, share.job.daaScore);
    addWork(open.work, share.worker, share.work);
    const span = this.workers.get(share.worker);
    if (span === undefined) {
      this.workers.set(share.worker, { firstMs: share.timeMs, lastMs: share.timeMs });
    } else span.lastMs = share.timeMs;
  }

  block(sequence: number, json: string): void {
    const block = decodeFoundBlock(json);
    this.blocks.push({ sequence, block, json });
    if (this.#open !== undefined) this.#open.endedBy = block.hash;
    this.#open = undefined;
  }

  /** Shares that cannot be read: the segments before and after them are apart. */
  lost(firstSequence: number, lastSequence: number): void {
    this.lostShares += lastSequence - firstSequence + 1;
    this.#sequence = lastSequence;
    this.#open = undefined;
  }

  /** The recorder's position after this batch is stored. */
  position(): RecorderPosition {
    return {
      sequence: this.#sequence,
      segmentFirstSequence: this.#open?.firstSequence ?? 0,
      segmentMinute: this.#open?.minute ?? 0,
    };
  }

  segments(): SegmentRow[] {
    return this.#drafts;
  }

  work(): WorkRow[] {
    return this.#drafts.flatMap((segment) =>
      [...segment.work].map(([worker, sum]) => ({
        worker,
        firstSequence: segment.firstSequence,
        minute: segment.minute,
        work: sum.large + BigInt(sum.small),
        shares: sum.shares,
      })),
    );
  }
}

function draft(firstSequence: number, minute: number): Draft {
  return {
    firstSequence,
    lastSequence: firstSequence,
    startedMs: 0,
    endedMs: 0,
    maxDaaScore: 0,
    endedBy: undefined,
    minute,
    work: new Map(),
  };
}

function addWork(sums: Map<string, WorkSum>, worker: string, work: number): void {
  let sum = sums.get(worker);
  if (sum === undefined) {
    sum = { large: 0n, small: 0, shares: 0 };
    sums.set(worker, sum);
  }
  sum.small += work;
  sum.shares += 1;
  if (sum.small < SPILL) return;
  sum.large += BigInt(sum.small);
  sum.small = 0;
}
