// The pool's own numbers, read every few seconds: one read serves all requests.
// All numbers of one snapshot come from one database moment. Reading takes at most a twentieth
// of the time.

import {
  type BlockDetailCounts,
  countBlockDetails,
} from "../../../adapters/database/reports/balances.ts";
import {
  type BlockCounts,
  type BlockRow,
  countBlocks,
  type Luck,
  type OpenRewards,
  readBlocks,
  readLuck,
  readOpenRewards,
  readOpenRound,
} from "../../../adapters/database/reports/blocks.ts";
import type { Reports } from "../../../adapters/database/reports/connection.ts";
import {
  type Owed,
  type PaidTotals,
  readOwed,
  readPaidTotals,
} from "../../../adapters/database/reports/payouts.ts";
import {
  type Activity,
  type Control,
  type DeviceCounts,
  readActivity,
  readFirstShare,
  readPayoutStatus,
  readPoolCounts,
} from "../../../adapters/database/reports/pool.ts";
import {
  type InstanceStatus,
  readSiteBlocks,
  readStatuses,
  type SiteBlocks,
} from "../../../adapters/database/status.ts";
import type { Clock } from "../../../base/clock.ts";
import { errorText } from "../../../base/errors.ts";
import type { Log } from "../../../base/log.ts";
import { ONLINE_MS, WINDOWS, windowStarts } from "../statistics.ts";

export interface PoolSnapshot {
  asOf: Date;
  firstShare: Date | undefined;
  /** Per window in the order of WINDOWS: its start, and the sums per device class. */
  windows: { start: Date; devices: DeviceCounts[] }[];
  online: Activity;
  blockCounts: BlockCounts[];
  newestBlocks: BlockRow[];
  blockDetails: BlockDetailCounts;
  luck: { lastDay: Luck; lastWeek: Luck };
  openRound: { since: Date | null; work: string; networkWork: string | null };
  openRewards: OpenRewards;
  paid: PaidTotals;
  owed: Owed;
  control: Control;
  statuses: InstanceStatus[];
  siteBlocks: SiteBlocks[];
}

const NEWEST_BLOCKS = 10;
const MIN_PAUSE_MS = 2000;
const MAX_PAUSE_MS = 60_000;
const PAUSE_PER_READ = 20;

export class SnapshotCache {
  readonly #reports: Reports;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #listeners = new Set<(snapshot: PoolSnapshot) => void>();
  #current: PoolSnapshot | undefined;
  #readAtMs = Number.NEGATIVE_INFINITY;
  #nextAtMs = 0;

  constructor(reports: Reports, clock: Clock, log: Log) {
    this.#reports = reports;
    this.#clock = clock;
    this.#log = log;
  }

  /** The newest snapshot; undefined until the first one was read. */
  current(): PoolSnapshot | undefined {
    return this.#current;
  }

  /** When the newest snapshot was read, on the monotonic clock; -Infinity before the first. */
  readAtMs(): number {
    return this.#readAtMs;
  }

  /** Seconds since the newest snapshot was read. */
  ageSeconds(): number {
    return (this.#clock.monotonicMs() - this.#readAtMs) / 1000;
  }

  /** Calls `listener` with each new snapshot; the returned function unsubscribes it. */
  listen(listener: (snapshot: PoolSnapshot) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** One turn of the loop that the entry point runs: reads again once the pause is over. */
  async turn(): Promise<void> {
    const startedMs = this.#clock.monotonicMs();
    if (startedMs < this.#nextAtMs) return;
    try {
      this.#current = await this.#reports.atOneMoment(readSnapshot);
      this.#readAtMs = this.#clock.monotonicMs();
    } catch (thrown) {
      this.#log.warn("pool snapshot not read", { error: errorText(thrown) });
      this.#nextAtMs = startedMs + MIN_PAUSE_MS;
      return;
    }
    const tookMs = this.#clock.monotonicMs() - startedMs;
    const pauseMs = Math.min(MAX_PAUSE_MS, Math.max(MIN_PAUSE_MS, tookMs * PAUSE_PER_READ));
    this.#nextAtMs = startedMs + pauseMs;
    for (const listener of this.#listeners) listener(this.#current);
  }
}

async function readSnapshot(
  reader: Parameters<typeof readPayoutStatus>[0],
  asOf: Date,
): Promise<PoolSnapshot> {
  const starts = windowStarts(asOf);
  const windows: PoolSnapshot["windows"] = [];
  for (const start of starts) {
    windows.push({ start, devices: await readPoolCounts(reader, start) });
  }
  return {
    asOf,
    firstShare: await readFirstShare(reader),
    windows,
    online: await readActivity(reader, new Date(asOf.getTime() - ONLINE_MS)),
    blockCounts: await countBlocks(reader),
    newestBlocks: await readBlocks(reader, { limit: NEWEST_BLOCKS }),
    blockDetails: await countBlockDetails(reader),
    luck: await readLuck(reader),
    openRound: await readOpenRound(reader),
    openRewards: await readOpenRewards(reader),
    paid: await readPaidTotals(reader),
    owed: await readOwed(reader),
    control: await readPayoutStatus(reader),
    statuses: await readStatuses(reader),
    siteBlocks: await readSiteBlocks(reader),
  };
}

/** The sums of one window over all device classes. */
export function windowTotals(
  snapshot: PoolSnapshot,
  name: (typeof WINDOWS)[number],
): DeviceCounts & { start: Date } {
  const window = snapshot.windows[WINDOWS.indexOf(name)];
  const total = {
    work: 0n,
    accepted: 0n,
    stale: 0n,
    duplicate: 0n,
    lowDifficulty: 0n,
    invalid: 0n,
  };
  for (const one of window?.devices ?? []) {
    total.work += BigInt(one.work);
    total.accepted += one.accepted;
    total.stale += one.stale;
    total.duplicate += one.duplicate;
    total.lowDifficulty += one.lowDifficulty;
    total.invalid += one.invalid;
  }
  return {
    ...total,
    device: "",
    work: total.work.toString(),
    start: window?.start ?? snapshot.asOf,
  };
}
