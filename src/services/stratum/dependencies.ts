// What stratum needs from other modules; the entry point passes in what fits.

import type { Job } from "../../domain/job.ts";
import type {
  RefusedVerdict,
  Submission,
  SubmitOutcome,
  WorkerHandle,
} from "../../domain/share.ts";
import type { WorkerId } from "../../domain/worker.ts";

export interface ShareValidator {
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
