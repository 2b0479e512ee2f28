// What share validation needs from other modules; the entry point passes in what fits.

import type { PoolError } from "../../base/errors.ts";
import type { Job } from "../../domain/job.ts";

/** The jobs that shares may name. */
export interface JobLookup {
  get(id: number): Job | undefined;
  /** The job of this work, which may be one that another app sent. */
  ofWork(work: string): Job | undefined;
}

/** The journal's writing side. */
export interface JournalAppend {
  readonly durableSequence: number;
  /** Why no share is accepted now; undefined if shares are accepted. */
  fault(): PoolError | undefined;
  /** Undefined if it is not accepted; a block may be where a share is not. */
  append(
    share: { worker: string; job: Job; work: number; nonceHi: number; nonceLo: number },
    blockJson?: string,
  ): number | undefined;
}
