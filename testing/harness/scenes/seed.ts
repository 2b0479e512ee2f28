// Fills a migrated database with a pool's history: workers, shares, blocks, ledger, payouts. It
// uses set-based SQL, so a million rows take seconds. Sums are consistent as in a real pool:
// balances match the ledger entries, payments match the payouts.

import pg from "pg";

export interface SeedSize {
  wallets: number;
  workers: number;
  /** Rows of worker_minute, spread over all workers, the newest minute first. */
  workerMinutes: number;
  blocks: number;
  /** Seconds from one block to the next. */
  blockSeconds: number;
  /** Settled payout batches, each with up to 20 recipients. */
  batches: number;
}

export const SMALL_POOL: SeedSize = {
  wallets: 12,
  workers: 40,
  workerMinutes: 40 * 120,
  blocks: 150,
  blockSeconds: 240,
  batches: 6,
};

/** The size at which every page must load within 100 ms. */
export const LARGE_POOL: SeedSize = {
  wallets: 10_000,
  workers: 12_000,
  workerMinutes: 1_000_000,
  blocks: 100_000,
  blockSeconds: 60,
  batches: 2000,
};

export const SEED_INSTANCE = "seed";

/** The n-th wallet of a seeded pool, from 1. The first one owns a tenth of the workers. */
export function seedWallet(n: number): string {
  return `kaspadev:qz${n.toString().padStart(61, "0")}`;
}

export async function seedPool(url: string, size: SeedSize): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query("BEGIN");
    for (const statement of workersAndShares(size)) await client.query(statement);
    // The tables' guards allow one transition at a time; history is written at once.
    await client.query("SET LOCAL session_replication_role = replica");
    const past = [...blocksAndRounds(size), ...ledger(), ...rolledUp(), ...payouts(size)];
    for (const statement of past) await client.query(statement);
    await client.query("COMMIT");
    await client.query("ANALYZE");
  } finally {
    await client.end();
  }
}

function workersAndShares(size: SeedSize): string[] {
  const perWorker = Math.ceil(size.workerMinutes / size.workers);
  return [
    `INSERT INTO pool_instance (instance)
     VALUES ('${SEED_INSTANCE}')
     ON CONFLICT (instance) DO NOTHING`,
    `INSERT INTO worker (wallet, name, first_share_at, last_share_at)
     SELECT 'kaspadev:qz' || lpad(
         (CASE WHEN n <= ${Math.floor(size.workers / 10)} THEN 1
           ELSE 1 + n % ${size.wallets} END)::text, 61, '0'),
       'rig' || lpad(n::text, 5, '0'), now() - INTERVAL '30 days',
       now() - make_interval(secs => CASE WHEN n % 9 = 0 THEN 5400 + n ELSE n % 50 END)
     FROM generate_series(1, ${size.workers}) AS n`,
    `INSERT INTO worker_minute
       (minute, worker_id, work, accepted, stale, duplicate, low_difficulty, invalid,
        difficulty, device)
     SELECT date_trunc('minute', now()) - make_interval(mins => m
         + CASE WHEN w.id % 9 = 0 THEN 90 ELSE 0 END),
       w.id, (8 + (w.id + m) % 5) * 4096::numeric * 4294967296, 8 + (w.id + m) % 5,
       CASE WHEN (w.id + m) % 11 = 0 THEN 1 ELSE 0 END,
       CASE WHEN (w.id + m) % 97 = 0 THEN 1 ELSE 0 END,
       CASE WHEN (w.id + m) % 53 = 0 THEN 1 ELSE 0 END,
       CASE WHEN (w.id + m) % 211 = 0 THEN 1 ELSE 0 END,
       4096, (ARRAY['iceriver', 'bitmain', 'goldshell', 'other'])[1 + w.id % 4]
     FROM worker AS w, generate_series(0, ${perWorker - 1}) AS m`,
  ];
}

