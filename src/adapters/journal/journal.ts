// The share journal: what makes `true` to a miner true. A door to the disk.
// The desk appends; every few milliseconds a group is written and fsynced, and only then are
// the appenders told. What must stay true: `onDurable` is called for a share only after
// fdatasync answered for its group; after a failed write or sync nothing is accepted any more.

import { closeSync, openSync, unlinkSync } from "node:fs";
import { join } from "node:path";
import { crc32 } from "node:zlib";
import type { Clock } from "../../base/clock.ts";
import { errorText, PoolError } from "../../base/errors.ts";
import type { Log } from "../../base/log.ts";
import type { Job } from "../../domain/job.ts";
import { journalFiles, syncFolder } from "./directory.ts";
import { dataSync, probeDisk, writeFully } from "./disk.ts";
import { GROUP_HEADER_BYTES, GROUP_MAGIC, journalFileName, MAX_GROUP_BYTES } from "./format.ts";
import { Definitions, GroupBuffer } from "./group-buffer.ts";
import { cutAndSync, type FileScan, scanFile } from "./scan.ts";

export interface JournalOptions {
  path: string;
  maxBytes: number;
  /** A new file is begun past this size. */
  fileBytes: number;
  /** From the beginning of one group's writing to the next one's, at least. */
  flushIntervalMs: number;
  clock: Clock;
  log: Log;
  /** Called once per fsynced group with the last sequence that is durable now. */
  onDurable: (lastSequence: number) => void;
  /** Called once, when the disk failed: what is not durable by now never will be. */
  onFault: (fault: PoolError) => void;
}

/** The rest of `maxBytes` is for blocks alone: they are few, and worth more than a share. */
const SHARE_PART = 7 / 8;
const MAX_AHEAD_MS = 25 * 3_600_000;
/** What may wait for the disk: with the largest block behind it, a group can still be read. */
const MAX_WAITING_BYTES = MAX_GROUP_BYTES / 2;

/** A share as the desk appends it; the object may be reused after `append` returned. */
export interface JournalShare {
  worker: string;
  job: Job;
  work: number;
  nonceHi: number;
  nonceLo: number;
}

/** A file that is on disk, for the recorder. */
export interface DurableFile {
  path: string;
  firstSequence: number;
  /** Bytes that are fsynced. */
  bytes: number;
  /** Wall clock of its last write. */
  writtenMs: number;
}

export class Journal implements AsyncDisposable {
  readonly #options: JournalOptions;
  readonly #files: DurableFile[] = [];
  #descriptor = -1;
  readonly #definitions = new Definitions();
  #filling = new GroupBuffer(this.#definitions);
  #spare = new GroupBuffer(this.#definitions);
  #sequence: number;
  #durable: number;
  #lastTimeMs = 0;
  /** When the last group was begun to be written, on the monotonic clock. */
  #flushedMs = Number.NEGATIVE_INFINITY;
  #flushing: Promise<void> | undefined;
  #timer: (() => void) | undefined;
  #fault: PoolError | undefined;
  #closed = false;
  #totalBytes = 0;

  /** Opens the folder, drops a torn tail and begins a new file behind what is there. */
  constructor(options: JournalOptions) {
    this.#options = options;
    const last = this.#recover();
    this.#sequence = last;
    this.#durable = last;
    this.#beginFile();
  }

  /** Why no share is accepted at the moment; undefined when all is well. */
  fault(): PoolError | undefined {
    return this.#faultFor(SHARE_PART);
  }

  /** Whether the disk failed: then nothing is accepted until the process starts anew. */
  get isBroken(): boolean {
    return this.#fault !== undefined;
  }

