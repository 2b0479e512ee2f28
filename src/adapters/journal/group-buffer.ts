// One group of records in memory, laid out as it is written. A journal uses two in turn: one fills
// while the other is being written; both share the definitions of the current file.
// Invariant: the worker and the job of a share are defined before it in the same file.

import { fromHex } from "../../base/bytes.ts";
import type { Job } from "../../domain/job.ts";
import { GROUP_HEADER_BYTES, RECORD, SHARE_BYTES } from "./format.ts";

const START_BYTES = 1 << 16;
/** A buffer that grew larger in a burst is released after use. */
const KEEP_BYTES = 1 << 22;
/**
 * Definitions are repeated within a file, in case one is damaged: after so many bytes, and not
 * before they take less than an eighth of them.
 */
const LEAST_CHAPTER_BYTES = 2048;
const DEFINED_PART = 8;
const encoder = new TextEncoder();

/** The workers and jobs that the current file defines. */
export class Definitions {
  readonly workers = new Map<string, number>();
  readonly jobs = new Set<number>();
  #nextWorker = 0;
  #definedBytes = 0;
  #groupBytes = 0;

  /** An index is used once in a file: a lost definition must not turn one worker into another. */
  newWorkerIndex(): number {
    return this.#nextWorker++;
  }

  /** For a new file. */
  clear(): void {
    this.#repeat();
    this.#nextWorker = 0;
  }

  defined(bytes: number): void {
    this.#definedBytes += bytes;
  }

  /** Must be called while no group is being filled. */
  groupWritten(bytes: number): void {
    this.#groupBytes += bytes;
    const least = Math.max(LEAST_CHAPTER_BYTES, this.#definedBytes * DEFINED_PART);
    if (this.#groupBytes >= least) this.#repeat();
  }

  /** Everything is defined again when it comes up next. */
  #repeat(): void {
    this.workers.clear();
    this.jobs.clear();
    this.#definedBytes = 0;
    this.#groupBytes = 0;
  }
}

export class GroupBuffer {
  readonly #definitions: Definitions;
  #bytes = Buffer.allocUnsafe(START_BYTES);
  #view = viewOf(this.#bytes);
  #end = GROUP_HEADER_BYTES;
  #shares = 0;
  /** Time of the first share in it; meaningless if there is none. */
  firstTimeMs = 0;

  constructor(definitions: Definitions) {
    this.#definitions = definitions;
  }

  get shares(): number {
    return this.#shares;
  }

  get bytes(): number {
    return this.#end;
  }

  addShare(
    share: { worker: string; job: Job; work: number; nonceHi: number; nonceLo: number },
    timeMs: number,
  ): void {
    const worker = this.#definitions.workers.get(share.worker) ?? this.#defineWorker(share.worker);
    if (!this.#definitions.jobs.has(share.job.id)) this.#defineJob(share.job);
    const at = this.#reserve(SHARE_BYTES);
    const view = this.#view;
    view.setUint8(at, RECORD.share);
    view.setFloat64(at + 1, timeMs, true);
    view.setUint32(at + 9, worker, true);
    view.setFloat64(at + 13, share.job.id, true);
    view.setFloat64(at + 21, share.work, true);
    view.setUint32(at + 29, share.nonceHi, true);
    view.setUint32(at + 33, share.nonceLo, true);
    if (this.#shares === 0) this.firstTimeMs = timeMs;
    this.#shares += 1;
  }

  addBlock(json: string): void {
    const text = encoder.encode(json);
    const at = this.#reserve(5 + text.byteLength);
    this.#view.setUint8(at, RECORD.block);
    this.#view.setUint32(at + 1, text.byteLength, true);
    this.#bytes.set(text, at + 5);
  }

  /** The whole group, with space for its header in front. */
  frame(): Uint8Array {
    return this.#bytes.subarray(0, this.#end);
  }

  payload(): Uint8Array {
    return this.#bytes.subarray(GROUP_HEADER_BYTES, this.#end);
  }

  clear(): void {
    this.#end = GROUP_HEADER_BYTES;
    this.#shares = 0;
    if (this.#bytes.byteLength > KEEP_BYTES) this.#resize(START_BYTES);
  }

  #defineWorker(key: string): number {
    const index = this.#definitions.newWorkerIndex();
    const text = encoder.encode(key);
    const at = this.#reserve(7 + text.byteLength);
    this.#view.setUint8(at, RECORD.worker);
    this.#view.setUint32(at + 1, index, true);
    this.#view.setUint16(at + 5, text.byteLength, true);
    this.#bytes.set(text, at + 7);
    this.#definitions.workers.set(key, index);
    this.#definitions.defined(7 + text.byteLength);
    return index;
  }

  #defineJob(job: Job): void {
    const at = this.#reserve(57);
    this.#view.setUint8(at, RECORD.job);
    this.#view.setFloat64(at + 1, job.id, true);
    this.#bytes.set(fromHex(job.template.prePowHash, 32), at + 9);
    this.#view.setBigUint64(at + 41, job.template.timestampMs, true);
    this.#view.setFloat64(at + 49, Number(job.template.daaScore), true);
    this.#definitions.jobs.add(job.id);
    this.#definitions.defined(57);
  }

  #reserve(length: number): number {
    const at = this.#end;
    if (at + length > this.#bytes.byteLength) {
      const before = this.#bytes.subarray(0, at);
      this.#resize(Math.max(this.#bytes.byteLength * 2, at + length));
      this.#bytes.set(before, 0);
    }
    this.#end = at + length;
    return at;
  }

  #resize(length: number): void {
    this.#bytes = Buffer.allocUnsafe(length);
    this.#view = viewOf(this.#bytes);
  }
}

function viewOf(bytes: Buffer): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
