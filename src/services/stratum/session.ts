// What one connection remembers, from its first byte to its last.
// The server makes it, the verbs change it, the outbox writes for it. A new difficulty goes out in
// the same write as the first job it holds for.

import type { StratumPortConfig } from "../../adapters/config/config.ts";
import type { ShareReply, WorkerHandle } from "./dependencies.ts";
import {
  type Dialect,
  dialectOf,
  difficultyJobLines,
  type EncodedJob,
} from "./devices/dialects.ts";
import type { Extranonce } from "./devices/extranonce.ts";
import { type DifficultyPlan, SessionTerms } from "./difficulty/assigned-difficulty.ts";
import type { NonceSpace } from "./difficulty/nonce-spaces.ts";
import { limitsOf, startDifficulty, type VardiffLimits } from "./difficulty/vardiff.ts";
import { Outbox, type WritableSocket } from "./outbox.ts";
import { LineReader } from "./protocol/lines.ts";
import { ERROR, errorLine, resultLine } from "./protocol/messages.ts";
import { plainUser } from "./protocol/share-line.ts";

export type SessionState = "fresh" | "subscribed" | "authorized";

export interface SessionParts {
  socket: WritableSocket;
  address: string;
  port: StratumPortConfig;
  space: NonceSpace;
  nowMs: number;
  /** The job that may be sent now, encoded; with a difficulty its variant of that. */
  currentJob: (sharedDifficulty?: number) => EncodedJob | undefined;
  /** Asks for a flush at the end of the batch of replies under way. */
  onReply: (session: Session) => void;
}

const NO_USER = plainUser("");

export class Session implements ShareReply {
  readonly port: StratumPortConfig;
  readonly space: NonceSpace;
  readonly extranonce: Extranonce;
  readonly plan: DifficultyPlan;
  readonly outbox: Outbox;
  readonly lines: LineReader;
  readonly terms: SessionTerms;
  /** By the user text as it was authorized. */
  readonly workers = new Map<string, WorkerHandle>();
  readonly openedMs: number;
  readonly limits: VardiffLimits;
  address: string;
  state: SessionState = "fresh";
  dialect: Dialect = dialectOf("");
  /** That of the newest job it was sent, before an easy network lowers it. */
  difficulty: number;
  isFixed: boolean;
  authorizedMs = 0;
  heardMs: number;
  nextJobMs = 0;
  lastJobId = -1;
  windowMs = 0;
  windowShares = 0;
  sharesEver = 0;
  refusedInWindow = 0;
  /** Lines that were no shares, over the last minute or so. */
  chatter = 0;
  malformed = 0;
  failedAuthorizations = 0;
  /** Tries at other jobs left to a device that is not known to name wrong ones. */
  otherJobTries = 16;
  isClosed = false;
  needsFlush = false;
  lastUser = "";
  lastUserBytes: Uint8Array = NO_USER;
  lastWorker: WorkerHandle | undefined;
  /** What the miner was last told, which may be lower than `difficulty` on an easy network. */
  #toldDifficulty = 0;
  #offeredMs = 0;
  readonly #parts: SessionParts;

  constructor(parts: SessionParts) {
    this.#parts = parts;
    this.port = parts.port;
    this.space = parts.space;
    this.extranonce = parts.space.extranonce;
    this.plan = parts.space.plan;
    this.address = parts.address;
    this.openedMs = parts.nowMs;
    this.heardMs = parts.nowMs;
    this.lines = new LineReader(parts.port.maxLineBytes);
    this.outbox = new Outbox(parts.socket, parts.port.maxOutboxBytes, () => this.#jobLines());
    this.isFixed = !parts.port.varDiff;
    this.limits = limitsOf(parts.port);
    const isShared = this.extranonce.size === 0;
    this.terms = new SessionTerms(isShared ? undefined : this.plan, this.limits);
    this.difficulty = startDifficulty(parts.port);
  }

  /** The newest job goes out at `nowMs`; the next one waits for the end of the interval. */
  offerJob(nowMs: number): void {
    if (this.#currentJob() === undefined) return;
    this.#offeredMs = nowMs;
    this.nextJobMs = nowMs + (this.port.jobIntervalMs ?? this.dialect.jobIntervalMs);
    this.outbox.offerJob();
  }

  /** The user text that the next share is likely to name. */
  noteWorker(user: string, worker: WorkerHandle): void {
    this.lastUser = user;
    this.lastUserBytes = plainUser(user);
    this.lastWorker = worker;
  }

  result(id: string | undefined, json: string): void {
    if (id !== undefined) this.outbox.add(resultLine(id, json));
  }

  error(id: string | undefined, code: (typeof ERROR)[keyof typeof ERROR], reason: string): void {
    if (id !== undefined) this.outbox.add(errorLine(id, code, reason));
  }

  shareStored(id: string | undefined): void {
    this.result(id, "true");
    this.#parts.onReply(this);
  }

  shareLost(id: string | undefined): void {
    this.error(id, ERROR.other, "Share was not stored, the pool's disk is failing");
    this.#parts.onReply(this);
  }

  /** Lines of the newest job, with the difficulty before it where that changed; "" when sent. */
  #jobLines(): string {
    const encoded = this.#currentJob();
    if (encoded === undefined || encoded.job.id <= this.lastJobId) return "";
    const { job } = encoded;
    const terms = this.terms.of(job);
    if (terms === undefined) return "";
    this.lastJobId = job.id;
    this.#enter(this.extranonce.size === 0 ? this.plan.latest : this.plan.of(job));
    const { difficulty } = terms;
    const isNews = difficulty !== this.#toldDifficulty;
    this.#toldDifficulty = difficulty;
    this.terms.send(job.id);
    if (this.lastWorker !== undefined) this.lastWorker.difficulty = difficulty;
    return difficultyJobLines(encoded, { dialect: this.dialect, difficulty }, isNews);
  }

  /** Without a prefix, the variant of the wanted difficulty: it may be wanted at any time. */
  #currentJob(): EncodedJob | undefined {
    return this.#parts.currentJob(this.extranonce.size === 0 ? this.plan.latest : undefined);
  }

  /** Shares are counted anew from the first job of another difficulty. */
  #enter(difficulty: number | undefined): void {
    if (difficulty === undefined || difficulty === this.difficulty) return;
    this.difficulty = difficulty;
    this.windowMs = this.#offeredMs;
    this.windowShares = 0;
  }
}
