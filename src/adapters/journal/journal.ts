// The share journal on disk: a share is acknowledged to its miner only after the group it was
// written with is synced.
// Invariant: `onDurable` is called for a share only after fdatasync returned for its group, and
// after a failed write or sync nothing is accepted any more.

import { closeSync, openSync } from "node:fs";
import { join } from "node:path";
import { crc32 } from "node:zlib";
import type { Clock } from "../../base/clock.ts";
import { errorText, PoolError } from "../../base/errors.ts";
import type { Log } from "../../base/log.ts";
import type { Job } from "../../domain/job.ts";
import { type JournalDirectory, syncFolder } from "./directory.ts";
import { dataSync, probeDisk, writeFully } from "./disk.ts";
import { FolderFiles, type JournalCounts } from "./folder.ts";
import {
  journalFileName,
  MAX_GROUP_BYTES,
  type RecordVisitor,
  writeGroupHeader,
} from "./format.ts";
import { Definitions, GroupBuffer } from "./group-buffer.ts";
import { journalTimeMs } from "./journal-time.ts";
import { cutAndSync, findEnd } from "./scan.ts";
import type { JournalSource, TrimNeeds } from "./source.ts";

export interface JournalOptions {
  /** A folder that this process has claimed. */
  folder: Pick<JournalDirectory, "path" | "identity">;
  /** The most bytes that may wait for the database. */
  maxBytes: number;
  /** The most bytes of stored files that are kept for lack of a backup. */
  keepBytes: number;
  /** A new file is begun past this size. */
  fileBytes: number;
  /** The least time from the start of one group's write to the next one's. */
  flushIntervalMs: number;
  clock: Clock;
  log: Log;
  counts: JournalCounts;
  /** Called once per synced group with the last sequence that is durable now. */
  onDurable: (lastSequence: number) => void;
  /** Called once, if the disk failed: what is not durable by now never will be. */
  onFault: (fault: PoolError) => void;
}

/** The rest of `maxBytes` is for blocks alone: they are few, and worth more than a share. */
const SHARE_PART = 7 / 8;
/** What may wait for the disk: with the largest block added, a group can still be read. */
const MAX_WAITING_BYTES = MAX_GROUP_BYTES / 2;

/** A share as it is appended; the object may be reused after `append` returned. */
export interface JournalShare {
  worker: string;
  job: Job;
  work: number;
  nonceHi: number;
  nonceLo: number;
}

export class Journal implements JournalSource, AsyncDisposable {
  readonly #options: JournalOptions;
  readonly #folder: FolderFiles;
  #descriptor = -1;
  readonly #definitions = new Definitions();
  #filling = new GroupBuffer(this.#definitions);
  #spare = new GroupBuffer(this.#definitions);
  #sequence: number;
  #durable: number;
  #lastTimeMs = 0;
  /** When the last group's write began, on the monotonic clock. */
  #flushedMs = Number.NEGATIVE_INFINITY;
  #flushing: Promise<void> | undefined;
  #timer: (() => void) | undefined;
  #fault: PoolError | undefined;
  #closed = false;
  #totalBytes = 0;

  /** Opens the folder, drops a torn tail and begins a new file after what is there. */
  constructor(options: JournalOptions) {
    this.#options = options;
    const { folder, maxBytes, keepBytes, clock, log, counts } = options;
    const bounds = { keepBytes, youngBytes: Math.max(maxBytes, keepBytes) };
    this.#folder = new FolderFiles({ path: folder.path, ...bounds, clock, log, counts });
    const last = this.#recover();
    this.#sequence = last;
    this.#durable = last;
    this.#beginFile();
  }

  get identity(): string {
    return this.#options.folder.identity;
  }

  /** Why no share is accepted at the moment; undefined if shares are accepted. */
  fault(): PoolError | undefined {
    return this.#faultFor(SHARE_PART);
  }

  /** Whether the disk failed: then nothing is accepted until the process starts again. */
  get isBroken(): boolean {
    return this.#fault !== undefined;
  }

