import { afterEach, describe, expect, test } from "bun:test";
import type { RawClient } from "../../../../testing/harness/stratum/raw-client.ts";
import { fixed } from "../../../../testing/harness/stratum/share-levers.ts";
import { difficultyOf, PoolProcess } from "../../../../testing/harness/stratum/share-market.ts";
import {
  portConfig,
  sendableJob,
  WALLET,
} from "../../../../testing/harness/stratum/stratum-fixture.ts";
import { ServerBench, SUBSCRIBE } from "../../../../testing/harness/stratum/stratum-server.ts";
import { HandWoundClock } from "../../../base/clock.ts";

const open: ServerBench[] = [];
function start(keys: object = {}): ServerBench {
  const bench = new ServerBench(keys);
  open.push(bench);
  return bench;
}
afterEach(async () => {
  for (const bench of open.splice(0)) await bench.server[Symbol.asyncDispose]();
});

/** Shares of one second are taken and the second passes. */
async function second(bench: ServerBench, miner: RawClient, shares = 0): Promise<void> {
  const before = bench.validator.submitted.length;
  for (let n = 0; n < shares; n++) miner.request(9, "mining.submit", [`${WALLET}.rig`, "1", "1"]);
  while (bench.validator.submitted.length < before + shares) await Bun.sleep(1);
  bench.clock.advance(1000);
}

/** Publishes a job now and returns the difficulty told in front of it, if one was. */
async function nextJob(bench: ServerBench, miner: RawClient): Promise<number | undefined> {
  const job = sendableJob(bench.job.id + 1);
  bench.job = { ...job, template: { ...job.template, publishedMs: bench.clock.monotonicMs() } };
  const before = miner.lines.length;
  bench.server.newJob(bench.job);
  await miner.line((line) => line.includes("mining.notify") && line.includes(`"${bench.job.id}"`));
  const told = miner.lines.slice(before).find((line) => line.includes("mining.set_difficulty"));
  return told === undefined ? undefined : JSON.parse(told).params[0];
}

describe("variable difficulty, seen from the miner", () => {
  test("a fast miner's next job carries a higher difficulty, and the job in hand does not", async () => {
    const bench = start();
    const miner = await bench.miner();
    await second(bench, miner, 20);
    expect(await nextJob(bench, miner)).toBeUndefined();
    await second(bench, miner);
    // 19 shares in a second after the first are 114 times the wish of ten a minute; while it is
    // measured, it is asked for eight times the wish: 14 times the difficulty.
    expect(await nextJob(bench, miner)).toBe(32_768);
  });

  test("within the tolerance nothing changes, for ten minutes", async () => {
    const bench = start();
    bench.remembered.set(`${WALLET}/rig`, 2048);
    const miner = await bench.miner();
    for (let n = 0; n < 600; n++) {
      await second(bench, miner, n % 5 === 0 ? 1 : 0);
      if (n % 20 === 0) expect(await nextJob(bench, miner)).toBeUndefined();
    }
  });

  test("fd= moves once, to itself, and never again", async () => {
    const bench = start();
    const miner = await bench.miner("fd=256");
    await second(bench, miner);
    expect(await nextJob(bench, miner)).toBe(256);
    for (let n = 0; n < 90; n++) {
      await second(bench, miner, 20);
      expect(await nextJob(bench, miner)).toBeUndefined();
    }
    for (let n = 0; n < 400; n++) await second(bench, miner);
    expect(await nextJob(bench, miner)).toBeUndefined();
  });

  test("a port without it leaves everybody alone", async () => {
    const bench = start({ varDiff: false });
    const miner = await bench.miner();
    for (let n = 0; n < 90; n++) await second(bench, miner, 20);
    expect(await nextJob(bench, miner)).toBeUndefined();
  });

  test("silence before the first share goes down to a quarter and on, to the floor", async () => {
    const bench = start({ idleTimeoutSeconds: 86_400 });
    const miner = await bench.miner("d=512");
    await second(bench, miner);
    expect(await nextJob(bench, miner)).toBe(512);
    for (let n = 0; n < 900; n++) await second(bench, miner);
    expect(await nextJob(bench, miner)).toBeUndefined();
    const other = await bench.miner();
    const told = [];
    for (let n = 0; n < 1000; n++) {
      await second(bench, other);
      if (n % 10 === 0) told.push(await nextJob(bench, other));
    }
    expect(told.filter((one) => one !== undefined)).toEqual([512, 128, 64]);
  });

  test("a worker's last difficulty is remembered, for jobs published after its login", async () => {
    const bench = start();
    const first = await bench.miner("d=8192");
    await second(bench, first);
    expect(await nextJob(bench, first)).toBe(8192);
    await second(bench, first, 25);
    first.end();
    while (bench.server.connections > 0) await Bun.sleep(1);
    const known = bench.remembered.get(`${WALLET}/rig`);
    expect(known).toBeGreaterThanOrEqual(8192);
    const again = await bench.miner();
    const [line] = again.lines.filter((one) => one.includes("set_difficulty"));
    // The job in hand keeps the port's start: it was published before the login.
    expect(JSON.parse(line ?? "").params).toEqual([2048]);
    await second(bench, again);
    expect(await nextJob(bench, again)).toBe(known);
  });

  test("too few shares are not remembered, nor is a fixed difficulty", async () => {
    const bench = start();
    const few = await bench.miner("d=8192");
    await second(bench, few, 19);
    few.end();
    const fixed = await bench.miner("fd=8192");
    await second(bench, fixed, 40);
    fixed.end();
    while (bench.server.connections > 0) await Bun.sleep(1);
    expect(bench.remembered.get(`${WALLET}/rig`)).toBeUndefined();
  });

  test("while a difficulty waits for its job, no other is decided from what comes in", async () => {
    const bench = start();
    const miner = await bench.miner();
    miner.request(5, "mining.suggest_difficulty", [4096]);
    await miner.reply(5);
    for (let n = 0; n < 5; n++) await second(bench, miner, 20);
    expect(await nextJob(bench, miner)).toBe(4096);
    // Those shares were of the old difficulty: the count begins again.
    await second(bench, miner);
    await second(bench, miner);
    expect(await nextJob(bench, miner)).toBeUndefined();
  });

  test("so does the time: a share soon after the change is no sign of slowness", async () => {
    const bench = start();
    const miner = await bench.miner();
    for (let n = 0; n < 100; n++) await second(bench, miner);
    miner.request(5, "mining.suggest_difficulty", [4096]);
    await miner.reply(5);
    await second(bench, miner);
    expect(await nextJob(bench, miner)).toBe(4096);
    await second(bench, miner, 1);
    await second(bench, miner);
    expect(await nextJob(bench, miner)).toBeUndefined();
  });

  test("fd= is not moved by a wish either", async () => {
    const bench = start();
    const miner = await bench.miner("fd=256");
    miner.request(5, "mining.suggest_difficulty", [4096]);
    await miner.reply(5);
    await second(bench, miner);
    expect(await nextJob(bench, miner)).toBe(256);
    await second(bench, miner);
    expect(await nextJob(bench, miner)).toBeUndefined();
  });
});

