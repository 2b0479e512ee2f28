// The share path under kill -9: an accepted share is in Postgres exactly once, whichever process
// dies at whichever moment. Miners record everything they send; an independent checker compares
// that with the journal and the rows.

import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { appendFileSync, watch } from "node:fs";
import { Client } from "pg";
import { journalFiles } from "../../src/adapters/journal/directory.ts";
import { checkJournal, checkShares } from "../../testing/harness/scenes/checker.ts";
import { type Pool, startPool } from "../../testing/harness/scenes/pool.ts";
import { eventually } from "../../testing/harness/servers/processes.ts";
import { LOAD_PORT, Load } from "../../testing/harness/stratum/load.ts";
import { RawClient } from "../../testing/harness/stratum/raw-client.ts";
import { errorCodeOf } from "../../testing/miner/stratum-messages.ts";

setDefaultTimeout(120_000);

let pool: Pool;
beforeAll(async () => {
  pool = await startPool({ stratum: [LOAD_PORT] });
});
afterAll(() => pool?.stop());

async function storedShares(): Promise<number> {
  const text = "SELECT COALESCE(SUM(shares), 0)::int AS shares FROM segment_work";
  return (await pool.sql<{ shares: number }>(text))[0]?.shares ?? 0;
}

/** Everything that any load of this file sent, to account for the whole journal. */
const loads: Load[] = [];
function startLoad(rigs = 4): Load {
  const load = new Load(pool, rigs);
  loads.push(load);
  return load;
}

/** Checks that miners' records, journal and rows agree. */
async function expectAllConsistent(): Promise<void> {
  const sent = loads.flatMap((load) => load.sent);
  const journal = checkJournal(pool.journalFolder, sent);
  expect(journal.broken.slice(0, 5)).toEqual([]);
  await eventually(
    "all is stored",
    async () => (await storedShares()) === journal.count || undefined,
  );
  expect(await checkShares(pool.databaseUrl)).toEqual([]);
  expect(loads.flatMap((load) => load.violations)).toEqual([]);
}

/** Kills and restarts the app; connected miners notification it. */
async function dieAndComeBack(): Promise<void> {
  await pool.app.kill();
  pool.app.start();
  await pool.ready();
}

/** Resolves as soon as something is written to the journal. */
function journalWritten(): Promise<void> {
  return new Promise((resolve) => {
    const watcher = watch(pool.journalFolder, () => {
      watcher.close();
      resolve();
    });
  });
}

test("killed under load at any moment, it stores every accepted share exactly once", async () => {
  const load = startLoad();
  const moments: [string, () => Promise<unknown>][] = [
    ["at random", () => Bun.sleep(Math.random() * 400)],
    ["at random", () => Bun.sleep(Math.random() * 1200)],
    ["between write and reply", journalWritten],
    ["between write and reply", () => Bun.sleep(200).then(journalWritten)],
  ];
  for (const [, moment] of moments) {
    const before = load.count("accepted");
    await eventually(
      "shares are accepted",
      () => load.count("accepted") > before + 20 || undefined,
    );
    await moment();
    await dieAndComeBack();
  }
  await load.stop();
  expect(load.count("unanswered")).toBeGreaterThan(0);
  await expectAllConsistent();
});

test("killed between reply and row, and again while writing rows", async () => {
  const holder = new Client({ connectionString: pool.databaseUrl });
  await holder.connect();
  await holder.query("BEGIN");
  await holder.query("LOCK TABLE segment IN ACCESS EXCLUSIVE MODE");
  const load = startLoad(2);
  await eventually("shares are accepted", () => load.count("accepted") > 50 || undefined);
  const waiting = "SELECT 1 FROM pg_locks WHERE NOT granted AND relation = 'segment'::regclass";
  await eventually("the recorder is writing rows", async () => (await pool.sql(waiting))[0]);
  await dieAndComeBack();
  await holder.query("ROLLBACK");
  await holder.end();
  await load.stop();
  await expectAllConsistent();
});

test("only the truncated tail left by the crash is dropped", async () => {
  const load = startLoad(2);
  await eventually("shares are accepted", () => load.count("accepted") > 20 || undefined);
  await pool.app.kill();
  await load.stop();
  const newest = journalFiles(pool.journalFolder).at(-1)?.path ?? "";
  appendFileSync(newest, Buffer.from("314a504b40000000deadbeef", "hex"));
  pool.app.start();
  await pool.ready();
  expect(pool.app.output()).toContain("journal tail dropped");
  await expectAllConsistent();
});

