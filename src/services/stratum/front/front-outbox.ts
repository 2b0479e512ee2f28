// What an app sends to a miner behind a front, as frames of the link: replies with the numbers of
// the lines they answer, and jobs apart from them, so that a slow reader gets the newest job only.
// The front holds what the miner's socket does not take.

import type { Reply } from "../../../adapters/front/app-frames.ts";
import type { SessionOutbox } from "../sockets/outbox.ts";
import type { JobRounds } from "./job-rounds.ts";
import type { LineAcknowledgements } from "./line-acknowledgements.ts";

export interface FrontOutboxDeps {
  session: number;
  rounds: JobRounds;
  /** The class of sessions that get the same bytes for a job. */
  jobClass: () => number;
  lines: LineAcknowledgements;
  send: (reply: Reply) => void;
  /** The lines of the newest job; "" if it was sent already. */
  jobLines: () => string;
  /** The tag of the job that `jobLines` made lines of. */
  jobTag: () => number;
  /** The snapshot if it changed since the last call; the last one has its counts as well. */
  changedSnapshot: (isLast: boolean) => Uint8Array | undefined;
}

const NOTHING = new Uint8Array(0);

export class FrontOutbox implements SessionOutbox {
  readonly #deps: FrontOutboxDeps;
  #replies = "";
  #job: { lines: string; tag: number } | undefined;
  #isOver = false;
  /** The class that the front has it in; 0 before the first job. */
  #class = 0;

  constructor(deps: FrontOutboxDeps) {
    this.#deps = deps;
  }

  /** The front says when a miner is gone. */
  readonly isGone = false;

  add(lines: string): void {
    this.#replies += lines;
  }

  offerJob(): void {
    const lines = this.#deps.jobLines();
    if (lines !== "") this.#job = { lines, tag: this.#deps.jobTag() };
  }

  /** Always true: the front decides who reads too slowly. */
  flush(isLast = false): boolean {
    if (this.#isOver) return true;
    const { session, lines, send } = this.#deps;
    const news = lines.take();
    const snapshot = this.#deps.changedSnapshot(isLast);
    if (news !== undefined || snapshot !== undefined || this.#replies !== "") {
      send({
        session,
        acknowledged: news?.acknowledged ?? lines.reported,
        ...(news === undefined ? {} : { also: news.also }),
        ...(snapshot === undefined ? {} : { snapshot }),
        bytes: this.#replies === "" ? NOTHING : Buffer.from(this.#replies, "latin1"),
      });
      this.#replies = "";
    }
    if (this.#job !== undefined) this.#sendJob(this.#job);
    this.#job = undefined;
    return true;
  }

  /** By the round's broadcast, with a new difficulty held in front of it; the first job alone. */
  #sendJob(job: { lines: string; tag: number }): void {
    const { session, rounds, lines, send } = this.#deps;
    const common = { session, acknowledged: lines.reported };
    const sessionClass = this.#deps.jobClass();
    if (!rounds.isOpen || sessionClass !== this.#class) {
      const isMoved = sessionClass !== this.#class;
      if (isMoved) this.#join(sessionClass);
      const bytes = Buffer.from(job.lines, "latin1");
      send({ ...common, ...(isMoved ? { sessionClass } : {}), tag: job.tag, bytes });
      return;
    }
    const start = job.lines.indexOf("\n") + 1;
    const hasDifficulty = start < job.lines.length;
    if (hasDifficulty) {
      const bytes = Buffer.from(job.lines.slice(0, start), "latin1");
      send({ ...common, hold: true, bytes });
    }
    const line = hasDifficulty ? job.lines.slice(start) : job.lines;
    rounds.add({ line, tag: job.tag, session, sessionClass });
  }

  #join(sessionClass: number): void {
    if (this.#class !== 0) this.#deps.rounds.left(this.#class);
    this.#class = sessionClass;
    if (sessionClass !== 0) this.#deps.rounds.joined(sessionClass);
  }

  drained(): boolean {
    return true;
  }

  get waitingBytes(): number {
    return this.#replies.length + (this.#job?.lines.length ?? 0);
  }

  /** Nothing is sent any more: the session is no longer this app's. */
  end(): void {
    this.#isOver = true;
    this.#join(0);
  }
}
