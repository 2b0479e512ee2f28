// Jobs: from the node's notification to every socket, and from the fetcher to the first socket. A
// job that misses a socket is a fault. Latency counts from the notification, although the fetcher
// still has to request the template.

import Redis from "ioredis";
import { type Bench, median, percentile, type Row } from "../bench.ts";
import { type NodeClock, openNodeClock } from "../blocks.ts";
import type { ListenResult } from "../load.ts";
import { startPool } from "../pool.ts";

export const FLEETS = [
  { connections: 100, limitMs: 5 },
  { connections: 1000, limitMs: 10 },
  { connections: 3000, limitMs: 30 },
] as const;
const CADENCE_MS = 600;
/** Slower than any device's job interval, so that no job may be skipped. */
export const BLOCK_EVERY_MS = 500;

/** On a busy machine the bench may read a notification after the job it announces arrived. */
const HEARD_LATE_US = 50_000;

/** Microseconds from the last notification to each arrival of its job. */
export interface FanOut {
  delaysUs: number[];
  /** Jobs expected per socket, and jobs received. */
  expected: number;
  arrived: number;
}

export async function measureJobs(bench: Bench): Promise<void> {
  const { stage } = bench;
  const clock = await openNodeClock(stage.nodeWrpc, stage.elsewhere);
  const templates = await listenToTemplates(stage.redisAddress, stage.redisChannel);
  const pool = await startPool(stage);
  const pace = { port: pool.hardPort, everyMs: BLOCK_EVERY_MS };
  try {
    await fanOut(bench, clock, { ...pace, connections: 10, seconds: 5 });
    for (const { connections, limitMs } of FLEETS) {
      const runs: FanOut[] = [];
      const paths: number[][] = [];
      for (let count = 0; count < bench.repeats; count++) {
        const options = { ...pace, connections, seconds: bench.seconds * 2 };
        const { result, ...run } = await fanOut(bench, clock, options);
        runs.push(run);
        paths.push(templatePaths(result, templates.timesMs));
        const p99 = ms(percentile(run.delaysUs, 0.99));
        bench.say(`  ${connections} sockets: ${run.expected} jobs, p99 ${p99} ms`);
      }
      noteFanOut(bench, { server: "katpool", connections, runs, limitMs });
      if (connections === 100) notePaths(bench, paths);
    }
  } finally {
    clock.close();
    templates.close();
    await pool.stop();
  }
}

/** The node makes a block every `everyMs`; no delay may be longer than that. */
export async function fanOut(
  bench: Bench,
  clock: NodeClock,
  options: { port: number; connections: number; seconds: number; everyMs: number },
): Promise<FanOut & { result: ListenResult }> {
  const { everyMs, ...listen } = options;
  const run = bench.client.listen({ users: bench.stage.usersFile, ...listen });
  await run.ready;
  // The first job counts for the job interval: no second one follows immediately.
  await Bun.sleep(CADENCE_MS);
  const fromUs = wallUs();
  const stopBlocks = clock.makeBlocks(everyMs);
  const result = await run.result;
  await stopBlocks();
  if (result.lostConnections > 0)
    throw new Error(`${result.lostConnections} connections were lost`);
  // Jobs of the last blocks may arrive after listening ended.
  const untilUs = fromUs + (options.seconds * 1000 - CADENCE_MS - 2 * everyMs) * 1000;
  const notifications = clock.notifiedUs.filter((time) => time >= fromUs && time < untilUs);
  const delaysUs = result.jobs.flatMap((job) =>
    job.afterUs.flatMap((after) => {
      const at = job.firstUs + after;
      const notification = clock.notifiedUs.findLast((time) => time <= at + HEARD_LATE_US) ?? 0;
      return notification >= fromUs && notification < untilUs
        ? [Math.max(0, at - notification)]
        : [];
    }),
  );
  const arrived = delaysUs.length / options.connections;
  return { delaysUs, expected: notifications.length, arrived, result };
}

export function noteFanOut(
  bench: Bench,
  row: { server: Row["server"]; connections: number; runs: readonly FanOut[]; limitMs?: number },
): void {
  const runs = row.runs.map((run) => ms(percentile(run.delaysUs, 0.99)));
  bench.note({
    server: row.server,
    what: `notification to each of ${row.connections} sockets, p99`,
    ...{ unit: "ms", value: median(runs), runs },
    ...(row.limitMs === undefined ? {} : { target: { kind: "atMost", value: row.limitMs } }),
  });
  const skipped = row.runs.map((run) => 100 * Math.max(0, 1 - run.arrived / run.expected));
  bench.note({
    server: row.server,
    what: `jobs that did not arrive, ${row.connections} sockets`,
    ...{ unit: "%", value: median(skipped), runs: skipped },
  });
}

/** Milliseconds from the fetcher's timestamp in the message, which is truncated to milliseconds. */
function templatePaths(result: ListenResult, timesMs: readonly number[]): number[] {
  return result.jobs.slice(1, -1).flatMap((job) => {
    const sent = timesMs.findLast((time) => time <= job.firstUs / 1000);
    return sent === undefined ? [] : [job.firstUs / 1000 - sent];
  });
}

function notePaths(bench: Bench, paths: readonly number[][]): void {
  const runs = paths.map((path) => percentile(path, 0.99));
  bench.note({
    server: "katpool",
    what: "template, fetcher to first socket, p99 (up to 1 ms too long)",
    ...{ unit: "ms", value: median(runs), runs, target: { kind: "atMost", value: 3 } },
  });
}

async function listenToTemplates(address: string, channel: string) {
  const [host = "", port = ""] = address.split(":");
  const redis = new Redis({ host, port: Number(port) });
  const timesMs: number[] = [];
  redis.on("message", (_channel: string, text: string) => {
    const message = JSON.parse(text) as { kind: string; time: number };
    if (message.kind === "template") timesMs.push(message.time);
  });
  await redis.subscribe(channel);
  return { timesMs, close: () => redis.disconnect() };
}

function wallUs(): number {
  return Math.round((performance.timeOrigin + performance.now()) * 1000);
}

function ms(microseconds: number): number {
  return microseconds / 1000;
}
