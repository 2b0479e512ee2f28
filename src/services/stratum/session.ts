// One connection, from its first byte to its last: its state, and its workers, difficulty, budget,
// line reader and outbox. A new difficulty is written together with the first job it holds for.

import type { StratumPortConfig } from "../../adapters/config/config.ts";
import type { ShareReply } from "../../domain/share.ts";
import {
  type Dialect,
  dialectOf,
  difficultyJobLines,
  type EncodedJob,
  extranonceLine,
} from "./devices/dialects.ts";
import { type Extranonce, NO_EXTRANONCE } from "./devices/extranonce.ts";
import type { NonceSpace } from "./difficulty/nonce-spaces.ts";
import type { RememberedDifficulties } from "./difficulty/remembered.ts";
import { SessionDifficulty } from "./difficulty/session-difficulty.ts";
import type { Origin } from "./limits/origins.ts";
import { SessionBudget } from "./limits/session-budget.ts";
import type { WalletBudgets } from "./limits/wallet-budgets.ts";
import { LineReader } from "./protocol/lines.ts";
import { ERROR, errorLine, resultLine } from "./protocol/messages.ts";
import { SessionWorkers } from "./session-workers.ts";
import type { SessionOutbox } from "./sockets/outbox.ts";

const AGENT_WAIT_MS = 2000;
/** A device whose first so many shares lie outside its prefix ignores it. */
const IGNORES_AFTER = 8;
/** Characters of the agent that are looked at and remembered. */
const MAX_AGENT = 128;

export type SessionState = "fresh" | "subscribed" | "authorized";

export interface SessionDeps {
  /** Makes the outbox; `jobLines` returns the newest job's lines, "" if they were sent already. */
  outbox: (jobLines: () => string) => SessionOutbox;
  address: string;
  port: StratumPortConfig;
  space: NonceSpace;
  origin: Origin;
  wallets: WalletBudgets;
  nowMs: number;
  /** The job that may be sent now, encoded; with a difficulty its variant of that. */
  currentJob: (sharedDifficulty?: number) => EncodedJob | undefined;
  /** Asks for a flush at the end of the current batch of replies. */
  onReply: (session: Session) => void;
  /** Whether a share of the line being served was stored before the line was sent again. */
  wasCredited?: (nonceHi: number, nonceLo: number) => boolean;
  /** The device does not use its prefix, and is served without one from now on. */
  onPrefixIgnored?: () => void;
  /** Called for each accepted share, which `shareStored` or `shareLost` follows in order. */
  onDeferred?: () => void;
  /** Called before the reply to a deferred share is added. */
  onSettled?: () => void;
}

export class Session implements ShareReply {
  readonly address: string;
  readonly port: StratumPortConfig;
  readonly space: NonceSpace;
  readonly outbox: SessionOutbox;
  readonly lines: LineReader;
  readonly workers: SessionWorkers;
  readonly difficulty: SessionDifficulty;
  readonly budget: SessionBudget;
  readonly openedMs: number;
  dialect: Dialect = dialectOf("");
  /** When the last bytes came. */
  heardMs: number;
  isClosed = false;
  /** A reply was added that is not flushed yet. */
  needsFlush = false;
  /** Requests that were answered with an error, or would have been if they had an id. */
  errors = 0;
  #state: SessionState = "fresh";
  #agent: string | undefined;
  #hasBegun = false;
  #authorizedMs = 0;
  #offeredMs = 0;
  #nextJobMs = 0;
  #lastJobId = -1;
  /** Shares outside the prefix before the first one inside it. */
  #outside = 0;
  #ignoresPrefix = false;
  readonly #deps: SessionDeps;