  /** Tries whether the folder's disk takes and syncs bytes now. Never throws. */
  diskWorks(): Promise<boolean> {
    return probeDisk(this.#options.path);
  }

  get durableSequence(): number {
    return this.#durable;
  }

  get totalBytes(): number {
    return this.#totalBytes;
  }

  /** Snapshot of the files, oldest first; the last one grows. */
  files(): readonly DurableFile[] {
    return this.#files;
  }

  /**
   * Adds an accepted share and, when it solved one, its block. Answers its sequence, or
   * undefined when the journal accepts nothing; one that is full of shares still takes blocks.
   * Never waits.
   */
  append(share: JournalShare, blockJson?: string): number | undefined {
    const fault = this.#faultFor(blockJson === undefined ? SHARE_PART : 1);
    if (fault !== undefined) return undefined;
    this.#lastTimeMs = this.#nextTimeMs();
    this.#sequence += 1;
    this.#filling.addShare(share, this.#lastTimeMs);
    if (blockJson !== undefined) this.#filling.addBlock(blockJson);
    if (this.#flushing === undefined && this.#timer === undefined) this.#schedule();
    return this.#sequence;
  }

  /**
   * Deletes files that the recorder has stored wholly, last written before `beforeMs`; younger
   * ones too, oldest first, for as long as the journal is full.
   */
  trim(storedSequence: number, beforeMs: number): void {
    while (this.#files.length > 1) {
      const [oldest, next] = this.#files;
      if (oldest === undefined || next === undefined) return;
      const isYoung = oldest.writtenMs >= beforeMs && !this.#isFull(SHARE_PART);
      if (next.firstSequence > storedSequence + 1 || isYoung) return;
      unlinkSync(oldest.path);
      this.#totalBytes -= oldest.bytes;
      this.#files.shift();
    }
  }

  /** Writes and syncs what is there; appends are refused from now on. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#closed) return;
    // First of all, so that no other flush is planned: two at once would write to one place.
    this.#closed = true;
    this.#timer?.();
    this.#timer = undefined;
    await this.#flushing;
    while (this.#filling.shares > 0 && this.#fault === undefined) await this.#flush();
    this.#closeFile();
  }

  /** `part` is that of `maxBytes` which may be filled. */
  #faultFor(part: number): PoolError | undefined {
    if (this.#fault !== undefined) return this.#fault;
    if (this.#closed) return new PoolError("journal", "journal is closed");
    if (this.#filling.bytes >= MAX_WAITING_BYTES) {
      return new PoolError("journal", "share journal's disk is too slow");
    }
    return this.#isFull(part) ? new PoolError("journal", "share journal is full") : undefined;
  }

  #isFull(part: number): boolean {
    return this.#totalBytes + this.#filling.bytes >= this.#options.maxBytes * part;
  }

  /**
   * The wall clock may be set back; segments follow the journal's time, which may not. But a clock
   * that was years ahead for a moment must not stop the journal's time for years.
   */
  #nextTimeMs(): number {
    const nowMs = this.#options.clock.nowMs();
    return this.#lastTimeMs - nowMs > MAX_AHEAD_MS ? nowMs : Math.max(this.#lastTimeMs, nowMs);
  }

  /** A share that comes alone is written at once; those that come close together as a group. */
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
    const endsFile = (this.#files.at(-1)?.bytes ?? 0) + group.bytes > this.#options.fileBytes;
    if (endsFile) this.#definitions.clear();
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

  #account(bytes: number): void {
    this.#totalBytes += bytes;
    const file = this.#files.at(-1);
    if (file === undefined) return;
    file.bytes += bytes;
    file.writtenMs = this.#options.clock.nowMs();
  }

  async #writeGroup(group: GroupBuffer): Promise<number> {
    const payload = group.payload();
    const frame = group.frame();
    const view = new DataView(frame.buffer, frame.byteOffset, frame.byteLength);
    view.setUint32(0, GROUP_MAGIC, true);
    view.setUint32(4, payload.byteLength, true);
    view.setUint32(8, crc32(payload), true);
    view.setFloat64(12, this.#durable + 1, true);
    await writeFully(this.#descriptor, frame, this.#files.at(-1)?.bytes ?? 0);
    await dataSync(this.#descriptor);
    return payload.byteLength + GROUP_HEADER_BYTES;
  }

  #rotate(): void {
    this.#closeFile();
    this.#beginFile();
  }

  /** Once only: a number that was closed may be another file's by now. */
  #closeFile(): void {
    if (this.#descriptor >= 0) closeSync(this.#descriptor);
    this.#descriptor = -1;
  }

  #beginFile(): void {
    const firstSequence = this.#durable + 1;
    const path = join(this.#options.path, journalFileName(firstSequence));
    try {
      this.#descriptor = openSync(path, "w", 0o600);
      syncFolder(this.#options.path);
    } catch (thrown) {
      throw new PoolError("journal", "cannot begin a journal file", thrown);
    }
    this.#files.push({ path, firstSequence, bytes: 0, writtenMs: this.#options.clock.nowMs() });
  }

  /** Walks all files; answers the last durable sequence and cuts what a crash left torn. */
  #recover(): number {
    const found = journalFiles(this.#options.path);
    let last = (found[0]?.firstSequence ?? 1) - 1;
    found.forEach((file, index) => {
      if (file.firstSequence !== last + 1) {
        throw new PoolError("data", `journal has a gap before sequence ${file.firstSequence}`);
      }
      const scan = scanFile(file.path, file.firstSequence);
      last = scan.lastSequence;
      this.#lastTimeMs = Math.max(this.#lastTimeMs, scan.lastTimeMs);
      if (scan.wholeBytes < scan.size) this.#cutTail(file.path, scan, index === found.length - 1);
      // An empty one is the newest; its name tells the sequence, and it is begun again in place.
      if (scan.wholeBytes === 0) return;
      this.#totalBytes += scan.wholeBytes;
      const { wholeBytes: bytes, writtenMs } = scan;
      this.#files.push({ ...file, bytes, writtenMs });
    });
    return last;
  }

  #cutTail(path: string, scan: FileScan, isNewest: boolean): void {
    if (!isNewest) throw new PoolError("data", `journal file is damaged: ${path}`);
    // Never answered `true`: the group was not synced, or its reply would have been lost too.
    this.#options.log.warn("journal tail dropped", { bytes: scan.size - scan.wholeBytes });
    cutAndSync(path, scan.wholeBytes);
  }
}
