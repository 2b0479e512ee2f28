// The difficulty that each worker had last, for its next connection. It holds, as every wish does,
// only for jobs that are published after the login, so nobody gains by choosing among names.
// Invariant: only workers whose accepted shares settled a difficulty are remembered, a bounded
// number of them.

import { BoundedMap } from "../../../base/bounded.ts";

const MAX_WORKERS = 50_000;

export class RememberedDifficulties {
  readonly #byWorker = new BoundedMap<string, number>(MAX_WORKERS);

  /** `worker` is a worker's key. */
  get(worker: string): number | undefined {
    return this.#byWorker.get(worker);
  }

  /** The oldest entry makes way, at the bound. */
  set(worker: string, difficulty: number): void {
    this.#byWorker.delete(worker);
    this.#byWorker.set(worker, difficulty);
  }

  /** What the database knows from before this process; newer entries stay. */
  restore(entries: Iterable<{ worker: string; difficulty: number }>): void {
    for (const { worker, difficulty } of entries) {
      if (!this.#byWorker.has(worker)) this.#byWorker.set(worker, difficulty);
    }
  }
}
