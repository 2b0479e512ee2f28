// Reads the groups of one journal from the stream. Each message can be read by itself.

import { crc32 } from "node:zlib";
import { PoolError } from "../../../base/errors.ts";
import { GROUP_HEADER_BYTES, type RecordVisitor, readGroupHeader } from "../format.ts";
import { RecordReader } from "../record-reader.ts";
import type { JournalStream, StoredGroup } from "./journal-stream.ts";

export class SubjectReader {
  readonly #stream: JournalStream;
  readonly #identity: string;
  /** Where the next group is looked for after `sequence`. */
  #cursor: { sequence: number; streamSequence: number } | undefined;

  constructor(stream: JournalStream, identity: string) {
    this.#stream = stream;
    this.#identity = identity;
  }

  /** As `JournalSource.read`. */
  async read(sequence: number, visitor: RecordVisitor, maxShares: number): Promise<number> {
    let last = sequence;
    let from =
      this.#cursor?.sequence === sequence
        ? this.#cursor.streamSequence
        : await this.#find((group) => group.last > sequence);
    while (last - sequence < maxShares) {
      const group = await this.#stream.groupFrom(this.#identity, from);
      if (group === undefined) break;
      if (group.first > last + 1) {
        throw new PoolError("data", `share journal leaves out shares before ${group.first}`);
      }
      visitGroup(group, visitor, sequence);
      last = Math.max(last, group.last);
      from = group.streamSequence + 1;
    }
    this.#cursor = { sequence: last, streamSequence: from };
    return last;
  }

  /** The shares of groups stored since `sinceMs`, for a process that takes the journal over. */
  async readSince(sinceMs: number, visitor: RecordVisitor): Promise<void> {
    let from = await this.#find((group) => group.timeMs >= sinceMs);
    for (;;) {
      const group = await this.#stream.groupFrom(this.#identity, from);
      if (group === undefined) return;
      visitGroup(group, visitor, 0);
      from = group.streamSequence + 1;
    }
  }

  /**
   * Deletes groups that end at or before `sequence` and were stored before `beforeMs`; the newest
   * group always stays, since it tells the sequence.
   */
  async trim(sequence: number, beforeMs: number): Promise<void> {
    const isKept = (group: StoredGroup) => group.last > sequence || group.timeMs >= beforeMs;
    const newest = await this.#stream.lastGroup(this.#identity);
    const first = await this.#stream.groupFrom(this.#identity, 1);
    if (newest === undefined || first === undefined || isKept(first)) return;
    const keptFrom = Math.min(await this.#find(isKept), newest.streamSequence);
    await this.#stream.purge(this.#identity, keptFrom);
  }

  /** The stream sequence from which on `isWanted` holds; it holds for all groups after one. */
  async #find(isWanted: (group: StoredGroup) => boolean): Promise<number> {
    const newest = await this.#stream.lastGroup(this.#identity);
    let low = 1;
    let high = (newest?.streamSequence ?? 0) + 1;
    while (low < high) {
      const middle = Math.floor((low + high) / 2);
      const group = await this.#stream.groupFrom(this.#identity, middle);
      if (group === undefined || isWanted(group)) high = middle;
      else low = group.streamSequence + 1;
    }
    return low;
  }
}

/** Passes on the records of a group whose sequence is above `after`. */
function visitGroup(group: StoredGroup, visitor: RecordVisitor, after: number): void {
  if (group.data.byteLength === 0) return;
  const { data } = group;
  const header = readGroupHeader(new DataView(data.buffer, data.byteOffset, data.byteLength), 0);
  const payload = data.subarray(GROUP_HEADER_BYTES);
  if (header?.length !== payload.byteLength || header.crc !== crc32(payload)) {
    throw new PoolError("data", `share journal's group at ${group.first} is damaged`);
  }
  new RecordReader(group.first).visit(payload, {
    share: (share) => {
      if (share.sequence > after) visitor.share(share);
    },
    block: (sequence, json) => {
      if (sequence > after) visitor.block(sequence, json);
    },
  });
}
