// The share desk: looks up the job, has the share judged, journals it, and answers when it is
// durable. The roof gives it the journal, the jobs and what to do with a block. What must stay
// true: `true` leaves only for a share that is fsynced; a nonce of a job is credited once.

import { blockHash } from "../../adapters/kaspa/blocks.ts";
import type { Clock } from "../../base/clock.ts";
import { workOfTarget } from "../../domain/difficulty.ts";
import type { Job } from "../../domain/job.ts";
import type { RefusedVerdict, Verdict } from "../../domain/share.ts";
import type { WorkerId } from "../../domain/worker.ts";
import { encodeFoundBlock, type FoundBlock, foundBlock } from "./blocks/found-block.ts";
import type { JobLookup, JournalAppend, ReplyTo, WorkerHandle } from "./dependencies.ts";
import { type TallyBook, WorkerTally } from "./metrics/worker-tallies.ts";
import { MAX_NONCES } from "./nonce-set.ts";
import { creditedWork, judge, type ShareTerms } from "./share-verdict.ts";

export interface ShareDeskParts {
  jobs: JobLookup;
  journal: JournalAppend;
  tallies: TallyBook;
  clock: Clock;
  /** Called at once with every solved block, before it is durable: neither waits. */
  onBlock: (block: FoundBlock) => void;
  /** Called after a batch of replies was added, so that they are written. */
  onReplied: () => void;
}

export interface DeskSubmission {
  jobId: number;
  nonceHi: number;
  nonceLo: number;
  worker: WorkerHandle;
  terms: {
    /** Undefined when shares of the job do not count for this connection. */
    of(job: Job): ShareTerms | undefined;
    newestSent(count: number, except: number): readonly number[];
  };
  mayTryOtherJobs: boolean;
  replyTo: ReplyTo;
  id: string | undefined;
}

export type DeskOutcome =
  | { kind: "pending"; matchedOtherJob: boolean }
  | { kind: "refused"; verdict: RefusedVerdict; triedOtherJobs: boolean }
  | { kind: "unavailable"; reason: string };

const OTHER_JOBS = 8;
const NOTHING_TAKEN = "share journal takes nothing now";
// Outcomes are shared, since one is made for every share.
const PENDING = { kind: "pending", matchedOtherJob: false } as const;
const PENDING_OTHER = { kind: "pending", matchedOtherJob: true } as const;
const STALE = { kind: "refused", verdict: "stale", triedOtherJobs: false } as const;
const DUPLICATE = { kind: "refused", verdict: "duplicate", triedOtherJobs: false } as const;
const LOW = { kind: "refused", verdict: "lowDifficulty", triedOtherJobs: false } as const;
const LOW_TRIED = { kind: "refused", verdict: "lowDifficulty", triedOtherJobs: true } as const;

