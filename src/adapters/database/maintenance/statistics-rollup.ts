// Downsamples statistics, adds earnings and rounds up, and starts the retention of paid work, so
// that a year of a large pool stays small and fast to read. The leader calls `rollUp` on a timer.
// Rows move between tables in one statement, so no work is lost or counted twice, and one call
// touches a bounded number of rows.

import { onlyRow, type Tx } from "../sql.ts";
import { computeBalanceShares } from "./balance-shares.ts";
import countActivitySql from "./sql/count-activity.sql" with { type: "text" };
import { dropWork, foldWork, type StepResult } from "./work-retention.ts";

/** Rows per tier and call; at 20,000 a call takes well under a second. */
const ROW_LIMIT = 20_000;
const LEDGER_ROW_LIMIT = 50_000;
const POSTING_LIMIT = 5000;
const ROUND_LIMIT = 1000;
/** A block recorded later than this, from an old journal, is measured by the report itself. */
const ROUND_LATE_MS = 7 * 24 * 3_600_000;
const ACTIVITY_LIMIT = 6;

const COUNTS = "work, accepted, stale, duplicate, low_difficulty, invalid";
const SUMS =
  "SUM(work), SUM(accepted), SUM(stale), SUM(duplicate), SUM(low_difficulty), SUM(invalid)";
const ADDED = COUNTS.split(", ")
  .map((column) => `${column} = kept.${column} + EXCLUDED.${column}`)
  .join(", ");

interface Tier {
  source: { table: string; at: string };
  target: { table: string; at: string };
  /** The start of the target's row, from the source's column. */
  bucket: string;
  /** "worker_id" with the newest device kept, or "device" as part of the key. */
  key: "worker_id" | "device";
  olderThan: string;
}

const TIERS: readonly Tier[] = [
  {
    source: { table: "worker_minute", at: "minute" },
    target: { table: "worker_ten_minute", at: "ten_minute" },
    bucket: "date_bin('10 minutes', minute, 'epoch')",
    key: "worker_id",
    olderThan: "3 hours",
  },
  {
    source: { table: "worker_ten_minute", at: "ten_minute" },
    target: { table: "worker_hour", at: "hour" },
    bucket: "date_bin('1 hour', ten_minute, 'epoch')",
    key: "worker_id",
    olderThan: "26 hours",
  },
  {
    source: { table: "worker_hour", at: "hour" },
    target: { table: "worker_day", at: "day" },
    bucket: "date_bin('1 day', hour, 'epoch')",
    key: "worker_id",
    olderThan: "40 days",
  },
  {
    source: { table: "pool_minute", at: "minute" },
    target: { table: "pool_hour", at: "hour" },
    bucket: "date_bin('1 hour', minute, 'epoch')",
    key: "device",
    olderThan: "50 hours",
  },
];

/** Days of work per worker are deleted after this; the pool's own hours stay for good. */
const WORKER_DAYS_KEPT = "400 days";

/**
 * Moves what is older than each table's span before `now`, adds up earnings and rounds, and keeps
 * paid work for `keepWorkDays`, for good if they are 0.
 * May be called at any time; two callers at once share the work.
 */
export async function rollUp(tx: Tx, now: Date, keepWorkDays: number): Promise<StepResult> {
  let rows = 0;
  let hasMore = false;
  for (const tier of TIERS) {
    const moved = await moveTier(tx, tier, now);
    rows += moved;
    hasMore ||= moved >= ROW_LIMIT;
  }
  const rounds = await measureRounds(tx, now);
  const steps = [
    rounds,
    await dropOldDays(tx, now),
    await countActivity(tx, now),
    await addUpEarnings(tx, now),
    await computeBalanceShares(tx, now),
  ];
  // Rounds are summed from segments as they were recorded.
  if (!rounds.hasMore) steps.push(await foldWork(tx), await dropWork(tx, keepWorkDays));
  for (const step of steps) {
    rows += step.rows;
    hasMore ||= step.hasMore;
  }
  return { rows, hasMore };
}

async function moveTier(tx: Tx, tier: Tier, now: Date): Promise<number> {
  const { source, target, key } = tier;
  const newest = `(array_agg(device ORDER BY ${source.at} DESC) FILTER (WHERE device <> ''))[1]`;
  const columns = key === "device" ? "" : ", device";
  const devices = key === "device" ? "" : `, COALESCE(${newest}, '')`;
  const keptDevice =
    key === "device"
      ? ""
      : ", device = CASE WHEN EXCLUDED.device = '' THEN kept.device ELSE EXCLUDED.device END";
  const counted = await tx.query<{ rows: bigint }>(
    `WITH due AS (
       SELECT ${source.at}, ${key}
       FROM ${source.table}
       WHERE ${source.at} < date_bin('10 minutes', $1::timestamptz, 'epoch') - $2::interval
       ORDER BY ${source.at}, ${key}
       LIMIT $3
       FOR UPDATE SKIP LOCKED
     ), moved AS (
       DELETE FROM ${source.table} AS s
       USING due AS d
       WHERE s.${source.at} = d.${source.at} AND s.${key} = d.${key}
       RETURNING s.*
     ), added AS (
       INSERT INTO ${target.table} AS kept (${target.at}, ${key}, ${COUNTS}${columns})
       SELECT ${tier.bucket}, ${key}, ${SUMS}${devices}
       FROM moved
       GROUP BY 1, 2
       ORDER BY 1, 2
       ON CONFLICT (${target.at}, ${key}) DO UPDATE SET ${ADDED}${keptDevice}
       RETURNING 1
     )
     SELECT COUNT(*) AS rows, (SELECT COUNT(*) FROM added) AS added FROM moved`,
    [now, tier.olderThan, ROW_LIMIT],
  );
  return Number(onlyRow(counted).rows);
}

