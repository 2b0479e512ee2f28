// The difficulty of one connection: what the miner was told, what its shares say about its speed,
// and what is decided for later jobs. Decisions go into the plan of the connection's nonces, so
// they hold for jobs published later (docs/decisions/0012-difficulty-before-the-job.md).

import type { StratumPortConfig } from "../../../adapters/config/config.ts";
import type { Job } from "../../../domain/job.ts";
import {
  clampDifficulty,
  limitsOf,
  startDifficulty,
  type VardiffLimits,
} from "../../../domain/port/port-difficulty.ts";
import { type DifficultyPlan, SessionTerms } from "./assigned-difficulty.ts";
import { readPassword } from "./port-limits.ts";
import { vardiff } from "./vardiff.ts";

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
/** A difficulty that so many shares have confirmed is remembered for the worker. */
const CONFIRMING_SHARES = 20;

export class SessionDifficulty {
  #terms: SessionTerms;
  readonly #sentFrom: SentFrom[] = [];
  readonly #plan: DifficultyPlan;
  readonly #limits: VardiffLimits;
  #hasPrefix: boolean;
  readonly #start: number;
  #isFixed: boolean;
  /** That of the newest job sent, before an easy network lowers it. */
  #current: number;
  /** What the miner was last told, which is lower than `#current` on an easy network. */
  #told = 0;
  #authorizedMs = 0;
  /** When the first job was sent. */
  #begunMs: number | undefined;
  #windowMs = 0;
  /** In shares of the present difficulty. */
  #windowShares = 0;
  #earlier = { shares: 0, exposure: 0 };
  #lastShareMs = 0;
  #sharesEver = 0;
  /** The difficulty is not measured but continued: remembered, or from another app. */
  #isKnown = false;
  #password = "";

  constructor(port: StratumPortConfig, plan: DifficultyPlan, hasPrefix: boolean) {
    this.#plan = plan;
    this.#limits = limitsOf(port);
    this.#hasPrefix = hasPrefix;
    this.#isFixed = !port.varDiff;
    this.#start = startDifficulty(port);
    this.#current = this.#start;
    this.#terms = new SessionTerms(hasPrefix ? plan : undefined, this.#limits);
  }

  get terms(): SessionTerms {
    return this.#terms;
  }

  /** From now on only variants of jobs are sent and count. */
  leavePrefix(): void {
    this.#hasPrefix = false;
    this.#terms = new SessionTerms(undefined, this.#limits);
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
    this.#begunMs = this.#authorizedMs;
    this.#windowMs = nowMs - (window?.ageMs ?? 0);
    this.#windowShares = window?.shares ?? 0;
    this.#lastShareMs = nowMs;
    this.#isKnown = before.shares >= CONFIRMING_SHARES;
  }

  /** The worker's last difficulty: like a wish, it holds for jobs published later. */
  remember(difficulty: number, nowMs: number): void {
    if (this.#isFixed) return;
    this.#plan.decide(clampDifficulty(difficulty, this.#limits), nowMs);
    this.#isKnown = true;
  }

  /** What to remember for the worker; undefined while too few shares have confirmed it. */
  get confirmed(): number | undefined {
    return this.#isFixed || this.#sharesEver < CONFIRMING_SHARES ? undefined : this.latest;
  }

  /** The mean time between accepted shares, up to the last one; undefined before the first. */
  get meanShareMs(): number | undefined {
    const sinceMs = this.#begunMs ?? this.#authorizedMs;
    return this.#sharesEver === 0 ? undefined : (this.#lastShareMs - sinceMs) / this.#sharesEver;
  }

  /** What `resume` takes. */
  state(nowMs: number): DifficultyState {
    return {
      password: this.#password,
      difficulty: this.latest,
      current: this.#current,
      shares: this.#sharesEver,
      window: {
        shares: Math.round(this.#windowShares),
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
    const wish = readPassword(password, this.#start);
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
    this.#begin(offeredMs);
    // Shares are counted again from the first job of another difficulty.
    if (planned !== undefined && planned !== this.#current) {
      this.#foldWindow(offeredMs);
      this.#current = planned;
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

  /** A share of a job that was sent with `difficulty` is accepted. */
  shareAccepted(difficulty: number, nowMs: number): void {
    this.#sharesEver += 1;
    this.#lastShareMs = nowMs;
    // How long a device takes to begin is unknown: its first share begins the measurement.
    if (this.#sharesEver === 1 && !this.#isKnown) this.#restartWindow(nowMs);
    // A share of an easier job, sent before, stands for a part of one of the present difficulty.
    else this.#windowShares += Math.min(1, difficulty / this.#current);
  }

  /** Variable difficulty, once a second. */
  retarget(nowMs: number): void {
    // A difficulty that no job has yet: what comes in says nothing about it.
    if (this.#isFixed || this.#begunMs === undefined || this.latest !== this.#current) return;
    const step = vardiff(
      {
        difficulty: this.#current,
        window: { shares: this.#windowShares, elapsedMs: nowMs - this.#windowMs },
        earlier: this.#earlier,
        quietMs: nowMs - Math.max(this.#windowMs, this.#lastShareMs),
        ageMs: nowMs - this.#begunMs,
        isKnown: this.#isKnown,
      },
      this.#limits,
    );
    if (step.change === "restart") this.#restartWindow(nowMs);
    else if (step.change === "set") this.#plan.decide(step.difficulty, nowMs);
  }

  #begin(nowMs: number): void {
    if (this.#begunMs !== undefined) return;
    this.#begunMs = nowMs;
    this.#restartWindow(nowMs);
  }

  /** What the window has shown counts on while the device is measured. */
  #foldWindow(nowMs: number): void {
    if (this.#sharesEver > 0) {
      this.#earlier.shares += this.#windowShares;
      this.#earlier.exposure += Math.max(0, nowMs - this.#windowMs) / this.#current;
    }
    this.#restartWindow(nowMs);
  }

  #restartWindow(nowMs: number): void {
    this.#windowMs = nowMs;
    this.#windowShares = 0;
  }
}
