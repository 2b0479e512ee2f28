// Reads a journal folder from the front: for the recorder, which drains it, and at start, to
// find the end, the blocks without an answer and the nonces of jobs that may still live.
// What must stay true: reading stops at the first group that is not whole; whether that is a
// torn tail or a fault in the middle is told apart by what follows.

import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { crc32 } from "node:zlib";
import { toHex } from "../../base/bytes.ts";
import { PoolError } from "../../base/errors.ts";
import {
  GROUP_HEADER_BYTES,
  type JournaledJob,
  RECORD,
  type RecordVisitor,
  readGroupHeader,
  SHARE_BYTES,
} from "./format.ts";

const text = new TextDecoder();

/** Reads groups of one file, keeping its definitions between calls. */
export class JournalFileReader {
  readonly #descriptor: number;
  readonly #workers = new Map<number, string>();
  readonly #jobs = new Map<number, JournaledJob>();
  /** Where the next group begins. */
  offset = 0;
  /** Sequence of the last share read, or one less than the file's first. */
  sequence: number;

  constructor(path: string, firstSequence: number) {
    this.#descriptor = openSync(path, "r");
    this.sequence = firstSequence - 1;
  }

  /**
   * Hands out the records of whole groups that end at or before `limit` bytes, until `maxShares`
   * are passed. Answers the number of shares read; 0 means that nothing whole is left.
   */
  read(visitor: RecordVisitor, options: { limit: number; maxShares: number }): number {
    const before = this.sequence;
    while (this.sequence - before < options.maxShares) {
      const payload = this.#nextGroup(options.limit);
      if (payload === undefined) break;
      this.#visit(payload, visitor);
    }
    return this.sequence - before;
  }

  size(): number {
    return fstatSync(this.#descriptor).size;
  }

  facts(): { size: number; writtenMs: number } {
    const { size, mtimeMs } = fstatSync(this.#descriptor);
    return { size, writtenMs: mtimeMs };
  }

  close(): void {
    closeSync(this.#descriptor);
  }

  #nextGroup(limit: number): DataView | undefined {
    if (this.offset + GROUP_HEADER_BYTES > limit) return undefined;
    const header = readGroupHeader(this.#bytes(this.offset, GROUP_HEADER_BYTES), 0);
    if (header === undefined || header.firstSequence !== this.sequence + 1) return undefined;
    const start = this.offset + GROUP_HEADER_BYTES;
    if (start + header.length > limit) return undefined;
    const payload = this.#bytes(start, header.length);
    if (payload.byteLength !== header.length) return undefined;
    const bytes = new Uint8Array(payload.buffer, payload.byteOffset, payload.byteLength);
    if (crc32(bytes) !== header.crc) return undefined;
    this.offset = start + header.length;
    return payload;
  }

  #bytes(offset: number, length: number): DataView {
    const buffer = Buffer.allocUnsafe(length);
    let filled = 0;
    while (filled < length) {
      const got = readSync(this.#descriptor, buffer, filled, length - filled, offset + filled);
      if (got === 0) break;
      filled += got;
    }
    return new DataView(buffer.buffer, buffer.byteOffset, filled);
  }

  #visit(view: DataView, visitor: RecordVisitor): void {
    let at = 0;
    while (at < view.byteLength) {
      const type = view.getUint8(at);
      if (type === RECORD.share) at = this.#share(view, at, visitor);
      else if (type === RECORD.worker) at = this.#worker(view, at);
      else if (type === RECORD.job) at = this.#job(view, at);
      else if (type === RECORD.block) at = this.#block(view, at, visitor);
      else throw new PoolError("data", `journal holds an unknown record type ${type}`);
    }
  }

  #share(view: DataView, at: number, visitor: RecordVisitor): number {
    const worker = this.#workers.get(view.getUint32(at + 9, true));
    const job = this.#jobs.get(view.getFloat64(at + 13, true));
    if (worker === undefined || job === undefined) {
      throw new PoolError("data", "journal names a worker or job that it does not define");
    }
    this.sequence += 1;
    visitor.share({
      sequence: this.sequence,
      timeMs: view.getFloat64(at + 1, true),
      worker,
      job,
      work: view.getFloat64(at + 21, true),
      nonceHi: view.getUint32(at + 29, true),
      nonceLo: view.getUint32(at + 33, true),
    });
    return at + SHARE_BYTES;
  }

  #worker(view: DataView, at: number): number {
    const length = view.getUint16(at + 5, true);
    this.#workers.set(view.getUint32(at + 1, true), this.#text(view, at + 7, length));
    return at + 7 + length;
  }

  #job(view: DataView, at: number): number {
    const id = view.getFloat64(at + 1, true);
    this.#jobs.set(id, {
      id,
      prePowHash: toHex(new Uint8Array(view.buffer, view.byteOffset + at + 9, 32)),
      timestampMs: view.getBigUint64(at + 41, true),
      daaScore: view.getFloat64(at + 49, true),
    });
    return at + 57;
  }

  #block(view: DataView, at: number, visitor: RecordVisitor): number {
    const length = view.getUint32(at + 1, true);
    visitor.block(this.sequence, this.#text(view, at + 5, length));
    return at + 5 + length;
  }

  #text(view: DataView, at: number, length: number): string {
    return text.decode(new Uint8Array(view.buffer, view.byteOffset + at, length));
  }
}
