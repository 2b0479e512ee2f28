// What the stratum room needs from others, as small interfaces; the roof hands in what fits.
// What must stay true: the desk decides what a share is worth, this room only carries words.

import type { Job } from "../../domain/job.ts";
import type { RefusedVerdict } from "../../domain/share.ts";
import type { WorkerId } from "../../domain/worker.ts";
import type { Terms } from "./difficulty/assigned-difficulty.ts";

/** One submitted nonce. The object is reused: the desk must not keep it. */
export interface Submission {
  jobId: number;
  nonceHi: number;
  nonceLo: number;
  worker: WorkerHandle;
  terms: JobTerms;
  /** Whether other jobs of the connection may be tried when the named one does not fit. */
  mayTryOtherJobs: boolean;
  replyTo: ShareReply;
  /** The id to answer under; undefined when no answer is wanted. */
  id: string | undefined;
}

export interface JobTerms {
  /** Undefined when shares of the job do not count for this connection. */
  of(job: Job): Terms | undefined;
  newestSent(count: number, except: number): readonly number[];
}

/** Called later, once, for each submission that was answered "pending". */
export interface ShareReply {
  shareStored(id: string | undefined): void;
  shareLost(id: string | undefined): void;
}

/** "unavailable": the journal takes nothing now, so the share is neither lost nor credited. */
export type SubmitOutcome =
  | { kind: "pending"; matchedOtherJob: boolean }
  | { kind: "refused"; verdict: RefusedVerdict; triedOtherJobs: boolean }
  | { kind: "unavailable"; reason: string };

/** A worker as the desk counts it. */
export interface WorkerHandle {
  readonly key: string;
  readonly worker: WorkerId;
  device: string;
  difficulty: number;
}

export interface ShareDesk {
  /** Never throws on what a miner sent; never waits. */
  submit(submission: Submission): SubmitOutcome;
  /** Counts a share that was refused before it had a job: malformed, or a foreign prefix. */
  countRefused(worker: WorkerHandle, verdict: RefusedVerdict): void;
  /** The same worker always gets the same handle while it is remembered. */
  worker(worker: WorkerId): WorkerHandle;
}

export interface Jobs {
  /** The newest job that is fresh enough to be sent; undefined while there is none. */
  current(): Job | undefined;
  /** The same for connections without a prefix: its variant whose shares have that difficulty. */
  currentVariant(difficulty: number): Job | undefined;
  newestId(): number;
  oldestId(): number;
}

/** Whether the text is an address of the pool's network with a right checksum; never throws. */
export type AddressCheck = (address: string) => boolean;
