// Metrics of shares, journal and recorder. Counts that every share changes are read from their
// owner when the metrics are scraped, so that a share costs nothing here.

import type { JournalCounts } from "../../../adapters/journal/folder.ts";
import type { SubmitAnswer } from "../../../adapters/kaspa/blocks.ts";
import type { Counter, Gauge, Metrics } from "../../../adapters/metrics/registry.ts";
import { SHARE_VERDICTS, type ShareVerdict } from "../../../domain/share.ts";

export interface PoolMetrics extends JournalCounts {
  blockFound(): void;
  blockAnswer(answer: string): void;
  blockRefused(): void;
  templateRefused(reason: string): void;
  refusedCountsDropped(shares: number): void;
}

const ANSWERS: readonly SubmitAnswer[] = [
  "accepted",
  "blockInvalid",
  "isInIBD",
  "routeIsFull",
  "error",
];

export function poolMetrics(metrics: Metrics): PoolMetrics {
  const found = metrics.counter({
    name: "katpool_blocks_found_total",
    help: "Blocks that miners solved",
  });
  const answers = metrics.counter({
    name: "katpool_block_submissions_total",
    help: "Answers of nodes to submitted blocks, by answer",
    labelNames: ["answer"],
  });
  // A counter that first appears as 1 has not grown for Prometheus: no alert would see the first.
  for (const answer of ANSWERS) answers.inc({ answer }, 0);
  const blocksRefused = metrics.counter({
    name: "katpool_blocks_refused_total",
    help: "Found blocks that every node refused as invalid, after retries",
  });
  const refused = metrics.counter({
    name: "katpool_templates_refused_total",
    help: "Messages of the fetcher, or templates of the node, that were refused, by reason",
    labelNames: ["reason"],
  });
  const dropped = metrics.counter({
    name: "katpool_refused_counts_dropped_total",
    help: "Refused shares left out of the statistics, because too many counts waited for Postgres",
  });
  return {
    ...journalCounts(metrics),
    refusedCountsDropped: (shares) => dropped.inc(shares),
    templateRefused: (reason) => refused.inc({ reason }),
    blockFound: () => found.inc(),
    blockAnswer: (answer) => answers.inc({ answer }),
    blockRefused: () => blocksRefused.inc(),
  };
}

function journalCounts(metrics: Metrics): JournalCounts {
  const damaged = metrics.counter({
    name: "katpool_journal_damaged_total",
    help: "Damaged places found in journal files, repaired ones included",
  });
  const lost = metrics.counter({
    name: "katpool_journal_lost_shares_total",
    help: "Acknowledged shares that a damaged journal file does not give back",
  });
  const unsaved = metrics.counter({
    name: "katpool_journal_unsaved_shares_total",
    help: "Stored shares deleted from the journal before a verified backup had them",
  });
  for (const counter of [damaged, lost, unsaved]) counter.inc(0);
  return {
    damaged: (lostShares) => {
      damaged.inc();
      lost.inc(lostShares);
    },
    deletedUnsaved: (shares) => unsaved.inc(shares),
  };
}

/** Reads the counts of the validator when the metrics are scraped. */
export function shareMetrics(
  metrics: Metrics,
  read: {
    totals: () => Readonly<Record<ShareVerdict | "unavailable", number>>;
    wrongJobs: () => number;
    journalBytes: () => number;
    journalKeptBytes: () => number;
    backlogShares: () => number;
    backlogMs: () => number;
    journalFault: () => boolean;
    templateAgeMs: () => number;
    jobs: () => number;
    networkDifficulty: () => number;
  },
): void {
  collected(metrics, "katpool_shares_total", "Submitted shares, by verdict", (counter) => {
    const totals = read.totals();
    for (const verdict of [...SHARE_VERDICTS, "unavailable"] as const) {
      counter.inc({ verdict }, totals[verdict]);
    }
  });
  const gauge = (name: string, help: string, value: () => number) => {
    const made: Gauge = metrics.gauge({ name, help, collect: () => made.set(finite(value())) });
  };
  gauge(
    "katpool_shares_wrong_job",
    "Shares that fitted another job than they named",
    read.wrongJobs,
  );
  gauge("katpool_journal_bytes", "Bytes of the share journal that wait", read.journalBytes);
  gauge("katpool_journal_kept_bytes", "Bytes kept until backed up", read.journalKeptBytes);
  gauge("katpool_journal_backlog_shares", "Durable shares not in Postgres yet", read.backlogShares);
  gauge(
    "katpool_journal_unstored_seconds",
    "Time since all durable shares were stored",
    () => read.backlogMs() / 1000,
  );
  gauge("katpool_journal_fault", "1 while the journal takes no share", () =>
    Number(read.journalFault()),
  );
  gauge(
    "katpool_template_age_seconds",
    "Time since the fetcher, or the node itself, vouched for a template",
    () => read.templateAgeMs() / 1000,
  );
  gauge("katpool_jobs", "Jobs that shares may name", read.jobs);
  gauge("katpool_network_difficulty", "The newest job's", read.networkDifficulty);
}

function collected(
  metrics: Metrics,
  name: string,
  help: string,
  fill: (counter: Counter<"verdict">) => void,
): void {
  const counter: Counter<"verdict"> = metrics.counter({
    name,
    help,
    labelNames: ["verdict"],
    collect: () => {
      counter.reset();
      fill(counter);
    },
  });
}

function finite(value: number): number {
  return Number.isFinite(value) ? value : -1;
}
