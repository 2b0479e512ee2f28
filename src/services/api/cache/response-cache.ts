// Answers that are kept for some seconds, so that many readers cost one query.
// Routes ask it by a key made of what they understood of the request. What must stay true: one
// key is read once at a time, memory is bounded, and when the database is away the last answer
// is given on for a while: it carries the moment it speaks of.

import { contentAnswer, type WebAnswer, WebProblem } from "../../../adapters/http/answer.ts";
import { inBackground } from "../../../base/background.ts";
import { BoundedMap } from "../../../base/bounded.ts";
import type { Clock } from "../../../base/clock.ts";
import { errorText, PoolError } from "../../../base/errors.ts";
import type { Log } from "../../../base/log.ts";
import { toJson } from "../json.ts";

const MAX_ANSWERS = 2000;
/** Reads under way at once; a further one is told to come back. */
const MAX_READS = 64;
const STALE_LIFE_MS = 300_000;

interface Kept {
  answer: WebAnswer;
  at: number;
}

export class KeptAnswers {
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #kept = new BoundedMap<string, Kept>(MAX_ANSWERS);
  readonly #reads = new Map<string, Promise<WebAnswer>>();

  constructor(clock: Clock, log: Log) {
    this.#clock = clock;
    this.#log = log;
  }

  /**
   * The JSON of what `read` answers, not older than `lifeMs` while the database answers. Within
   * `graceMs` more, what is kept is given at once and read anew behind the reader's back: for
   * long lists.
   */
  async json(
    key: string,
    lifeMs: number,
    read: () => Promise<unknown>,
    graceMs = 0,
  ): Promise<WebAnswer> {
    const kept = this.#kept.get(key);
    const age = kept === undefined ? Number.POSITIVE_INFINITY : this.#clock.monotonicMs() - kept.at;
    if (kept !== undefined && age < lifeMs) return kept.answer;
    if (kept !== undefined && age < lifeMs + graceMs) {
      inBackground(`answer ${key}`, this.#log, async () => {
        if (!this.#reads.has(key)) await this.#start(key, lifeMs, read);
      });
      return kept.answer;
    }
    try {
      return await (this.#reads.get(key) ?? this.#start(key, lifeMs, read));
    } catch (thrown) {
      if (!(thrown instanceof PoolError) || kept === undefined || age > STALE_LIFE_MS) throw thrown;
      this.#log.warn("an older answer is given on", { key, error: errorText(thrown) });
      return kept.answer;
    }
  }

  #start(key: string, lifeMs: number, read: () => Promise<unknown>): Promise<WebAnswer> {
    if (this.#reads.size >= MAX_READS) {
      throw new WebProblem(503, "too many reads are under way", {
        headers: { "Retry-After": "1" },
      });
    }
    const reading = read()
      .then((value) => {
        const answer = jsonAnswer(value, lifeMs);
        this.#kept.delete(key);
        this.#kept.set(key, { answer, at: this.#clock.monotonicMs() });
        return answer;
      })
      .finally(() => this.#reads.delete(key));
    this.#reads.set(key, reading);
    return reading;
  }
}

export function jsonAnswer(value: unknown, lifeMs: number): WebAnswer {
  return contentAnswer({
    type: "application/json; charset=utf-8",
    body: toJson(value),
    cacheControl: `public, max-age=${Math.floor(lifeMs / 1000)}`,
  });
}
