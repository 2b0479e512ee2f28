// Journals of app processes that are gone: the leader drains what they left behind, so that a
// miner's shares are paid also when fewer processes run than before. What must stay true: only
// a journal that no process holds is drained, and under the name it always had.

import type { Database } from "../../adapters/database/sql.ts";
import { journalNumbers, tryClaim } from "../../adapters/journal/directory.ts";
import { Journal } from "../../adapters/journal/journal.ts";
import type { Clock } from "../../base/clock.ts";
import type { Log } from "../../base/log.ts";
import { Recorder } from "../../services/shares/recorder/recorder.ts";
import { JOURNAL_KEEP_MS } from "./mining.ts";

export interface OrphanParts {
  /** The folder that holds all journals. */
  directory: string;
  ownNumber: number;
  /** The configured instance name, which every journal's name begins with. */
  name: string;
  database: Database;
  clock: Clock;
  log: Log;
}

/** Drains each journal that nobody holds; answers the numbers of those it drained. */
export async function drainOrphans(parts: OrphanParts): Promise<number[]> {
  const drained: number[] = [];
  for (const number of journalNumbers(parts.directory)) {
    if (number === parts.ownNumber) continue;
    if (await drainOrphan(parts, number)) drained.push(number);
  }
  return drained;
}

async function drainOrphan(parts: OrphanParts, number: number): Promise<boolean> {
  const folder = tryClaim(parts.directory, number);
  if (folder === undefined) return false;
  try {
    const { clock, log, database } = parts;
    const instance = `${parts.name}-${folder.number}-${folder.identity}`;
    await using journal = new Journal({
      path: folder.path,
      maxBytes: Number.MAX_SAFE_INTEGER,
      fileBytes: Number.MAX_SAFE_INTEGER,
      flushIntervalMs: 0,
      clock,
      log,
      onDurable: () => undefined,
      onFault: () => undefined,
    });
    const keepMs = JOURNAL_KEEP_MS;
    const recorder = new Recorder({ instance, journal, database, clock, log, keepMs });
    const before = journal.durableSequence;
    await recorder.drain();
    recorder.close();
    log.debug("journal of another process drained", { instance, sequence: before });
    return true;
  } finally {
    folder.release();
  }
}