/** Oldest block first; the newest twenty are still open, every 40th is red. */
function blocksAndRounds(size: SeedSize): string[] {
  const { blocks, blockSeconds } = size;
  return [
    `INSERT INTO found_block
       (hash, instance, sequence, worker_id, found_at, daa_score, bits, nonce, network_work,
        state, confirmations, colour_seen, merging_hash, reward, settled_at, allocated_at)
     SELECT lpad(to_hex(n), 64, '0'), '${SEED_INSTANCE}', n * 10,
       (SELECT MIN(id) FROM worker) + n * 7 % ${size.workers},
       now() - make_interval(secs => (${blocks} - n + 1) * ${blockSeconds}::float),
       1000000 + n * 10, 503382015, n, 9000000000000000,
       CASE WHEN n > ${blocks} - 20 THEN 'submitted' WHEN n % 40 = 0 THEN 'red' ELSE 'blue' END,
       LEAST(1000, (${blocks} - n) * 10),
       CASE WHEN n > ${blocks} - 5 THEN 'unknown' WHEN n % 40 = 0 THEN 'red' ELSE 'blue' END,
       CASE WHEN n > ${blocks} - 20 THEN NULL ELSE 'ff' || lpad(to_hex(n + 1), 62, '0') END,
       CASE WHEN n > ${blocks} - 20 OR n % 40 = 0 THEN NULL ELSE 320000000 + n % 1000 END,
       CASE WHEN n > ${blocks} - 20 THEN NULL
         ELSE now() - make_interval(secs => (${blocks} - n) * ${blockSeconds}::float) END,
       CASE WHEN n > ${blocks} - 20 THEN NULL
         ELSE now() - make_interval(secs => (${blocks} - n) * ${blockSeconds}::float) END
     FROM generate_series(1, ${blocks}) AS n`,
    `INSERT INTO segment
       (instance, first_sequence, last_sequence, started_at, ended_at, max_daa_score, ended_by,
        paid_by)
     SELECT instance, sequence - 9, sequence, found_at - make_interval(secs => ${blockSeconds}),
       found_at, daa_score, hash, CASE WHEN allocated_at IS NULL THEN NULL
         WHEN state = 'red' THEN lpad(to_hex(sequence / 10 + 1), 64, '0') ELSE hash END
     FROM found_block`,
    `INSERT INTO segment_work (instance, first_sequence, worker_id, work, shares)
     SELECT s.instance, s.first_sequence, w.id, 2500000000000000 + s.last_sequence % 997, 3
     FROM segment AS s
     CROSS JOIN generate_series(0, 3) AS k
     JOIN worker AS w ON w.id = (SELECT MIN(id) FROM worker)
       + (s.last_sequence / 10 * 7 + k * 131) % ${size.workers}
     ON CONFLICT (instance, first_sequence, worker_id) DO NOTHING`,
    `INSERT INTO block_submission (hash, node, attempt, answered_at, answer)
     SELECT hash, 'kaspad:16110', 1, found_at + INTERVAL '40 milliseconds', 'accepted'
     FROM found_block`,
    `INSERT INTO block_details
       (mined_block_hash, miner_id, pool_address, reward_block_hash, wallet, daa_score,
        miner_reward, timestamp)
     SELECT b.hash, w.name, 'kaspadev:qtreasury', b.merging_hash, w.wallet, b.daa_score::text,
       b.reward, b.found_at
     FROM found_block AS b
     JOIN worker AS w ON w.id = b.worker_id
     WHERE b.state = 'blue'`,
  ];
}

/** Each blue block: one percent and the rounding to the fee, the rest by work. */
function ledger(): string[] {
  return [
    `CREATE TEMP TABLE seed_entry ON COMMIT DROP AS
     SELECT hash, allocated_at, sequence, 'wallet' AS kind, wallet,
       floor(reward * 0.99 * work / SUM(work) OVER (PARTITION BY hash))::bigint AS amount
     FROM (
       SELECT b.hash, b.allocated_at, b.sequence, b.reward, w.wallet, SUM(sw.work) AS work
       FROM found_block AS b
       JOIN segment AS s ON s.ended_by = b.hash
       JOIN segment_work AS sw
         ON sw.instance = s.instance AND sw.first_sequence = s.first_sequence
       JOIN worker AS w ON w.id = sw.worker_id
       WHERE b.state = 'blue'
       GROUP BY b.hash, w.wallet
     ) AS worked`,
    `INSERT INTO seed_entry
     SELECT b.hash, b.allocated_at, b.sequence, 'fee', NULL, b.reward - SUM(e.amount)::bigint
     FROM found_block AS b
     JOIN seed_entry AS e ON e.hash = b.hash
     GROUP BY b.hash`,
    `INSERT INTO seed_entry
     SELECT hash, allocated_at, sequence, 'reward', NULL, -reward
     FROM found_block
     WHERE state = 'blue'`,
    `INSERT INTO ledger_account (kind, wallet, balance, credited)
     SELECT kind, wallet, SUM(amount)::bigint,
       CASE WHEN kind = 'reward' THEN 0 ELSE SUM(amount) END
     FROM seed_entry GROUP BY kind, wallet`,
    `INSERT INTO ledger_posting (kind, subject, entries, created_at)
     SELECT 'block', hash, COUNT(*), allocated_at
     FROM seed_entry GROUP BY hash, allocated_at, sequence ORDER BY sequence`,
    `INSERT INTO ledger_entry (account_id, posting_id, amount, balance_after)
     SELECT a.id, p.id, e.amount,
       (SUM(e.amount) OVER (PARTITION BY a.id ORDER BY p.id))::bigint
     FROM seed_entry AS e
     JOIN ledger_posting AS p ON p.kind = 'block' AND p.subject = e.hash
     JOIN ledger_account AS a ON a.kind = e.kind AND a.wallet IS NOT DISTINCT FROM e.wallet
     ORDER BY p.id, a.id`,
    `INSERT INTO worker_balance_share (wallet, name, share_from, share_to, share_total)
     SELECT wallet, name, n - 1, n, total
     FROM (
       SELECT wallet, name, row_number() OVER (PARTITION BY wallet ORDER BY name) AS n,
         COUNT(*) OVER (PARTITION BY wallet) AS total
       FROM worker
     ) AS numbered`,
  ];
}

