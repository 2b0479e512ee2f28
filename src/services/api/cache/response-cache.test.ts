import { expect, test } from "bun:test";
import { HandWoundClock } from "../../../base/clock.ts";
import { PoolError } from "../../../base/errors.ts";
import { type Log, silentLog } from "../../../base/log.ts";
import { ResponseCache } from "./response-cache.ts";

const decoder = new TextDecoder();
const KEY = { key: "key", lifeMs: 1000 };

test("many readers of one key cost one read until it expires", async () => {
  const clock = new HandWoundClock();
  const cache = new ResponseCache(clock, silentLog);
  let reads = 0;
  const request = () => cache.json(KEY, async () => ({ reads: ++reads }));
  const all = await Promise.all([request(), request(), request()]);
  expect(reads).toBe(1);
  expect(new Set(all.map((one) => one.etag)).size).toBe(1);
  clock.advance(999);
  await request();
  expect(reads).toBe(1);
  clock.advance(2);
  expect(decoder.decode((await request()).body)).toBe('{"reads":2}');
});

test("a response whose read began before notBeforeMs is read again", async () => {
  const clock = new HandWoundClock();
  const cache = new ResponseCache(clock, silentLog);
  let reads = 0;
  const request = async (notBeforeMs: number) =>
    decoder.decode((await cache.json({ ...KEY, notBeforeMs }, async () => ++reads)).body);
  clock.advance(10);
  const nowMs = clock.monotonicMs();
  expect([await request(0), await request(nowMs), await request(nowMs + 1)]).toEqual([
    "1",
    "1",
    "2",
  ]);
});

test("while the database is away the last response is served for a while, then an error", async () => {
  const clock = new HandWoundClock();
  const warnings: string[] = [];
  const log: Log = { ...silentLog, warn: (message) => void warnings.push(message) };
  const cache = new ResponseCache(clock, log);
  let isDown = false;
  const request = () =>
    cache.json(KEY, async () => {
      if (isDown) throw new PoolError("database", "away");
      return "well";
    });
  await request();
  isDown = true;
  clock.advance(60_000);
  for (let i = 0; i < 100; i++) expect(decoder.decode((await request()).body)).toBe('"well"');
  expect(warnings).toEqual(["serving stale responses"]);
  clock.advance(300_000);
  await expect(request()).rejects.toThrow("away");
  isDown = false;
  expect(decoder.decode((await request()).body)).toBe('"well"');
});

test("an internal error is never masked by a stale response", async () => {
  const clock = new HandWoundClock();
  const cache = new ResponseCache(clock, silentLog);
  await cache.json(KEY, async () => "well");
  clock.advance(2000);
  const broken = cache.json(KEY, async () => {
    throw new TypeError("broken");
  });
  await expect(broken).rejects.toThrow("broken");
});

test("concurrent reads are bounded", async () => {
  const cache = new ResponseCache(new HandWoundClock(), silentLog);
  const gate = Promise.withResolvers<string>();
  const waiting = Array.from({ length: 64 }, (_, i) =>
    cache.json({ key: `key ${i}`, lifeMs: 1000 }, () => gate.promise),
  );
  const more = cache.json({ key: "one more", lifeMs: 1000 }, async () => 1);
  await expect(more).rejects.toThrow("too many requests");
  gate.resolve("read");
  await Promise.all(waiting);
});

test("a client that requests thousands of different large lists cannot fill the memory", async () => {
  const cache = new ResponseCache(new HandWoundClock(), silentLog);
  const megabyte = "x".repeat(1024 * 1024);
  for (let i = 0; i < 200; i++) {
    await cache.json({ key: `list ${i}`, lifeMs: 1000 }, async () => megabyte);
  }
  expect(cache.bytes).toBeLessThanOrEqual(48 * 1024 * 1024);
  expect(cache.bytes).toBeGreaterThan(40 * 1024 * 1024);
});

test("small responses are bounded by the memory that they really take", async () => {
  const cache = new ResponseCache(new HandWoundClock(), silentLog);
  for (let i = 0; i < 60_000; i++) {
    await cache.json({ key: `miner ${i}`, lifeMs: 1000 }, async () => i);
  }
  expect(cache.bytes).toBeLessThanOrEqual(48 * 1024 * 1024);
  // 1 kB of overhead is counted for each.
  expect(cache.bytes).toBeGreaterThan(40_000 * 1024);
});
