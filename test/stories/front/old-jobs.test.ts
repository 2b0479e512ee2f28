// Jobs that were sent before an app died stay payable after it: at the difficulty they were sent
// with, once for each nonce, by the restarted app and by another one.

import { afterAll, afterEach, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import { workOf } from "../../../src/domain/difficulty.ts";
import {
  checkJournals,
  checkShares,
  journaledShares,
  type SentShare,
} from "../../../testing/harness/scenes/checker.ts";
import { type Pool, startPool } from "../../../testing/harness/scenes/pool.ts";
import { eventually } from "../../../testing/harness/servers/processes.ts";
import { LOAD_PORT, Load } from "../../../testing/harness/stratum/load.ts";
import type { StratumClient } from "../../../testing/miner/stratum-client.ts";
import { errorCodeOf, type StratumJob } from "../../../testing/miner/stratum-messages.ts";

setDefaultTimeout(120_000);

const WISHED = LOAD_PORT.difficulty * 4;
let pool: Pool;
const loads: Load[] = [];
/** Nonces by the code of their reply, 0 for accepted. */
type Replies = { nonce: bigint; code: number }[];

beforeAll(async () => {
  pool = await startPool({ front: true, apps: 2, stratum: [LOAD_PORT] });
});
afterAll(() => pool?.stop());
afterEach(async () => {
  await Promise.all(loads.splice(0).map((load) => load.stop()));
});

/** What single miners of this file sent. */
const alone: SentShare[] = [];
let counter = 1n << 40n;
/** Submits `count` new nonces for `job`, and waits for the replies. */
async function submit(client: StratumClient, job: StratumJob, count: number): Promise<Replies> {
  const nonces = Array.from({ length: count }, () => client.nonce(++counter));
  const replies = await Promise.all(nonces.map((nonce) => client.submit(job, nonce)));
  return nonces.map((nonce, at) => {
    const code = errorCodeOf(replies[at] as never);
    const outcome = code === 0 ? "accepted" : "refused";
    const worker = `${client.user.replace(".", "/")}`;
    alone.push({ nonce, worker, extranonce: client.extranonce, outcome });
    return { nonce, code };
  });
}

const accepted = (replies: Replies) => replies.filter(({ code }) => code === 0);
const codes = (replies: Replies) => [...new Set(replies.map(({ code }) => code))].sort();

/** A miner whose password asks for a higher difficulty, with a job of it. */
async function wishing(worker: string): Promise<{ client: StratumClient; job: StratumJob }> {
  const client = await pool.miner({
    device: "bzminer",
    worker,
    password: `d=${WISHED.toFixed(12)}`,
  });
  const job = await eventually("the wished difficulty", async () => {
    const next = await client.nextJob();
    return next.difficulty > LOAD_PORT.difficulty ? next : undefined;
  });
  return { client, job };
}

const folders = () => [0, 1].map((number) => pool.journalFolder.replace(/0$/, String(number)));

/** The journaled work of the shares with these nonces that were found for `job`. */
function worksFor(job: StratumJob, shares: Replies): number[] {
  const nonces = new Set(shares.map(({ nonce }) => nonce));
  return folders()
    .flatMap(journaledShares)
    .filter(
      ({ nonce, key }) =>
        nonces.has(nonce) && key.startsWith(`${job.prePowHash} ${job.timestamp} `),
    )
    .map(({ work }) => work);
}

test("after the apps were killed, the old job is paid at its difficulty, each nonce once", async () => {
  const { client, job } = await wishing("restarted");
  const before = accepted(await submit(client, job, 200));
  expect(before.length).toBeGreaterThan(0);
  await Promise.all([pool.app.kill(), pool.secondApp?.kill()]);
  const during = submit(client, job, 200);
  pool.app.start();
  pool.secondApp?.start();
  await pool.ready();
  expect(codes(await during)).toEqual([0, 23]);
  const again = await Promise.all(before.map(({ nonce }) => client.submit(job, nonce)));
  expect([...new Set(again.map(errorCodeOf))]).toEqual([22]);
  const works = worksFor(job, [...before, ...accepted(await during)]);
  expect(works.length).toBeGreaterThan(5);
  expect([...new Set(works)]).toEqual([workOf(job.difficulty)]);
  expect([client.violations, client.isOpen]).toEqual([[], true]);
  client.close();
  await pool.secondReady();
});

test("another app takes over at once: old jobs are paid, and what the dead one credited is not again", async () => {
  for (const app of [pool.app, pool.secondApp]) {
    const { client, job } = await wishing(`moved${app?.pid}`);
    const before = accepted(await submit(client, job, 200));
    await app?.kill();
    const after = await submit(client, job, 200);
    expect(codes(after)).toEqual([0, 23]);
    const again = await Promise.all(before.map(({ nonce }) => client.submit(job, nonce)));
    expect([...new Set(again.map(errorCodeOf))]).toEqual([22]);
    expect(client.violations).toEqual([]);
    client.close();
    app?.start();
    await (app === pool.app ? pool.ready() : pool.secondReady());
  }
});

test("under load, kills of either app refuse no share as stale and credit none twice", async () => {
  const load = new Load(pool, 6);
  loads.push(load);
  for (const app of [pool.app, pool.secondApp, pool.app, pool.secondApp]) {
    const before = load.count("accepted");
    await eventually(
      "shares are accepted",
      () => load.count("accepted") > before + 100 || undefined,
    );
    await app?.kill();
    app?.start();
    await (app === pool.app ? pool.ready() : pool.secondReady());
  }
  await load.stop();
  expect([load.cuts, load.violations]).toEqual([[], []]);
  expect([...load.refused.keys()]).toEqual([23]);
  expect(checkJournals(folders(), [...load.sent, ...alone]).broken).toEqual([]);
  expect(await checkShares(pool.databaseUrl)).toEqual([]);
});
