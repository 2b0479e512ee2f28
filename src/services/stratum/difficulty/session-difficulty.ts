// The difficulty of one connection: what the miner was told, what its shares say about its speed,
// and what is decided for later jobs. Decisions go into the plan of the connection's nonces, so
// they hold for jobs published later (docs/decisions/0012-difficulty-before-the-job.md).

import type { StratumPortConfig } from "../../../adapters/config/config.ts";
import type { Job } from "../../../domain/job.ts";
import { type DifficultyPlan, SessionTerms } from "./assigned-difficulty.ts";
import {
  clampDifficulty,
  limitsOf,
  readPassword,
  startDifficulty,
  type VardiffLimits,
  vardiff,
} from "./vardiff.ts";

/** From the job with this id on, jobs were sent with this planned difficulty. */
export type SentFrom = readonly [jobId: number, difficulty: number];

/** What another process goes on with. Times are milliseconds before the moment it was made. */
export interface DifficultyState {
  password: string;
  /** The difficulty decided last. */
  difficulty: number;
  /** That of the newest job sent, before an easy network lowers it. */
  current?: number | undefined;
  /** Accepted shares of the whole connection. */
  shares: number;
  /** Variable difficulty's view; absent from another release. */
  window?: { shares: number; ageMs: number; authorizedMs: number } | undefined;
}

/** Changes of difficulty among the jobs sent that are remembered. */
const MAX_SENT_FROM = 16;

export class SessionDifficulty {
  readonly terms: SessionTerms;
  readonly #sentFrom: SentFrom[] = [];
  readonly #plan: DifficultyPlan;
  readonly #limits: VardiffLimits;
  readonly #hasPrefix: boolean;
  #isFixed: boolean;
  /** That of the newest job sent, before an easy network lowers it. */
  #current: number;
  /** What the miner was last told, which is lower than `#current` on an easy network. */
  #told = 0;
  #authorizedMs = 0;
  #windowMs = 0;
  #windowShares = 0;
  #sharesEver = 0;
  #password = "";

  constructor(port: StratumPortConfig, plan: DifficultyPlan, hasPrefix: boolean) {
    this.#plan = plan;
    this.#limits = limitsOf(port);
    this.#hasPrefix = hasPrefix;
    this.#isFixed = !port.varDiff;
    this.#current = startDifficulty(port);
    this.terms = new SessionTerms(hasPrefix ? plan : undefined, this.#limits);
  }

  get current(): number {
    return this.#current;
  }

  get sharesEver(): number {
    return this.#sharesEver;
  }

  /** The difficulty of the job variant to ask for; undefined for connections with a prefix. */
  get shared(): number | undefined {
    return this.#hasPrefix ? undefined : this.#plan.latest;
  }

  /** The difficulty that was decided last, whether a job has it already or not. */
  get latest(): number {
    return this.#plan.latest ?? this.#current;
  }

  /** The password that `applyPassword` was called with. */
  get password(): string {
    return this.#password;
  }

  /** Continues what another process decided: its difficulty holds for jobs published later. */
  resume(before: DifficultyState, nowMs: number): void {
    const { window } = before;
    this.applyPassword(before.password, nowMs);
    this.#plan.decide(clampDifficulty(before.difficulty, this.#limits), nowMs);
    this.#current = clampDifficulty(before.current ?? before.difficulty, this.#limits);
    this.#sharesEver = before.shares;
    this.#authorizedMs = nowMs - (window?.authorizedMs ?? 0);
    this.#windowMs = nowMs - (window?.ageMs ?? 0);
    this.#windowShares = window?.shares ?? 0;
  }

  /** What `resume` takes. */
  state(nowMs: number): DifficultyState {
    return {
      password: this.#password,
      difficulty: this.latest,
      current: this.#current,
      shares: this.#sharesEver,
      window: {
        shares: this.#windowShares,
        ageMs: Math.max(0, Math.round(nowMs - this.#windowMs)),
        authorizedMs: Math.max(0, Math.round(nowMs - this.#authorizedMs)),
      },
    };
  }

  /** Changes of difficulty among the jobs sent, oldest first, with a prefix only. */
  get sentFrom(): readonly SentFrom[] {
    return this.#sentFrom;
  }

  authorized(nowMs: number): void {
    this.#authorizedMs = nowMs;
    this.#windowMs = nowMs;
  }

  /** The miner asks for a difficulty. */
  suggest(difficulty: number, nowMs: number): void {
    if (!this.#isFixed) this.#plan.decide(clampDifficulty(difficulty, this.#limits), nowMs);
  }

  /**
   * `d=`, `diff=` or a bare number: start and floor. `fd=`: fixed. All within the port's limits.
   */
  applyPassword(password: string, nowMs: number): void {
    this.#password = password;
    const wish = readPassword(password);
    if (wish === undefined) return;
    const difficulty = clampDifficulty(wish.difficulty, this.#limits);
    this.#plan.decide(difficulty, nowMs);
    if (wish.isFixed) this.#isFixed = true;
    else this.#limits.minimum = difficulty;
  }

  /**
   * Notes that `job` goes out, offered at `offeredMs`, and returns its difficulty and whether the
   * miner must be told. Undefined if no share of the job would count.
   */
  send(job: Job, offeredMs: number): { difficulty: number; isNews: boolean } | undefined {
    const terms = this.terms.of(job);
    if (terms === undefined) return undefined;
    const planned = this.#hasPrefix ? this.#plan.of(job) : this.#plan.latest;
    // Shares are counted anew from the first job of another difficulty.
    if (planned !== undefined && planned !== this.#current) {
      this.#current = planned;
      this.#restartWindow(offeredMs);
    }
    if (planned !== undefined && planned !== this.#sentFrom.at(-1)?.[1]) {
      this.#sentFrom.push([job.id, planned]);
      if (this.#sentFrom.length > MAX_SENT_FROM) this.#sentFrom.shift();
    }
    const { difficulty } = terms;
    const isNews = difficulty !== this.#told;
    this.#told = difficulty;
    this.terms.send(job.id);
    return { difficulty, isNews };
  }

  shareAccepted(): void {
    this.#windowShares += 1;
    this.#sharesEver += 1;
  }

  /** Variable difficulty, once a second. */
  retarget(nowMs: number): void {
    // A difficulty that no job has yet: what comes in says nothing about it.
    if (this.#isFixed || this.#plan.latest !== this.#current) return;
    const step = vardiff(
      {
        difficulty: this.#current,
        shares: this.#windowShares,
        elapsedMs: nowMs - this.#windowMs,
        ageMs: nowMs - this.#authorizedMs,
        sharesEver: this.#sharesEver,
      },
      this.#limits,
    );
    if (step.change === "none") return;
    this.#restartWindow(nowMs);
    if (step.change === "set") this.#plan.decide(step.difficulty, nowMs);
  }

  #restartWindow(nowMs: number): void {
    this.#windowMs = nowMs;
    this.#windowShares = 0;
  }
}
