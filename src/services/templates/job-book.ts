// Keeps the newest jobs: gives each template an id and frees the jobs that leave.
// Invariant: ids grow and are never reused, the number of jobs is bounded, and each job that leaves
// is freed once.
//
// Sessions without a prefix search the same nonces, so they get variants of a job: the same block
// with a later timestamp for each difficulty, which makes it different work. So each of their
// nonces has one difficulty as well (docs/decisions/0014-no-prefix-own-timestamp.md).

import { BoundedMap } from "../../base/bounded.ts";
import {
  difficultyOfWork,
  floorPowerOfTwo,
  targetOfBits,
  workOfTarget,
} from "../../domain/difficulty.ts";
import {
  type Job,
  type PowChecker,
  type SeenNonces,
  type Template,
  workKey,
} from "../../domain/job.ts";

export interface JobBookOptions {
  limit: number;
  /**
   * A job is stale this long after the next one was made, and the newest one this long after its
   * template was last confirmed: on a node that is dead, miners find nothing.
   */
  maxAgeMs: number;
  /** Milliseconds since the newest template was last confirmed. */
  confirmedAgeMs: () => number;
  /** On the clock that `confirmedAgeMs` counts on. */
  nowMs: () => number;
  /** The first id. Miners may name jobs from before a restart, so runs should not overlap. */
  firstId: number;
  /** The most variants of one job; at least 1. */
  maxVariants: number;
  /**
   * Which of the pool's processes this is, from 0: the variants of each are other work, so that no
   * nonce is credited by two of them.
   */
  part: number;
  /**
   * Must hold one job more than `limit`, each with its variants: the new one is made before the
   * oldest leaves.
   */
  makeChecker: (prePowHash: string, timestampMs: bigint) => PowChecker;
  /** The nonces that were already credited for this work, or an empty set. */
  makeSeen: (template: Template) => SeenNonces;
  /** Limit of remembered nonces over all jobs; above it the oldest jobs leave early. */
  maxSeen: number;
  /** The most jobs of other apps that are adopted at a time. Default: none. */
  maxAdopted?: number;
}

/** Powers of two from the least difficulty, 2^-32, to the greatest, 2^20. */
const LEAST_LEVEL = -32;
const MOST_LEVEL = 20;
/** Milliseconds that the variants of one process take up. */
const PART_MS = MOST_LEVEL - LEAST_LEVEL + 1;

export class JobBook {
  readonly #options: JobBookOptions;
  readonly #jobs: BoundedMap<number, Job>;
  /** By the job's id and then by the difficulty's exponent. */
  readonly #variants = new Map<number, Map<number, Job>>();
  readonly #variantsById = new Map<number, Job>();
  /** When the template's job was followed by the next one. */
  readonly #supersededMs = new WeakMap<Template, number>();
  /** The jobs in `#jobs` by what is hashed. */
  readonly #byWork = new Map<string, Job>();
  /** Jobs of templates that another app had, by what is hashed. */
  readonly #adopted: BoundedMap<string, Job>;
  #nextId: number;
  #newest: Job | undefined;

  constructor(options: JobBookOptions) {
    this.#options = options;
    this.#nextId = options.firstId;
    this.#jobs = new BoundedMap(options.limit, (_id, job) => job.checker.free());
    const { maxAdopted = 1 } = options;
    this.#adopted = new BoundedMap(maxAdopted, (_work, job) => job.checker.free());
  }

  get size(): number {
    return this.#jobs.size;
  }

  newest(): Job | undefined {
    return this.#newest;
  }

  /** Undefined if the job never existed, has left or is too old: its shares are stale. */
  get(id: number): Job | undefined {
    const job = this.#jobs.get(id) ?? this.#variantsById.get(id);
    return job === undefined || this.#isTooOld(job.template) ? undefined : job;
  }

  /** The job of this work, an adopted one as well; undefined like `get`. */
  ofWork(work: string): Job | undefined {
    const job = this.#byWork.get(work) ?? this.#adopted.get(work);
    return job === undefined || this.#isTooOld(job.template) ? undefined : job;
  }

