// The files of one journal folder as a source: for the recorder, of the journal that this process
// writes and of one that another process left. Deletes files that are stored and backed up.

import { existsSync, linkSync, mkdirSync, unlinkSync } from "node:fs";
import { basename, join } from "node:path";
import { type Clock, sleep } from "../../base/clock.ts";
import { PoolError } from "../../base/errors.ts";
import type { Log } from "../../base/log.ts";
import { JournalFileReader } from "./file-reader.ts";
import type { RecordVisitor } from "./format.ts";
import type { TrimNeeds } from "./source.ts";

/** A file that is on disk. */
export interface DurableFile {
  path: string;
  firstSequence: number;
  /** Bytes that are synced. */
  bytes: number;
  /** Wall clock of its last write. */
  writtenMs: number;
}

export interface JournalCounts {
  /** Groups were damaged, of which these shares could not be recovered. */
  damaged(lostShares: number): void;
  /** Shares were deleted before a verified backup had them, because of `keepBytes`. */
  deletedUnsaved(shares: number): void;
}

export interface FolderOptions {
  path: string;
  /** The most bytes of stored files that are kept for lack of a backup. */
  keepBytes: number;
  /** The most bytes of stored files that are kept for a restart. */
  youngBytes: number;
  clock: Clock;
  log: Log;
  counts: JournalCounts;
}

/** A millisecond or so: miners are served between two slices. */
const SLICE_SHARES = 2000;
/** Holds the damaged files, until an operator has looked at them and removes them. */
const DAMAGED_FOLDER = "damaged";

export class FolderFiles {
  readonly #options: FolderOptions;
  /** Oldest first; the last one may grow. */
  readonly files: DurableFile[] = [];
  #reader: { file: JournalFileReader; path: string; known: number } | undefined;
  #storedBytes = 0;
  #hasWarned = false;

  constructor(options: FolderOptions) {
    this.#options = options;
  }

  get totalBytes(): number {
    return this.files.reduce((sum, file) => sum + file.bytes, 0);
  }

  /** Bytes of the files that the database has wholly, as of the last `trim`. */
  get storedBytes(): number {
    return this.#storedBytes;
  }

  /**
   * See JournalSource. `durableSequence` is where the newest file ends. Reads in slices, between
   * which the process has its turn.
   */
  async read(
    sequence: number,
    visitor: RecordVisitor,
    limit: { maxShares: number; durableSequence: number },
  ): Promise<number> {
    let last = sequence;
    let lost = 0;
    let inSlice = 0;
    const passing: RecordVisitor = {
      share: (share) => {
        if (share.sequence <= sequence) return;
        last = share.sequence;
        visitor.share(share);
      },
      block: (at, json) => {
        if (at > sequence) visitor.block(at, json);
      },
      lost: (from, to) => {
        if (to <= sequence) return;
        const first = Math.max(from, sequence + 1);
        lost += to - first + 1;
        last = to;
        visitor.lost?.(first, to);
      },
    };
    while (last < limit.durableSequence && last - sequence < limit.maxShares) {
      const file = this.#fileOf(last + 1);
      const reader = this.#readerOf(file, last);
      const maxShares = Math.min(SLICE_SHARES - inSlice, limit.maxShares - (last - sequence));
      const passed = reader.read(passing, { limit: file.bytes, maxShares });
      if (passed === 0) this.#endOf(file, reader, passing, limit.durableSequence);
      this.#noteDamage(file, lost);
      lost = 0;
      inSlice += passed;
      if (inSlice < SLICE_SHARES) continue;
      inSlice = 0;
      await sleep(this.#options.clock, 0);
    }
    return last;
  }

  /** Deletes stored files, oldest first, up to the first one that is kept. */
  trim(needs: TrimNeeds): void {
    const { keepBytes, youngBytes } = this.#options;
    const stored = this.#storedFiles(needs.storedSequence);
    let bytes = stored.reduce((sum, file) => sum + file.bytes, 0);
    for (const file of stored) {
      const end = (this.files[1]?.firstSequence ?? file.firstSequence) - 1;
      const isSaved = end <= needs.backedUpSequence;
      const isYoung = file.writtenMs >= needs.beforeMs;
      if ((isYoung && bytes <= youngBytes) || (!isSaved && bytes <= keepBytes)) break;
      if (!isSaved) this.#noteUnsaved(end - file.firstSequence + 1);
      unlinkSync(file.path);
      this.files.shift();
      bytes -= file.bytes;
    }
    this.#storedBytes = bytes;
  }

  close(): void {
    this.#reader?.file.close();
    this.#reader = undefined;
  }

  /** All but the newest file, as far as their last share is in the database. */
  #storedFiles(storedSequence: number): DurableFile[] {
    return this.files.filter((_file, index) => {
      const next = this.files[index + 1];
      return next !== undefined && next.firstSequence <= storedSequence + 1;
    });
  }

  #fileOf(sequence: number): DurableFile {
    const file = this.files.findLast((one) => one.firstSequence <= sequence);
    if (file !== undefined) return file;
    throw new PoolError("data", `journal does not hold share ${sequence}`);
  }

  /** A reader that has not come further than `sequence`. */
  #readerOf(file: DurableFile, sequence: number): JournalFileReader {
    const { path, file: open } = this.#reader ?? {};
    if (path === file.path && open !== undefined && open.sequence <= sequence) return open;
    this.close();
    const reader = new JournalFileReader(file.path, file.firstSequence);
    this.#reader = { file: reader, path: file.path, known: 0 };
    return reader;
  }

  /** Nothing more can be read in `file`: what lies before the next file, or the end, is lost. */
  #endOf(
    file: DurableFile,
    reader: JournalFileReader,
    visitor: RecordVisitor,
    durableSequence: number,
  ): void {
    const next = this.files[this.files.indexOf(file) + 1];
    reader.skipTo(next === undefined ? durableSequence : next.firstSequence - 1, visitor);
  }

  #noteDamage(file: DurableFile, lostShares: number): void {
    if (this.#reader === undefined || this.#reader.file.damagedGroups === this.#reader.known) {
      return;
    }
    this.#reader.known = this.#reader.file.damagedGroups;
    const { path, log, counts } = this.#options;
    const copy = join(path, DAMAGED_FOLDER, basename(file.path));
    mkdirSync(join(path, DAMAGED_FOLDER), { recursive: true });
    // A link: the bytes stay on disk when the file itself is trimmed.
    if (!existsSync(copy)) linkSync(file.path, copy);
    counts.damaged(lostShares);
    log.error("journal file damaged", { file: file.path, copy, lostShares });
  }

  #noteUnsaved(shares: number): void {
    const { path, keepBytes, log, counts } = this.#options;
    counts.deletedUnsaved(shares);
    if (this.#hasWarned) return;
    this.#hasWarned = true;
    log.warn("journal files deleted before a verified backup had them", { path, keepBytes });
  }
}
