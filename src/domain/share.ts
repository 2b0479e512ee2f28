// A submitted nonce on its way from a stratum session to the share validator, and its outcome.

import type { Job } from "./job.ts";
import type { WorkerId } from "./worker.ts";

export const SHARE_VERDICTS = [
  "accepted",
  "block",
  "stale",
  "duplicate",
  "lowDifficulty",
  "wrongPrefix",
  "invalid",
] as const;
export type ShareVerdict = (typeof SHARE_VERDICTS)[number];
/** Verdicts that earn nothing; they are counted so that the miner can see them. */
export type RefusedVerdict = Exclude<ShareVerdict, "accepted" | "block">;

/** What a share of one job takes for one connection. */
export interface AssignedDifficulty {
  difficulty: number;
  /** Expected hashes. */
  work: number;
  target: bigint;
  targetFloat: number;
}

export interface AssignedDifficulties {
  /** Undefined if shares of the job do not count for this connection. */
  of(job: Job): AssignedDifficulty | undefined;
  /** The work of a job that another app sent this miner; undefined for jobs of this app. */
  workOf?(id: number): string | undefined;
  /** Up to `count` ids of jobs sent that a share may be for, likeliest first, without `named`. */
  candidates(named: number, count: number): readonly number[];
}

/** A worker as its shares are counted. */
export interface WorkerHandle {
  readonly key: string;
  readonly worker: WorkerId;
  device: string;
  difficulty: number;
}

/** Called later, once, for each submission whose outcome is "pending". */
export interface ShareReply {
  shareStored(id: string | undefined): void;
  shareLost(id: string | undefined): void;
}

/** One submitted nonce. The object is reused: the validator must not keep it. */
export interface Submission {
  jobId: number;
  nonceHi: number;
  nonceLo: number;
  worker: WorkerHandle;
  assigned: AssignedDifficulties;
  /** How many other jobs of the connection may be tried if the named one does not fit. */
  maxOtherJobs: number;
  replyTo: ShareReply;
  /** Of the miner's connection. */
  address: string;
  /** The id to reply under; undefined if no reply is wanted. */
  id: string | undefined;
  /** Set by the validator for a share that it accepts: the difficulty that it was assigned. */
  creditedDifficulty: number;
}

/** "unavailable": the journal accepts nothing now, so the share is not credited. */
export type SubmitOutcome =
  | { readonly kind: "pending"; readonly matchedOtherJob: boolean }
  | {
      readonly kind: "refused";
      readonly verdict: RefusedVerdict;
      /** Other jobs that were tried. */
      readonly triedJobs: number;
    }
  | { readonly kind: "unavailable"; readonly reason: string };