describe("a job that is out keeps its difficulty", () => {
  const told = (miner: RawClient) =>
    miner.lines
      .filter((line) => line.includes("set_difficulty"))
      .map((l) => JSON.parse(l).params[0]);

  test("for who authorizes afterwards: the first job has the port's start", async () => {
    const bench = start();
    bench.clock.advance(60_000);
    const miner = await bench.miner("fd=65536");
    expect(told(miner)).toEqual([2048]);
  });

  test("for who gets it late and wishes meanwhile, in the same terms as for its shares", async () => {
    const bench = start({ jobIntervalMs: 1000 });
    bench.clock.advance(5000);
    const miner = await bench.miner();
    const [session] = [...bench.server.sessions()];
    const job = { ...sendableJob(2) };
    bench.job = { ...job, template: { ...job.template, publishedMs: bench.clock.monotonicMs() } };
    bench.server.newJob(bench.job);
    bench.clock.advance(500);
    miner.request(5, "mining.suggest_difficulty", [65_536]);
    await miner.reply(5);
    bench.clock.advance(600);
    await miner.line((line) => line.includes("mining.notify") && line.includes('"2"'));
    expect(told(miner)).toEqual([2048]);
    expect(session?.difficulty.terms.of(bench.job)?.difficulty).toBe(2048);
    bench.clock.advance(1000);
    expect(await nextJob(bench, miner)).toBe(65_536);
  });

  test("for who reconnects and gets the same prefix, when no other is left", async () => {
    const bench = start({ extraNonceSize: 1 });
    const first = await bench.miner("fd=65536");
    const rest = [];
    for (let n = 1; n < 256; n++) rest.push(await bench.miner());
    bench.clock.advance(1000);
    expect(await nextJob(bench, first)).toBe(65_536);
    first.destroy();
    while (bench.server.connections > 255) await Bun.sleep(1);
    const again = await bench.miner();
    expect(told(again)).toEqual([65_536]);
    bench.clock.advance(1000);
    expect(await nextJob(bench, again)).toBe(2048);
    for (const client of rest) client.destroy();
  });

  test("for who could have submitted shares and never read a job", async () => {
    const bench = start();
    bench.isFresh = false;
    const silent = await bench.connect();
    silent.write(SUBSCRIBE);
    silent.request(2, "mining.authorize", [`${WALLET}.rig`, "fd=65536"]);
    await silent.reply(2);
    const prefix = () => [...bench.server.sessions()].map((session) => session.extranonce.hex);
    const [used] = prefix();
    bench.isFresh = true;
    silent.destroy();
    while (bench.server.connections > 0) await Bun.sleep(1);
    await bench.miner();
    expect(prefix()).not.toContain(used ?? "");
  });
});

test("without a prefix a wish holds from the next job on, or at once before any", () => {
  const clock = new HandWoundClock();
  const keys = {
    difficulty: difficultyOf(8),
    minDiff: difficultyOf(8),
    maxDiff: difficultyOf(128),
  };
  const ports = [portConfig({ ...keys, extraNonceSize: 0, jobIntervalMs: 0 })];
  const process = new PoolProcess({ clock, ports, instance: 0, instances: 1 });
  const header = (number: number) => {
    const prePowHash = number.toString(16).padStart(64, "0");
    return { number, prePowHash, timestampMs: BigInt(number) * 1000n, publishedMs: 0 };
  };
  process.take(header(1));
  const miner = process.connect(0)?.subscribe().authorize("rig", fixed(32));
  expect(miner?.assignedWork).toBe(32);
  const other = process.connect(0)?.subscribe().authorize("rig");
  expect(other?.assignedWork).toBe(8);
  other?.suggest(64);
  expect(other?.assignedWork).toBe(8);
  process.take(header(2));
  expect([miner?.assignedWork, other?.assignedWork]).toEqual([32, 64]);
});
