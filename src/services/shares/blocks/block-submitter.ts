// Solved blocks on their way to the nodes: each goes to every configured node at once, is tried
// again until that node has a final answer, and every answer is written to the database.
// What must stay true: a block is never dropped as stale; neither a node nor Postgres being
// away holds the other nodes up; submitting one block twice does no harm.

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
import { decodeFoundBlock, type FoundBlock } from "./found-block.ts";

/** One node as this room needs it. */
export interface BlockTaker {
  readonly name: string;
  /** Never throws; see kaspa/blocks.ts. */
  submit(block: FoundBlock): Promise<SubmitResult>;
}

export interface BlockSubmitterParts {
  takers: readonly BlockTaker[];
  database: Database;
  clock: Clock;
  log: Log;
  metrics: Pick<PoolMetrics, "blockFound" | "blockAnswer">;
  random: () => number;
}

const MAX_RESUMED = 256;
/**
 * Tries under way, over all nodes. Only a network that is far too easy finds more while its nodes
 * are away; the others wait in their rows until `resume` has room for them.
 */
const MAX_IN_FLIGHT = 2048;
const REMEMBERED = 10_000;
const BACKOFF = { baseMs: 50, capMs: 5000 };
/** A node that cannot answer for so long is given up for this run; a restart tries again. */
const GIVE_UP_MS = 60 * 60_000;
const MAX_RECORDED_PER_NODE = 20;
const WRITE_EVERY_MS = 500;

interface Submission {
  block: FoundBlock;
  answers: SubmissionAnswer[];
}

export class BlockSubmitter implements AsyncDisposable {
  readonly #parts: BlockSubmitterParts;
  readonly #ending = new AbortController();
  readonly #writer: LoopService;
  /** Hashes of this run, so that a block is not sent again while it is under way. */
  readonly #known = new Set<string>();
  #inFlight = 0;
  #unwritten: Submission[] = [];
  readonly #nodes: readonly string[];

  constructor(parts: BlockSubmitterParts) {
    this.#parts = parts;
    this.#nodes = parts.takers.map((taker) => taker.name);
    this.#writer = startLoop({
      name: "block answers",
      pauseMs: WRITE_EVERY_MS,
      clock: parts.clock,
      log: parts.log,
      turn: () => this.#write(),
    });
  }

  /** Starts submitting; answers at once. A block that is known already is left alone. */
  submit(block: FoundBlock): void {
    if (!this.#start(block)) return;
    this.#parts.metrics.blockFound();
    const { hash, worker, daaScore } = block;
    this.#parts.log.info("block found", { hash, worker, daaScore });
  }

  /** The same for a block of an earlier run, which was counted when it was found. */
  submitAgain(block: FoundBlock): void {
    if (!this.#start(block)) return;
    this.#parts.log.info("block submitted again", { hash: block.hash, worker: block.worker });
  }

  #start(block: FoundBlock): boolean {
    if (this.#known.has(block.hash)) return false;
    if (this.#inFlight >= MAX_IN_FLIGHT) {
      this.#parts.log.warn("block waits, too many are on their way", { hash: block.hash });
      return false;
    }
    if (this.#known.size >= REMEMBERED) this.#known.delete(this.#known.values().next().value ?? "");
    this.#known.add(block.hash);
    for (const taker of this.#parts.takers) {
      inBackground("block submission", this.#parts.log, () => this.#submitTo(taker, block));
    }
    return true;
  }

  /** Blocks of earlier runs that no node has accepted yet. Throws when Postgres is away. */
  async resume(): Promise<void> {
    const open = await unansweredBlocks(this.#parts.database, MAX_RESUMED);
    for (const { body } of open) this.submitAgain(decodeFoundBlock(body));
  }

  get inFlight(): number {
    return this.#inFlight;
  }

  /** Ends the tries; what has no answer is submitted again at the next start. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#ending.abort();
    await this.#writer[Symbol.asyncDispose]();
    await this.#write().catch((thrown: unknown) => {
      this.#parts.log.warn("block answers not written", { error: errorText(thrown) });
    });
  }

  async #submitTo(taker: BlockTaker, block: FoundBlock): Promise<void> {
    const { clock, log, metrics, random } = this.#parts;
    const endMs = clock.monotonicMs() + GIVE_UP_MS;
    this.#inFlight += 1;
    try {
      for (let attempt = 1; !this.#ending.signal.aborted; attempt++) {
        const result = await taker.submit(block);
        metrics.blockAnswer(result.answer);
        this.#note(taker.name, attempt, result, block);
        if (result.answer === "accepted" || result.answer === "blockInvalid") return;
        if (clock.monotonicMs() > endMs) {
          log.error("block given up", { hash: block.hash, node: taker.name, ...result });
          return;
        }
        await sleep(clock, backoffMs(attempt, { ...BACKOFF, random }), this.#ending.signal);
      }
    } finally {
      this.#inFlight -= 1;
    }
  }

  #note(node: string, attempt: number, result: SubmitResult, block: FoundBlock): void {
    const level = result.answer === "accepted" ? "info" : "warn";
    this.#parts.log[level]("block answered", { hash: block.hash, node, attempt, ...result });
    const isFinal = result.answer === "accepted" || result.answer === "blockInvalid";
    if (attempt > MAX_RECORDED_PER_NODE && !isFinal) return;
    const answer = {
      node,
      attempt,
      answer: result.answer,
      // A node's own words, in which Postgres takes everything but NUL.
      detail: result.detail.slice(0, 500).replaceAll("\0", ""),
      answeredAtMs: this.#parts.clock.nowMs(),
    };
    this.#unwritten.push({ block, answers: [answer] });
    if (isFinal) this.#writer.wake();
  }

  /** Writes what nodes answered; what cannot be written now stays for the next turn. */
  async #write(): Promise<void> {
    const batch = this.#unwritten;
    this.#unwritten = [];
    const rowless: Submission[] = [];
    let written = 0;
    try {
      for (const { block, answers } of batch) {
        const hasRow = await this.#parts.database.transaction((tx) =>
          recordAnswers(tx, block.hash, answers, this.#nodes),
        );
        // An acceptance is seen when the recorder makes the row, a refusal must be brought again.
        if (!hasRow && isRefused(answers)) rowless.push({ block, answers: [] });
        written += 1;
      }
    } finally {
      const left = batch.slice(written);
      // After hours without Postgres the oldest answers go; the blocks themselves do not.
      this.#unwritten = [...rowless, ...left, ...this.#unwritten].slice(-REMEMBERED);
    }
  }
}

/** Without answers it is a refusal that was brought before. */
function isRefused(answers: readonly SubmissionAnswer[]): boolean {
  return answers.every(({ answer }) => answer === "blockInvalid");
}
