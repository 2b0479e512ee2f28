// What an app behind a front needs to go on with the jobs of another app: templates in Redis, and
// the nonces that the other apps credited.

import { JobStore } from "../../adapters/redis/job-store.ts";
import type { Clock } from "../../base/clock.ts";
import type { Log } from "../../base/log.ts";
import { startLoop } from "../../base/loop-service.ts";
import { type Job, jobTag, type Template, workKey } from "../../domain/job.ts";
import type { ShareValidator } from "../../services/shares/share-validator.ts";
import type { OldJobs } from "../../services/stratum/front/resumption.ts";
import { AdoptedJobs } from "../../services/templates/adopted-jobs.ts";
import type { JobBook } from "../../services/templates/job-book.ts";
import type { JournalStore, ShareJournal } from "./journal/store.ts";

/** Redis of the stack has 64 MB; the newest template takes its part of it. */
const TEMPLATES_BYTES = 24 * 1024 * 1024;
const TEMPLATES_AGE_MS = 180_000;
const READ_ALONG_MS = 1000;

export interface OldJobsService extends OldJobs, AsyncDisposable {
  /** Stores the template of a new job for the other apps; `text` is the message it came in. */
  made(job: Job, text: string): Promise<void>;
}

export interface OldJobsParts {
  redis: { address: string; password: string | undefined; prefix: string };
  store: Pick<JournalStore, "identity" | "run" | "others" | "past">;
  journal: Pick<ShareJournal, "isBroken">;
  book: JobBook;
  recall: (text: string) => Template | undefined;
  validator: Pick<ShareValidator, "settled">;
  clock: Clock;
  log: Log;
}

export function openOldJobs(parts: OldJobsParts): OldJobsService {
  const { store, journal, book, recall, validator, clock, log } = parts;
  const { others, past, identity, run } = store;
  const limits = { maxBytes: TEMPLATES_BYTES, maxAgeMs: TEMPLATES_AGE_MS };
  const stored = new JobStore({ ...parts.redis, ...limits, clock, log });
  const completeAfterMs = () => past.completeAfterMs;
  const adopted = new AdoptedJobs({ run, book, stored, recall, completeAfterMs, clock });
  const stack = new AsyncDisposableStack();
  stack.use(stored);
  if (others !== undefined) {
    const loop = { name: "other journals", pauseMs: READ_ALONG_MS, clock, log };
    stack.use(startLoop({ ...loop, turn: () => others.catchUp() }));
  }
  return {
    run,
    journal: identity,
    made: (job, text) => stored.put(jobTag(run, job.id), workKey(job.template), text),
    knows: async (before) => {
      if (before.journal !== identity) return (await others?.knows(before)) ?? false;
      await validator.settled();
      return !journal.isBroken;
    },
    works: (tags) => adopted.works(tags),
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
}
