// The work that only one app process may do: settle blocks, watch the treasury, allocate,
// drain orphaned journals, roll statistics up. What must stay true: it runs only while the
// advisory lock is held; a process that lost it stops before another one starts.

import { rollUp } from "../../adapters/database/maintenance/statistics-rollup.ts";
import { type HeldLock, LOCKS } from "../../adapters/database/sql.ts";
import { startLoop } from "../../base/background.ts";
import { rewardMetrics } from "../../services/rewards/allocation/reward-metrics.ts";
import type { Schema } from "../process/schema.ts";
import type { MiningParts } from "./mining.ts";
import { drainOrphans } from "./orphans.ts";
import { startTreasury } from "./rewards.ts";

export interface LeaderParts extends MiningParts {
  schema: Schema;
}

const LOOK_MS = 2000;
const ORPHANS_MS = 15_000;
const ROLLUP_MS = 60_000;
/** A backlog of the roll-up is worked off without pauses, and leaves Postgres to others between. */
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
    pauseMs: LOOK_MS,
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
      await loop.stop();
      await resign();
    },
  };
}

type Turn = (signal: AbortSignal) => Promise<void>;

function startWork(parts: LeaderParts): AsyncDisposableStack {
  const stack = new AsyncDisposableStack();
  const { clock, log, database } = parts;
  const every = (name: string, pauseMs: number, turn: Turn) => {
    const loop = startLoop({ name, pauseMs, clock, log, turn });
    stack.defer(() => loop.stop());
  };
  stack.use(startTreasury(parts));
  every("orphaned journals", ORPHANS_MS, async () => {
    await drainOrphans({
      directory: parts.config.file.journal.directory,
      ownNumber: parts.folder.number,
      name: parts.config.instance,
      database,
      clock,
      log,
    });
  });
  const publishRewards = rewardMetrics(parts.metrics, parts.treasury);
  every("reward gauges", ROLLUP_MS, () => publishRewards(database));
  const { keepWorkDays } = parts.config.file.treasury;
  every("statistics", ROLLUP_MS, async (signal) => {
    for (let calls = 0; calls < ROLLUPS_PER_TURN && !signal.aborted; calls++) {
      const now = new Date(clock.nowMs());
      const { hasMore } = await database.transaction((tx) => rollUp(tx, now, keepWorkDays));
      if (!hasMore) break;
    }
  });
  return stack;
}
