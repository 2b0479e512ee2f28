// Decodes the records of one group and passes them to a visitor. Definitions of workers and jobs
// are kept between the groups of one file.

import { toHex } from "../../base/bytes.ts";
import { PoolError } from "../../base/errors.ts";
import { type JournaledJob, RECORD, type RecordVisitor, SHARE_BYTES } from "./format.ts";

const text = new TextDecoder();

export class RecordReader {
  readonly #workers = new Map<number, string>();
  readonly #jobs = new Map<number, JournaledJob>();
  /** Sequence of the last share that was passed on or reported lost. */
  sequence: number;

  /** `firstSequence` is that of the next share. */
  constructor(firstSequence: number) {
    this.sequence = firstSequence - 1;
  }

  /**
   * Reads a payload whose CRC was right. A share whose worker or job was defined in a damaged group
   * is reported as lost. Throws PoolError "data" on an unknown record type.
   */
  visit(payload: Uint8Array, visitor: RecordVisitor): void {
    const view = new DataView(payload.buffer, payload.byteOffset, payload.byteLength);
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

  /** Reports the shares up to `sequence` as lost. */
  skipTo(sequence: number, visitor: RecordVisitor): void {
    if (sequence <= this.sequence) return;
    visitor.lost?.(this.sequence + 1, sequence);
    this.sequence = sequence;
  }

  #share(view: DataView, at: number, visitor: RecordVisitor): number {
    const worker = this.#workers.get(view.getUint32(at + 9, true));
    const job = this.#jobs.get(view.getFloat64(at + 13, true));
    if (worker === undefined || job === undefined) {
      this.skipTo(this.sequence + 1, visitor);
      return at + SHARE_BYTES;
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
    this.#workers.set(view.getUint32(at + 1, true), textOf(view, at + 7, length));
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
    visitor.block(this.sequence, textOf(view, at + 5, length));
    return at + 5 + length;
  }
}

function textOf(view: DataView, at: number, length: number): string {
  return text.decode(new Uint8Array(view.buffer, view.byteOffset + at, length));
}