  constructor(deps: SessionDeps) {
    const { port, space, nowMs } = deps;
    this.#deps = deps;
    this.port = port;
    this.space = space;
    this.address = deps.address;
    this.openedMs = nowMs;
    this.heardMs = nowMs;
    this.lines = new LineReader(port.maxLineBytes);
    this.outbox = deps.outbox(() => this.#jobLines());
    this.workers = new SessionWorkers(port.maxWorkersPerConnection);
    this.difficulty = new SessionDifficulty(port, space.plan, space.extranonce.size > 0);
    this.budget = new SessionBudget(deps);
  }

  get state(): SessionState {
    return this.#state;
  }

  get extranonce(): Extranonce {
    return this.#ignoresPrefix ? NO_EXTRANONCE : this.space.extranonce;
  }

  /** The device does not use its prefix (docs/decisions/0028-ignored-prefix.md). */
  get ignoresPrefix(): boolean {
    return this.#ignoresPrefix;
  }

  get authorizedMs(): number {
    return this.#authorizedMs;
  }

  /** The id of the newest job sent; -1 before the first. */
  get lastJobId(): number {
    return this.#lastJobId;
  }

  /** Least milliseconds between two jobs. */
  get jobIntervalMs(): number {
    return this.port.jobIntervalMs ?? this.dialect.jobIntervalMs;
  }

  /** From when on the next job may be offered. */
  get nextJobMs(): number {
    return this.#nextJobMs;
  }

  /** The miner gets jobs. */
  get hasBegun(): boolean {
    return this.#hasBegun;
  }

  /** The first agent that the miner names decides how it is spoken to. */
  subscribed(agent: string): void {
    if (this.#agent === undefined || this.#state !== "authorized") this.dialect = dialectOf(agent);
    this.#agent ??= agent.slice(0, MAX_AGENT);
    if (this.#state === "fresh") this.#state = "subscribed";
  }

  /** The first worker is authorized. */
  authorized(nowMs: number): void {
    this.#state = "authorized";
    this.#authorizedMs = nowMs;
    this.difficulty.authorized(nowMs);
  }

  /**
   * Sends the prefix, the difficulty and the first job to an authorized miner, once. One that
   * authorizes before it subscribes is given two seconds to say what it is.
   */
  begin(nowMs: number): void {
    if (this.#hasBegun || this.#state !== "authorized") return;
    if (this.#agent === undefined && nowMs - this.#authorizedMs < AGENT_WAIT_MS) return;
    this.#hasBegun = true;
    for (const worker of this.workers.values()) worker.device = this.dialect.name;
    if (this.extranonce.size > 0) this.outbox.add(extranonceLine(this.dialect, this.extranonce));
    this.offerJob(nowMs);
  }

  /** What the session has found out, for the worker's next connection. */
  rememberDifficulty(remembered: RememberedDifficulties): void {
    const [worker] = this.workers.values();
    const { confirmed } = this.difficulty;
    if (worker !== undefined && confirmed !== undefined) remembered.set(worker.key, confirmed);
  }

  /** Goes on where another app stopped: the miner has its prefix, and gets the next job. */
  resume(nowMs: number): void {
    this.#hasBegun = true;
    for (const worker of this.workers.values()) worker.device = this.dialect.name;
    this.offerJob(nowMs);
  }

  /** The agent that the miner named first; undefined before it subscribed. */
  get agent(): string | undefined {
    return this.#agent;
  }

  /** A share of this miner lies outside its prefix. */
  outsidePrefix(): void {
    if (this.#ignoresPrefix || this.difficulty.sharesEver > 0) return;
    this.#outside += 1;
    if (this.#outside < IGNORES_AFTER) return;
    this.leavePrefix();
    this.#deps.onPrefixIgnored?.();
    this.offerJob(this.heardMs);
  }

  /** From the next job on the miner gets variants, which are work apart from everybody else's. */
  leavePrefix(): void {
    this.#ignoresPrefix = true;
    this.difficulty.leavePrefix();
  }

  /** Sends the newest job at `nowMs`; the next one waits for the end of the interval. */
  offerJob(nowMs: number): void {
    if (this.#currentJob() === undefined) return;
    this.#offeredMs = nowMs;
    this.#nextJobMs = nowMs + this.jobIntervalMs;
    this.outbox.offerJob();
  }

  result(id: string | undefined, json: string): void {
    if (id !== undefined) this.outbox.add(resultLine(id, json));
  }

  error(id: string | undefined, code: (typeof ERROR)[keyof typeof ERROR], reason: string): void {
    this.errors += 1;
    if (id !== undefined) this.outbox.add(errorLine(id, code, reason));
  }

  /** A front sends lines again that an earlier app did not acknowledge. */
  wasCredited(nonceHi: number, nonceLo: number): boolean {
    return this.#deps.wasCredited?.(nonceHi, nonceLo) ?? false;
  }

  /** A share of the line being served is accepted and not durable yet. */
  shareDeferred(): void {
    this.#deps.onDeferred?.();
  }

  shareStored(id: string | undefined): void {
    this.#deps.onSettled?.();
    this.result(id, "true");
    this.#deps.onReply(this);
  }

  shareLost(id: string | undefined): void {
    this.#deps.onSettled?.();
    this.error(id, ERROR.other, "Share was not stored, the pool's disk is failing");
    this.#deps.onReply(this);
  }

  /** Lines of the newest job, after the difficulty if that changed; "" if it was sent already. */
  #jobLines(): string {
    const encoded = this.#currentJob();
    if (encoded === undefined || encoded.job.id <= this.#lastJobId) return "";
    if (this.difficulty.terms.hasAdopted(encoded.job)) {
      // Another app sent it, under another id: the miner works on it.
      this.#lastJobId = encoded.job.id;
      return "";
    }
    const sent = this.difficulty.send(encoded.job, this.#offeredMs);
    if (sent === undefined) return "";
    this.#lastJobId = encoded.job.id;
    const { difficulty, isNews } = sent;
    if (this.workers.last !== undefined) this.workers.last.difficulty = difficulty;
    return difficultyJobLines(encoded, { dialect: this.dialect, difficulty }, isNews);
  }

  /** Without a prefix, the variant of the wanted difficulty: it may be wanted at any time. */
  #currentJob(): EncodedJob | undefined {
    return this.#deps.currentJob(this.difficulty.shared);
  }
}
