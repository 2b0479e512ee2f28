// Journals of app processes that are gone: the leader stores what they left, so that their miners
// are paid also if fewer processes run than before.
// Invariant: only a journal that no process holds is drained; its position is that of its identity.

import { statSync } from "node:fs";
import type { Database } from "../../adapters/database/sql.ts";
import {
  type JournalDirectory,
  journalFiles,
  journalNumbers,
  tryClaim,
} from "../../adapters/journal/directory.ts";
import type { JournalCounts } from "../../adapters/journal/folder.ts";
import { LeftFolder } from "../../adapters/journal/left-folder.ts";
import type { Clock } from "../../base/clock.ts";
import { errorText } from "../../base/errors.ts";
import type { Log } from "../../base/log.ts";
import { Recorder } from "../../services/shares/recorder/recorder.ts";
import { JOURNAL_KEEP_MS, journalName } from "./mining.ts";

export interface OrphanDeps {
  /** The folder that holds all journals. */
  directory: string;
  ownNumber: number;
  /** The configured INSTANCE, which the names of new journals begin with. */
  name: string;
  keepBytes: number;
  youngBytes: number;
  database: Database;
  counts: JournalCounts;
  /** How many folders could not be drained the last time. */
  onFailing: (folders: number) => void;
  clock: Clock;
  log: Log;
}

/** A folder that is drained is looked at again only after so long, to trim it. */
const LOOK_AGAIN_MS = 10 * 60_000;

/** A turn drains each journal that nobody holds, and returns the numbers of those it drained. */
export function orphanDrain(deps: OrphanDeps): () => Promise<number[]> {
  /** By folder number: what it held when it was drained, and when. */
  const drained = new Map<number, { content: string; atMs: number }>();
  return async () => {
    const done: number[] = [];
    let failing = 0;
    for (const number of journalNumbers(deps.directory)) {
      if (number === deps.ownNumber) continue;
      try {
        if (await drainOne(deps, number, drained)) done.push(number);
      } catch (thrown) {
        // Others are drained meanwhile; this one is tried again in the next turn.
        failing += 1;
        drained.delete(number);
        deps.log.error("orphaned journal not drained", { number, error: errorText(thrown) });
      }
    }
    deps.onFailing(failing);
    return done;
  };
}

async function drainOne(
  deps: OrphanDeps,
  number: number,
  drained: Map<number, { content: string; atMs: number }>,
): Promise<boolean> {
  const folder = tryClaim(deps.directory, number);
  if (folder === undefined) return false;
  try {
    const content = contentOf(folder);
    const nowMs = deps.clock.monotonicMs();
    const before = drained.get(number);
    if (before?.content === content && nowMs - before.atMs < LOOK_AGAIN_MS) return false;
    await drainFolder(deps, folder);
    drained.set(number, { content: contentOf(folder), atMs: nowMs });
    return true;
  } finally {
    folder.release();
  }
}

async function drainFolder(deps: OrphanDeps, folder: JournalDirectory): Promise<void> {
  const { database, counts, keepBytes, youngBytes, clock, log } = deps;
  const instance = journalName(deps.name, folder);
  const journal = await LeftFolder.open(folder, { keepBytes, youngBytes, clock, log, counts });
  const keepMs = JOURNAL_KEEP_MS;
  const recorder = new Recorder({ instance, journal, database, clock, log, keepMs });
  try {
    await recorder.drain();
  } finally {
    recorder.close();
  }
  log.debug("orphaned journal drained", { instance, sequence: journal.durableSequence });
}

/** Changes with everything that is appended; names and sizes are enough for that. */
function contentOf(folder: JournalDirectory): string {
  const newest = journalFiles(folder.path).at(-1);
  const size = newest === undefined ? 0 : statSync(newest.path).size;
  return `${folder.identity} ${newest?.firstSequence} ${size}`;
}
