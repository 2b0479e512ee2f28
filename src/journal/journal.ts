// The share journal: what makes `true` to a miner true. A door to the disk.
// The desk appends; every few milliseconds a group is written and fsynced, and only then are
// the appenders told. What must stay true: `onDurable` is called for a share only after
// fdatasync answered for its group; after a failed write or sync nothing is accepted any more.

import {
  closeSync,
  fdatasync,
  fsyncSync,
  openSync,
  truncateSync,
  unlinkSync,
  write,
} from "node:fs";
import { join } from "node:path";
import { crc32 } from "node:zlib";
import type { Clock } from "../base/clock.ts";
import { errorText, PoolError } from "../base/errors.ts";
import type { Log } from "../base/log.ts";
import type { Job } from "../domain/job.ts";
import { journalFiles } from "./directory.ts";
import { GROUP_HEADER_BYTES, GROUP_MAGIC, journalFileName } from "./format.ts";
import { Definitions, GroupBuffer } from "./group-buffer.ts";
import { JournalFileReader } from "./reader.ts";

export interface JournalOptions {
  path: string;
  maxBytes: number;
  /** A new file is begun past this size. */
  fileBytes: number;
  flushIntervalMs: number;
  clock: Clock;
  log: Log;
  /** Called once per fsynced group with the last sequence that is durable now. */
  onDurable: (lastSequence: number) => void;
  /** Called once, when the disk failed: what is not durable by now never will be. */
  onFault: (fault: PoolError) => void;
}

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
  /** Wall clock of when it was begun or, after a restart, found. */
  begunMs: number;
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

  /** Why nothing is accepted at the moment; undefined when all is well. */
  fault(): PoolError | undefined {
    if (this.#fault !== undefined) return this.#fault;
    if (this.#closed) return new PoolError("journal", "journal is closed");
    if (!this.#isFull()) return undefined;
    return new PoolError("journal", "share journal is full");
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
   * undefined when the journal accepts nothing (see `fault`). Never waits.
   */
  append(share: JournalShare, blockJson?: string): number | undefined {
    if (this.fault() !== undefined) return undefined;
    // The wall clock may be set back; segments follow the journal's time, which may not.
    this.#lastTimeMs = Math.max(this.#lastTimeMs, this.#options.clock.nowMs());
    this.#sequence += 1;
    this.#filling.addShare(share, this.#lastTimeMs);
    if (blockJson !== undefined) this.#filling.addBlock(blockJson);
    if (this.#flushing === undefined && this.#timer === undefined) this.#schedule();
    return this.#sequence;
  }

  /**
   * Deletes files that the recorder has stored wholly and that began before `beforeMs`; younger
   * ones too, oldest first, for as long as the journal is full.
   */
  trim(storedSequence: number, beforeMs: number): void {
    while (this.#files.length > 1) {
      const [oldest, next] = this.#files;
      if (oldest === undefined || next === undefined) return;
      const isYoung = oldest.begunMs >= beforeMs && !this.#isFull();
      if (next.firstSequence > storedSequence + 1 || isYoung) return;
      unlinkSync(oldest.path);
      this.#totalBytes -= oldest.bytes;
      this.#files.shift();
    }
  }

  /** Writes and syncs what is there; later appends are refused. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#closed) return;
    this.#timer?.();
    this.#timer = undefined;
    await this.#flushing;
    while (this.#filling.shares > 0 && this.#fault === undefined) await this.#flush();
    this.#closed = true;
    closeSync(this.#descriptor);
  }

  #isFull(): boolean {
    return this.#totalBytes + this.#filling.bytes >= this.#options.maxBytes;
  }

  #schedule(): void {
    this.#timer = this.#options.clock.after(this.#options.flushIntervalMs, () => {
      this.#timer = undefined;
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
      if (endsFile) this.#rotate();
      this.#options.onDurable(last);
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
    if (file !== undefined) file.bytes += bytes;
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
    closeSync(this.#descriptor);
    this.#beginFile();
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
    this.#files.push({ path, firstSequence, bytes: 0, begunMs: this.#options.clock.nowMs() });
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
      if (scan.wholeBytes === 0) {
        unlinkSync(file.path);
        return;
      }
      this.#totalBytes += scan.wholeBytes;
      const begunMs = this.#options.clock.nowMs();
      this.#files.push({ ...file, bytes: scan.wholeBytes, begunMs });
    });
    return last;
  }

  #cutTail(path: string, scan: FileScan, isNewest: boolean): void {
    if (!isNewest) throw new PoolError("data", `journal file is damaged: ${path}`);
    // Never answered `true`: the group was not synced, or its reply would have been lost too.
    this.#options.log.warn("journal tail dropped", { bytes: scan.size - scan.wholeBytes });
    truncateSync(path, scan.wholeBytes);
  }
}

interface FileScan {
  size: number;
  wholeBytes: number;
  lastSequence: number;
  lastTimeMs: number;
}

function scanFile(path: string, firstSequence: number): FileScan {
  const reader = new JournalFileReader(path, firstSequence);
  try {
    const size = reader.size();
    let lastTimeMs = 0;
    const visitor = {
      share: (share: { timeMs: number }) => {
        lastTimeMs = share.timeMs;
      },
      block: () => undefined,
    };
    while (reader.read(visitor, { limit: size, maxShares: 100_000 }) > 0);
    return { size, wholeBytes: reader.offset, lastSequence: reader.sequence, lastTimeMs };
  } finally {
    reader.close();
  }
}

function writeFully(descriptor: number, bytes: Uint8Array, position: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const next = (done: number) => {
      write(descriptor, bytes, done, bytes.byteLength - done, position + done, (error, written) => {
        if (error !== null) return reject(error);
        if (written === 0) return reject(new Error("the disk took no byte"));
        if (done + written < bytes.byteLength) return next(done + written);
        resolve();
      });
    };
    next(0);
  });
}

function dataSync(descriptor: number): Promise<void> {
  return new Promise((resolve, reject) => {
    fdatasync(descriptor, (error) => (error === null ? resolve() : reject(error)));
  });
}

/** Makes the new file's name durable. */
function syncFolder(path: string): void {
  const descriptor = openSync(path, "r");
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
