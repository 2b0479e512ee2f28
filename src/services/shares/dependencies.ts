// What the pool room needs from others, as small interfaces; the roof hands in what fits.

import type { PoolError } from "../../base/errors.ts";
import type { Job } from "../../domain/job.ts";

/** The job book of the templates room. */
export interface JobLookup {
  get(id: number): Job | undefined;
}

/** The journal's writing side. */
export interface JournalAppend {
  readonly durableSequence: number;
  /** Why no share is taken now. */
  fault(): PoolError | undefined;
  /** Undefined when it is not taken; a block may be where a share is not. */
  append(
    share: { worker: string; job: Job; work: number; nonceHi: number; nonceLo: number },
    blockJson?: string,
  ): number | undefined;
}

/** A session of the stratum room that waits for its answer. */
export interface ReplyTo {
  shareStored(id: string | undefined): void;
  shareLost(id: string | undefined): void;
}

export interface WorkerHandle {
  readonly key: string;
}