test("a share that was credited before the crash is a duplicate after it", async () => {
  for (let attempt = 0; ; attempt++) {
    expect(attempt).toBeLessThan(10);
    const client = await pool.miner();
    const load = new Load(pool, 1);
    const { job } = client;
    await eventually("shares are accepted", () => load.count("accepted") > 5 || undefined);
    await load.stop();
    loads.push(load);
    client.destroy();
    await dieAndComeBack();
    const known = load.sent.filter((share) => share.outcome === "accepted");
    const again = await clientWithPrefix(known[0]?.extranonce ?? "");
    const now = await again.currentJob();
    const replays = known.filter(
      (share) => share.prePowHash === now.prePowHash && share.timestamp === now.timestamp,
    );
    // If the node has a new template meanwhile, nothing can be credited twice anyway.
    if (job?.timestamp !== now.timestamp || replays.length === 0) continue;
    for (const { nonce } of replays) {
      expect(errorCodeOf(await again.submit(now, nonce))).toBe(22);
    }
    again.destroy();
    break;
  }
  await expectAllConsistent();
});

/** Connects until the pool assigns this prefix again. */
async function clientWithPrefix(prefix: string) {
  for (let tries = 0; tries < 50; tries++) {
    const client = await pool.miner();
    if (client.extranonce === prefix) return client;
  }
  throw new Error(`prefix ${prefix} did not come round`);
}

test("with Postgres down mining continues, and everything is stored afterwards", async () => {
  const load = startLoad();
  await eventually("shares are accepted", () => load.count("accepted") > 20 || undefined);
  await pool.postgres.crash();
  await eventually("it is noticed", async () => (await pool.faults())?.includes("database"));
  const before = load.count("accepted");
  await Bun.sleep(1500);
  expect(load.count("accepted")).toBeGreaterThan(before + 50);
  await dieAndComeBackWithoutPostgres();
  const restarted = load.count("accepted");
  await eventually("mining continues", () => load.count("accepted") > restarted + 50 || undefined);
  await pool.postgres.start();
  await pool.ready();
  await load.stop();
  await expectAllConsistent();
});

async function dieAndComeBackWithoutPostgres(): Promise<void> {
  await pool.app.kill();
  pool.app.start();
  await eventually("only Postgres is missing", async () => {
    const faults = await pool.faults();
    return faults?.every((name) => name === "database" || name === "recorder") || undefined;
  });
}

describe("SIGTERM", () => {
  test("under load exits with 0 in time, and all accepted shares are in Postgres by then", async () => {
    const load = startLoad();
    await eventually("shares are accepted", () => load.count("accepted") > 50 || undefined);
    const begun = performance.now();
    pool.app.signal("SIGTERM");
    pool.app.signal("SIGTERM");
    expect(await pool.app.ended).toBe(0);
    expect(performance.now() - begun).toBeLessThan(10_000);
    await load.stop();
    const sent = loads.flatMap((one) => one.sent);
    expect(checkJournal(pool.journalFolder, sent).count).toBe(await storedShares());
    await expectAllConsistent();
    pool.app.start();
    await pool.ready();
  });

  test("also exits with 0 when Postgres, Redis and the node are down and a client hangs", async () => {
    const hung = await RawClient.open({ port: pool.stratumPorts[0] ?? 0, ignoresEnd: true });
    const load = startLoad(2);
    await eventually("shares are accepted", () => load.count("accepted") > 20 || undefined);
    await Promise.all([pool.postgres.crash(), pool.redis.kill(), pool.node.goDown()]);
    await Bun.sleep(300);
    const begun = performance.now();
    pool.app.signal("SIGTERM");
    expect(await pool.app.ended).toBe(0);
    expect(performance.now() - begun).toBeLessThan(10_000);
    await load.stop();
    hung.destroy();
    await Promise.all([pool.postgres.start(), pool.redis.start(), pool.node.comeBack()]);
    pool.app.start();
    await pool.ready();
    await expectAllConsistent();
  });
});
