import { afterEach, describe, expect, test } from "bun:test";
import type { RawClient } from "../../../../testing/harness/stratum/raw-client.ts";
import { sendableJob, WALLET } from "../../../../testing/harness/stratum/stratum-fixture.ts";
import { ServerBench } from "../../../../testing/harness/stratum/stratum-server.ts";

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
  const before = bench.desk.submitted.length;
  for (let n = 0; n < shares; n++) miner.request(9, "mining.submit", [`${WALLET}.rig`, "1", "1"]);
  while (bench.desk.submitted.length < before + shares) await Bun.sleep(1);
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
    // 20 shares in a second at 2048 are 120 times the wish of ten a minute: the 64-fold step.
    expect(await nextJob(bench, miner)).toBe(131_072);
  });

  test("within the tolerance nothing changes, for ten minutes", async () => {
    const bench = start();
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

  test("silence halves, after three minutes without a first share, down to the floor", async () => {
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
    expect(told.filter((one) => one !== undefined)).toEqual([1024, 512, 256, 128, 64]);
  });

  test("what came in at the old difficulty does not count for the new one", async () => {
    const bench = start();
    const miner = await bench.miner();
    await second(bench, miner, 20);
    // The decision is made, and no job has it yet: these shares are of the old difficulty.
    for (let n = 0; n < 5; n++) await second(bench, miner, 20);
    expect(await nextJob(bench, miner)).toBe(131_072);
    await second(bench, miner, 2);
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
    expect(session?.terms.of(bench.job)?.difficulty).toBe(2048);
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
});
