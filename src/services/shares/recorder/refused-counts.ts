// Counts of refused shares on their way to Postgres, kept by worker and minute while it is away.
// The app's timers collect them from the tallies and store them. What waits is bounded, what is
// dropped at the bound is counted, and a failed store loses no count. They never affect money: a
// COMMIT whose reply was lost may count a batch twice.

import { addRefused, type RefusedRow } from "../../../adapters/database/shares/shares.ts";
import type { Database } from "../../../adapters/database/sql.ts";
import type { TallyBook, WorkerTally } from "../metrics/worker-tallies.ts";

export interface RefusedCountsOptions {
  /** Worker-minutes that may wait; at the bound the oldest leave. */
  limit: number;
  /** Told how many shares left uncounted. */
  onDropped: (shares: number) => void;
}

const BATCH_ROWS = 5000;

export class RefusedCounts {
  readonly #options: RefusedCountsOptions;
  readonly #waiting = new Map<string, RefusedRow>();
  /** Device and difficulty of workers that mine well: news only, and of the last look only. */
  #news: RefusedRow[] = [];

  constructor(options: RefusedCountsOptions) {
    this.#options = options;
  }

  /** Worker-minutes that wait. */
  get size(): number {
    return this.#waiting.size;
  }

  /** Takes what came since the last call, for the minute of `nowMs`. */
  collect(tallies: TallyBook, nowMs: number): void {
    const minute = Math.floor(nowMs / 60_000);
    this.#news = [];
    for (const tally of tallies.all()) {
      const row = takeRow(tally, minute);
      if (sharesOf(row) > 0) this.#add(row);
      else if (tally.minute.accepted > 0) this.#news.push(row);
    }
  }

  /** Stores all that waits. Throws PoolError "database" when Postgres is away. */
  async store(database: Database): Promise<void> {
    const news = this.#news;
    this.#news = [];
    for (const rows of batches(news)) await write(database, rows);
    while (this.#waiting.size > 0) {
      const entries = [...this.#waiting.entries()].slice(0, BATCH_ROWS);
      // Out of the way while they are written: the same minute may be collected again meanwhile.
      for (const [key] of entries) this.#waiting.delete(key);
      const rows = entries.map(([, row]) => row);
      try {
        await write(database, rows);
      } catch (thrown) {
        for (const row of rows) this.#add(row);
        throw thrown;
      }
    }
  }

  #add(row: RefusedRow): void {
    const key = `${row.minute} ${row.wallet}/${row.name}`;
    const before = this.#waiting.get(key);
    if (before === undefined && this.#waiting.size >= this.#options.limit) this.#dropOldest();
    this.#waiting.set(key, before === undefined ? row : sum(before, row));
  }

  #dropOldest(): void {
    const oldest = this.#waiting.entries().next();
    if (oldest.done === true) return;
    const [key, row] = oldest.value;
    this.#waiting.delete(key);
    this.#options.onDropped(sharesOf(row));
  }
}

function takeRow(tally: WorkerTally, minute: number): RefusedRow {
  const counts = tally.takeUnstored();
  return {
    ...tally.worker,
    minute,
    stale: counts.stale,
    duplicate: counts.duplicate,
    lowDifficulty: counts.lowDifficulty,
    invalid: counts.invalid + counts.wrongPrefix,
    difficulty: tally.difficulty,
    device: tally.device,
  };
}

function sharesOf(row: RefusedRow): number {
  return row.stale + row.duplicate + row.lowDifficulty + row.invalid;
}

function sum(before: RefusedRow, after: RefusedRow): RefusedRow {
  return {
    ...after,
    stale: before.stale + after.stale,
    duplicate: before.duplicate + after.duplicate,
    lowDifficulty: before.lowDifficulty + after.lowDifficulty,
    invalid: before.invalid + after.invalid,
  };
}

async function write(database: Database, rows: readonly RefusedRow[]): Promise<void> {
  await database.transaction((tx) => addRefused(tx, rows));
}

function* batches(rows: readonly RefusedRow[]): Generator<readonly RefusedRow[]> {
  for (let from = 0; from < rows.length; from += BATCH_ROWS) {
    yield rows.slice(from, from + BATCH_ROWS);
  }
}
