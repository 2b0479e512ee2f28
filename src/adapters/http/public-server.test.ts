import { expect, test } from "bun:test";
import { createConnection, type Socket } from "node:net";
import { eventually } from "../../../testing/harness/servers/processes.ts";
import { HandWoundClock, systemClock } from "../../base/clock.ts";
import { type Log, silentLog } from "../../base/log.ts";
import { type PublicServer, startPublicServer } from "./public-server.ts";
import { addressGroup, RateLimiter } from "./rate-limiter.ts";
import { contentResponse, type EventSink, type Route } from "./web-route.ts";

const LIMITS = { perSecond: 100_000, burst: 100_000, totalPerSecond: 100_000 };

function start(
  routes: Route[],
  more: Partial<Parameters<typeof startPublicServer>[0]> = {},
): Promise<PublicServer> {
  return startPublicServer({
    port: 0,
    host: "127.0.0.1",
    routes,
    limits: LIMITS,
    trustProxy: ["loopback"],
    maxConnections: 50,
    clock: systemClock,
    log: silentLog,
    ...more,
  });
}

function text(path: string, body: string | Uint8Array<ArrayBuffer>): Route {
  const answer = contentResponse({ type: "text/plain", body, cacheControl: "no-store" });
  return { kind: "get", path, respond: () => answer };
}

function connect(port: number): Socket {
  const socket = createConnection({ host: "127.0.0.1", port });
  socket.on("error", () => undefined);
  return socket;
}

test("a client that requests much and reads nothing is disconnected", async () => {
  const large = crypto.getRandomValues(new Uint8Array(65_536));
  const body = new Uint8Array(16 * 1024 * 1024);
  for (let at = 0; at < body.length; at += large.length) body.set(large, at);
  await using server = await start([text("/large", body)], { idleTimeoutMs: 1000 });
  const socket = connect(server.port);
  let isClosed = false;
  socket.on("close", () => {
    isClosed = true;
  });
  socket.pause();
  socket.write("GET /large HTTP/1.1\r\nHost: x\r\n\r\n".repeat(20));
  await Bun.sleep(2500);
  // The close is seen once the little that is on its way was taken.
  socket.resume();
  await eventually("the connection is closed", () => isClosed || undefined, 5000);
});

test("hundreds of half-sent requests time out while others are served", async () => {
  await using server = await start([text("/", "well")], {
    maxConnections: 1000,
    requestTimeoutMs: 1000,
    idleTimeoutMs: 2000,
  });
  const silent = Array.from({ length: 300 }, () => connect(server.port));
  const closed = silent.map((socket) => new Promise((resolve) => socket.on("close", resolve)));
  for (const socket of silent) {
    socket.resume();
    socket.write("GET / HTTP/1.1\r\nHost: x\r\n");
  }
  const response = await fetch(`http://127.0.0.1:${server.port}/`);
  expect(await response.text()).toBe("well");
  await Promise.all(closed);
});

test("an event reader that does not read is disconnected, and its route is notified once", async () => {
  let sink: EventSink | undefined;
  let ends = 0;
  const events: Route = {
    kind: "events",
    path: "/events",
    open: () => (given) => {
      sink = given;
      return () => {
        ends += 1;
      };
    },
  };
  await using server = await start([events]);
  const socket = connect(server.port);
  socket.pause();
  socket.write("GET /events HTTP/1.1\r\nHost: x\r\n\r\n");
  await eventually("the stream is open", () => sink);
  const message = "x".repeat(64 * 1024);
  let sent = 0;
  while (sink?.send("pool", message) === true && sent < 1000) {
    sent += 1;
    await Bun.sleep(1);
  }
  expect(sent).toBeLessThan(1000);
  await Bun.sleep(50);
  expect(ends).toBe(1);
  socket.destroy();
});

