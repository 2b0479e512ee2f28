// Checks one nonce for one job at the difficulty assigned to the session. If the network's target
// is the easier one it takes the share's place, so that every block is also a share.

import { meets } from "../../adapters/kaspa/pow/pow-checker.ts";
import type { Job } from "../../domain/job.ts";
import type { AssignedDifficulty, ShareVerdict } from "../../domain/share.ts";

/** What its proof of work makes of a nonce. */
export type WorkVerdict = Extract<ShareVerdict, "lowDifficulty" | "accepted" | "block">;
type ShareTarget = Pick<AssignedDifficulty, "work" | "target" | "targetFloat">;

/** Computes the proof of work once. */
export function checkShare(
  job: Job,
  assigned: ShareTarget,
  nonceHi: number,
  nonceLo: number,
): WorkVerdict {
  const value = job.checker.check(nonceHi, nonceLo);
  if (meets(value, job.checker, job.networkTargetFloat, job.networkTarget)) return "block";
  if (meets(value, job.checker, assigned.targetFloat, assigned.target)) return "accepted";
  return "lowDifficulty";
}

/** The work that a share of this job is credited with: never more than finding the block takes. */
export function creditedWork(job: Job, assigned: ShareTarget): number {
  const { networkWork } = job;
  return networkWork < assigned.work ? Math.max(1, Math.round(networkWork)) : assigned.work;
}
