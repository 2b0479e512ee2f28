// Shares on their way from the journal to the log, packed: a batch of one segment as the recorder
// stores it, and the shares of a whole segment in the order of its leaves.

import { fromHex } from "../../base/bytes.ts";

export const JOB_BYTES = 40;
/** Worker u32 · job u32 · nonce u64 · accepted u64 · work u64, big-endian. */
export const BATCH_SHARE_BYTES = 32;

export interface BatchShare {
  timeMs: number;
  worker: string;
  job: { prePowHash: string; timestampMs: bigint };
  work: number;
  nonceHi: number;
  nonceLo: number;
}

/** One row of the recorder: shares of one segment that one transaction stores. */
export interface ShareBatch {
  firstSequence: number;
  lastSequence: number;
  /** Pre-PoW hash and timestamp u64 of each job. */
  jobs: Uint8Array;
  /** Keys of the workers that the shares name by number. */
  workers: string[];
  shares: Uint8Array;
}

const FIRST_SHARES = 64;

/** Packs the shares of one segment. */
class Packing {
  readonly firstSequence: number;
  lastSequence = 0;
  readonly #jobs = new Map<object, number>();
  readonly #workers = new Map<string, number>();
  #bytes = new Uint8Array(FIRST_SHARES * BATCH_SHARE_BYTES);
  #view = new DataView(this.#bytes.buffer);
  #length = 0;
  readonly #jobList: BatchShare["job"][] = [];

  constructor(firstSequence: number) {
    this.firstSequence = firstSequence;
  }

  add(sequence: number, share: BatchShare): void {
    if (this.#length === this.#bytes.byteLength) this.#grow();
    const view = this.#view;
    const at = this.#length;
    view.setUint32(at, numberOf(this.#workers, share.worker));
    view.setUint32(at + 4, this.#jobNumber(share.job));
    view.setUint32(at + 8, share.nonceHi);
    view.setUint32(at + 12, share.nonceLo);
    writeSafe(view, at + 16, share.timeMs);
    writeSafe(view, at + 24, share.work);
    this.#length += BATCH_SHARE_BYTES;
    this.lastSequence = sequence;
  }

  take(): ShareBatch {
    const jobs = new Uint8Array(this.#jobList.length * JOB_BYTES);
    const view = new DataView(jobs.buffer);
    for (const [index, job] of this.#jobList.entries()) {
      jobs.set(fromHex(job.prePowHash, 32), index * JOB_BYTES);
      view.setBigUint64(index * JOB_BYTES + 32, job.timestampMs);
    }
    const { firstSequence, lastSequence } = this;
    const shares = this.#bytes.subarray(0, this.#length);
    return { firstSequence, lastSequence, jobs, workers: [...this.#workers.keys()], shares };
  }

  #jobNumber(job: BatchShare["job"]): number {
    const before = this.#jobs.get(job);
    if (before !== undefined) return before;
    this.#jobs.set(job, this.#jobList.length);
    return this.#jobList.push(job) - 1;
  }

  #grow(): void {
    const larger = new Uint8Array(2 * this.#bytes.byteLength);
    larger.set(this.#bytes);
    this.#bytes = larger;
    this.#view = new DataView(larger.buffer);
  }
}

/** Packs shares by segment, in the order of the journal. */
export class ShareBatches {
  readonly #packings: Packing[] = [];

  /** `segment` is the first sequence of the share's segment. */
  add(segment: number, sequence: number, share: BatchShare): void {
    let packing = this.#packings.at(-1);
    if (packing === undefined || packing.firstSequence !== segment) {
      packing = new Packing(segment);
      this.#packings.push(packing);
    }
    packing.add(sequence, share);
  }

  take(): ShareBatch[] {
    return this.#packings.map((packing) => packing.take());
  }
}

function numberOf(numbers: Map<string, number>, key: string): number {
  const before = numbers.get(key);
  if (before !== undefined) return before;
  numbers.set(key, numbers.size);
  return numbers.size - 1;
}

/** A whole number below 2^53 as a u64. */
function writeSafe(view: DataView, at: number, value: number): void {
  view.setUint32(at, Math.floor(value / 2 ** 32));
  view.setUint32(at + 4, value >>> 0);
}
