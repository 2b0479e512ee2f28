// Takes over a session that another app served: its workers, its difficulty, and the jobs that its
// miner works on. An old job is adopted only with the difficulty that it was sent with, and only if
// every nonce that was credited for it is known here
// (docs/decisions/0019-sessions-behind-a-front.md).

import { OPEN_CAUSE, type OpenedSession } from "../../../adapters/front/app-frames.ts";
import { partsOfTag } from "../../../domain/job.ts";
import type { Session } from "../session.ts";
import type { SessionSnapshot, SnapshotRun } from "./session-snapshot.ts";

/** The jobs of other apps, and of this one before it lost a session. */
export interface OldJobs {
  /** The number of this process, below 2^16. */
  readonly run: number;
  /** The identity of its journal. */
  readonly journal: string;
  /**
   * Whether every share is known that process `run` credited in this journal before the call.
   * `isReleased`: it credits no share of the session any more; otherwise it must have ended.
   */
  knows(before: Pick<SnapshotRun, "run" | "journal" | "isReleased">): Promise<boolean>;
  /** Makes the jobs with these tags known to the share validator; resolves to their works. */
  works(tags: readonly number[]): Promise<Map<number, string>>;
}

/** An old job and what its shares count for. */
interface OldJob {
  tag: number;
  jobId: number;
  difficulty: number;
}

/** Of the jobs that were written to a miner, the newest ones may still be worked on. */
const MAX_OLD_JOBS = 32;

/** Whether the app that served the session before has finished with it. */
export function isReleased(opened: Pick<OpenedSession, "cause">): boolean {
  return opened.cause === OPEN_CAUSE.moved || opened.cause === OPEN_CAUSE.frontRestarted;
}

/** Adopts what it can; does not throw. Nothing may be sent to the session before it resolves. */
export async function adoptJobs(options: {
  session: Session;
  /** Of the jobs that were written to the miner, oldest first. */
  tags: readonly number[];
  before: Pick<SessionSnapshot, "runs">;
  oldJobs: OldJobs;
  /** False when the session was given jobs already. */
  isInTime: () => boolean;
}): Promise<void> {
  const { session, before, oldJobs, isInTime } = options;
  const runs = await knownRuns(before.runs, oldJobs);
  const jobs = options.tags.slice(-MAX_OLD_JOBS).flatMap((tag) => oldJob(tag, runs));
  const works = await oldJobs.works(jobs.map(({ tag }) => tag));
  if (!isInTime()) return;
  for (const { tag, jobId, difficulty } of jobs) {
    const work = works.get(tag);
    if (work !== undefined) session.difficulty.terms.adopt(jobId, work, difficulty);
  }
}

/**
 * The newest runs whose journals are all known: the nonces of a run's jobs may also have been
 * credited by every later one.
 */
async function knownRuns(runs: readonly SnapshotRun[], old: OldJobs): Promise<SnapshotRun[]> {
  const known: SnapshotRun[] = [];
  for (const run of runs.toReversed()) {
    if (!(await old.knows(run))) break;
    known.push(run);
  }
  return known;
}

/** With the difficulty in force when it was sent; nothing for a job of an unknown run. */
function oldJob(tag: number, newestFirst: readonly SnapshotRun[]): OldJob[] {
  const { run: number, jobId } = partsOfTag(tag);
  for (const { run, sentFrom } of newestFirst) {
    if (run !== number) continue;
    const change = sentFrom.findLast(([from]) => from <= jobId);
    if (change !== undefined) return [{ tag, jobId, difficulty: change[1] }];
  }
  return [];
}
