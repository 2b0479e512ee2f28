// Postgres is down until the journal is full: from then on shares are refused with the reason, and
// none is accepted that is not on disk. When Postgres is back, everything is stored without help.

import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import { checkShares } from "../../../testing/harness/scenes/checker.ts";
import { type Pool, startPool } from "../../../testing/harness/scenes/pool.ts";
import { eventually } from "../../../testing/harness/servers/processes.ts";
import { LOAD_PORT, Load } from "../../../testing/harness/stratum/load.ts";

setDefaultTimeout(180_000);

const MAX_BYTES = 1 << 20;

let pool: Pool;
beforeAll(async () => {
  pool = await startPool({ stratum: [LOAD_PORT], journal: { maxBytes: MAX_BYTES } });
});
afterAll(() => pool?.stop());

const storedShares = async () => {
  const text = "SELECT COALESCE(SUM(shares), 0)::int AS shares FROM segment_work";
  return (await pool.sql<{ shares: number }>(text))[0]?.shares ?? 0;
};

test("a full journal refuses shares with a clear message, and drains by itself", async () => {
  const load = new Load(pool, 6, 1);
  await eventually("shares are accepted", () => load.count("accepted") > 20 || undefined);
  await pool.postgres.crash();
  await eventually(
    "the journal is full",
    async () => (await pool.faults())?.includes("journal"),
    120_000,
  );
  const client = await pool.miner();
  const job = await client.currentJob();
  const reply = await client.submit(job, client.nonce(2n ** 40n));
  expect(reply.error).toEqual([20, "share journal is full", null]);
  client.destroy();
  const metrics = await pool.metrics();
  expect(metrics.get("katpool_journal_fault")).toBe(1);
  expect(metrics.get("katpool_journal_bytes") ?? 0).toBeLessThanOrEqual(MAX_BYTES);
  const accepted = load.count("accepted");
  await Bun.sleep(500);
  // One nonce in 32,768 solves a block, and for those space is reserved.
  expect(load.count("accepted") - accepted).toBeLessThan(5);

  await pool.postgres.start();
  await pool.ready();
  await eventually("mining continues", () => load.count("accepted") > accepted + 100 || undefined);
  await load.stop();
  const total = load.count("accepted");
  expect(load.count("unanswered")).toBe(0);
  await eventually("all is stored", async () => (await storedShares()) === total || undefined);
  expect(await checkShares(pool.databaseUrl)).toEqual([]);
  expect(load.violations).toEqual([]);
});
