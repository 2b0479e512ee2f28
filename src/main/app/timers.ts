// The periodic tasks of every app process: drain the journal, store statistics, publish its state.
// Those that need Postgres wait for the schema.

import { noteSite, upsertStatus } from "../../adapters/database/status.ts";
import { PoolError } from "../../base/errors.ts";
import { type LoopTask, startLoops } from "../../base/loop-service.ts";
import { type BlockRates, blocksPerSecond } from "../../domain/block-rate.ts";
import { difficultyOfTarget, hashrateHs } from "../../domain/difficulty.ts";
import type { Job } from "../../domain/job.ts";
import { referenceMetrics } from "../../services/shares/metrics/reference-metrics.ts";
import { shareMetrics } from "../../services/shares/metrics/share-metrics.ts";
import type { Schema } from "../process/schema.ts";
import { watchJournalDisk } from "./journal/disk-watch.ts";
import type { Mining, MiningParts } from "./mining.ts";

export interface AppTimerParts extends MiningParts, Mining {
  schema: Schema;
  fatal: (thrown: unknown) => void;
}

const DRAIN_MS = { least: 500, most: 2000 } as const;
/** Of many workers there are many rows each time: less often, they hold more shares each. */
const DRAIN_REST = 50;
const REFUSED_MS = 15_000;
const MAX_BACKLOG_MS = 5000;
const NETWORKS_MS = 5 * 60_000;
const STATUS_MS = 5000;
const MINUTE_MS = 60_000;
const RESUME_MS = 5000;

export function startAppTimers(parts: AppTimerParts): AsyncDisposable {
  const { clock, log, schema } = parts;
  publishMetrics(parts);
  const withSchema = (work: (of: AppTimerParts) => Promise<void>) => async () => {
    if (schema.isReady()) await work(parts);
  };
  const resume = withSchema(() => parts.submitter.resume());
  const stack = new AsyncDisposableStack();
  stack.use(watchJournalDisk(parts));
  stack.use(
    startLoops({ clock, log }, [
      { name: "journal drain", pauseMs: drainPause, turn: withSchema(drain) },
      { name: "refused shares", pauseMs: REFUSED_MS, turn: withSchema(storeRefused) },
      {
        name: "work by network",
        pauseMs: NETWORKS_MS,
        turn: withSchema(() => parts.connections.store(parts.database)),
      },
      { name: "pool status", pauseMs: STATUS_MS, turn: withSchema(writeStatus) },
      { name: "unanswered blocks", pauseMs: RESUME_MS, turn: resume },
      minuteTask(parts),
    ]),
  );
  return stack;
}

/** Draining takes a fiftieth of the time at most, unless shares would wait for over two seconds. */
function drainPause(tookMs: number): number {
  return Math.min(DRAIN_MS.most, Math.max(DRAIN_MS.least, tookMs * DRAIN_REST));
}

/** A second writer, or a journal that contradicts the database, ends the process. */
async function drain(parts: AppTimerParts): Promise<void> {
  try {
    await parts.recorder.drain();
  } catch (thrown) {
    const isFatal =
      thrown instanceof PoolError && (thrown.kind === "conflict" || thrown.kind === "data");
    if (isFatal) parts.fatal(thrown);
    throw thrown;
  }
}

/** After the shares: a worker gets its row with the first accepted one. */
async function storeRefused(parts: AppTimerParts): Promise<void> {
  if (parts.recorder.backlogMs() > MAX_BACKLOG_MS) return;
  parts.refused.collect(parts.tallies, parts.clock.nowMs());
  await parts.refused.store(parts.database);
}

/** Minutes end whether Postgres is there or not. */
function minuteTask(parts: AppTimerParts): LoopTask {
  const publish = referenceMetrics(parts.metrics, parts.treasury);
  let endsMs = parts.clock.monotonicMs() + MINUTE_MS;
  return {
    name: "minute",
    pauseMs: 1000,
    turn: async () => {
      const nowMs = parts.clock.monotonicMs();
      if (nowMs < endsMs) return;
      endsMs += MINUTE_MS * Math.max(1, Math.ceil((nowMs - endsMs) / MINUTE_MS));
      const inUse = new Set<string>();
      for (const session of parts.server.sessions()) {
        for (const worker of session.workers.values()) inUse.add(worker.key);
      }
      parts.refused.collect(parts.tallies, parts.clock.nowMs());
      parts.tallies.endMinute(inUse);
      publish(parts.tallies.all(), nowMs);
    },
  };
}

async function writeStatus(parts: AppTimerParts): Promise<void> {
  const job = parts.book.newest();
  const workers = new Set<string>();
  for (const session of parts.server.sessions()) {
    for (const worker of session.workers.values()) workers.add(worker.key);
  }
  const { accepted, stale } = parts.validator.totals();
  const databaseMs = await roundTripMs(parts);
  const { site } = parts.config.file;
  await parts.database.transaction(async (tx) => {
    await noteSite(tx, parts.instance, site);
    await upsertStatus(tx, parts.instance, {
      ...{ site, acceptedShares: accepted, staleShares: stale, databaseMs },
      connections: parts.server.connections,
      workers: workers.size,
      templateDaaScore: job?.template.daaScore.toString(),
      templateAgeMs: Math.round(Math.min(parts.feed.ageMs(), Number.MAX_SAFE_INTEGER)),
      networkWork: job === undefined ? undefined : BigInt(Math.round(job.networkWork)).toString(),
      networkHashrateHs:
        job === undefined ? undefined : networkHashrateHs(parts.config.blockRates, job),
      isNodeSynced: parts.nodes.usable() !== undefined,
      journalBacklogBytes: parts.journal.waitingBytes,
    });
  });
}

async function roundTripMs({ clock, database }: AppTimerParts): Promise<number> {
  const startMs = clock.monotonicMs();
  await database.query("SELECT 1");
  return Math.round(clock.monotonicMs() - startMs);
}

function networkHashrateHs(rates: BlockRates, { networkWork, template }: Job): number {
  return hashrateHs(networkWork * blocksPerSecond(rates, template.daaScore), 1000);
}

function publishMetrics(parts: AppTimerParts): void {
  const { metrics, validator, journal, recorder, feed, book } = parts;
  shareMetrics(metrics, {
    totals: () => validator.totals(),
    wrongJobs: () => validator.wrongJobs(),
    journalBytes: () => journal.waitingBytes,
    journalKeptBytes: () => journal.keptBytes,
    backlogShares: () => journal.durableSequence - recorder.storedSequence,
    backlogMs: () => recorder.backlogMs(),
    journalFault: () => journal.fault() !== undefined,
    templateAgeMs: () => feed.ageMs(),
    jobs: () => book.size,
    networkDifficulty: () => {
      const job = book.newest();
      return job === undefined ? Number.NaN : difficultyOfTarget(job.networkTarget);
    },
  });
}
