import { expect, test } from "bun:test";
import { HandWoundClock } from "../../../base/clock.ts";
import { PoolError } from "../../../base/errors.ts";
import { silentLog } from "../../../base/log.ts";
import { ResponseCache } from "./response-cache.ts";

const decoder = new TextDecoder();

test("many readers of one key cost one read until it expires", async () => {
  const clock = new HandWoundClock();
  const answers = new ResponseCache(clock, silentLog);
  let reads = 0;
  const ask = () => answers.json("key", 1000, async () => ({ reads: ++reads }));
  const all = await Promise.all([ask(), ask(), ask()]);
  expect(reads).toBe(1);
  expect(new Set(all.map((one) => one.etag)).size).toBe(1);
  clock.advance(999);
  await ask();
  expect(reads).toBe(1);
  clock.advance(2);
  expect(decoder.decode((await ask()).body)).toBe('{"reads":2}');
});

test("a long list is served stale within its grace period while it is refreshed", async () => {
  const clock = new HandWoundClock();
  const answers = new ResponseCache(clock, silentLog);
  let reads = 0;
  const ask = async () =>
    decoder.decode((await answers.json("key", 1000, async () => ++reads, 5000)).body);
  expect(await ask()).toBe("1");
  clock.advance(3000);
  expect([await ask(), await ask()]).toEqual(["1", "2"]);
  clock.advance(7000);
  expect(await ask()).toBe("3");
});

test("while the database is away the last response is served for a while, then an error", async () => {
  const clock = new HandWoundClock();
  const answers = new ResponseCache(clock, silentLog);
  let isDown = false;
  const ask = () =>
    answers.json("key", 1000, async () => {
      if (isDown) throw new PoolError("database", "away");
      return "well";
    });
  await ask();
  isDown = true;
  clock.advance(60_000);
  expect(decoder.decode((await ask()).body)).toBe('"well"');
  clock.advance(300_000);
  await expect(ask()).rejects.toThrow("away");
  isDown = false;
  expect(decoder.decode((await ask()).body)).toBe('"well"');
});

test("an internal error is never masked by a stale response", async () => {
  const clock = new HandWoundClock();
  const answers = new ResponseCache(clock, silentLog);
  await answers.json("key", 1000, async () => "well");
  clock.advance(2000);
  const broken = answers.json("key", 1000, async () => {
    throw new TypeError("broken");
  });
  await expect(broken).rejects.toThrow("broken");
});

test("concurrent reads are bounded", async () => {
  const answers = new ResponseCache(new HandWoundClock(), silentLog);
  const gate = Promise.withResolvers<string>();
  const waiting = Array.from({ length: 64 }, (_, i) =>
    answers.json(`key ${i}`, 1000, () => gate.promise),
  );
  await expect(answers.json("one more", 1000, async () => 1)).rejects.toThrow("too many requests");
  gate.resolve("read");
  await Promise.all(waiting);
});
