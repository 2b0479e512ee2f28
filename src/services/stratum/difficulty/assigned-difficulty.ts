// Which difficulty holds for which job in one part of the nonces. A difficulty that is decided
// holds for templates that are published later, never for one that anybody may have hashed
// already: otherwise a miner would choose it by what its hashes happened to find
// (docs/decisions/0012-difficulty-before-the-job.md). Pure.

import { targetOfWork, workOf } from "../../../domain/difficulty.ts";
import { type Job, workKey } from "../../../domain/job.ts";
import type { VardiffLimits } from "../../../domain/port/port-difficulty.ts";
import type { AssignedDifficulty } from "../../../domain/share.ts";
import { atMostNetwork } from "./port-limits.ts";

/** What of a job decides its difficulty. */
export type PlannedJob = Pick<Job, "networkWork" | "sharedDifficulty"> & {
  template: Pick<Job["template"], "publishedMs" | "prePowHash" | "timestampMs">;
};

/**
 * A decision holds for templates published at least this much later: the time that a template may
 * take from the node to this process unnoticed, and what the machines' clocks may differ by.
 */
export const DECISION_LEAD_MS = 250;
const MAX_DECISIONS = 16;
const MAX_PENDING = 2;
/** Six seconds at ten jobs a second. */
const MAX_SENT = 64;
/** Some devices name the id modulo this, after a public bridge that numbers its jobs so. */
const ID_MODULUS = 300;
/** Sent before the named job: devices name one that is a little newer than what they solved. */
const WALK_BACK = 6;

interface Decision {
  /** The first moment of publication that it holds for, on the process's monotonic clock. */
  fromMs: number;
  difficulty: number;
}

/** The difficulties of one part of the nonces over time; it outlives a connection. */
export class DifficultyPlan {
  /** Oldest first. */
  readonly #decisions: Decision[];

  /** `fromMs`: jobs published before have no difficulty here, so no share of them counts. */
  constructor(difficulty: number, fromMs = Number.NEGATIVE_INFINITY) {
    this.#decisions = [{ fromMs, difficulty }];
  }

  /** The first difficulty holds for every template published before the next decision's. */
  coverEarlierJobs(): void {
    const [first] = this.#decisions;
    if (first !== undefined) first.fromMs = Number.NEGATIVE_INFINITY;
  }

  /** Decides at `nowMs`; of several decisions in a row the last one counts. */
  decide(difficulty: number, nowMs: number): void {
    // Those that wait are bounded, and the oldest is let through, so that a stream of wishes
    // neither fills the memory nor keeps every one of them from taking effect.
    const waiting = this.#decisions.filter(({ fromMs }) => fromMs > nowMs).length;
    if (waiting >= MAX_PENDING) this.#decisions.pop();
    if (difficulty === this.latest) return;
    this.#decisions.push({ fromMs: nowMs + DECISION_LEAD_MS, difficulty });
    if (this.#decisions.length > MAX_DECISIONS) this.#decisions.shift();
  }

  /** Undefined for a template from before what is remembered. */
  of({ template: { publishedMs } }: { template: { publishedMs: number } }): number | undefined {
    for (let index = this.#decisions.length - 1; index >= 0; index--) {
      const decision = this.#decisions[index];
      if (decision !== undefined && publishedMs >= decision.fromMs) return decision.difficulty;
    }
    return undefined;
  }

  /** What was decided last, whether a job has it already or not. */
  get latest(): number | undefined {
    return this.#decisions.at(-1)?.difficulty;
  }
}

/** The terms of one connection's shares, and the jobs that it was sent. */
export class SessionTerms {
  readonly #plan: DifficultyPlan | undefined;
  readonly #limits: Pick<VardiffLimits, "clampPowerOfTwo">;
  /** Difficulties that were asked for, newest first. */
  readonly #known: AssignedDifficulty[] = [];
  /** Ids of the newest jobs sent, as a ring. */
  readonly #sent: number[] = [];
  #sentAt = 0;
  /** What another app sent this miner: works by id, and the difficulty that each was sent with. */
  readonly #oldWorks = new Map<number, string>();
  readonly #oldDifficulties = new Map<string, number>();

  /** Without a plan, for a connection without a prefix, only jobs that name a difficulty count. */
  constructor(plan: DifficultyPlan | undefined, limits: Pick<VardiffLimits, "clampPowerOfTwo">) {
    this.#plan = plan;
    this.#limits = limits;
  }

  /** Undefined when shares of the job do not count here. */
  of(job: PlannedJob): AssignedDifficulty | undefined {
    const difficulty = this.#plan === undefined ? job.sharedDifficulty : this.#planned(job);
    if (difficulty === undefined) return undefined;
    return this.#known.find((known) => known.difficulty === difficulty) ?? this.#make(difficulty);
  }

  /**
   * Another app sent job `id`, which is this work, with this difficulty: it stays so, whatever the
   * plan says. Called before any job is sent, oldest first, a bounded number of times.
   */
  adopt(id: number, work: string, difficulty: number): void {
    this.send(id);
    this.#oldWorks.set(id, work);
    this.#oldDifficulties.set(work, difficulty);
  }

  /** The work of a job that another app sent; undefined for jobs of this one. */
  workOf(id: number): string | undefined {
    return this.#oldWorks.size === 0 ? undefined : this.#oldWorks.get(id);
  }

  /** Whether another app sent this miner the same work. */
  hasAdopted(job: PlannedJob): boolean {
    return this.#oldWorks.size > 0 && this.#oldDifficulties.has(workKey(job.template));
  }

  /** Notes that job `jobId` goes out. */
  send(jobId: number): void {
    this.#oldWorks.delete(jobId);
    this.#sent[this.#sentAt] = jobId;
    this.#sentAt = (this.#sentAt + 1) % MAX_SENT;
  }

  /**
   * Up to `count` ids of jobs sent that a share may be for, without `named`: those that are equal
   * modulo 300, those before the named one if that was sent, then the newest.
   */
  candidates(named: number, count: number): number[] {
    const newest = this.#newestSent();
    const at = newest.indexOf(named);
    const equal = named < ID_MODULUS ? newest.filter((id) => id % ID_MODULUS === named) : [];
    const before = at === -1 ? [] : newest.slice(at + 1, at + 1 + WALK_BACK);
    const result = new Set([...equal, ...before, ...newest]);
    result.delete(named);
    return [...result].slice(0, count);
  }

  #newestSent(): number[] {
    const result: number[] = [];
    for (let back = 1; back <= this.#sent.length; back++) {
      const id = this.#sent[(this.#sentAt - back + MAX_SENT) % MAX_SENT];
      if (id !== undefined) result.push(id);
    }
    return result;
  }

  #planned(job: PlannedJob): number | undefined {
    const old = this.#oldWorks.size === 0 ? undefined : workKey(job.template);
    const planned = this.#oldDifficulties.get(old ?? "") ?? this.#plan?.of(job);
    if (planned === undefined || job.sharedDifficulty !== undefined) return undefined;
    return atMostNetwork(planned, job.networkWork, this.#limits);
  }

  #make(difficulty: number): AssignedDifficulty {
    const work = workOf(difficulty);
    const target = targetOfWork(work);
    const terms = { difficulty, work, target, targetFloat: Number(target) };
    this.#known.unshift(terms);
    if (this.#known.length > MAX_DECISIONS) this.#known.pop();
    return terms;
  }
}