test("the route is notified if an event reader leaves", async () => {
  let ends = 0;
  const end = () => {
    ends += 1;
  };
  await using server = await start([{ kind: "events", path: "/events", open: () => () => end }]);
  const leaving = new AbortController();
  const response = await fetch(`http://127.0.0.1:${server.port}/events`, {
    signal: leaving.signal,
  });
  expect(response.headers.get("content-type")).toStartWith("text/event-stream");
  leaving.abort();
  await eventually("the route is notified", () => (ends === 1 ? true : undefined));
});

test("a stream accepts GET only", async () => {
  let opened = 0;
  const open = () => () => {
    opened += 1;
    return () => undefined;
  };
  await using server = await start([{ kind: "events", path: "/events", open }]);
  for (const method of ["HEAD", "POST", "DELETE"]) {
    const response = await fetch(`http://127.0.0.1:${server.port}/events`, { method });
    expect([response.status, response.headers.get("allow")]).toEqual([405, "GET"]);
  }
  expect(opened).toBe(0);
});

test("pages of other origins may send conditional requests", async () => {
  await using server = await start([text("/", "well")]);
  const url = `http://127.0.0.1:${server.port}/`;
  const { status, headers } = await fetch(url, { method: "OPTIONS" });
  expect([status, headers.get("access-control-allow-methods")]).toEqual([204, "GET, HEAD"]);
  expect(headers.get("access-control-allow-origin")).toBe("*");
  expect(headers.get("access-control-allow-headers")).toBe("If-None-Match");
});

test("a hundred failing requests are logged once; the next line counts them", async () => {
  const clock = new HandWoundClock();
  const lines: [string, unknown][] = [];
  const log: Log = { ...silentLog, error: (...line) => void lines.push(line as never) };
  const route: Route = {
    kind: "get",
    path: "/",
    respond: () => {
      throw new TypeError("broken");
    },
  };
  await using server = await start([route], { clock, log });
  const ask = () => fetch(`http://127.0.0.1:${server.port}/`);
  for (let i = 0; i < 100; i++) expect((await ask()).status).toBe(500);
  clock.advance(6000);
  await ask();
  expect(
    lines.map(([message, fields]) => [message, (fields as { suppressed: number }).suppressed]),
  ).toEqual([
    ["request failed", 0],
    ["request failed", 99],
  ]);
});

test("connections past the limit are closed; the others are served", async () => {
  await using server = await start([text("/", "well")], { maxConnections: 20 });
  const held = Array.from({ length: 60 }, () => connect(server.port));
  let closed = 0;
  for (const socket of held) {
    socket.on("close", () => {
      closed += 1;
    });
    socket.resume();
  }
  await eventually("the surplus is closed", () => (closed >= 40 ? true : undefined));
  expect(closed).toBe(40);
  for (const socket of held) socket.destroy();
  await eventually("new connections are accepted again", async () => {
    const response = await fetch(`http://127.0.0.1:${server.port}/`);
    return (await response.text()) === "well";
  });
});

test("X-Forwarded-For is trusted from a trusted proxy only", async () => {
  const seen: string[] = [];
  const route: Route = {
    kind: "get",
    path: "/",
    respond: (request) => {
      seen.push(request.address);
      return contentResponse({ type: "text/plain", body: "", cacheControl: "no-store" });
    },
  };
  await using trusting = await start([route]);
  await using doubting = await start([route], { trustProxy: ["10.0.0.0/8"] });
  const headers = { "x-forwarded-for": "192.0.2.1, 203.0.113.5" };
  await fetch(`http://127.0.0.1:${trusting.port}/`, { headers });
  await fetch(`http://127.0.0.1:${doubting.port}/`, { headers });
  expect(seen).toEqual(["203.0.113.5", "127.0.0.1"]);
});

