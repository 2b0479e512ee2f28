// The primary of Postgres dies with its disk under load and the standby is promoted. Miners mine on;
// every acknowledged share is in the new primary once, also what an asynchronous standby lacked.

import { expect, setDefaultTimeout, test } from "bun:test";
import pg from "pg";
import { checkJournal, checkShares } from "../../../testing/harness/scenes/checker.ts";
import { startPool } from "../../../testing/harness/scenes/pool.ts";
import { eventually } from "../../../testing/harness/servers/processes.ts";
import { startReplicatedPostgres } from "../../../testing/harness/servers/replicated-postgres.ts";
import { LOAD_PORT, Load } from "../../../testing/harness/stratum/load.ts";

setDefaultTimeout(180_000);

async function storedShares(url: string): Promise<number> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 1000 });
  client.on("error", () => undefined);
  await client.connect();
  try {
    const text = "SELECT COALESCE(SUM(shares), 0)::int AS shares FROM segment_work";
    return (await client.query<{ shares: number }>(text)).rows[0]?.shares ?? 0;
  } finally {
    await client.end();
  }
}

test.each([
  ["synchronous", true],
  ["asynchronous", false],
] as const)("%s replication: no share is lost or doubled", async (_name, isSynchronous) => {
  const postgres = await startReplicatedPostgres({ isSynchronous });
  const stack = new AsyncDisposableStack();
  stack.defer(() => postgres.stop());
  try {
    const pool = await startPool({
      ...{ node: "simulated", stratum: [LOAD_PORT], databaseUrl: postgres.url },
    });
    stack.defer(() => pool.stop());
    const { pid } = pool.app;
    const load = new Load(pool, 3);
    const stored = (url: string, least: number) =>
      eventually(
        `${least} shares are stored`,
        async () => (await storedShares(url)) >= least || undefined,
        60_000,
      );
    await stored(postgres.primaryUrl, 100);
    if (!isSynchronous) {
      await postgres.holdReplication();
      const before = await storedShares(postgres.primaryUrl);
      await stored(postgres.primaryUrl, before + 100);
    }
    const inPrimary = await storedShares(postgres.primaryUrl);
    await postgres.losePrimary();
    const lostMs = performance.now();
    const inStandby = await storedShares(postgres.standbyUrl);
    if (isSynchronous) expect(inStandby).toBeGreaterThanOrEqual(inPrimary);
    else expect(inStandby).toBeLessThan(inPrimary);
    await postgres.promote();
    await stored(postgres.standbyUrl, inPrimary + 1);
    const pausedMs = performance.now() - lostMs;
    process.stdout.write(`without storing for ${Math.round(pausedMs)} ms\n`);
    expect(pausedMs).toBeLessThan(30_000);
    await load.stop();
    expect(load.cuts).toEqual([]);
    expect([...load.refused.keys()]).toEqual([23]);
    const journal = checkJournal(pool.journalFolder, load.sent);
    expect(journal.broken.slice(0, 5)).toEqual([]);
    expect(journal.count).toBe(load.count("accepted"));
    await stored(postgres.standbyUrl, journal.count);
    expect(await storedShares(postgres.standbyUrl)).toBe(journal.count);
    expect(await checkShares(postgres.standbyUrl)).toEqual([]);
    expect(pool.app.pid).toBe(pid);
    await pool.ready();
  } finally {
    await stack.disposeAsync();
  }
});