  /** Whether the folder's disk takes and syncs bytes now. Never throws. */
  diskWorks(): Promise<boolean> {
    return probeDisk(this.#options.folder.path);
  }

  get durableSequence(): number {
    return this.#durable;
  }

  durableUntilMs(): number {
    const pending = [this.#spare, this.#filling].filter((group) => group.shares > 0);
    return Math.min(this.#options.clock.nowMs(), ...pending.map((group) => group.firstTimeMs));
  }

  get firstSequence(): number {
    return this.#folder.files[0]?.firstSequence ?? this.#durable + 1;
  }

  /** Bytes of shares that the database does not have yet, in whole files. */
  get waitingBytes(): number {
    return this.#totalBytes - this.#folder.storedBytes;
  }

  /** Bytes of shares that the database has and that are kept until a backup has them too. */
  get keptBytes(): number {
    return this.#folder.storedBytes;
  }

  read(sequence: number, visitor: RecordVisitor, maxShares: number): Promise<number> {
    return this.#folder.read(sequence, visitor, { maxShares, durableSequence: this.#durable });
  }

  /**
   * Adds an accepted share and, if it solved one, its block. Returns its sequence, or undefined if
   * the journal accepts nothing; one that is full of shares still accepts blocks. Never waits.
   */
  append(share: JournalShare, blockJson?: string): number | undefined {
    const fault = this.#faultFor(blockJson === undefined ? SHARE_PART : 1);
    if (fault !== undefined) return undefined;
    this.#lastTimeMs = journalTimeMs(this.#lastTimeMs, this.#options.clock.nowMs());
    this.#sequence += 1;
    this.#filling.addShare(share, this.#lastTimeMs);
    if (blockJson !== undefined) this.#filling.addBlock(blockJson);
    if (this.#flushing === undefined && this.#timer === undefined) this.#schedule();
    return this.#sequence;
  }

  trim(needs: TrimNeeds): void {
    this.#folder.trim(needs);
    this.#totalBytes = this.#folder.totalBytes;
  }

  close(): void {
    this.#folder.close();
  }

  /** Writes and syncs what was appended; further appends are refused. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#closed) return;
    // First, so that no other flush is scheduled: two at once would write to one place.
    this.#closed = true;
    this.#timer?.();
    this.#timer = undefined;
    await this.#flushing;
    while (this.#filling.shares > 0 && this.#fault === undefined) await this.#flush();
    this.#closeFile();
    this.close();
  }

  /** `part` is the fraction of `maxBytes` that may be filled. */
  #faultFor(part: number): PoolError | undefined {
    if (this.#fault !== undefined) return this.#fault;
    if (this.#closed) return new PoolError("journal", "journal is closed");
    if (this.#filling.bytes >= MAX_WAITING_BYTES) {
      return new PoolError("journal", "share journal's disk is too slow");
    }
    return this.#isFull(part) ? new PoolError("journal", "share journal is full") : undefined;
  }

  #isFull(part: number): boolean {
    return this.waitingBytes + this.#filling.bytes >= this.#options.maxBytes * part;
  }

  /** A share that comes alone is written at once; shares close together are written as a group. */
  #schedule(): void {
    const { clock, flushIntervalMs } = this.#options;
    const restMs = this.#flushedMs + flushIntervalMs - clock.monotonicMs();
    this.#timer = clock.after(Math.max(0, restMs), () => {
      this.#timer = undefined;
      this.#flushedMs = clock.monotonicMs();
      this.#flushing = this.#flush().finally(() => {
        this.#flushing = undefined;
        if (this.#filling.shares > 0 && this.#fault === undefined && !this.#closed)
          this.#schedule();
      });
    });
  }

  async #flush(): Promise<void> {
    const group = this.#filling;
    this.#filling = this.#spare;
    this.#spare = group;
    const last = this.#durable + group.shares;
    // Only now is the other buffer empty, so this group can be the last one of its file.
    const endsFile = (this.#newest?.bytes ?? 0) + group.bytes > this.#options.fileBytes;
    if (endsFile) this.#definitions.clear();
    else this.#definitions.groupWritten(group.bytes);
    try {
      const bytes = await this.#writeGroup(group);
      this.#account(bytes);
      this.#durable = last;
      group.clear();
      // Before anything else can fail: these shares are on disk.
      this.#options.onDurable(last);
      if (endsFile) this.#rotate();
    } catch (thrown) {
      // After a failed sync the kernel may have dropped the pages: nothing can be trusted.
      this.#fault = new PoolError("journal", "share journal's disk is failing", thrown);
      this.#options.log.error("journal failed", { error: errorText(thrown) });
      this.#options.onFault(this.#fault);
    }
  }

  get #newest() {
    return this.#folder.files.at(-1);
  }

  #account(bytes: number): void {
    this.#totalBytes += bytes;
    const file = this.#newest;
    if (file === undefined) return;
    file.bytes += bytes;
    file.writtenMs = this.#options.clock.nowMs();
  }

  async #writeGroup(group: GroupBuffer): Promise<number> {
    const frame = group.frame();
    const crc = crc32(group.payload());
    writeGroupHeader(frame, { crc, firstSequence: this.#durable + 1 });
    await writeFully(this.#descriptor, frame, this.#newest?.bytes ?? 0);
    await dataSync(this.#descriptor);
    return frame.byteLength;
  }

  #rotate(): void {
    this.#closeFile();
    this.#beginFile();
  }

  /** Once only: the number of a closed descriptor may belong to another file by now. */
  #closeFile(): void {
    if (this.#descriptor >= 0) closeSync(this.#descriptor);
    this.#descriptor = -1;
  }

  #beginFile(): void {
    const firstSequence = this.#durable + 1;
    const { folder, clock } = this.#options;
    const path = join(folder.path, journalFileName(firstSequence));
    try {
      this.#descriptor = openSync(path, "w", 0o600);
      syncFolder(folder.path);
    } catch (thrown) {
      throw new PoolError("journal", "cannot begin a journal file", thrown);
    }
    this.#folder.files.push({ path, firstSequence, bytes: 0, writtenMs: clock.nowMs() });
  }

  /** Finds the files and the last durable sequence, and cuts what a crash left torn. */
  #recover(): number {
    const { folder, log } = this.#options;
    const end = findEnd(folder.path);
    this.#folder.files.push(...end.files);
    this.#totalBytes = this.#folder.totalBytes;
    this.#lastTimeMs = end.lastTimeMs;
    const newest = end.files.at(-1);
    if (newest !== undefined && end.tornBytes > 0) {
      // Never acknowledged: the group was not synced, or its reply would have been lost too.
      log.warn("journal tail dropped", { bytes: end.tornBytes });
      cutAndSync(newest.path, newest.bytes);
    }
    return end.lastSequence;
  }
}
