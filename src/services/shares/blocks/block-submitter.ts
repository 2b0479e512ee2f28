// Submits solved blocks: each goes to every configured node at once and is retried until that node
// has a final response; responses are written to the database.
// Invariant: a block is never dropped as stale, no node or database that is down delays another
// node, and "invalid" is final only after some node accepted the block or after retries.

import {
  recordAnswers,
  type SubmissionAnswer,
  unansweredBlocks,
} from "../../../adapters/database/shares/blocks.ts";
import type { Database } from "../../../adapters/database/sql.ts";
import type { SubmitResult } from "../../../adapters/kaspa/blocks.ts";
import { inBackground } from "../../../base/background.ts";
import { type Clock, sleep } from "../../../base/clock.ts";
import { errorText } from "../../../base/errors.ts";
import type { Log } from "../../../base/log.ts";
import { type LoopService, startLoop } from "../../../base/loop-service.ts";
import { backoffMs } from "../../../base/retry.ts";
import type { PoolMetrics } from "../metrics/share-metrics.ts";
import { decodeFoundBlock, type SolvedBlock } from "./found-block.ts";

/** A node that takes blocks. */
export interface BlockNode {
  readonly name: string;
  /** Never throws; see kaspa/blocks.ts. */
  submit(block: SolvedBlock): Promise<SubmitResult>;
  /** Calls `listener` after each connection. Returns the unsubscribe function. */
  onConnect(listener: () => void): () => void;
}

export interface BlockSubmitterDeps {
  nodes: readonly BlockNode[];
  database: Database;
  clock: Clock;
  log: Log;
  metrics: Pick<PoolMetrics, "blockFound" | "blockAnswer" | "blockRefused">;
  random: () => number;
}

const MAX_RESUMED = 256;
/** Submissions in flight over all nodes; further blocks wait in the database for `resume`. */
const MAX_IN_FLIGHT = 2048;
const REMEMBERED = 10_000;
const BACKOFF = { baseMs: 50, capMs: 5000 };
/** After this time a node gets no further attempt in this run; a restart tries again. */
const GIVE_UP_MS = 60 * 60_000;
const MAX_RECORDED_PER_NODE = 20;
const WRITE_EVERY_MS = 500;

/**
 * A node says "invalid" also while it does not have the block's parents yet (rusty-kaspa
 * rpc/service/src/service.rs, submit_block_call). Until some node accepts the block, each is asked
 * again for this long.
 */
const RETRY_INVALID_MS = 10_000;

interface Submission {
  block: SolvedBlock;
  answers: SubmissionAnswer[];
}

/** One block on its way to all nodes. */
interface Delivery {
  block: SolvedBlock;
  isAccepted: boolean;
  /** Nodes whose last word is that the block is invalid. */
  refusals: number;
}

export class BlockSubmitter implements AsyncDisposable {
  readonly #deps: BlockSubmitterDeps;
  readonly #ending = new AbortController();
  readonly #writer: LoopService;
  /** Hashes submitted in this run, so that none is submitted twice at once. */
  readonly #known = new Set<string>();
  #inFlight = 0;
  #unwritten: Submission[] = [];
  readonly #nodeNames: readonly string[];
  /** Attempts that wait for their next try, by node. */
  readonly #waiting = new Map<string, Set<AbortController>>();
  readonly #unsubscribes: readonly (() => void)[];

