import { expect, test } from "bun:test";
import { inBackground } from "./background.ts";
import { HandWoundClock } from "./clock.ts";
import { type Log, silentLog } from "./log.ts";
import { createLoop, startLoop, startLoops } from "./loop-service.ts";

const settled = () => new Promise((resolve) => setImmediate(resolve));

function noting(): { log: Log; errors: unknown[] } {
  const errors: unknown[] = [];
  return {
    errors,
    log: { ...silentLog, error: (message, fields) => void errors.push([message, fields]) },
  };
}

test("a loop continues after a failed turn, at its pause, and logs the failure", async () => {
  const clock = new HandWoundClock();
  const { log, errors } = noting();
  let turns = 0;
  const turn = async () => {
    turns += 1;
    if (turns === 1) throw new Error("away");
  };
  const loop = startLoop({ name: "n", pauseMs: 50, clock, log, turn });
  await settled();
  expect(turns).toBe(1);
  expect(errors).toEqual([["loop turn failed", { loop: "n", error: "away" }]]);
  clock.advance(49);
  await settled();
  expect(turns).toBe(1);
  clock.advance(1);
  await settled();
  expect(turns).toBe(2);
  await loop[Symbol.asyncDispose]();
});

test("the pause may depend on how long the turn took", async () => {
  const clock = new HandWoundClock();
  let turns = 0;
  const turn = async () => {
    turns += 1;
    clock.advance(30);
  };
  const pauseMs = (tookMs: number) => 10 * tookMs;
  const loop = startLoop({ name: "n", pauseMs, clock, log: silentLog, turn });
  await settled();
  clock.advance(299);
  await settled();
  expect(turns).toBe(1);
  clock.advance(1);
  await settled();
  expect(turns).toBe(2);
  await loop[Symbol.asyncDispose]();
});

test("wake runs one more turn at once, also during a turn, and turns never overlap", async () => {
  const clock = new HandWoundClock();
  let running = 0;
  let most = 0;
  let turns = 0;
  const gates: (() => void)[] = [];
  const turn = async () => {
    turns += 1;
    running += 1;
    most = Math.max(most, running);
    await new Promise<void>((resolve) => gates.push(resolve));
    running -= 1;
  };
  const loop = startLoop({ name: "n", pauseMs: 1e9, clock, log: silentLog, turn });
  await settled();
  for (let time = 0; time < 5; time++) loop.wake();
  gates.shift()?.();
  await settled();
  expect(turns).toBe(2);
  gates.shift()?.();
  await settled();
  loop.wake();
  await settled();
  expect([turns, most]).toEqual([3, 1]);
  const stopped = loop[Symbol.asyncDispose]();
  gates.shift()?.();
  await stopped;
  await loop[Symbol.asyncDispose]();
  expect(turns).toBe(3);
});

test("stop aborts the signal of the running turn and waits for it", async () => {
  let isEnded = false;
  const loop = startLoop({
    name: "n",
    pauseMs: 1,
    clock: new HandWoundClock(),
    log: silentLog,
    turn: async (signal) => {
      await new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve()));
      await settled();
      isEnded = true;
    },
  });
  await settled();
  await loop[Symbol.asyncDispose]();
  expect(isEnded).toBe(true);
});

test("a created loop runs nothing until it is started, and can be started again", async () => {
  const clock = new HandWoundClock();
  let turns = 0;
  const turn = async () => ++turns;
  const loop = createLoop({ name: "n", pauseMs: 10, clock, log: silentLog, turn });
  await settled();
  expect(turns).toBe(0);
  expect(await loop.turn()).toBe(1);
  loop.start();
  loop.start();
  await settled();
  expect(turns).toBe(2);
  await loop[Symbol.asyncDispose]();
  loop.start();
  await settled();
  expect(turns).toBe(3);
  await loop[Symbol.asyncDispose]();
});

test("a backlog is worked off without pauses", async () => {
  const clock = new HandWoundClock();
  let left = 3;
  const turn = async () => --left;
  const hasMore = (result: number) => result > 0;
  await using loop = startLoop({ name: "n", pauseMs: 10, clock, log: silentLog, turn, hasMore });
  await settled();
  expect([left, typeof loop.wake]).toEqual([0, "function"]);
});

test("a wake soon after a turn does nothing", async () => {
  const clock = new HandWoundClock();
  let turns = 0;
  const turn = async () => {
    turns += 1;
  };
  const task = { name: "n", pauseMs: 1e9, wakeRestMs: 1000, turn };
  await using loop = startLoop({ ...task, clock, log: silentLog });
  await settled();
  clock.advance(999);
  loop.wake();
  await settled();
  expect(turns).toBe(1);
  clock.advance(1);
  loop.wake();
  await settled();
  expect(turns).toBe(2);
});

test("several loops start together, and disposal waits for all of them", async () => {
  const clock = new HandWoundClock();
  const ended: string[] = [];
  const task = (name: string) => ({
    name,
    pauseMs: 10,
    turn: async (signal: AbortSignal) => {
      await new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve()));
      ended.push(name);
    },
  });
  const loops = startLoops({ clock, log: silentLog }, [task("a"), task("b")]);
  await settled();
  expect(ended).toEqual([]);
  await loops[Symbol.asyncDispose]();
  expect(ended.sort()).toEqual(["a", "b"]);
});

test("a failure of background work is logged and not rethrown", async () => {
  const { log, errors } = noting();
  inBackground("job", log, async () => {
    throw new Error("x", { cause: "y" });
  });
  inBackground("job", log, () => Promise.reject("a string"));
  await new Promise((resolve) => setImmediate(resolve));
  expect(errors).toEqual([
    ["background work failed", { name: "job", error: "x: y" }],
    ["background work failed", { name: "job", error: "a string" }],
  ]);
});
