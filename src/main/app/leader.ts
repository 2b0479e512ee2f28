// Work that only one app process does: rewards, journals of processes that are gone, statistics.
// It runs while the process holds the leader's advisory lock, and stops when the lock is lost.

import type { FileConfig } from "../../adapters/config/file.ts";
import { rollUp } from "../../adapters/database/maintenance/statistics-rollup.ts";
import { closeLostSegments } from "../../adapters/database/shares/shares.ts";
import { type HeldLock, LOCKS } from "../../adapters/database/sql.ts";
import { startLoop, startLoops } from "../../base/loop-service.ts";
import { rewardMetrics } from "../../services/rewards/allocation/reward-metrics.ts";
import type { Schema } from "../process/schema.ts";
import { orphanDrain } from "./journal/orphans.ts";
import { openSiteJournals } from "./journal/site-journals.ts";
import type { Mining, MiningParts } from "./mining.ts";
import { startLogBuilder } from "./open-book.ts";
import { startRewards } from "./rewards.ts";

export interface LeaderParts extends MiningParts, Pick<Mining, "counts"> {
  natsToken: string | undefined;
  schema: Schema;
}

const CHECK_MS = 2000;
const ORPHANS_MS = 15_000;
const LOST_MS = 60_000;
const ROLLUP_MS = 60_000;
/** Bounds one turn, so that a backlog leaves Postgres to others in between. */
const ROLLUPS_PER_TURN = 10;

export function startLeader(parts: LeaderParts): AsyncDisposable {
  let lock: HeldLock | undefined;
  let work: AsyncDisposableStack | undefined;
  const isLeader = parts.metrics.gauge({
    name: "katpool_leader",
    help: "1 on the process that settles blocks and allocates rewards",
  });
  const resign = async () => {
    await work?.disposeAsync();
    work = undefined;
    await lock?.release();
    lock = undefined;
    isLeader.set(0);
  };
  const loop = startLoop({
    name: "leader",
    pauseMs: CHECK_MS,
    clock: parts.clock,
    log: parts.log,
    turn: async () => {
      if (lock !== undefined && !lock.isHeld()) {
        parts.log.warn("leadership lost");
        await resign();
      }
      if (lock !== undefined || !parts.schema.isReady()) return;
      lock = await parts.database.tryLock(LOCKS.leader);
      if (lock === undefined) return;
      try {
        work = startWork(parts);
      } catch (thrown) {
        await resign();
        throw thrown;
      }
      parts.log.info("leadership taken");
      isLeader.set(1);
    },
  });
  return {
    [Symbol.asyncDispose]: async () => {
      await loop[Symbol.asyncDispose]();
      await resign();
    },
  };
}

function startWork(parts: LeaderParts): AsyncDisposableStack {
  const stack = new AsyncDisposableStack();
  const { clock, log, database } = parts;
  stack.use(startRewards(parts));
  if (parts.bookSigner !== undefined) stack.use(startLogBuilder(parts, parts.bookSigner));
  const publishRewards = rewardMetrics(parts.metrics, parts.treasury);
  const { siteJournals: settings } = parts.config.file;
  if (settings !== undefined) stack.use(drainSites(parts, settings));
  stack.use(
    startLoops({ clock, log }, [
      { name: "orphaned journals", pauseMs: ORPHANS_MS, turn: drainOthers(parts) },
      { name: "lost journals", pauseMs: LOST_MS, turn: () => closeLost(parts) },
      { name: "reward gauges", pauseMs: ROLLUP_MS, turn: () => publishRewards(database) },
      { name: "statistics", pauseMs: ROLLUP_MS, turn: (signal) => compactAll(parts, signal) },
    ]),
  );
  return stack;
}

function drainOthers(parts: LeaderParts): () => Promise<void> {
  const { config, store, database, metrics, counts, clock, log } = parts;
  const failing = metrics.gauge({
    name: "katpool_journal_orphans_failing",
    help: "Journals of processes that are gone and that could not be drained",
  });
  failing.set(0);
  const drain = orphanDrain({
    ...{ journals: store.left, name: config.instance },
    ...{ database, counts, clock, log, isBookOpen: parts.bookSigner !== undefined },
    onFailing: (folders) => failing.set(folders),
  });
  return async () => {
    await drain();
  };
}

/** Stores what sites left behind that are gone, from the hub's copies of their journals. */
function drainSites(
  parts: LeaderParts,
  settings: NonNullable<FileConfig["siteJournals"]>,
): AsyncDisposable {
  const { config, database, metrics, counts, clock, log, natsToken: token } = parts;
  const failing = metrics.gauge({
    name: "katpool_site_journals_failing",
    help: "Copies of journals of lost sites that could not be drained",
  });
  failing.set(0);
  const name = config.instance;
  const journals = openSiteJournals({ settings, token, name, database, clock, log });
  const drain = orphanDrain({
    ...{ journals, name, database, counts, clock, log },
    isBookOpen: parts.bookSigner !== undefined,
    onFailing: (count) => failing.set(count),
  });
  const turn = async () => {
    await journals.refresh();
    await drain();
  };
  const stack = new AsyncDisposableStack();
  stack.use(journals);
  stack.use(startLoop({ name: "journals of sites", pauseMs: ORPHANS_MS, clock, log, turn }));
  return stack;
}

async function closeLost({ database, log }: LeaderParts): Promise<void> {
  const instances = await database.transaction((tx) => closeLostSegments(tx));
  for (const instance of instances) log.warn("segment of a silent journal closed", { instance });
}

async function compactAll(parts: LeaderParts, signal: AbortSignal): Promise<void> {
  const { clock, database, config } = parts;
  const { keepWorkDays } = config.file.treasury;
  for (let calls = 0; calls < ROLLUPS_PER_TURN && !signal.aborted; calls++) {
    const now = new Date(clock.nowMs());
    const { hasMore } = await database.transaction((tx) => rollUp(tx, now, keepWorkDays));
    if (!hasMore) break;
  }
}
