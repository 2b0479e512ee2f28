// The share path, killed: whatever is answered `true` is in Postgres once and only once.

import { afterAll, beforeAll, expect, test } from "bun:test";
import pg from "pg";
import type { StratumClient } from "../../tools/miner/stratum-client.ts";
import { type Pool, startPool } from "../harness/pool.ts";
import { eventually } from "../harness/processes.ts";

let pool: Pool;
beforeAll(async () => {
  pool = await startPool();
}, 120_000);
afterAll(() => pool[Symbol.asyncDispose]());

let counter = 1n;
/** Sends shares for `ms`; answers how many were sent and how many were answered `true`. */
async function mine(client: StratumClient, ms: number) {
  const end = performance.now() + ms;
  const tally = { sent: 0, accepted: 0, refused: [] as unknown[] };
  const replies: Promise<void>[] = [];
  while (performance.now() < end && client.isOpen) {
    for (let n = 0; n < 20; n++) {
      const { job } = client;
      if (job === null) continue;
      tally.sent += 1;
      counter += 1n;
      replies.push(
        client.submit(job, client.nonce(counter)).then(
          (reply) => {
            if (reply.result === true) tally.accepted += 1;
            else tally.refused.push(reply.error);
          },
          // The connection died with the app: this share was not answered.
          () => undefined,
        ),
      );
    }
    await Bun.sleep(5);
  }
  await Promise.all(replies);
  return tally;
}

async function ask(text: string): Promise<Record<string, unknown>> {
  const client = new pg.Client({ connectionString: pool.databaseUrl });
  await client.connect();
  try {
    return (await client.query(text)).rows[0] ?? {};
  } finally {
    await client.end();
  }
}

const STORED = `
  SELECT
    (SELECT COALESCE(SUM(shares), 0)::int FROM segment_work) AS shares,
    (SELECT COALESCE(SUM(accepted), 0)::int FROM worker_minute) AS minutes,
    (SELECT COALESCE(SUM(last_sequence - first_sequence + 1), 0)::int FROM segment) AS covered,
    (SELECT COALESCE(SUM(recorded_sequence), 0)::int FROM pool_instance) AS recorded`;

/** Waits until nothing more arrives, and answers what is stored. */
async function stored(atLeast: number): Promise<number> {
  await eventually(
    "all shares are stored",
    async () => {
      const row = await ask(STORED);
      return Number(row.shares) >= atLeast ? true : undefined;
    },
    30_000,
  );
  await Bun.sleep(1500);
  const row = await ask(STORED);
  // Segments cover the journal without gap or overlap, and every table tells the same.
  expect([row.minutes, row.covered, row.recorded]).toEqual([row.shares, row.shares, row.shares]);
  return Number(row.shares);
}

test("killed five times under load, every share answered true is stored exactly once", async () => {
  let [sent, accepted] = [0, 0];
  for (let round = 0; round < 5; round++) {
    const client = await pool.miner();
    const mining = mine(client, 60_000);
    await Bun.sleep(400 + round * 130);
    await pool.killApp();
    const tally = await mining;
    sent += tally.sent;
    accepted += tally.accepted;
    await pool.startApp();
  }
  expect(accepted).toBeGreaterThan(100);
  const shares = await stored(accepted);
  expect(shares).toBeGreaterThanOrEqual(accepted);
  expect(shares).toBeLessThanOrEqual(sent);
});

test("Postgres away: mining goes on, and all of it is there afterwards", async () => {
  const before = await stored(0);
  const client = await pool.miner();
  await pool.postgres.crash();
  const tally = await mine(client, 2000);
  expect(tally.accepted).toBeGreaterThan(50);
  await pool.postgres.start();
  expect(await stored(before + tally.accepted)).toBe(before + tally.accepted);
  client.close();
});

/** Tries nonces until one is a share. */
async function acceptedNonce(client: StratumClient, jobId: string, user: string) {
  for (let n = 0x1000_0000n; ; n++) {
    const hex = client.nonce(n).toString(16).padStart(16, "0");
    const reply = await client.request("mining.submit", [user, jobId, hex]);
    if (reply.result === true) return hex;
  }
}

test("one nonce is credited once, however it is written and whoever sends it again", async () => {
  const client = await pool.miner();
  const job = await client.currentJob();
  const user = `${pool.wallet}.rig`;
  const hex = await acceptedNonce(client, job.id, user);
  for (const form of [hex, `0x${hex}`, hex.toUpperCase()]) {
    const reply = await client.request("mining.submit", [user, job.id, form]);
    expect(reply.error).toMatchObject([22, expect.any(String), null]);
  }
  const other = await pool.miner();
  const foreign = await other.request("mining.submit", [user, job.id, hex]);
  expect(foreign.error).toMatchObject([20, expect.any(String), null]);
  client.close();
  other.close();
});

test("SIGTERM under load ends with 0 in less than ten seconds and loses nothing", async () => {
  const before = await stored(0);
  const client = await pool.miner();
  const mining = mine(client, 60_000);
  await Bun.sleep(500);
  const { code, ms } = await pool.stopApp();
  const tally = await mining;
  expect(code).toBe(0);
  expect(ms).toBeLessThan(10_000);
  await pool.startApp();
  expect(await stored(before + tally.accepted)).toBeGreaterThanOrEqual(before + tally.accepted);
});