  /**
   * Makes a job of a template that another app sent to its miners, unless there is one already.
   * `supersededMs`: when the next job followed there, on the clock of `nowMs`. It is never sent.
   * Throws what `makeChecker` throws.
   */
  adopt(template: Template, supersededMs: number): void {
    const work = workKey(template);
    if (this.#byWork.has(work) || this.#adopted.has(work)) return;
    this.#supersededMs.set(template, supersededMs);
    this.#adopted.set(work, this.#jobOf(template, this.#nextId++));
  }

  /** The id of the oldest job that is still accepted. */
  oldestId(): number {
    return this.#jobs.values().next().value?.id ?? this.#nextId;
  }

  /** Makes a job of a template. Throws what `makeChecker` throws; then nothing has changed. */
  add(template: Template): Job {
    const job = this.#jobOf(template, this.#nextId);
    this.#nextId += 1;
    this.#shedFlood();
    if (this.#jobs.size >= this.#options.limit) this.#dropOldest();
    if (this.#newest !== undefined) {
      this.#supersededMs.set(this.#newest.template, this.#options.nowMs());
    }
    this.#jobs.set(job.id, job);
    this.#byWork.set(workKey(template), job);
    this.#newest = job;
    return job;
  }

  #jobOf(template: Template, id: number): Job {
    const checker = this.#options.makeChecker(template.prePowHash, template.timestampMs);
    const networkTarget = targetOfBits(template.bits);
    return {
      id,
      template,
      checker,
      seen: this.#options.makeSeen(template),
      networkTarget,
      networkTargetFloat: Number(networkTarget),
      networkWork: Number(workOfTarget(networkTarget)),
    };
  }

  /**
   * The newest job's variant at `difficulty`, rounded down to a power of two and to the network's.
   * Beyond `maxVariants` it is the next lower one that there is, otherwise the lowest. Undefined
   * while there is no job. Throws what `makeChecker` throws.
   */
  variant(difficulty: number): Job | undefined {
    const job = this.#newest;
    if (job === undefined) return undefined;
    const wish = floorPowerOfTwo(Math.min(difficulty, difficultyOfWork(job.networkWork)));
    const level = Math.min(MOST_LEVEL, Math.max(LEAST_LEVEL, Math.log2(wish)));
    const variants = this.#variants.get(job.id) ?? new Map<number, Job>();
    this.#variants.set(job.id, variants);
    const known = variants.get(level);
    if (known !== undefined) return known;
    if (variants.size < this.#options.maxVariants) return this.#addVariant(job, level, variants);
    const levels = [...variants.keys()].sort((a, b) => a - b);
    return variants.get(levels.findLast((other) => other < level) ?? levels[0] ?? level);
  }

  #addVariant(job: Job, level: number, variants: Map<number, Job>): Job {
    const { block, prePowHash } = job.template;
    const laterMs = this.#options.part * PART_MS + level - LEAST_LEVEL + 1;
    const timestampMs = job.template.timestampMs + BigInt(laterMs);
    const header = { ...block.header, timestamp: timestampMs.toString() };
    const template = { ...job.template, block: { ...block, header }, timestampMs };
    const variant: Job = {
      ...job,
      template,
      checker: this.#options.makeChecker(prePowHash, timestampMs),
      id: this.#nextId++,
      seen: this.#options.makeSeen(template),
      sharedDifficulty: 2 ** level,
    };
    variants.set(level, variant);
    this.#variantsById.set(variant.id, variant);
    return variant;
  }

  #isTooOld(template: Template): boolean {
    const { maxAgeMs, confirmedAgeMs, nowMs } = this.#options;
    const sinceMs = this.#supersededMs.get(template);
    return (sinceMs === undefined ? confirmedAgeMs() : nowMs() - sinceMs) > maxAgeMs;
  }

  #shedFlood(): void {
    let seen = 0;
    for (const job of this.#jobs.values()) seen += job.seen.size;
    for (const variant of this.#variantsById.values()) seen += variant.seen.size;
    for (const adopted of this.#adopted.values()) seen += adopted.seen.size;
    while (seen > this.#options.maxSeen && this.#jobs.size > 1) seen -= this.#dropOldest();
  }

  #dropOldest(): number {
    const oldest = this.#jobs.values().next().value;
    if (oldest === undefined) return 0;
    this.#jobs.delete(oldest.id);
    const work = workKey(oldest.template);
    if (this.#byWork.get(work) === oldest) this.#byWork.delete(work);
    oldest.checker.free();
    let seen = oldest.seen.size;
    for (const variant of this.#variants.get(oldest.id)?.values() ?? []) {
      this.#variantsById.delete(variant.id);
      variant.checker.free();
      seen += variant.seen.size;
    }
    this.#variants.delete(oldest.id);
    return seen;
  }
}
