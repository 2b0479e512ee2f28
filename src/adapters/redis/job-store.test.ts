import { afterAll, beforeAll, beforeEach, expect, test } from "bun:test";
import Redis from "ioredis";
import { type RedisServer, startRedis } from "../../../testing/harness/servers/redis.ts";
import { HandWoundClock } from "../../base/clock.ts";
import { silentLog } from "../../base/log.ts";
import { JobStore } from "./job-store.ts";

let server: RedisServer;
let direct: Redis;
let number = 0;
let prefix = "";

beforeAll(async () => {
  server = await startRedis();
  const [host, port] = server.address.split(":");
  direct = new Redis({ host: host ?? "", port: Number(port) });
});
afterAll(async () => {
  direct.disconnect();
  await server.stop();
});
beforeEach(() => {
  prefix = `templates-${++number}`;
});

async function storeOf(maxBytes: number, clock = new HandWoundClock()): Promise<JobStore> {
  const store = new JobStore({
    ...{ address: server.address, password: undefined, prefix, maxBytes },
    ...{ maxAgeMs: 120_000, clock, log: silentLog },
  });
  // The first request is queued until the connection is there.
  await store.find([1]);
  return store;
}

/** Does not compress. */
const noise = (bytes: number) =>
  Buffer.from(crypto.getRandomValues(new Uint8Array(bytes))).toString("latin1");

test("a job's template comes back as it was, also in another app, once for all apps", async () => {
  await using one = await storeOf(1 << 20);
  await using other = await storeOf(1 << 20);
  const text = `{"block":"${"\u00e9 0".repeat(1000)}"}`;
  await one.put(2 ** 32 + 7, "work-a", text);
  await other.put(2 ** 47, "work-a", "the same template again");
  const found = await other.find([2 ** 32 + 7, 5, 2 ** 47]);
  expect([...found.keys()]).toEqual([2 ** 32 + 7, 2 ** 47]);
  expect([...found.values()].map(({ work }) => work)).toEqual(["work-a", "work-a"]);
  expect([...(await other.read(["work-a", "work-b"]))]).toEqual([["work-a", text]]);
  expect(await direct.hlen(`${prefix}:jobs:templates`)).toBe(1);
});

test("templates are bounded in bytes over all apps, and the oldest leave first", async () => {
  const clock = new HandWoundClock();
  await using one = await storeOf(30_000, clock);
  await using other = await storeOf(30_000, clock);
  for (let n = 0; n < 20; n++) {
    await (n % 2 === 0 ? one : other).put(n, `work-${n}`, noise(4000));
    clock.advance(100);
  }
  const works = await direct.hkeys(`${prefix}:jobs:templates`);
  expect(works.length).toBeGreaterThan(2);
  expect(works.length).toBeLessThan(8);
  expect(works.sort()).toEqual(works.map((_, at) => `work-${20 - works.length + at}`).sort());
  const sizes = await Promise.all(works.map((w) => direct.hstrlen(`${prefix}:jobs:templates`, w)));
  const used = Number(await direct.get(`${prefix}:jobs:bytes`));
  expect(used).toBe(sizes.reduce((sum, size) => sum + size, 0));
  expect(used).toBeLessThanOrEqual(30_000);
});

test("a template leaves when it is too old, and everything expires after the last app", async () => {
  const clock = new HandWoundClock();
  await using store = await storeOf(1 << 20, clock);
  await store.put(1, "work-1", "first");
  clock.advance(121_000);
  await store.put(2, "work-2", "second");
  expect([...(await store.read(["work-1", "work-2"])).keys()]).toEqual(["work-2"]);
  for (const key of await direct.keys(`${prefix}:*`)) {
    const leftMs = await direct.pttl(key);
    expect([key, leftMs > 0 && leftMs <= 120_000]).toEqual([key, true]);
  }
});

test("without Redis nothing is found, nothing is thrown, and nothing is queued", async () => {
  const lonely = await startRedis();
  await using store = new JobStore({
    ...{ address: lonely.address, password: undefined, prefix, maxBytes: 1 << 20 },
    ...{ maxAgeMs: 1000, clock: new HandWoundClock(), log: silentLog },
  });
  await store.find([1]);
  await lonely.kill();
  expect((await store.find([1])).size).toBe(0);
  await store.put(1, "work", "text");
  expect((await store.read(["work"])).size).toBe(0);
  await lonely.stop();
});
