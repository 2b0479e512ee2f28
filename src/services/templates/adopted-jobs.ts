// Jobs that another app sent to its miners, or this one before it started again: finds their
// templates in Redis and makes jobs of them, so that their shares can be checked here.
// Invariant: a job is only adopted if every nonce credited for its work is known.

import { type Clock, sleep } from "../../base/clock.ts";
import { partsOfTag, type Template, workKey } from "../../domain/job.ts";
import type { JobBook } from "./job-book.ts";

/** Where the apps keep their templates; neither method throws. */
export interface StoredTemplates {
  find(tags: readonly number[]): Promise<Map<number, { work: string; storedMs: number }>>;
  read(works: readonly string[]): Promise<Map<string, string>>;
}

export interface AdoptedJobsDeps {
  /** The number of this process, below 2^16. */
  run: number;
  book: Pick<JobBook, "get" | "ofWork" | "adopt">;
  stored: StoredTemplates;
  /** A stored message as a template; undefined if it is none that may be mined on. */
  recall: (text: string) => Template | undefined;
  /** Credited nonces are complete for templates with a later timestamp. */
  completeAfterMs: () => bigint;
  clock: Clock;
}

/** The most that are adopted at a time; the book must have room for them. */
export const MAX_ADOPTED = 128;
/** A template of hundreds of transactions takes a millisecond or two to decode. */
const DECODED_AT_A_TIME = 4;

export class AdoptedJobs {
  readonly #deps: AdoptedJobsDeps;
  #batch: { tags: Set<number>; found: Promise<Map<number, string>> } | undefined;

  constructor(deps: AdoptedJobsDeps) {
    this.#deps = deps;
  }

  /**
   * Makes jobs of the templates of these tags. Resolves to the works by tag, without those that
   * are unknown. Sessions that ask in the same turn share one request.
   */
  async works(tags: readonly number[]): Promise<Map<number, string>> {
    if (this.#batch === undefined) {
      const asked = new Set<number>();
      this.#batch = { tags: asked, found: this.#soon(asked) };
    }
    const { tags: all, found } = this.#batch;
    for (const tag of tags) all.add(tag);
    const works = await found;
    return new Map(tags.flatMap((tag) => entryOf(tag, works.get(tag))));
  }

  async #soon(tags: ReadonlySet<number>): Promise<Map<number, string>> {
    await sleep(this.#deps.clock, 0);
    this.#batch = undefined;
    return this.#resolve([...tags]);
  }

  async #resolve(tags: readonly number[]): Promise<Map<number, string>> {
    const { run, book, stored } = this.#deps;
    const works = new Map<number, string>();
    const foreign: number[] = [];
    for (const tag of tags) {
      const parts = partsOfTag(tag);
      const own = parts.run === run ? book.get(parts.jobId) : undefined;
      if (own !== undefined) works.set(tag, workKey(own.template));
      else if (parts.run !== run) foreign.push(tag);
    }
    const found = await stored.find(foreign);
    await this.#adoptAll([...found.values()]);
    for (const [tag, { work }] of found) {
      const job = book.ofWork(work);
      if (job !== undefined && this.#isComplete(job.template)) works.set(tag, work);
    }
    return works;
  }

  #isComplete(template: Pick<Template, "timestampMs">): boolean {
    return template.timestampMs > this.#deps.completeAfterMs();
  }

  async #adoptAll(jobs: readonly { work: string; storedMs: number }[]): Promise<void> {
    const { book, stored, recall, clock } = this.#deps;
    const inOrder = [...new Map(jobs.map((job) => [job.work, job])).values()]
      .sort((a, b) => a.storedMs - b.storedMs)
      .map((job, index, all) => ({ ...job, supersededMs: all[index + 1]?.storedMs }));
    const missing = inOrder.filter(({ work }) => book.ofWork(work) === undefined);
    const texts = await stored.read(missing.slice(-MAX_ADOPTED).map(({ work }) => work));
    let decoded = 0;
    for (const { work, supersededMs } of missing) {
      const text = texts.get(work);
      const template = text === undefined ? undefined : recall(text);
      if (template === undefined || workKey(template) !== work) continue;
      const aheadMs = clock.monotonicMs() - clock.nowMs();
      book.adopt(template, (supersededMs ?? clock.nowMs()) + aheadMs);
      decoded += 1;
      if (decoded % DECODED_AT_A_TIME === 0) await sleep(clock, 0);
    }
  }
}

function entryOf(tag: number, work: string | undefined): [number, string][] {
  return work === undefined ? [] : [[tag, work]];
}