  constructor(deps: BlockSubmitterDeps) {
    this.#deps = deps;
    this.#nodeNames = deps.nodes.map((node) => node.name);
    this.#unsubscribes = deps.nodes.map((node) => {
      const waiting = new Set<AbortController>();
      this.#waiting.set(node.name, waiting);
      return node.onConnect(() => {
        for (const one of waiting) one.abort();
      });
    });
    this.#writer = startLoop({
      name: "block answers",
      pauseMs: WRITE_EVERY_MS,
      clock: deps.clock,
      log: deps.log,
      turn: () => this.#write(),
    });
  }

  /** Starts submitting and returns at once. Does nothing for a block that is known. */
  submit(block: SolvedBlock): void {
    if (!this.#start(block)) return;
    this.#deps.metrics.blockFound();
    const { hash, worker, daaScore } = block;
    this.#deps.log.info("block found", { hash, worker, daaScore });
  }

  /** The same for a block of an earlier run, which is not counted again. */
  submitAgain(block: SolvedBlock): void {
    if (!this.#start(block)) return;
    this.#deps.log.info("block resubmitted", { hash: block.hash, worker: block.worker });
  }

  #start(block: SolvedBlock): boolean {
    if (this.#known.has(block.hash)) return false;
    if (this.#inFlight >= MAX_IN_FLIGHT) {
      this.#deps.log.warn("block submission postponed, too many in flight", { hash: block.hash });
      return false;
    }
    if (this.#known.size >= REMEMBERED) this.#known.delete(this.#known.values().next().value ?? "");
    this.#known.add(block.hash);
    const delivery: Delivery = { block, isAccepted: false, refusals: 0 };
    for (const node of this.#deps.nodes) {
      inBackground("block submission", this.#deps.log, () => this.#submitTo(node, delivery));
    }
    return true;
  }

  /** Resubmits blocks that no node has accepted yet. Throws PoolError "database". */
  async resume(): Promise<void> {
    const open = await unansweredBlocks(this.#deps.database, MAX_RESUMED);
    for (const { body } of open) this.submitAgain(decodeFoundBlock(body));
  }

  get inFlight(): number {
    return this.#inFlight;
  }

  /** Ends all attempts; blocks without a response are resubmitted at the next start. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#ending.abort();
    for (const unsubscribe of this.#unsubscribes) unsubscribe();
    await this.#writer[Symbol.asyncDispose]();
    await this.#write().catch((thrown: unknown) => {
      this.#deps.log.warn("block answers not written", { error: errorText(thrown) });
    });
  }

  async #submitTo(node: BlockNode, delivery: Delivery): Promise<void> {
    const { clock, log, metrics } = this.#deps;
    const { block } = delivery;
    const endMs = clock.monotonicMs() + GIVE_UP_MS;
    const invalid = { sinceMs: undefined as number | undefined };
    this.#inFlight += 1;
    try {
      for (let attempt = 1; !this.#ending.signal.aborted; attempt++) {
        const result = await node.submit(block);
        metrics.blockAnswer(result.answer);
        const isFinal = this.#isFinal(result, delivery, invalid);
        this.#note({ node: node.name, attempt, result, delivery, isFinal });
        if (isFinal) return;
        if (clock.monotonicMs() > endMs) {
          log.error("block submission abandoned", { hash: block.hash, node: node.name, ...result });
          // `resume` takes it up again.
          this.#known.delete(block.hash);
          return;
        }
        await this.#waitToRetry(node, attempt);
      }
    } finally {
      this.#inFlight -= 1;
    }
  }

  #isFinal(
    { answer }: SubmitResult,
    delivery: Delivery,
    invalid: { sinceMs: number | undefined },
  ): boolean {
    if (answer === "accepted") delivery.isAccepted = true;
    if (answer !== "blockInvalid") return answer === "accepted";
    const nowMs = this.#deps.clock.monotonicMs();
    invalid.sinceMs ??= nowMs;
    const isFinal = delivery.isAccepted || nowMs - invalid.sinceMs >= RETRY_INVALID_MS;
    if (isFinal) delivery.refusals += 1;
    return isFinal;
  }

  /** Waits with a growing pause, or until the node has connected again. */
  async #waitToRetry(node: BlockNode, attempt: number): Promise<void> {
    const { clock, random } = this.#deps;
    const connected = new AbortController();
    const waiting = this.#waiting.get(node.name);
    waiting?.add(connected);
    const signal = AbortSignal.any([this.#ending.signal, connected.signal]);
    await sleep(clock, backoffMs(attempt, { ...BACKOFF, random }), signal);
    waiting?.delete(connected);
  }

  #note(said: {
    node: string;
    attempt: number;
    result: SubmitResult;
    delivery: Delivery;
    isFinal: boolean;
  }): void {
    const { node, attempt, result, delivery, isFinal } = said;
    const { log, clock, metrics } = this.#deps;
    const { block } = delivery;
    const level = result.answer === "accepted" ? "info" : "warn";
    log[level]("block response", { hash: block.hash, node, attempt, ...result });
    if (delivery.refusals === this.#nodeNames.length && isFinal && !delivery.isAccepted) {
      metrics.blockRefused();
      log.error("block refused by every node", { hash: block.hash, ...result });
    }
    // An "invalid" that is asked again is not the node's last word.
    if (!isFinal && (attempt > MAX_RECORDED_PER_NODE || result.answer === "blockInvalid")) return;
    const answer = {
      node,
      attempt,
      answer: result.answer,
      // The node's message; Postgres text takes everything but NUL.
      detail: result.detail.slice(0, 500).replaceAll("\0", ""),
      answeredAtMs: clock.nowMs(),
    };
    this.#unwritten.push({ block, answers: [answer] });
    if (isFinal) this.#writer.wake();
  }

  /** Writes responses to the database; what fails stays for the next turn. */
  async #write(): Promise<void> {
    const batch = this.#unwritten;
    this.#unwritten = [];
    const rowless: Submission[] = [];
    let written = 0;
    try {
      for (const { block, answers } of batch) {
        const hasRow = await this.#deps.database.transaction((tx) =>
          recordAnswers(tx, block.hash, answers, this.#nodeNames),
        );
        // The recorder sees an acceptance when it creates the row; a rejection is offered again.
        if (!hasRow && isRefused(answers)) rowless.push({ block, answers: [] });
        written += 1;
      }
    } finally {
      const left = batch.slice(written);
      // Bounded: after hours without Postgres the oldest responses are dropped, no block is.
      this.#unwritten = [...rowless, ...left, ...this.#unwritten].slice(-REMEMBERED);
    }
  }
}

/** An entry without answers is a rejection that was offered before. */
function isRefused(answers: readonly SubmissionAnswer[]): boolean {
  return answers.every(({ answer }) => answer === "blockInvalid");
}
