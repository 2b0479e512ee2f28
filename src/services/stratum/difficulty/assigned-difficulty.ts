// Which difficulty was in force when a job went out to one connection.
// One per session. What must stay true: a share is judged and credited at the difficulty of
// the job it is for, however often the difficulty changed since; the memory is bounded.

import { targetOfWork, workOf } from "../../../domain/difficulty.ts";

export interface Terms {
  /** The first job that went out with them. */
  fromJobId: number;
  difficulty: number;
  work: number;
  target: bigint;
  targetFloat: number;
}

const MAX_TERMS = 16;
const MAX_SENT = 16;

export class SessionTerms {
  /** Oldest first; the last one is in force. */
  readonly #terms: Terms[] = [];
  /** Ids of the newest jobs sent, as a ring. */
  readonly #sent: number[] = [];
  #sentAt = 0;

  /** Notes that job `jobId` goes out at `difficulty`. Ids must grow. */
  send(jobId: number, difficulty: number): void {
    if (this.#terms.at(-1)?.difficulty !== difficulty) this.#begin(jobId, difficulty);
    this.#sent[this.#sentAt] = jobId;
    this.#sentAt = (this.#sentAt + 1) % MAX_SENT;
  }

  /** Undefined for a job older than what is remembered, or from before the first job. */
  of(jobId: number): Terms | undefined {
    const newest = this.#terms.length - 1;
    for (let index = newest; index >= 0; index--) {
      const terms = this.#terms[index];
      if (terms !== undefined && jobId >= terms.fromJobId) return terms;
    }
    return undefined;
  }

  /** Up to `count` ids of jobs sent, newest first, without `except`. */
  newestSent(count: number, except: number): number[] {
    const result: number[] = [];
    for (let back = 1; back <= this.#sent.length && result.length < count; back++) {
      const id = this.#sent[(this.#sentAt - back + MAX_SENT) % MAX_SENT];
      if (id !== undefined && id !== except) result.push(id);
    }
    return result;
  }

  #begin(fromJobId: number, difficulty: number): void {
    const work = workOf(difficulty);
    const target = targetOfWork(work);
    this.#terms.push({ fromJobId, difficulty, work, target, targetFloat: Number(target) });
    if (this.#terms.length > MAX_TERMS) this.#terms.shift();
  }
}
