// Journals of app processes that are gone: the leader stores what they left, so that their miners
// are paid also if fewer processes run than before.
// Invariant: only a journal that no process holds is drained; its position is that of its identity.

import type { Database } from "../../../adapters/database/sql.ts";
import type { JournalCounts } from "../../../adapters/journal/folder.ts";
import type { Clock } from "../../../base/clock.ts";
import { errorText } from "../../../base/errors.ts";
import type { Log } from "../../../base/log.ts";
import { Recorder } from "../../../services/shares/recorder/recorder.ts";
import { ShareProofs } from "../../../services/shares/recorder/share-proofs.ts";
import { JOURNAL_KEEP_MS, journalName } from "../mining.ts";
import type { LeftJournal, LeftJournals } from "./store.ts";

export interface OrphanDeps {
  journals: LeftJournals;
  /** The configured INSTANCE, which the names of new journals begin with. */
  name: string;
  database: Database;
  counts: JournalCounts;
  /** Whether shares are kept for the open book. */
  isBookOpen: boolean;
  /** How many journals could not be drained the last time. */
  onFailing: (journals: number) => void;
  clock: Clock;
  log: Log;
}

/** A journal that is drained is looked at again only after so long, to trim it. */
const LOOK_AGAIN_MS = 10 * 60_000;

/** By number: what a journal held when it was drained, and when. */
type Drained = Map<number, { content: string; atMs: number }>;

/** A turn drains each journal that nobody holds, and returns the numbers of those it drained. */
export function orphanDrain(deps: OrphanDeps): () => Promise<number[]> {
  const drained: Drained = new Map();
  return async () => {
    const done: number[] = [];
    let failing = 0;
    for (const number of deps.journals.numbers()) {
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

async function drainOne(deps: OrphanDeps, number: number, drained: Drained): Promise<boolean> {
  const journal = await deps.journals.claim(number);
  if (journal === undefined) return false;
  try {
    const nowMs = deps.clock.monotonicMs();
    const before = drained.get(number);
    const isSame = before?.content === (await journal.content());
    if (before !== undefined && isSame && nowMs - before.atMs < LOOK_AGAIN_MS) return false;
    await drainJournal(deps, journal);
    drained.set(number, { content: await journal.content(), atMs: nowMs });
    return true;
  } finally {
    await journal.release();
  }
}

async function drainJournal(deps: OrphanDeps, left: LeftJournal): Promise<void> {
  const { database, counts, clock, log } = deps;
  const instance = journalName(deps.name, left);
  const journal = await left.open(counts);
  const keepMs = JOURNAL_KEEP_MS;
  // The jobs were those of a process that is gone: their shares have no capsules.
  const proofs = deps.isBookOpen ? new ShareProofs(() => undefined) : undefined;
  const recorder = new Recorder({ instance, journal, database, clock, log, keepMs, proofs });
  try {
    await recorder.drain();
  } finally {
    recorder.close();
  }
  log.debug("orphaned journal drained", { instance, sequence: journal.durableSequence });
}
