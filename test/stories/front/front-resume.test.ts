// Miners behind a front keep their connections while the app is killed, restarted or replaced. The
// miners know nothing of the front.

import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import { checkJournal, checkShares } from "../../../testing/harness/scenes/checker.ts";
import { type Pool, startPool } from "../../../testing/harness/scenes/pool.ts";
import { eventually } from "../../../testing/harness/servers/processes.ts";
import { LOAD_PORT, Load } from "../../../testing/harness/stratum/load.ts";

setDefaultTimeout(120_000);

let pool: Pool;
beforeAll(async () => {
  pool = await startPool({ front: true, stratum: [LOAD_PORT] });
});
afterAll(() => pool?.stop());

const loads: Load[] = [];

async function storedShares(): Promise<number> {
  const text = "SELECT COALESCE(SUM(shares), 0)::int AS shares FROM segment_work";
  return (await pool.sql<{ shares: number }>(text))[0]?.shares ?? 0;
}

async function expectEveryShareStoredOnce(): Promise<void> {
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

test("kill -9 of the app closes no connection, and loses or doubles no confirmed share", async () => {
  const load = new Load(pool, 4);
  loads.push(load);
  for (let kill = 0; kill < 3; kill++) {
    const before = load.count("accepted");
    await eventually(
      "shares are accepted",
      () => load.count("accepted") > before + 20 || undefined,
    );
    await pool.app.kill();
    pool.app.start();
    await pool.ready();
  }
  const after = load.count("accepted");
  await eventually("they mine on", () => load.count("accepted") > after + 20 || undefined);
  expect(load.cuts).toEqual([]);
  await load.stop();
  await expectEveryShareStoredOnce();
});

test("a restarted app continues with worker and difficulty, without a new login", async () => {
  const wished = LOAD_PORT.difficulty * 4;
  const client = await pool.miner({
    device: "bzminer",
    worker: "resumed",
    password: `d=${wished.toFixed(12)}`,
  });
  const before = await eventually("the wished difficulty", async () => {
    const job = await client.nextJob();
    return job.difficulty > LOAD_PORT.difficulty ? job : undefined;
  });
  pool.app.signal("SIGTERM");
  expect(await pool.app.ended).toBe(0);
  pool.app.start();
  await pool.ready();
  const job = await client.nextJob();
  expect([job.difficulty, job.extranonce, client.isOpen]).toEqual([
    before.difficulty,
    before.extranonce,
    true,
  ]);
  expect(client.violations).toEqual([]);
  client.close();
});
