// Decides about submitted shares: finds the job, checks the proof of work, appends what is accepted
// to the journal, and replies when it is durable.
// Invariant: `true` is sent only for a share that is durable; a nonce of a job is credited once.

import { blockHash } from "../../adapters/kaspa/blocks.ts";
import type { Clock } from "../../base/clock.ts";
import { workOfTarget } from "../../domain/difficulty.ts";
import type { Job } from "../../domain/job.ts";
import type {
  AssignedDifficulty,
  RefusedVerdict,
  ShareReply,
  ShareVerdict,
  Submission,
  SubmitOutcome,
  WorkerHandle,
} from "../../domain/share.ts";
import type { WorkerId } from "../../domain/worker.ts";
import { encodeFoundBlock, foundBlock, type SolvedBlock } from "./blocks/found-block.ts";
import type { JobLookup, JournalAppend } from "./dependencies.ts";
import type { ConnectionTallies } from "./metrics/connection-tallies.ts";
import { type TallyBook, WorkerTally } from "./metrics/worker-tallies.ts";
import { MAX_NONCES } from "./nonce-set.ts";
import { checkShare, creditedWork } from "./share-verdict.ts";

export interface ShareValidatorDeps {
  jobs: JobLookup;
  journal: JournalAppend;
  tallies: TallyBook;
  connections: Pick<ConnectionTallies, "accepted">;
  clock: Clock;
  /** Called at once with every solved block, before it is durable: neither waits. */
  onBlock: (block: SolvedBlock) => void;
  /** Called after a batch of replies was added, so that they are written. */
  onReplied: () => void;
}

type Counted = ShareVerdict | "unavailable";

/** The job that a nonce is a share of. */
interface Match {
  job: Job;
  assigned: AssignedDifficulty;
  isBlock: boolean;
}
type NoMatch = "stale" | "duplicate" | "lowDifficulty";

const NOTHING_ACCEPTED = "share journal accepts nothing now";
// Outcomes are constants, because each share has one.
const PENDING = { kind: "pending", matchedOtherJob: false } as const;
const PENDING_OTHER = { kind: "pending", matchedOtherJob: true } as const;
const REFUSED = {
  stale: refusal("stale", 0),
  duplicate: refusal("duplicate", 0),
  lowDifficulty: refusal("lowDifficulty", 0),
} as const;

