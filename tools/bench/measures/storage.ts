// Storage: does the recorder keep up with 60,000 shares a second, how large are they in Postgres,
// and how long does the allocation of one block take over a million shares. The shares are sent to
// the real server; the running app allocates.

import { type Bench, median } from "../bench.ts";
import { type Pool, startPool } from "../pool.ts";
import { runSql } from "../stage.ts";

const RATE = 60_000;
const WALLETS = 10_000;
const SEGMENTS = 10;
const SHARES_PER_ROW = 10;
const SHARES = WALLETS * SEGMENTS * SHARES_PER_ROW;

export async function measureStorage(bench: Bench, seconds: number): Promise<void> {
  const pool = await startPool(bench.stage);
  try {
    await recorderKeepsUp(bench, pool, seconds);
  } finally {
    await pool.stop();
  }
  await allocation(bench);
}

async function recorderKeepsUp(bench: Bench, pool: Pool, seconds: number): Promise<void> {
  const run = bench.client.shares({
    ...{ port: pool.easyPort, users: bench.stage.usersFile, connections: 1000 },
    ...{ seconds, warmup: 3, rate: RATE },
  });
  await run.measuring;
  const backlogs: number[] = [];
  for (const end = performance.now() + seconds * 1000 - 1000; performance.now() < end; ) {
    backlogs.push(await metric(pool, "katpool_journal_backlog_shares"));
    await Bun.sleep(1000);
  }
  const result = await run.result;
  bench.say(`  ${result.perSecond} shares/s for ${seconds} s`);
  const rate = { what: "shares/s while the recorder was measured", unit: "shares/s" };
  bench.note({ server: "katpool", ...rate, value: result.perSecond, runs: [result.perSecond] });
  // The second half: the backlog of a recorder that is too slow shows at the end.
  const late = backlogs.slice(Math.floor(backlogs.length / 2)).map((n) => n / result.perSecond);
  bench.note({
    server: "katpool",
    what: "recorder's backlog at the end, in seconds of shares",
    ...{ unit: "s", value: Math.max(...late), runs: late },
    target: { kind: "atMost", value: 5 },
  });
  await drained(pool);
  // Rows of the current minute are rewritten repeatedly; their dead tuples are reused later.
  await runSql(pool.databaseUrl, "VACUUM FULL segment_work");
  const [stored] = await runSql(
    pool.databaseUrl,
    `SELECT SUM(shares)::float8 AS shares, COUNT(*)::float8 AS rows,
       pg_total_relation_size('segment_work')::float8 AS bytes
     FROM segment_work`,
  );
  const { shares = 0, rows = 1, bytes = 0 } = stored as Record<string, number>;
  const perRow = { what: "stored shares per row of segment_work", unit: "shares" };
  bench.note({ server: "katpool", ...perRow, value: shares / rows, runs: [shares / rows] });
  const size = { what: "bytes per row of segment_work with its index", unit: "B" };
  bench.note({ server: "katpool", ...size, value: bytes / rows, runs: [bytes / rows] });
}

async function drained(pool: Pool): Promise<void> {
  for (const end = performance.now() + 60_000; performance.now() < end; ) {
    if ((await metric(pool, "katpool_journal_backlog_shares")) === 0) return;
    await Bun.sleep(200);
  }
  throw new Error("the recorder did not store what is durable");
}

async function allocation(bench: Bench): Promise<void> {
  const pool = await startPool(bench.stage);
  const took: number[] = [];
  try {
    for (let number = 1; number <= bench.repeats; number++) {
      for (const statement of millionShares(number)) await runSql(pool.databaseUrl, statement);
      took.push(await allocated(pool, number));
      bench.say(`  allocated in ${took.at(-1)} ms`);
    }
  } finally {
    await pool.stop();
  }
  bench.note({
    server: "katpool",
    what: `allocating a block over ${SHARES} shares of ${WALLETS} wallets`,
    ...{ unit: "ms", value: median(took), runs: took },
    target: { kind: "atMost", value: 1000 },
  });
}

/** The rows the recorder would have written: one per worker and minute, and a settled block. */
function millionShares(number: number): string[] {
  const hash = number.toString(16).padStart(64, "0");
  const name = `bench-${number}`;
  return [
    `INSERT INTO pool_instance (instance) VALUES ('${name}')`,
    `INSERT INTO worker (wallet, name, first_share_at, last_share_at)
     SELECT 'kaspadev:qz' || lpad(n::TEXT, 61, '0'), 'rig', now(), now()
     FROM generate_series(1, ${WALLETS}) AS n
     ON CONFLICT (wallet, name) DO NOTHING`,
    `INSERT INTO segment
       (instance, first_sequence, last_sequence, started_at, ended_at, max_daa_score)
     SELECT '${name}', s * 100000 + 1, (s + 1) * 100000, now(), now(), 0
     FROM generate_series(0, ${SEGMENTS - 1}) AS s`,
    `INSERT INTO segment_work (instance, first_sequence, worker_id, work, shares)
     SELECT '${name}', s * 100000 + 1, w.id, 8796093022208 * (1 + w.id % 97), ${SHARES_PER_ROW}
     FROM generate_series(0, ${SEGMENTS - 1}) AS s, worker AS w
     WHERE w.name = 'rig'`,
    `INSERT INTO found_block (hash, instance, sequence, worker_id, found_at, daa_score, bits,
       nonce, network_work, state, confirmations, colour_seen, merging_hash, reward, settled_at)
     SELECT '${hash}', '${name}', ${SEGMENTS * 100_000}, MIN(id), now(), 0, 1, 1, 1, 'blue', 1000,
       'blue', '${hash}', 320000000000, now()
     FROM worker`,
  ];
}

/** The app's own measurement, from its log line about the block. */
async function allocated(pool: Pool, number: number): Promise<number> {
  for (const end = performance.now() + 30_000; performance.now() < end; ) {
    const lines = pool.output().split("\n");
    const told = lines.filter((line) => line.includes('"msg":"block allocated"'))[number - 1];
    if (told !== undefined) {
      const { tookMs, workers } = JSON.parse(told) as { tookMs: number; workers: number };
      if (workers !== WALLETS) throw new Error(`${workers} workers were paid`);
      return tookMs;
    }
    await Bun.sleep(250);
  }
  throw new Error(`the block was not allocated:\n${pool.output().slice(-1500)}`);
}

async function metric(pool: Pool, name: string): Promise<number> {
  const text = await (await fetch(`http://127.0.0.1:${pool.metricsPort}/metrics`)).text();
  const value = new RegExp(`^${name}(?:\\{[^}]*\\})? ([0-9.e+-]+)$`, "m").exec(text)?.[1];
  if (value === undefined) throw new Error(`the app has no metric ${name}`);
  return Number(value);
}