/** What the leader has aggregated: the work of each round, and earnings per day. */
function rolledUp(): string[] {
  return [
    `INSERT INTO block_round (hash, work)
     SELECT s.ended_by, SUM(sw.work)
     FROM segment AS s
     JOIN segment_work AS sw
       ON sw.instance = s.instance AND sw.first_sequence = s.first_sequence
     WHERE s.ended_at < now() - INTERVAL '2 minutes'
     GROUP BY s.ended_by`,
    `INSERT INTO wallet_day (wallet, day, credited)
     SELECT wallet, (created_at AT TIME ZONE 'UTC')::date, SUM(amount)::bigint
     FROM ledger
     WHERE wallet IS NOT NULL AND created_at < now() - INTERVAL '10 minutes'
     GROUP BY 1, 2`,
    `UPDATE report_progress
     SET position = (
       SELECT COALESCE(MAX(id), 0)
       FROM ledger_posting
       WHERE created_at < now() - INTERVAL '10 minutes'
     )
     WHERE name = 'wallet_day'`,
  ];
}

/** Each batch pays 20 wallets one thousandth of a KAS from their largest worker's account. */
function payouts(size: SeedSize): string[] {
  const recipients = Math.min(20, size.wallets);
  return [
    `INSERT INTO payment_cycle (started_by, started_at, ended_at, outcome)
     VALUES ('schedule', now() - INTERVAL '1 day', now() - INTERVAL '1 day', 'paid')`,
    `INSERT INTO payout_batch
       (cycle_id, kind, state, input_total, payout_total, fee, change, change_index, mass,
        fee_rate, transaction_id, signed_transaction, start_hash, accepted_daa_score,
        reserved_at, signed_at, submitted_at, accepted_at, settled_at)
     SELECT (SELECT MAX(id) FROM payment_cycle), 'payout', 'settled',
       ${recipients} * 100000 + 2000000, ${recipients} * 100000, 10000, 1990000, ${recipients},
       20000, 100, 'aa' || lpad(to_hex(n), 62, '0'), '{}', lpad('0', 64, '0'), 1000000 + n,
       at, at, at, at, at
     FROM (
       SELECT n, now() - make_interval(hours => 12 * (${size.batches} - n)) AS at
       FROM generate_series(1, ${size.batches}) AS n
     ) AS batch`,
    `INSERT INTO payout (wallet, state, due_at, batch_id, output_index, amount)
     SELECT 'kaspadev:qz' || lpad((1 + (b.id * 17 + k) % ${size.wallets})::text, 61, '0'),
       'settled', b.reserved_at, b.id, k, 100000
     FROM payout_batch AS b
     CROSS JOIN generate_series(0, ${recipients - 1}) AS k`,
    `INSERT INTO payments (wallet_address, amount, timestamp, transaction_hash, batch_id)
     SELECT array_agg(p.wallet ORDER BY p.output_index), SUM(p.amount)::bigint, b.settled_at,
       b.transaction_id, b.id
     FROM payout_batch AS b
     JOIN payout AS p ON p.batch_id = b.id
     GROUP BY b.id
     ORDER BY b.id`,
  ];
}

/** Records one more block as the app does; returns its hash. */
export async function seedBlock(url: string, n: number): Promise<string> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const hash = `ee${n.toString(16).padStart(62, "0")}`;
    await client.query(
      `INSERT INTO found_block
         (hash, instance, sequence, worker_id, found_at, daa_score, bits, nonce, network_work,
          state)
       SELECT $1, $2, MAX(sequence) + 10, (SELECT MIN(id) FROM worker), now(),
         MAX(daa_score) + 10, 503382015, $3, 9000000000000000, 'submitted'
       FROM found_block`,
      [hash, SEED_INSTANCE, n],
    );
    return hash;
  } finally {
    await client.end();
  }
}
