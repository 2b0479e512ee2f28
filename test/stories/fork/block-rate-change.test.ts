// The network goes from 10 to 25 blocks a second in the middle of a run, under load and with a miner
// of every family: what is shown, what is stored and how often jobs come.

import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import { checkJournal, checkShares } from "../../../testing/harness/scenes/checker.ts";
import { type Pool, startPool, WALLET } from "../../../testing/harness/scenes/pool.ts";
import { eventually } from "../../../testing/harness/servers/processes.ts";
import { LOAD_PORT, Load } from "../../../testing/harness/stratum/load.ts";
import { type DeviceName, deviceNames } from "../../../testing/miner/devices.ts";
import { StratumClient } from "../../../testing/miner/stratum-client.ts";
import { workOfBits } from "../../../testing/simulated-node/chain/difficulty.ts";

setDefaultTimeout(120_000);

const FORK = 250n;
const BITS = 0x1f01ffff;
/** Expected hashes of a block before the fork, ten times a second. */
const NETWORK_HS = Number(workOfBits(BITS)) * 10;

let pool: Pool;
beforeAll(async () => {
  const blockRates = [
    { fromDaaScore: 0, blocksPerSecond: 10 },
    { fromDaaScore: Number(FORK), blocksPerSecond: 25 },
  ];
  pool = await startPool({
    node: "simulated",
    simulated: {
      ...{ bits: BITS, blockIntervalMs: 100 },
      rateChange: { fromDaaScore: FORK, before: 10n, after: 25n },
    },
    config: { blockRates },
    stratum: [LOAD_PORT],
  });
});
afterAll(() => pool?.stop());

function daaScore(): bigint {
  return BigInt(String(pool.node.control?.state().virtualDaaScore));
}

interface Rig {
  device: DeviceName;
  client: StratumClient;
  /** When each job arrived, in milliseconds. */
  jobMs: number[];
}

async function connect(device: DeviceName): Promise<Rig> {
  const jobMs: number[] = [];
  const client = await StratumClient.connect({
    ...{ host: "127.0.0.1", port: pool.stratumPorts[0] ?? 0, device },
    onJob: () => void jobMs.push(performance.now()),
  });
  expect((await client.handshake(`${WALLET}.${device}`)).result).toBe(true);
  return { device, client, jobMs };
}

/** Median milliseconds between two jobs in a row. */
function medianGap(jobMs: readonly number[]): number {
  const gaps = jobMs.slice(1).map((at, n) => at - (jobMs[n] ?? at));
  return gaps.sort((left, right) => left - right)[gaps.length >> 1] ?? 0;
}

interface Shown {
  score: bigint;
  hashrateHs: number;
}

async function shown(): Promise<Shown | undefined> {
  const [row] = await pool.sql<{ score: string | null; hashrate: number }>(
    `SELECT status->>'templateDaaScore' AS score,
       (status->>'networkHashrateHs')::float8 AS hashrate
     FROM pool_status`,
  );
  if (row === undefined || row.score === null) return undefined;
  return { score: BigInt(row.score), hashrateHs: row.hashrate };
}

test("hashrate, shares and the pace of jobs stay as they were", async () => {
  const rigs = await Promise.all(deviceNames.map(connect));
  const load = new Load(pool, 4);
  const seen: Shown[] = [];
  const until = (score: bigint) =>
    eventually(
      `DAA score ${score}`,
      async () => {
        const now = await shown();
        if (now !== undefined && now.score !== seen.at(-1)?.score) seen.push(now);
        return daaScore() >= score || undefined;
      },
      60_000,
    );
  await until(FORK);
  const before = rigs.map(({ jobMs }) => medianGap(jobMs.splice(0)));
  pool.node.control?.setBlockInterval({ ms: 40 });
  await until(FORK + 450n);
  const after = rigs.map(({ jobMs }) => medianGap(jobMs.splice(0)));
  await load.stop();

  expect(seen.filter(({ score }) => score < FORK).length).toBeGreaterThanOrEqual(2);
  expect(seen.filter(({ score }) => score >= FORK).length).toBeGreaterThanOrEqual(2);
  for (const { hashrateHs } of seen) {
    expect(Math.abs(hashrateHs / NETWORK_HS - 1)).toBeLessThan(0.01);
  }
  // Every family gets a job each 250 ms, and one that the machine delays by less than a job more.
  for (const gap of [...before, ...after]) {
    expect(gap).toBeGreaterThan(200);
    expect(gap).toBeLessThan(400);
  }
  expect(rigs.flatMap(({ client }) => client.violations)).toEqual([]);
  for (const { client } of rigs) client.close();
  await expectNoneLost(load);
});

async function expectNoneLost(load: Load): Promise<void> {
  expect(load.violations).toEqual([]);
  expect(load.count("unanswered")).toBe(0);
  // Three of four nonces are no share (23); none is stale (21).
  expect([...load.refused.keys()]).toEqual([23]);
  const journal = checkJournal(pool.journalFolder, load.sent);
  expect(journal.broken.slice(0, 5)).toEqual([]);
  expect(journal.count).toBe(load.count("accepted"));
  await eventually("all is stored", async () => {
    const text = "SELECT COALESCE(SUM(shares), 0)::int AS shares FROM segment_work";
    const [row] = await pool.sql<{ shares: number }>(text);
    return row?.shares === journal.count || undefined;
  });
  expect(await checkShares(pool.databaseUrl)).toEqual([]);
}
