// Memory: many busy connections, many idle ones, and connections that come and go. A fresh server
// for each; the value is its resident memory.

import { type Bench, median, type Row } from "../bench.ts";
import { openNodeClock } from "../blocks.ts";
import { startPool } from "../pool.ts";
import { residentMb } from "../usage.ts";

const BUSY = { connections: 1000, window: 1, rate: 10_000 };
const IDLE = 10_000;
const CHURN_PER_SECOND = 150;

export async function measureMemory(bench: Bench, churnSeconds: number): Promise<void> {
  await busy(bench);
  await idle(bench);
  await churn(bench, churnSeconds);
}

async function busy(bench: Bench): Promise<void> {
  const pool = await startPool(bench.stage);
  const seconds = bench.isQuick ? 10 : 60;
  const run = bench.client.shares({
    ...{ ...BUSY, port: pool.easyPort, users: bench.stage.usersFile, seconds },
  });
  await run.measuring;
  const runs = await sample(pool.pid, seconds * 1000 - 500);
  await run.result;
  await pool.stop();
  const what = `memory, ${BUSY.connections} connections with ${BUSY.rate} shares/s`;
  note(bench, { what, runs, target: { kind: "atMost", value: 150 } });
}

async function idle(bench: Bench): Promise<void> {
  const pool = await startPool(bench.stage);
  const empty = residentMb(pool.pid);
  const run = bench.client.listen({
    ...{ port: pool.hardPort, users: bench.stage.usersFile, connections: IDLE, seconds: 8 },
  });
  await run.ready;
  const runs = await sample(pool.pid, 7000);
  await run.result;
  await pool.stop();
  note(bench, { what: "memory, no connection", runs: [empty] });
  const target = { kind: "atMost", value: 250 } as const;
  note(bench, { what: `memory, ${IDLE} idle connections`, runs, target });
}

/** Jobs keep changing, because a prefix is free again only after its owner's jobs expired. */
async function churn(bench: Bench, seconds: number): Promise<void> {
  const { stage } = bench;
  const clock = await openNodeClock(stage.nodeWrpc, stage.elsewhere);
  const stopBlocks = clock.makeBlocks(250);
  const pool = await startPool(stage, { jobIntervalMs: 0 });
  const run = bench.client.churn({
    ...{ port: pool.easyPort, users: stage.usersFile, seconds, rate: CHURN_PER_SECOND },
  });
  const runs = await sample(pool.pid, seconds * 1000 - 500);
  const result = await run.result;
  await stopBlocks();
  clock.close();
  await pool.stop();
  const failed = [result.failed];
  const name = `${result.opened} reconnects in ${seconds} s`;
  bench.note({
    ...{ server: "katpool", what: `${name}: connections not served`, unit: "connections" },
    ...{ value: result.failed, runs: failed, target: { kind: "atMost", value: 0 } },
  });
  const third = Math.floor(runs.length / 3);
  const [early, late] = [runs.slice(third, 2 * third), runs.slice(2 * third)];
  note(bench, { what: `${name}: memory in the second third`, runs: early });
  note(bench, { what: `${name}: memory in the last third`, runs: late });
}

async function sample(pid: number, forMs: number): Promise<number[]> {
  const samples: number[] = [];
  for (const end = performance.now() + forMs; performance.now() < end; ) {
    samples.push(residentMb(pid));
    await Bun.sleep(Math.min(1000, forMs / 5));
  }
  return samples;
}

function note(bench: Bench, row: { what: string; runs: number[]; target?: Row["target"] }): void {
  bench.note({
    server: "katpool",
    ...{ what: row.what, unit: "MB", value: median(row.runs), runs: row.runs },
    ...(row.target === undefined ? {} : { target: row.target }),
  });
}
