// Offers each new job to every authorized session, encoded once per form. Invariant: a session gets
// the newest job only, at most one per interval; a job that comes earlier is sent, or replaced by a
// newer one, when the interval ends. A process that lags behind its timers lengthens the interval.

import type { Clock } from "../../base/clock.ts";
import type { Job } from "../../domain/job.ts";
import type { Jobs } from "./dependencies.ts";
import { type EncodedJob, encodeJob } from "./devices/dialects.ts";
import { LoopLag } from "./limits/loop-lag.ts";
import type { Session } from "./session.ts";

const SWEEP_MS = 10;

export interface JobNotifierDeps {
  clock: Clock;
  jobs: Jobs;
  /** Offers the newest job to a session and writes it; does not throw. */
  offer: (session: Session, nowMs: number) => void;
  /**
   * Sessions with the same interval get their jobs at the same moment, between these two calls. One
   * that is new waits for the others once, up to an interval longer than its own.
   */
  inStep?: { begin: () => void; end: () => void };
}

export class JobNotifier {
  readonly #clock: Clock;
  readonly #jobs: Jobs;
  readonly #offer: (session: Session, nowMs: number) => void;
  readonly #inStep: JobNotifierDeps["inStep"];
  /** When sessions of an interval get their next job, where they are kept in step. */
  readonly #nextByInterval = new Map<number, number>();
  /** Sessions whose interval had not ended when the newest job came. */
  readonly #waiting = new Set<Session>();
  /** Encoded jobs; each lives as long as its job. */
  readonly #encoded = new WeakMap<Job, EncodedJob>();
  readonly #lag: LoopLag;
  #sweep: (() => void) | undefined;

  constructor(deps: JobNotifierDeps) {
    this.#clock = deps.clock;
    this.#jobs = deps.jobs;
    this.#offer = deps.offer;
    this.#inStep = deps.inStep;
    this.#lag = new LoopLag(deps.clock);
  }

  /** By how many milliseconds the process is late; measured from the first job on. */
  get lagMs(): number {
    return this.#lag.lagMs;
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
    this.#lag.start();
    const now = this.#clock.monotonicMs();
    this.#round(now, sessions, (session) => this.#waiting.add(session));
    this.#plan();
  }

  forget(session: Session): void {
    this.#waiting.delete(session);
  }

  stop(): void {
    this.#sweep?.();
    this.#sweep = undefined;
    this.#lag.stop();
    this.#waiting.clear();
  }

  #round(now: number, sessions: Iterable<Session>, wait: (session: Session) => void): void {
    const offered = new Set<number>();
    this.#inStep?.begin();
    try {
      for (const session of sessions) {
        if (!session.hasBegun) continue;
        const interval = session.jobIntervalMs;
        const nextMs = Math.max(session.nextJobMs, this.#nextByInterval.get(interval) ?? 0);
        const isDue = now >= nextMs + this.#lag.addedTo(interval);
        if (!isDue) {
          wait(session);
          continue;
        }
        this.#waiting.delete(session);
        this.#offer(session, now);
        offered.add(interval);
      }
    } finally {
      this.#inStep?.end();
    }
    if (this.#inStep === undefined) return;
    for (const interval of offered) this.#nextByInterval.set(interval, now + interval);
  }

  #plan(): void {
    if (this.#waiting.size === 0 || this.#sweep !== undefined) return;
    this.#sweep = this.#clock.after(SWEEP_MS, () => {
      this.#sweep = undefined;
      this.#round(this.#clock.monotonicMs(), this.#waiting, () => undefined);
      this.#plan();
    });
  }
}
