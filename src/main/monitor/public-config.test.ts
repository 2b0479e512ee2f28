import { afterEach, expect, test } from "bun:test";
import { eventually, freePort } from "../../../testing/harness/servers/processes.ts";
import { HandWoundClock } from "../../base/clock.ts";
import type { Log } from "../../base/log.ts";
import { silentLog } from "../../base/log.ts";
import { repeatPublicConfig } from "./public-config.ts";

const MINUTE = 60_000;
const stack: AsyncDisposable[] = [];
afterEach(async () => {
  for (const part of stack.splice(0).reverse()) await part[Symbol.asyncDispose]();
});

/** A clock that tells how long the next pause is, and a log that keeps its lines. */
function watched() {
  const pauses: number[] = [];
  const lines: string[] = [];
  class WatchedClock extends HandWoundClock {
    override after(delayMs: number, run: () => void): () => void {
      pauses.push(delayMs);
      return super.after(delayMs, run);
    }
  }
  const log: Log = {
    ...silentLog,
    info: (message) => lines.push(message),
    warn: (message) => lines.push(message),
  };
  return { clock: new WatchedClock(), pauses, log, lines };
}

function fakeMonitor(port: number) {
  const bodies: unknown[] = [];
  const state = { status: 200 };
  const server = Bun.serve({
    port,
    hostname: "127.0.0.1",
    fetch: async (request) => {
      if (request.headers.get("authorization") !== "Bearer shared") {
        return new Response("", { status: 401 });
      }
      bodies.push(await request.json());
      return new Response("{}", { status: state.status });
    },
  });
  stack.push({ [Symbol.asyncDispose]: () => server.stop(true) });
  return { bodies, state };
}

function repeat(port: number, parts: ReturnType<typeof watched>): void {
  stack.push(
    repeatPublicConfig({
      monitor: `http://127.0.0.1:${port}/`,
      config: { pool_id: "mine" },
      secret: "shared",
      random: () => 0.999,
      ...parts,
    }),
  );
}

test("a monitor that starts later gets the configuration, and again every minute", async () => {
  const port = await freePort();
  const parts = watched();
  repeat(port, parts);
  for (let failures = 1; failures <= 9; failures++) {
    await eventually("a try failed", () => parts.pauses.length === failures || undefined);
    parts.clock.advance(parts.pauses.at(-1) ?? 0);
  }
  await eventually("a try failed", () => parts.pauses.length === 10 || undefined);
  // From a second up to a minute, and never past it.
  expect(Math.round((parts.pauses[0] ?? 0) / 1000)).toBe(1);
  expect(Math.round((parts.pauses[3] ?? 0) / 1000)).toBe(8);
  expect(Math.max(...parts.pauses)).toBeLessThanOrEqual(MINUTE);
  expect(Math.round((parts.pauses[9] ?? 0) / 1000)).toBe(60);
  expect(parts.lines).toEqual(["configuration not posted"]);

  const monitor = fakeMonitor(port);
  parts.clock.advance(MINUTE);
  await eventually("it is posted", () => monitor.bodies.length === 1 || undefined);
  expect(monitor.bodies[0]).toEqual({ pool_id: "mine" });
  for (let posts = 2; posts <= 3; posts++) {
    await eventually("the next is planned", () => parts.pauses.length === 9 + posts || undefined);
    parts.clock.advance(MINUTE - 1);
    expect(monitor.bodies.length).toBe(posts - 1);
    parts.clock.advance(1);
    await eventually("it is repeated", () => monitor.bodies.length === posts || undefined);
  }
  expect(parts.lines).toEqual(["configuration not posted", "configuration posted"]);
});

test("a response that is no success is retried soon", async () => {
  const port = await freePort();
  const monitor = fakeMonitor(port);
  monitor.state.status = 503;
  const parts = watched();
  repeat(port, parts);
  await eventually("it was refused", () => parts.pauses.length === 1 || undefined);
  expect(parts.pauses[0]).toBeLessThanOrEqual(1000);
  monitor.state.status = 200;
  parts.clock.advance(1000);
  await eventually("it is taken", () => monitor.bodies.length === 2 || undefined);
});

test("stopping does not wait for a monitor that hangs", async () => {
  const hung = Bun.serve({
    port: 0,
    hostname: "127.0.0.1",
    fetch: () => new Promise<Response>(() => undefined),
  });
  const poster = repeatPublicConfig({
    monitor: `http://127.0.0.1:${hung.port}`,
    config: {},
    secret: undefined,
    random: Math.random,
    ...watched(),
  });
  await eventually("it was asked", () => hung.pendingRequests === 1 || undefined);
  const begun = performance.now();
  await poster[Symbol.asyncDispose]();
  expect(performance.now() - begun).toBeLessThan(4000);
  await hung.stop(true);
});
