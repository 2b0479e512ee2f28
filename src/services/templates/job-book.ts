// The job book: names each template, keeps the newest ones, and frees what falls out.
// The roof gives it the maker of checkers. What must stay true: ids grow and are never used
// twice, the number of jobs is bounded, and a job that left the book is freed exactly once.

import { BoundedMap } from "../../base/bounded.ts";
import { targetOfBits, workOfTarget } from "../../domain/difficulty.ts";
import type { Job, PowChecker, SeenNonces, Template } from "../../domain/job.ts";

export interface JobBookOptions {
  limit: number;
  /** The first id. Miners may name jobs of before a restart, so runs should not overlap. */
  firstId: number;
  /** Must have room for one job more than `limit`: the new one is made before the oldest goes. */
  makeChecker: (prePowHash: string, timestampMs: bigint) => PowChecker;
  /** The nonces that were credited for this very work before, or an empty set. */
  makeSeen: (template: Template) => SeenNonces;
  /** Nonces kept over all jobs; the oldest jobs leave early when a flood passes it. */
  maxSeen: number;
}

export class JobBook {
  readonly #options: JobBookOptions;
  readonly #jobs: BoundedMap<number, Job>;
  #nextId: number;
  #newest: Job | undefined;

  constructor(options: JobBookOptions) {
    this.#options = options;
    this.#nextId = options.firstId;
    this.#jobs = new BoundedMap(options.limit, (_id, job) => job.checker.free());
  }

  get size(): number {
    return this.#jobs.size;
  }

  newest(): Job | undefined {
    return this.#newest;
  }

  /** Undefined when the job never was or has left: its shares are stale. */
  get(id: number): Job | undefined {
    return this.#jobs.get(id);
  }

  /** The id of the oldest job that can still be named. */
  oldestId(): number {
    return this.#jobs.values().next().value?.id ?? this.#nextId;
  }

  /** Names a template. Throws what `makeChecker` throws, and then nothing has changed. */
  add(template: Template): Job {
    const checker = this.#options.makeChecker(template.prePowHash, template.timestampMs);
    this.#shedFlood();
    if (this.#jobs.size >= this.#options.limit) this.#dropOldest();
    const networkTarget = targetOfBits(template.bits);
    const job: Job = {
      id: this.#nextId++,
      template,
      checker,
      seen: this.#options.makeSeen(template),
      networkTarget,
      networkTargetFloat: Number(networkTarget),
      networkWork: Number(workOfTarget(networkTarget)),
    };
    this.#jobs.set(job.id, job);
    this.#newest = job;
    return job;
  }

  #shedFlood(): void {
    let seen = 0;
    for (const job of this.#jobs.values()) seen += job.seen.size;
    while (seen > this.#options.maxSeen && this.#jobs.size > 1) seen -= this.#dropOldest();
  }

  #dropOldest(): number {
    const oldest = this.#jobs.values().next().value;
    if (oldest === undefined) return 0;
    this.#jobs.delete(oldest.id);
    oldest.checker.free();
    return oldest.seen.size;
  }
}
