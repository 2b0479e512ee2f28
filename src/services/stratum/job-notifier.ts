// Offers each new job to every authorized session, encoded once per form. Invariant: a session gets
// the newest job only, at most one per interval; a job that comes earlier is sent, or replaced by a
// newer one, when the interval ends.

import type { Clock } from "../../base/clock.ts";
import type { Job } from "../../domain/job.ts";
import type { Jobs } from "./dependencies.ts";
import { type EncodedJob, encodeJob } from "./devices/dialects.ts";
import type { Session } from "./session.ts";

const SWEEP_MS = 10;

export class JobNotifier {
  readonly #clock: Clock;
  readonly #jobs: Jobs;
  readonly #flush: (session: Session) => void;
  /** Sessions whose interval had not ended when the newest job came. */
  readonly #waiting = new Set<Session>();
  /** Encoded jobs; each lives as long as its job. */
  readonly #encoded = new WeakMap<Job, EncodedJob>();
  #sweep: (() => void) | undefined;

  constructor(parts: { clock: Clock; jobs: Jobs; flush: (session: Session) => void }) {
    this.#clock = parts.clock;
    this.#jobs = parts.jobs;
    this.#flush = parts.flush;
  }

  /**
   * The job that may be sent now, encoded; for sessions. Those without a prefix say at which
   * difficulty they want it.
   */
  current(sharedDifficulty?: number): EncodedJob | undefined {
    const newest = this.#jobs.current();
    const isShared = newest !== undefined && sharedDifficulty !== undefined;
    const job = isShared ? this.#jobs.currentVariant(sharedDifficulty) : newest;
    if (job === undefined) return undefined;
    const encoded = this.#encoded.get(job) ?? encodeJob(job);
    this.#encoded.set(job, encoded);
    return encoded;
  }

  /** Offers `job` to all; sessions that had a job too recently wait for their turn. */
  newJob(_job: Job, sessions: Iterable<Session>): void {
    const now = this.#clock.monotonicMs();
    for (const session of sessions) {
      if (!session.hasBegun) continue;
      if (now < session.nextJobMs) this.#waiting.add(session);
      else this.#offer(session, now);
    }
    this.#plan();
  }

  forget(session: Session): void {
    this.#waiting.delete(session);
  }

  stop(): void {
    this.#sweep?.();
    this.#sweep = undefined;
    this.#waiting.clear();
  }

  #offer(session: Session, now: number): void {
    session.offerJob(now);
    this.#flush(session);
  }

  #plan(): void {
    if (this.#waiting.size === 0 || this.#sweep !== undefined) return;
    this.#sweep = this.#clock.after(SWEEP_MS, () => {
      this.#sweep = undefined;
      const now = this.#clock.monotonicMs();
      for (const session of this.#waiting) {
        if (now < session.nextJobMs) continue;
        this.#waiting.delete(session);
        this.#offer(session, now);
      }
      this.#plan();
    });
  }
}