async function dropOldDays(tx: Tx, now: Date): Promise<StepResult> {
  const gone = await tx.query(
    `WITH due AS (
       SELECT day, worker_id
       FROM worker_day
       WHERE day < $1::timestamptz - $2::interval
       ORDER BY day, worker_id
       LIMIT $3
     )
     DELETE FROM worker_day AS w
     USING due AS d
     WHERE w.day = d.day AND w.worker_id = d.worker_id
     RETURNING 1`,
    [now, WORKER_DAYS_KEPT, ROW_LIMIT],
  );
  return { rows: gone.length, hasMore: gone.length >= ROW_LIMIT };
}

/** Counts the ten-minute spans of the last hour that ended two minutes ago or longer. */
async function countActivity(tx: Tx, now: Date): Promise<StepResult> {
  const counted = await tx.query(countActivitySql, [now, ACTIVITY_LIMIT]);
  return { rows: counted.length, hasMore: false };
}

/**
 * Stores the work of each round once every instance had two minutes to record its share. Before
 * that reports compute the same sum (`ROUND_WORK` in block-reports.ts).
 */
async function measureRounds(tx: Tx, now: Date): Promise<StepResult> {
  const [progress] = await tx.query<{ position: bigint }>(
    "SELECT position FROM report_progress WHERE name = 'measured_rounds' FOR UPDATE SKIP LOCKED",
  );
  if (progress === undefined) return { rows: 0, hasMore: false };
  const measured = await tx.query(
    `INSERT INTO block_round (hash, work)
     SELECT b.hash, ${ROUND_WORK}
     FROM (
       SELECT hash, found_at
       FROM found_block AS f
       WHERE found_at < $1::timestamptz - INTERVAL '2 minutes'
         AND found_at >= TIMESTAMPTZ 'epoch' + $3 * INTERVAL '1 microsecond'
         AND NOT EXISTS (SELECT FROM block_round AS r WHERE r.hash = f.hash)
       ORDER BY found_at DESC
       LIMIT $2
     ) AS b
     ON CONFLICT (hash) DO NOTHING
     RETURNING 1`,
    [now, ROUND_LIMIT, progress.position],
  );
  const hasMore = measured.length >= ROUND_LIMIT;
  if (!hasMore) {
    const position = (now.getTime() - ROUND_LATE_MS) * 1000;
    await tx.query("UPDATE report_progress SET position = $1 WHERE name = 'measured_rounds'", [
      position,
    ]);
  }
  return { rows: measured.length, hasMore };
}

/**
 * The pool's work in the round that block `b` ended: segments that ended with it, and those
 * that ended with no block since the block before. Every segment belongs to one round.
 */
export const ROUND_WORK = `(
  SELECT COALESCE(SUM(sw.work), 0)
  FROM (
    SELECT instance, first_sequence
    FROM segment
    WHERE ended_by = b.hash
    UNION ALL
    SELECT instance, first_sequence
    FROM segment
    WHERE ended_by IS NULL
      AND ended_at <= b.found_at
      AND ended_at > COALESCE(
        (SELECT MAX(p.found_at) FROM found_block AS p WHERE p.found_at < b.found_at),
        '-infinity')
  ) AS s
  JOIN segment_work AS sw
    ON sw.instance = s.instance AND sw.first_sequence = s.first_sequence
)`;

/**
 * Adds the credits of postings up per wallet and day, in the order of their numbers. Postings of
 * the last ten minutes wait: a smaller number may still be in an open transaction, and no
 * transaction lives that long.
 */
async function addUpEarnings(tx: Tx, now: Date): Promise<StepResult> {
  const [progress] = await tx.query<{ position: bigint }>(
    "SELECT position FROM report_progress WHERE name = 'wallet_day' FOR UPDATE SKIP LOCKED",
  );
  if (progress === undefined) return { rows: 0, hasMore: false };
  const due = await tx.query<{ id: number; rows: bigint }>(
    `SELECT id, SUM(entries) OVER (ORDER BY id) AS rows
     FROM (
       SELECT id, entries, bool_and(created_at < $2::timestamptz - INTERVAL '10 minutes')
         OVER (ORDER BY id) AS is_old
       FROM ledger_posting
       WHERE id > $1
       ORDER BY id
       LIMIT $3
     ) AS next
     WHERE is_old
     ORDER BY id`,
    [progress.position, now, POSTING_LIMIT],
  );
  const within = due.filter(({ rows }, index) => index === 0 || rows <= LEDGER_ROW_LIMIT);
  const last = within.at(-1);
  if (last === undefined) return { rows: 0, hasMore: false };
  await tx.query(
    `INSERT INTO wallet_day AS kept (wallet, day, credited)
     SELECT a.wallet, (p.created_at AT TIME ZONE 'UTC')::date, SUM(e.amount)::bigint
     FROM ledger_posting AS p
     JOIN ledger_entry AS e ON e.posting_id = p.id
     JOIN ledger_account AS a ON a.id = e.account_id
     WHERE p.id > $1 AND p.id <= $2
       AND e.posting_id > $1 AND e.posting_id <= $2
       AND p.kind = 'block' AND a.wallet IS NOT NULL
     GROUP BY 1, 2
     ORDER BY 1, 2
     ON CONFLICT (wallet, day) DO UPDATE SET credited = kept.credited + EXCLUDED.credited`,
    [progress.position, last.id],
  );
  await tx.query("UPDATE report_progress SET position = $1 WHERE name = 'wallet_day'", [last.id]);
  return {
    rows: Number(last.rows),
    hasMore: within.length < due.length || due.length === POSTING_LIMIT,
  };
}
