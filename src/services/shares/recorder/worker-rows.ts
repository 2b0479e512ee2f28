// A cache of the workers' rows in Postgres, so that the recorder does not write each of them with
// every batch. An id enters it only after the transaction that returned it was committed; the time
// of a worker's last share is at most ten seconds late.

import { parseWorkerKey, type WorkerId } from "../../../domain/worker.ts";

export interface WorkerSpan {
  firstMs: number;
  lastMs: number;
}

export type WorkerWithSpan = WorkerId & WorkerSpan;

const STALE_MS = 10_000;
/** Past this many the cache is emptied: some more rows are written, once. */
const MAX_WORKERS = 50_000;

export class WorkerRows {
  /** By worker key: its id, and the time of its last share in the row. */
  readonly #known = new Map<string, { id: bigint; lastMs: number }>();

  /** Workers whose row is to be written: new ones, and those whose last share is old there. */
  due(spans: ReadonlyMap<string, WorkerSpan>): WorkerWithSpan[] {
    const rows: WorkerWithSpan[] = [];
    for (const [key, span] of spans) {
      const known = this.#known.get(key);
      if (known !== undefined && Math.abs(span.lastMs - known.lastMs) < STALE_MS) continue;
      rows.push({ ...parseWorkerKey(key), ...span });
    }
    return rows;
  }

  id(key: string): bigint | undefined {
    return this.#known.get(key)?.id;
  }

  /** Called after the commit that wrote them. */
  learn(ids: ReadonlyMap<string, bigint>, spans: ReadonlyMap<string, WorkerSpan>): void {
    if (this.#known.size + ids.size > MAX_WORKERS) this.#known.clear();
    for (const [key, id] of ids) {
      this.#known.set(key, { id, lastMs: spans.get(key)?.lastMs ?? 0 });
    }
  }

  forget(): void {
    this.#known.clear();
  }
}