export class ShareDesk {
  readonly #parts: ShareDeskParts;
  readonly #totals: Record<Verdict | "unavailable", number> = {
    accepted: 0,
    block: 0,
    stale: 0,
    duplicate: 0,
    lowDifficulty: 0,
    wrongPrefix: 0,
    invalid: 0,
    unavailable: 0,
  };
  /** Who waits for which answer, in the order of the journal. */
  #replies: ReplyTo[] = [];
  #ids: (string | undefined)[] = [];
  #answered: number;
  #wrongJobs = 0;

  constructor(parts: ShareDeskParts) {
    this.#parts = parts;
    this.#answered = parts.journal.durableSequence;
  }

  worker(worker: WorkerId): WorkerTally {
    return this.#parts.tallies.of(worker);
  }

  totals(): Readonly<Record<Verdict | "unavailable", number>> {
    return this.#totals;
  }

  /** Shares that fitted another job of their connection than the one they named. */
  wrongJobs(): number {
    return this.#wrongJobs;
  }

  countRefused(worker: WorkerHandle, verdict: RefusedVerdict): void {
    this.#totals[verdict] += 1;
    if (worker instanceof WorkerTally) worker.refused(verdict);
  }

  submit(submission: DeskSubmission): DeskOutcome {
    const fault = this.#parts.journal.fault();
    const outcome = fault === undefined ? this.#decide(submission) : this.#rescueBlock(submission);
    if (outcome === undefined) {
      this.#totals.unavailable += 1;
      return { kind: "unavailable", reason: fault?.message ?? NOTHING_TAKEN };
    }
    if (outcome.kind === "refused") this.countRefused(submission.worker, outcome.verdict);
    return outcome;
  }

  /** The journal's shares up to `lastSequence` are durable: their miners are told. */
  durable(lastSequence: number): void {
    const count = lastSequence - this.#answered;
    this.#answered = lastSequence;
    const replies = this.#replies.splice(0, count);
    const ids = this.#ids.splice(0, count);
    for (let i = 0; i < replies.length; i++) replies[i]?.shareStored(ids[i]);
    this.#parts.onReplied();
  }

  /** The journal failed: what still waits is refused, never answered `true`. */
  journalFailed(): void {
    const { replies, ids } = { replies: this.#replies, ids: this.#ids };
    this.#replies = [];
    this.#ids = [];
    for (let i = 0; i < replies.length; i++) replies[i]?.shareLost(ids[i]);
    this.#parts.onReplied();
  }

  #decide(submission: DeskSubmission): DeskOutcome {
    const { jobId, nonceHi, nonceLo } = submission;
    const job = this.#parts.jobs.get(jobId);
    const terms = job === undefined ? undefined : submission.terms.of(job);
    if (job === undefined || terms === undefined) return STALE;
    if (job.seen.has(nonceHi, nonceLo)) return DUPLICATE;
    const judgement = judge(job, terms, nonceHi, nonceLo);
    if (judgement !== "lowDifficulty") {
      return this.#accept(submission, { job, terms, isBlock: judgement === "block" }, PENDING);
    }
    return submission.mayTryOtherJobs ? this.#tryOtherJobs(submission) : LOW;
  }

  /**
   * No share can be credited now, but one that solves a block goes to the nodes, and into a journal
   * that is only full of shares. Undefined for all others.
   */
  #rescueBlock(submission: DeskSubmission): DeskOutcome | undefined {
    const { jobId, nonceHi, nonceLo } = submission;
    const job = this.#parts.jobs.get(jobId);
    const terms = job === undefined ? undefined : submission.terms.of(job);
    if (job === undefined || terms === undefined) return undefined;
    if (judge(job, terms, nonceHi, nonceLo) !== "block") return undefined;
    if (job.seen.has(nonceHi, nonceLo)) return DUPLICATE;
    return this.#accept(submission, { job, terms, isBlock: true }, PENDING);
  }

  #tryOtherJobs(submission: DeskSubmission): DeskOutcome {
    const { jobId, nonceHi, nonceLo } = submission;
    for (const otherId of submission.terms.newestSent(OTHER_JOBS, jobId)) {
      const job = this.#parts.jobs.get(otherId);
      const terms = job === undefined ? undefined : submission.terms.of(job);
      if (job === undefined || terms === undefined) continue;
      if (job.seen.has(nonceHi, nonceLo)) return DUPLICATE;
      const judgement = judge(job, terms, nonceHi, nonceLo);
      if (judgement === "lowDifficulty") continue;
      this.#wrongJobs += 1;
      return this.#accept(
        submission,
        { job, terms, isBlock: judgement === "block" },
        PENDING_OTHER,
      );
    }
    return LOW_TRIED;
  }

  #accept(
    submission: DeskSubmission,
    match: { job: Job; terms: ShareTerms; isBlock: boolean },
    outcome: DeskOutcome,
  ): DeskOutcome {
    const { nonceHi, nonceLo, worker } = submission;
    const { job } = match;
    // A flood at a tiny difficulty filled this job's memory: a newer job is the way on. Blocks are
    // too few to matter.
    if (job.seen.size >= MAX_NONCES && !match.isBlock) return STALE;
    const work = creditedWork(job, match.terms);
    const block = match.isBlock ? this.#solve(submission, job) : undefined;
    const sequence = this.#parts.journal.append(
      { worker: worker.key, job, work, nonceHi, nonceLo },
      block === undefined ? undefined : encodeFoundBlock(block),
    );
    if (block !== undefined) this.#parts.onBlock(block);
    if (sequence === undefined) {
      this.#totals.unavailable += 1;
      return { kind: "unavailable", reason: this.#parts.journal.fault()?.message ?? NOTHING_TAKEN };
    }
    job.seen.add(nonceHi, nonceLo);
    this.#replies.push(submission.replyTo);
    this.#ids.push(submission.id);
    this.#totals.accepted += 1;
    if (match.isBlock) this.#totals.block += 1;
    if (worker instanceof WorkerTally) {
      worker.accepted(match.isBlock, work, this.#parts.clock.monotonicMs());
    }
    return outcome;
  }

  #solve(submission: DeskSubmission, job: Job): FoundBlock {
    const nonce = (BigInt(submission.nonceHi) << 32n) | BigInt(submission.nonceLo);
    return foundBlock({
      job,
      hash: blockHash(job.template.block, nonce),
      nonce,
      worker: submission.worker.key,
      foundMs: this.#parts.clock.nowMs(),
      networkWork: workOfTarget(job.networkTarget),
    });
  }
}