export class ShareValidator {
  readonly #deps: ShareValidatorDeps;
  readonly #totals: Record<Counted, number> = {
    accepted: 0,
    block: 0,
    stale: 0,
    duplicate: 0,
    lowDifficulty: 0,
    wrongPrefix: 0,
    invalid: 0,
    unavailable: 0,
  };
  /** Sessions and ids of the shares that are not durable yet, in the order of the journal. */
  #replies: ShareReply[] = [];
  #ids: (string | undefined)[] = [];
  #repliedSequence: number;
  /** Who waits for the replies up to a sequence, in order. */
  #settling: { sequence: number; resolve: () => void }[] = [];
  #wrongJobs = 0;

  constructor(deps: ShareValidatorDeps) {
    this.#deps = deps;
    this.#repliedSequence = deps.journal.durableSequence;
  }

  /** The same worker always gets the same handle while it is remembered. */
  worker(worker: WorkerId): WorkerTally {
    return this.#deps.tallies.of(worker);
  }

  totals(): Readonly<Record<Counted, number>> {
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

  /** Never throws on what a miner sent; never waits. */
  submit(submission: Submission): SubmitOutcome {
    const match = this.#findMatch(submission, submission.jobId);
    const fault = this.#deps.journal.fault();
    // A journal that is full of shares still accepts blocks; and every block goes to the nodes.
    if (fault !== undefined && !isSettledAtOnce(match)) return this.#unavailable(fault.message);
    if (typeof match !== "string") return this.#accept(submission, match, PENDING);
    if (match === "duplicate" || submission.maxOtherJobs === 0) {
      return this.#refuse(submission, REFUSED[match]);
    }
    return this.#tryOtherJobs(submission, match);
  }

  /** The journal's shares up to `lastSequence` are durable: replies to them. */
  durable(lastSequence: number): void {
    const count = lastSequence - this.#repliedSequence;
    this.#repliedSequence = lastSequence;
    const replies = this.#replies.splice(0, count);
    const ids = this.#ids.splice(0, count);
    for (let i = 0; i < replies.length; i++) replies[i]?.shareStored(ids[i]);
    this.#deps.onReplied();
    while ((this.#settling[0]?.sequence ?? Infinity) <= lastSequence) {
      this.#settling.shift()?.resolve();
    }
  }

  /** Resolves when every share that is accepted by now is durable, or lost with the journal. */
  async settled(): Promise<void> {
    if (this.#replies.length === 0) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#settling.push({ sequence: this.#repliedSequence + this.#replies.length, resolve });
    await promise;
  }

  /** The journal failed: what is not durable is refused. */
  journalFailed(): void {
    const { replies, ids } = { replies: this.#replies, ids: this.#ids };
    this.#replies = [];
    this.#ids = [];
    for (let i = 0; i < replies.length; i++) replies[i]?.shareLost(ids[i]);
    this.#deps.onReplied();
    for (const { resolve } of this.#settling.splice(0)) resolve();
  }

  /** Whether the nonce is a share of this job for this connection, and not a credited one. */
  #findMatch(submission: Submission, jobId: number): Match | NoMatch {
    const { nonceHi, nonceLo } = submission;
    const work = submission.assigned.workOf?.(jobId);
    const { jobs } = this.#deps;
    const job = work === undefined ? jobs.get(jobId) : jobs.ofWork(work);
    const assigned = job === undefined ? undefined : submission.assigned.of(job);
    if (job === undefined || assigned === undefined) return "stale";
    if (job.seen.has(nonceHi, nonceLo)) return "duplicate";
    const verdict = checkShare(job, assigned, nonceHi, nonceLo);
    if (verdict === "lowDifficulty") return verdict;
    return { job, assigned, isBlock: verdict === "block" };
  }

  /** `verdict` is that of the named job, for a share that fits no other one either. */
  #tryOtherJobs(submission: Submission, verdict: NoMatch): SubmitOutcome {
    const { jobId, maxOtherJobs } = submission;
    let triedJobs = 0;
    for (const id of submission.assigned.candidates(jobId, maxOtherJobs)) {
      const match = this.#findMatch(submission, id);
      if (match !== "stale") triedJobs += 1;
      if (match === "duplicate") return this.#refuse(submission, REFUSED.duplicate);
      if (typeof match === "string") continue;
      this.#wrongJobs += 1;
      return this.#accept(submission, match, PENDING_OTHER);
    }
    return this.#refuse(submission, refusal(verdict, triedJobs));
  }

  #accept(submission: Submission, match: Match, outcome: SubmitOutcome): SubmitOutcome {
    const { nonceHi, nonceLo, worker } = submission;
    const { job } = match;
    // A flood at a tiny difficulty filled the job's memory: a newer job goes on. Blocks are too few
    // to matter.
    if (job.seen.size >= MAX_NONCES && !match.isBlock) {
      return this.#refuse(submission, REFUSED.stale);
    }
    const work = creditedWork(job, match.assigned);
    const block = match.isBlock ? this.#solve(submission, job) : undefined;
    const sequence = this.#deps.journal.append(
      { worker: worker.key, job, work, nonceHi, nonceLo },
      block === undefined ? undefined : encodeFoundBlock(block),
    );
    if (block !== undefined) this.#deps.onBlock(block);
    if (sequence === undefined) {
      return this.#unavailable(this.#deps.journal.fault()?.message ?? NOTHING_ACCEPTED);
    }
    submission.creditedDifficulty = match.assigned.difficulty;
    job.seen.add(nonceHi, nonceLo);
    this.#replies.push(submission.replyTo);
    this.#ids.push(submission.id);
    this.#totals.accepted += 1;
    if (match.isBlock) this.#totals.block += 1;
    this.#deps.connections.accepted(submission.address, match.isBlock, work);
    if (worker instanceof WorkerTally) {
      worker.accepted(match.isBlock, work, this.#deps.clock.monotonicMs());
    }
    return outcome;
  }

  #refuse(submission: Submission, outcome: Refusal): Refusal {
    this.countRefused(submission.worker, outcome.verdict);
    return outcome;
  }

  #unavailable(reason: string): SubmitOutcome {
    this.#totals.unavailable += 1;
    return { kind: "unavailable", reason };
  }

  #solve(submission: Submission, job: Job): SolvedBlock {
    const nonce = (BigInt(submission.nonceHi) << 32n) | BigInt(submission.nonceLo);
    return foundBlock({
      job,
      hash: blockHash(job.template.block, nonce),
      nonce,
      worker: submission.worker.key,
      foundMs: this.#deps.clock.nowMs(),
      networkWork: workOfTarget(job.networkTarget),
    });
  }
}

type Refusal = Extract<SubmitOutcome, { kind: "refused" }>;

function refusal(verdict: RefusedVerdict, triedJobs: number): Refusal {
  return { kind: "refused", verdict, triedJobs };
}

/** Whether the outcome does not depend on what the journal accepts. */
function isSettledAtOnce(match: Match | NoMatch): boolean {
  return match === "duplicate" || (typeof match !== "string" && match.isBlock);
}
