// The nonces that were credited before a restart, by the work they were for: a template that is
// still current afterwards gets them back, so that no share is credited twice. Of many jobs the
// newest are remembered.

import { journalFiles } from "../../adapters/journal/directory.ts";
import { JournalFileReader } from "../../adapters/journal/file-reader.ts";
import type { RecordVisitor } from "../../adapters/journal/format.ts";
import { BoundedMap } from "../../base/bounded.ts";
import { type SeenNonces, type Template, workKey } from "../../domain/job.ts";
import { NonceSet } from "./nonce-set.ts";

/** Half a minute and more at 25 jobs a second. */
const JOBS_REMEMBERED = 1024;
const LIVING_REMEMBERED = 4096;
/** Older ones are in the database, which is asked for blocks without a response. */
const BLOCKS_REMEMBERED = 500;
const BATCH_SHARES = 100_000;
const HASH_DIGITS = 64;

export interface JournalPast {
  /** The set for a template: the nonces credited for its work, or an empty one. */
  seenOf(template: Template): SeenNonces;
  /** Whether a share with this nonce was credited, for any of the newest jobs. */
  hasNonce(nonceHi: number, nonceLo: number): boolean;
  /** Credited nonces are complete for jobs whose timestamp is later, in milliseconds. */
  readonly completeAfterMs: bigint;
  /** Takes a share that was credited elsewhere, or at another time. */
  share(share: CreditedShare): void;
  /** JSON of the blocks in the journal, oldest first, to be submitted again. */
  blocks(): readonly string[];
}

/** Jobs live for minutes: files last written so long before the newest hold none of them. */
export const YOUNG_MS = 10 * 60_000;
/** A block that was found longer ago cannot be merged by the chain any more. */
const BLOCK_LIFE_MS = 3_600_000;

/** Collects what a journal held, as it is read. */
export class PastShares implements JournalPast, RecordVisitor {
  readonly #sets = new BoundedMap<string, NonceSet>(JOBS_REMEMBERED, (work) => this.#forgot(work));
  readonly #blocks: string[] = [];
  // Work that comes back while a job of it is still alive uses that job's set; a set that no job
  // refers to is garbage collected.
  readonly #living = new BoundedMap<string, WeakRef<NonceSet>>(LIVING_REMEMBERED);
  #job: CreditedShare["job"] | undefined;
  #completeAfterMs = -1n;
  #set = new NonceSet();

  /** Shares of one job come in runs, so its set is looked up once per run. */
  share({ job, nonceHi, nonceLo }: CreditedShare): void {
    // Otherwise an old file that is read late would push out the works of now.
    if (job.timestampMs <= this.#completeAfterMs) return;
    if (job !== this.#job) {
      this.#job = job;
      const key = workKey(job);
      this.#set = this.#living.get(key)?.deref() ?? this.#sets.get(key) ?? new NonceSet();
      this.#sets.set(key, this.#set);
    }
    if (!this.#set.has(nonceHi, nonceLo)) this.#set.add(nonceHi, nonceLo);
  }

  block(_sequence: number, json: string): void {
    this.#blocks.push(json);
    if (this.#blocks.length > BLOCKS_REMEMBERED) this.#blocks.shift();
  }

  seenOf(template: Template): SeenNonces {
    const key = workKey(template);
    const set = this.#living.get(key)?.deref() ?? this.#sets.get(key) ?? new NonceSet();
    this.#living.set(key, new WeakRef(set));
    return set;
  }

  hasNonce(nonceHi: number, nonceLo: number): boolean {
    for (const set of this.#sets.values()) if (set.has(nonceHi, nonceLo)) return true;
    for (const set of this.#living.values()) if (set.deref()?.has(nonceHi, nonceLo)) return true;
    return false;
  }

  get completeAfterMs(): bigint {
    return this.#completeAfterMs;
  }

  #forgot(work: string): void {
    const timestampMs = BigInt(work.slice(HASH_DIGITS));
    if (timestampMs > this.#completeAfterMs) this.#completeAfterMs = timestampMs;
  }

  blocks(): readonly string[] {
    return this.#blocks;
  }
}

/**
 * Reads the folder once, before the journal is opened for writing: the last minutes for nonces, the
 * last hour for blocks. Stored files may be kept for many hours more.
 */
export function readJournalPast(folder: string): JournalPast {
  const past = new PastShares();
  const blocksAlone = {
    share: () => undefined,
    block: (at: number, json: string) => past.block(at, json),
  };
  const readers = journalFiles(folder).map(
    (file) => new JournalFileReader(file.path, file.firstSequence),
  );
  const newestMs = Math.max(0, ...readers.map((reader) => reader.facts().writtenMs));
  for (const reader of readers) {
    const { size: limit, writtenMs } = reader.facts();
    const ageMs = newestMs - writtenMs;
    const visitor = ageMs < YOUNG_MS ? past : blocksAlone;
    const isRead = ageMs < BLOCK_LIFE_MS;
    while (isRead && reader.read(visitor, { limit, maxShares: BATCH_SHARES }) > 0);
    reader.close();
  }
  return past;
}

/** A credited nonce and what it was found for. */
export interface CreditedShare {
  job: { prePowHash: string; timestampMs: bigint };
  nonceHi: number;
  nonceLo: number;
}
