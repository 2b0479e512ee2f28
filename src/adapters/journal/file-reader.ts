// Reads one journal file from its beginning, group by group. A damaged group with a valid one after
// it is repaired if one bit flipped, and otherwise reported as lost; a damaged group with nothing
// valid after it is a torn tail, where reading stops.

import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { crc32 } from "node:zlib";
import {
  GROUP_HEADER_BYTES,
  GROUP_MAGIC,
  type GroupHeader,
  type RecordVisitor,
  readGroupHeader,
  SHARE_BYTES,
} from "./format.ts";
import { RecordReader } from "./record-reader.ts";
import { repairedPayload } from "./repair.ts";

const SEARCH_CHUNK_BYTES = 1 << 20;
/** The search for a flipped bit takes some 2 ns a bit; groups are far smaller as a rule. */
const MAX_REPAIR_BYTES = 1 << 22;
const MAGIC = Buffer.alloc(4);
MAGIC.writeUInt32LE(GROUP_MAGIC);

interface Group extends GroupHeader {
  offset: number;
  payload: Uint8Array;
}

export class JournalFileReader {
  readonly #descriptor: number;
  readonly #records: RecordReader;
  /** Where the next group begins. */
  offset = 0;
  /** Groups that were damaged, repaired ones included. */
  damagedGroups = 0;

  constructor(path: string, firstSequence: number) {
    this.#descriptor = openSync(path, "r");
    this.#records = new RecordReader(firstSequence);
  }

  /** Sequence of the last share passed on or lost, or one less than the file's first. */
  get sequence(): number {
    return this.#records.sequence;
  }

  /**
   * Passes on the records of whole groups that end at or before `limit` bytes, until at least
   * `maxShares` are passed. Returns by how many shares it came forward; 0 if nothing is left.
   */
  read(visitor: RecordVisitor, options: { limit: number; maxShares: number }): number {
    const before = this.sequence;
    while (this.sequence - before < options.maxShares) {
      const payload = this.#nextPayload(options.limit, visitor);
      if (payload === undefined) break;
      this.#records.visit(payload, visitor);
    }
    return this.sequence - before;
  }

  /** Reports as lost what lies between the last readable share and `sequence`. */
  skipTo(sequence: number, visitor: RecordVisitor): void {
    if (sequence > this.sequence) this.damagedGroups += 1;
    this.#records.skipTo(sequence, visitor);
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

  #nextPayload(limit: number, visitor: RecordVisitor): Uint8Array | undefined {
    if (this.offset + GROUP_HEADER_BYTES >= limit) return undefined;
    const next = this.#validGroup(this.offset, limit);
    if (next !== undefined) {
      // It follows the group before it, whatever a damaged header says.
      if (next.firstSequence !== this.sequence + 1) this.damagedGroups += 1;
      return this.#take(next);
    }
    const following = this.#searchGroup(limit);
    const repaired = this.#repairedUpTo(following?.offset ?? limit);
    if (repaired !== undefined) return repaired;
    if (following === undefined) return undefined;
    this.skipTo(following.firstSequence - 1, visitor);
    return this.#take(following);
  }

  #repairedUpTo(end: number): Uint8Array | undefined {
    const length = end - this.offset;
    if (length > MAX_REPAIR_BYTES) return undefined;
    const payload = repairedPayload(this.#bytes(this.offset, length));
    if (payload === undefined) return undefined;
    this.damagedGroups += 1;
    this.offset = end;
    return payload;
  }

  #take(group: Group): Uint8Array {
    this.offset = group.offset + GROUP_HEADER_BYTES + group.length;
    return group.payload;
  }

  #validGroup(offset: number, limit: number): Group | undefined {
    if (offset + GROUP_HEADER_BYTES > limit) return undefined;
    const bytes = this.#bytes(offset, GROUP_HEADER_BYTES);
    const header = readGroupHeader(new DataView(bytes.buffer, bytes.byteOffset, bytes.length), 0);
    const start = offset + GROUP_HEADER_BYTES;
    if (header === undefined || start + header.length > limit) return undefined;
    const payload = this.#bytes(start, header.length);
    if (payload.byteLength !== header.length || crc32(payload) !== header.crc) return undefined;
    return { ...header, offset, payload };
  }

  /** The next valid group after the damaged one at `offset`. */
  #searchGroup(limit: number): Group | undefined {
    for (let from = this.offset + 1; from < limit; from += SEARCH_CHUNK_BYTES) {
      const length = Math.min(SEARCH_CHUNK_BYTES + MAGIC.length - 1, limit - from);
      const chunk = this.#bytes(from, length);
      let at = chunk.indexOf(MAGIC);
      while (at >= 0) {
        const group = this.#validGroup(from + at, limit);
        if (group !== undefined && this.#canFollow(group)) return group;
        at = chunk.indexOf(MAGIC, at + 1);
      }
    }
    return undefined;
  }

  /** Whether the damaged bytes before `group` can have held the shares that are missing. */
  #canFollow(group: Group): boolean {
    const missing = group.firstSequence - 1 - this.sequence;
    const most = (group.offset - this.offset) / SHARE_BYTES;
    return Number.isSafeInteger(missing) && missing >= 0 && missing <= most;
  }

  #bytes(offset: number, length: number): Buffer {
    const buffer = Buffer.allocUnsafe(length);
    let filled = 0;
    while (filled < length) {
      const got = readSync(this.#descriptor, buffer, filled, length - filled, offset + filled);
      if (got === 0) break;
      filled += got;
    }
    return buffer.subarray(0, filled);
  }
}