test("errors carry the security and CORS headers of every other response", async () => {
  const broken: Route = {
    kind: "get",
    path: "/broken",
    respond: () => {
      throw new Error("broken");
    },
  };
  const routes = [text("/", "well"), broken];
  await using server = await start(routes);
  await using limited = await start(routes, {
    limits: { perSecond: 1, burst: 1, totalPerSecond: 100 },
  });
  await fetch(`http://127.0.0.1:${limited.port}/`);
  const responses = [
    await fetch(`http://127.0.0.1:${server.port}/`),
    await fetch(`http://127.0.0.1:${server.port}/nothing`),
    await fetch(`http://127.0.0.1:${server.port}/`, { method: "DELETE" }),
    await fetch(`http://127.0.0.1:${server.port}/broken`),
    await fetch(`http://127.0.0.1:${limited.port}/`),
  ];
  expect(responses.map((one) => one.status)).toEqual([200, 404, 405, 500, 429]);
  for (const { status, headers } of responses) {
    const names = ["content-security-policy", "x-content-type-options", "referrer-policy"];
    expect([status, names.filter((name) => !headers.has(name))]).toEqual([status, []]);
    expect([status, headers.get("access-control-allow-origin")]).toEqual([status, "*"]);
  }
});

test("the server listens on IPv6, and counts an IPv4 client by its own address", async () => {
  const seen: string[] = [];
  const route: Route = {
    kind: "get",
    path: "/",
    respond: (request) => {
      seen.push(addressGroup(request.address));
      return contentResponse({ type: "text/plain", body: "", cacheControl: "no-store" });
    },
  };
  await using server = await start([route], { host: "::" });
  await fetch(`http://[::1]:${server.port}/`);
  await fetch(`http://127.0.0.1:${server.port}/`);
  const headers = { "x-forwarded-for": "2001:db8:1:2::99" };
  await fetch(`http://[::1]:${server.port}/`, { headers });
  expect(seen).toEqual(["0:0:0:0::/64", "127.0.0.1", "2001:db8:1:2::/64"]);
});

test("an internal error is a 500 without internals", async () => {
  const route: Route = {
    kind: "get",
    path: "/",
    respond: () => {
      throw new Error("password of the database");
    },
  };
  await using server = await start([route]);
  const response = await fetch(`http://127.0.0.1:${server.port}/`);
  expect(response.status).toBe(500);
  expect(await response.text()).not.toContain("password");
});

test("the limiter allows a burst, then the pace, for each address separately", () => {
  const clock = new HandWoundClock();
  const gate = new RateLimiter({ perSecond: 10, burst: 30, totalPerSecond: 1000 }, clock);
  const passed = (address: string, times: number) =>
    Array.from({ length: times }, () => gate.waitSeconds(address)).filter((s) => s === 0).length;
  expect(passed("192.0.2.1", 100)).toBe(30);
  expect(gate.waitSeconds("192.0.2.1")).toBe(1);
  expect(passed("192.0.2.2", 100)).toBe(30);
  clock.advance(1000);
  expect(passed("192.0.2.1", 100)).toBe(10);
});

test("the gate bounds all addresses together", () => {
  const gate = new RateLimiter(
    { perSecond: 10, burst: 30, totalPerSecond: 50 },
    new HandWoundClock(),
  );
  let passed = 0;
  for (let i = 0; i < 1000; i++) if (gate.waitSeconds(`192.0.2.${i}`) === 0) passed += 1;
  expect(passed).toBe(50);
});

test("an IPv6 /64 counts as one address, and IPv4 in IPv6 as IPv4", () => {
  expect(addressGroup("2001:db8:1:2::5")).toBe(addressGroup("2001:db8:1:2:aaaa:bbbb:cccc:dddd"));
  expect(addressGroup("2001:db8:1:2::5")).not.toBe(addressGroup("2001:db8:1:3::5"));
  expect(addressGroup("2001:db8::1")).toBe("2001:db8:0:0::/64");
  expect(addressGroup("::1")).toBe("0:0:0:0::/64");
  expect(addressGroup("::ffff:192.0.2.1")).toBe("192.0.2.1");
  expect(addressGroup("::ffff:c000:201")).toBe("192.0.2.1");
  expect(addressGroup("2001:DB8:0001:2::5")).toBe("2001:db8:1:2::/64");
  expect(addressGroup("fe80::1%eth0")).toBe("fe80:0:0:0::/64");
});
