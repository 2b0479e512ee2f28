// Judges one nonce for one job at one session's terms. Pure but for the checker's memory.
// The desk acts on the answer. What must stay true: a nonce is judged at the terms of the job
// it is judged for; where the network's target is the easier one, it takes the share's place,
// so that nobody can find a block that was not also a share.

import { meets } from "../../adapters/kaspa/pow/pow-checker.ts";
import type { Job } from "../../domain/job.ts";

export interface ShareTerms {
  /** Expected hashes of a share at these terms. */
  work: number;
  target: bigint;
  targetFloat: number;
}

export type Judgement = "lowDifficulty" | "accepted" | "block";

/** Computes the proof of work once. */
export function judge(job: Job, terms: ShareTerms, nonceHi: number, nonceLo: number): Judgement {
  const value = job.checker.check(nonceHi, nonceLo);
  if (meets(value, job.checker, job.networkTargetFloat, job.networkTarget)) return "block";
  if (meets(value, job.checker, terms.targetFloat, terms.target)) return "accepted";
  return "lowDifficulty";
}

/** What a share of this job is credited with: never more than finding the block takes. */
export function creditedWork(job: Job, terms: ShareTerms): number {
  return job.networkWork < terms.work ? Math.max(1, Math.round(job.networkWork)) : terms.work;
}
