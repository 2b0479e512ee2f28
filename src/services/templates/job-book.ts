// Keeps the newest jobs: gives each template an id and frees the jobs that leave.
// Invariant: ids grow and are never reused, the number of jobs is bounded, and each job that leaves
// is freed once.

import { BoundedMap } from "../../base/bounded.ts";
import { targetOfBits, workOfTarget } from "../../domain/difficulty.ts";
import type { Job, PowChecker, SeenNonces, Template } from "../../domain/job.ts";

export interface JobBookOptions {
  limit: number;
  /** The first id. Miners may name jobs from before a restart, so runs should not overlap. */
  firstId: number;
  /** Must hold one job more than `limit`: the new one is made before the oldest leaves. */
  makeChecker: (prePowHash: string, timestampMs: bigint) => PowChecker;
  /** The nonces that were already credited for this work, or an empty set. */
  makeSeen: (template: Template) => SeenNonces;
  /** Limit of remembered nonces over all jobs; above it the oldest jobs leave early. */
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

  /** Undefined if the job never existed or has left: its shares are stale. */
  get(id: number): Job | undefined {
    return this.#jobs.get(id);
  }

  /** The id of the oldest job that is still accepted. */
  oldestId(): number {
    return this.#jobs.values().next().value?.id ?? this.#nextId;
  }

  /** Makes a job of a template. Throws what `makeChecker` throws; then nothing has changed. */
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
