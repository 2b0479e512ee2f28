// The nonces that were credited before a restart, by the work they were for: a template that
// is still current afterwards gets them back, so that nobody sells a share twice. What must
// stay true: the number of jobs remembered is bounded, newest kept.

import { journalFiles } from "../../adapters/journal/directory.ts";
import { JournalFileReader } from "../../adapters/journal/reader.ts";
import { BoundedMap } from "../../base/bounded.ts";
import type { SeenNonces, Template } from "../../domain/job.ts";
import { NonceSet } from "./nonce-set.ts";

const JOBS_REMEMBERED = 128;
const LIVING_REMEMBERED = 4096;
/** Older ones are in the database, which is asked for those without an answer. */
const BLOCKS_REMEMBERED = 500;
const BATCH_SHARES = 100_000;

export interface JournalPast {
  /** The set for a template: what the journal knows of its work, or an empty one. */
  seenOf(template: Template): SeenNonces;
  /** Texts of the blocks in the journal, oldest first, for whoever submits them again. */
  blocks(): readonly string[];
}

/** Jobs live for minutes: files last written so long before the newest hold none of them. */
const YOUNG_MS = 10 * 60_000;

/**
 * Reads the whole folder once, before the journal is opened for writing. Of an hour without
 * Postgres only the last minutes are worth remembering, so that a start takes seconds.
 */
export function readJournalPast(folder: string): JournalPast {
  const sets = new BoundedMap<string, NonceSet>(JOBS_REMEMBERED);
  const blocks: string[] = [];
  const block = (_sequence: number, json: string) => {
    blocks.push(json);
    if (blocks.length > BLOCKS_REMEMBERED) blocks.shift();
  };
  const readers = journalFiles(folder).map(
    (file) => new JournalFileReader(file.path, file.firstSequence),
  );
  const newestMs = Math.max(0, ...readers.map((reader) => reader.facts().writtenMs));
  for (const reader of readers) {
    const { size: limit, writtenMs } = reader.facts();
    const isYoung = newestMs - writtenMs < YOUNG_MS;
    const visitor = { block, share: isYoung ? remember(sets) : () => undefined };
    while (reader.read(visitor, { limit, maxShares: BATCH_SHARES }) > 0);
    reader.close();
  }
  // Work that comes back while a job of it still lives shares that job's set; a set that no job
  // holds any more is the garbage collector's.
  const living = new BoundedMap<string, WeakRef<NonceSet>>(LIVING_REMEMBERED);
  return {
    seenOf: (template) => {
      const key = workKey(template);
      const set = living.get(key)?.deref() ?? sets.get(key) ?? new NonceSet();
      living.set(key, new WeakRef(set));
      return set;
    },
    blocks: () => blocks,
  };
}

interface PastShare {
  job: { prePowHash: string; timestampMs: bigint };
  nonceHi: number;
  nonceLo: number;
}

/** Shares of one job come in rows, so its set is looked up once for each row. */
function remember(sets: BoundedMap<string, NonceSet>): (share: PastShare) => void {
  let job: PastShare["job"] | undefined;
  let set = new NonceSet();
  return (share) => {
    if (share.job !== job) {
      job = share.job;
      const key = workKey(job);
      set = sets.get(key) ?? new NonceSet();
      sets.set(key, set);
    }
    if (!set.has(share.nonceHi, share.nonceLo)) set.add(share.nonceHi, share.nonceLo);
  };
}

function workKey(work: { prePowHash: string; timestampMs: bigint }): string {
  return `${work.prePowHash}${work.timestampMs}`;
}
