import { afterEach, describe, expect, test } from "bun:test";
import { RawClient } from "../../../testing/harness/stratum/raw-client.ts";
import { resetConnections } from "../../../testing/harness/stratum/reset-connections.ts";
import { sendableJob, WALLET } from "../../../testing/harness/stratum/stratum-fixture.ts";
import {
  ServerBench as Bench,
  SUBSCRIBE,
} from "../../../testing/harness/stratum/stratum-server.ts";
import { PoolError } from "../../base/errors.ts";

const open: Bench[] = [];
function start(keys: object = {}): Bench {
  const bench = new Bench(keys);
  open.push(bench);
  return bench;
}
afterEach(async () => {
  for (const bench of open.splice(0)) await bench.server[Symbol.asyncDispose]();
});

describe("limits", () => {
  test("of connections and of one address are kept, and places come free again", async () => {
    const bench = start({ maxConnections: 3, maxConnectionsPerAddress: 2 });
    const [first] = [await bench.miner(), await bench.miner()];
    const third = await bench.connect({ ignoresEnd: true });
    await third.ended;
    expect(bench.counts.get("rejected address")).toBe(1);
    const other = await bench.connect({ from: "127.0.0.2" });
    other.write(SUBSCRIBE);
    await other.reply(1);
    const full = await bench.connect({ from: "127.0.0.3", ignoresEnd: true });
    await full.ended;
    expect(bench.counts.get("rejected connections")).toBe(1);
    first?.destroy();
    while (bench.server.connections > 2) await Bun.sleep(5);
    await bench.miner();
  });

  test("a line too long is answered once and ends the connection, wherever it was cut", async () => {
    const bench = start();
    for (const text of [`${"[".repeat(513)}\n`, "[".repeat(513), "[".repeat(600_000)]) {
      const client = await bench.connect();
      client.write(SUBSCRIBE);
      client.write(text);
      client.write('\n{"id":9,"method":"mining.ping"}\n');
      await client.ended;
      expect(client.lines.filter((line) => line.includes('"id":9'))).toEqual([]);
    }
    expect(bench.counts.get("lineTooLong")).toBe(3);
    expect(bench.server.connections).toBe(0);
  });

  test("who does not authorize in time, or is silent for long, is let go", async () => {
    const bench = start({ authorizeTimeoutSeconds: 15, idleTimeoutSeconds: 600 });
    const idler = await bench.connect();
    const dripper = await bench.connect();
    const miner = await bench.miner();
    for (let second = 0; second < 14; second++) {
      dripper.write("{");
      bench.clock.advance(1000);
      await Bun.sleep(1);
    }
    expect([idler.isEnded, dripper.isEnded]).toEqual([false, false]);
    bench.clock.advance(2000);
    await Promise.all([idler.ended, dripper.ended]);
    expect(bench.counts.get("authorizeTimeout")).toBe(2);
    // Without a share it may be a weak rig: three times the limit.
    bench.clock.advance(1_780_000);
    await Bun.sleep(5);
    expect(miner.isEnded).toBe(false);
    bench.clock.advance(10_000);
    await miner.ended;
    expect(bench.counts.get("idle")).toBe(1);
  });

  test("a flood of refused shares ends the connection that sends it", async () => {
    const bench = start({
      maxRefusedSharesPerMinute: 600,
      maxRefusedSharesPerMinutePerAddress: 1_000_000,
    });
    const [flood, honest] = [await bench.miner(), await bench.miner()];
    for (let n = 0; n < 700; n++) flood.request(n, "mining.submit", [`${WALLET}.rig`, "1", "zz"]);
    await flood.ended;
    expect(flood.lines.filter((line) => line.includes('"error":[20,'))).toHaveLength(601);
    expect(bench.counts.get("refusedFlood")).toBe(1);
    expect(honest.isEnded).toBe(false);
  });
});

test("where places are scarce, who talks for ten minutes without a share makes room", async () => {
  const bench = start({ maxConnections: 3, idleTimeoutSeconds: 86_400 });
  const [talker, miner] = [await bench.miner(), await bench.miner()];
  miner.request(3, "mining.submit", [`${WALLET}.rig`, "1", "1"]);
  while (bench.validator.submitted.length === 0) await Bun.sleep(1);
  const minutes = (count: number) => {
    for (let second = 0; second < count * 60; second++) bench.clock.advance(1000);
  };
  minutes(20);
  await Bun.sleep(5);
  expect([talker.isEnded, miner.isEnded]).toEqual([false, false]);
  const newcomer = await bench.miner();
  minutes(1);
  await talker.ended;
  expect(bench.counts.get("crowded")).toBe(1);
  expect([miner.isEnded, newcomer.isEnded]).toEqual([false, false]);
});

test.each([
  ["blank lines", "\n"],
  ["pings", '{"id":1,"method":"mining.ping"}\n'],
  ["methods that do not exist", '{"id":1,"method":"mining.x"}\n'],
])("a flood of %s ends the connection, authorized or not", async (_name, line) => {
  const bench = start();
  const [miner, stranger, honest] = [
    await bench.miner(),
    await bench.connect(),
    await bench.miner(),
  ];
  for (const flood of [miner, stranger]) {
    flood.write(line.repeat(1300));
  }
  for (let n = 0; n < 100; n++) honest.request(n, "mining.ping");
  await honest.reply(99);
  await Promise.all([miner.ended, stranger.ended]);
  expect(bench.counts.get("chatter")).toBe(2);
  expect(honest.isEnded).toBe(false);
});

test("so does a flood of shares before any user is authorized", async () => {
  const bench = start();
  const stranger = await bench.connect();
  stranger.write('{"id":1,"method":"mining.submit","params":["nobody","1","1"]}\n'.repeat(1300));
  await stranger.ended;
  expect(bench.counts.get("chatter")).toBe(1);
});

/** Comes, authorizes, and is gone as soon as it has its job, like a rig that starts over. */
async function comeAndGo(bench: Bench, from: string): Promise<"served" | "refused"> {
  const client = await bench.connect({ from });
  client.write(SUBSCRIBE);
  client.request(2, "mining.authorize", [`${WALLET}.rig`]);
  const job = await client.line((line) => line.includes("mining.notify"));
  client.destroy();
  return job === undefined ? "refused" : "served";
}

describe("reconnecting again and again", () => {
  test("one address is slowed down to its rate, and all others come in as ever", async () => {
    const bench = start({ maxConnectsPerMinutePerAddress: 60 });
    const outcomes = [];
    for (let n = 0; n < 80; n++) outcomes.push(await comeAndGo(bench, "127.0.0.2"));
    expect(outcomes.filter((one) => one === "served")).toHaveLength(60);
    expect(bench.counts.get("rejected rate")).toBe(20);
    expect(await comeAndGo(bench, "127.0.0.3")).toBe("served");
    bench.clock.advance(1000);
    expect(await comeAndGo(bench, "127.0.0.2")).toBe("served");
    expect(await comeAndGo(bench, "127.0.0.2")).toBe("refused");
  });

  test("uses no prefixes up: who comes then gets one that no living connection has", async () => {
    const bench = start({ extraNonceSize: 1 });
    const living = [await bench.miner(), await bench.miner()];
    for (let n = 0; n < 600; n++) expect(await comeAndGo(bench, "127.0.0.2")).toBe("served");
    expect(bench.counts.get("rejected extranonce")).toBeUndefined();
    expect(bench.counts.get("reused early")).toBeGreaterThan(300);
    living.push(await bench.miner(), await bench.miner());
    const prefixes = [...bench.server.sessions()].map((session) => session.extranonce.hex);
    expect(new Set(prefixes).size).toBe(prefixes.length);
    expect(prefixes.length).toBeGreaterThanOrEqual(living.length);
  });
});

/** Comes until it has a job, as a device does that was cut off. */
async function comeBack(bench: Bench): Promise<RawClient> {
  for (;;) {
    const client = await bench.connect();
    client.write(SUBSCRIBE);
    client.request(2, "mining.authorize", [`${WALLET}.rig`]);
    if ((await client.line((line) => line.includes("mining.notify"))) !== undefined) return client;
    await Bun.sleep(100);
  }
}

test("5,000 rigs behind one address are all back within seconds of a restart", async () => {
  const bench = start();
  const begun = performance.now();
  const rigs = await Promise.all(Array.from({ length: 5000 }, () => comeBack(bench)));
  expect((performance.now() - begun) / 1000).toBeLessThan(20);
  expect(bench.server.connections).toBe(5000);
  expect([...bench.counts.keys()]).toEqual(["opened"]);
  const oneMore = await bench.connect({ ignoresEnd: true });
  await oneMore.ended;
  expect(bench.counts.get("rejected address")).toBe(1);
  for (const rig of rigs) rig.destroy();
}, 60_000);

describe("behind a balancer", () => {
  const HEADER = "PROXY TCP4 203.0.113.9 127.0.0.1 5000 7777\r\n";

  test("the header's address counts, in whatever pieces it comes", async () => {
    const bench = start({ proxyProtocolFrom: ["127.0.0.1"], maxConnectionsPerAddress: 1 });
    const whole = await bench.connect();
    whole.write(HEADER + SUBSCRIBE);
    await whole.reply(1);
    const pieces = await bench.connect();
    for (const byte of HEADER.replace("203.0.113.9", "203.0.113.8") + SUBSCRIBE) {
      pieces.write(byte);
      await Bun.sleep(0);
    }
    await pieces.reply(1);
    const same = await bench.connect();
    same.write(HEADER + SUBSCRIBE);
    await same.ended;
    expect(bench.counts.get("rejected address")).toBe(1);
    expect([...bench.server.sessions()].map((session) => session.address)).toEqual([
      "203.0.113.9",
      "203.0.113.8",
    ]);
  });

  test("a header that is wrong, or never ends, or never comes, ends the connection", async () => {
    const bench = start({ proxyProtocolFrom: ["127.0.0.1"], maxConnections: 3 });
    const wrong = await bench.connect();
    wrong.write(SUBSCRIBE.replace("\n", "\r\n"));
    await wrong.ended;
    const [silent, half] = [await bench.connect(), await bench.connect()];
    half.write("PROXY TCP4 ");
    const third = await bench.connect();
    third.write(HEADER + SUBSCRIBE);
    await third.reply(1);
    const fourth = await bench.connect();
    await fourth.ended;
    expect(bench.counts.get("rejected connections")).toBe(1);
    for (let second = 0; second < 17; second++) bench.clock.advance(1000);
    await Promise.all([silent.ended, half.ended]);
    expect(bench.counts.get("proxyHeader")).toBe(3);
  });

  test("from a stranger a header is no header", async () => {
    const bench = start({ proxyProtocolFrom: ["192.0.2.0/24"] });
    const spoof = await bench.connect();
    spoof.write(HEADER + SUBSCRIBE);
    await spoof.ended;
    expect(spoof.lines).toEqual([]);
    expect(bench.counts.get("malformed")).toBe(1);
  });
});

describe("stopping", () => {
  test("takes no line any more, and still answers what the journal took", async () => {
    const bench = start();
    const miner = await bench.miner();
    miner.request(3, "mining.submit", [`${WALLET}.rig`, "1", "1"]);
    while (bench.validator.submitted.length === 0) await Bun.sleep(1);
    bench.server.stopAccepting();
    miner.request(4, "mining.submit", [`${WALLET}.rig`, "1", "2"]);
    await Bun.sleep(20);
    expect(bench.validator.submitted).toHaveLength(1);
    const [share] = bench.validator.submitted;
    share?.replyTo.shareStored(share.id);
    bench.server.flushReplies();
    expect(await miner.reply(3)).toMatchObject({ result: true });
    await bench.server[Symbol.asyncDispose]();
    await miner.ended;
    await expect(RawClient.open({ port: bench.server.ports[0] ?? 0 })).rejects.toThrow();
  });

  test("a port that is taken is a conflict with another process", () => {
    const taken = start().server.ports[0] ?? 0;
    expect(() => new Bench({}, taken)).toThrow(PoolError);
  });
});

test("who stops reading for a while misses nothing: what did not fit follows in whole lines", async () => {
  const { server } = start();
  const client = await RawClient.open({ port: server.ports[0] ?? 0 });
  client.write(SUBSCRIBE);
  await client.reply(1);
  const before = client.lines.length;
  const [session] = [...server.sessions()];
  if (session === undefined) throw new Error("no session");
  client.pause();
  let sent = 0;
  const send = () => {
    session.error(String(sent), 20, "x".repeat(4000));
    session.shareStored(String(sent));
    server.flushReplies();
    sent++;
  };
  while (session.outbox.waitingBytes === 0 && sent < 20_000) send();
  expect(session.outbox.waitingBytes).toBeGreaterThan(0);
  client.resume();
  await client.line((line) => line.startsWith(`{"id":${sent - 1},"result":true`));
  const replies = client.lines.slice(before).map((line) => JSON.parse(line));
  expect(replies.map(({ id }) => id)).toEqual(Array.from({ length: 2 * sent }, (_, n) => n >> 1));
}, 30_000);

test("our own fault ends the connection it happened on and no other", async () => {
  const bench = start();
  const [victim, other] = [await bench.miner(), await bench.miner()];
  bench.validator.submit = () => {
    throw new TypeError("a bug");
  };
  victim.request(3, "mining.submit", [`${WALLET}.rig`, "1", "1"]);
  await victim.ended;
  expect(bench.counts.get("internal error")).toBe(1);
  other.request(4, "mining.ping");
  expect(await other.reply(4)).toMatchObject({ result: "pong" });
});

describe("a fault of ours in a loop over all sessions ends one session", () => {
  const broken = () => {
    throw new TypeError("a bug");
  };
  test.each([
    ["the check of each second", "checked"],
    ["a new job", "offered"],
    ["a batch of replies", "replied"],
  ])("%s", async (_name, loop) => {
    const bench = start();
    const [victim, other] = [await bench.miner(), await bench.miner()];
    const [session] = bench.server.sessions();
    if (session === undefined) throw new Error("no session");
    if (loop === "checked") session.begin = broken;
    if (loop === "offered") session.offerJob = broken;
    if (loop === "replied") {
      session.shareStored("7");
      session.outbox.flush = broken;
      bench.server.flushReplies();
    }
    bench.clock.advance(1000);
    bench.job = sendableJob(bench.job.id + 1);
    bench.server.newJob(bench.job);
    await victim.ended;
    expect(bench.counts.get("internal error")).toBe(1);
    await other.line((line) => line.includes("mining.notify") && line.includes('"2"'));
    expect(bench.server.connections).toBe(1);
  });
});

test("who is sent away takes nobody along, whatever came right before", async () => {
  const bench = start();
  const miner = await bench.miner();
  const stranger = await bench.connect();
  stranger.write("GET / HTTP/1.1\r\n\r\n");
  await stranger.ended;
  // A share in the usual form is taken as bytes, and no line is made of it.
  bench.validator.outcome = { kind: "refused", verdict: "lowDifficulty", triedJobs: 0 };
  miner.request(3, "mining.submit", [`${WALLET}.rig`, "1", "0000000000000001"]);
  expect(await miner.reply(3)).toMatchObject({ error: [23, "Invalid difficulty", null] });
  expect([bench.server.connections, bench.validator.submitted.length]).toEqual([1, 1]);
});

describe("strangers leave no trace of our own", () => {
  test("who has reset the connection before it is accepted is no fault and no line", async () => {
    const bench = start();
    const honest = await bench.miner();
    for (let round = 0; round < 20; round++) {
      resetConnections(bench.server.ports[0] ?? 0, 50);
      await Bun.sleep(1);
    }
    honest.request(5, "mining.ping");
    await honest.reply(5);
    await until(() => bench.server.connections === 1);
    expect(bench.counts.get("internal error")).toBeUndefined();
    expect(bench.counts.get("slowReader")).toBeUndefined();
    expect(bench.logged).toEqual([]);
  });

  test("who is gone when a reply is written has left, and did not read slowly", async () => {
    const bench = start();
    const clients = await Promise.all(Array.from({ length: 20 }, () => bench.miner()));
    const sessions = [...bench.server.sessions()];
    for (const client of clients) client.reset();
    for (const session of sessions) {
      for (let n = 0; n < 50; n++) session.shareStored(String(n));
      bench.server.flushReplies();
    }
    await until(() => bench.server.connections === 0);
    expect(bench.counts.get("slowReader")).toBeUndefined();
    expect(bench.counts.get("peer")).toBe(20);
  });

  test("a miner with a wrong wallet can be found in the log, and a thousand cannot fill it", async () => {
    const bench = start();
    const wallet = `kaspadev:${"q".repeat(61)}.rig1`;
    const fail = async (from: string) => {
      const client = await bench.connect({ from });
      client.write(SUBSCRIBE);
      for (let n = 0; n < 10; n++) client.request(n, "mining.authorize", [wallet]);
      await client.ended;
    };
    await fail("127.0.0.2");
    expect(bench.counts.get("failedLogins")).toBe(1);
    expect(bench.logged).toEqual([
      {
        message: "miner closed after failed logins",
        address: "127.0.0.2",
        user: "kaspadev:qqq…qqqqqq.rig1",
        reason: "wallet has a wrong checksum or length",
      },
    ]);
    for (let n = 0; n < 50; n++) await fail("127.0.0.3");
    expect(bench.logged).toHaveLength(10);
    bench.clock.advance(60_000);
    await fail("127.0.0.4");
    expect(bench.logged.at(-1)).toMatchObject({ address: "127.0.0.4", leftOut: 41 });
  });
});

async function until(isTrue: () => boolean): Promise<void> {
  while (!isTrue()) await Bun.sleep(1);
}

describe("many connections that each stay below their limit", () => {
  const USER = `${WALLET}.rig`;
  /** Sends refused shares until the connection ends, at most `count`. */
  async function flood(client: RawClient, count: number): Promise<void> {
    for (let n = 0; n < count; n++) client.request(n, "mining.submit", [USER, "1", "zz"]);
    client.request("last", "mining.ping");
    await client.line((line) => line.startsWith('{"id":"last"'));
  }

  test("use up the budget of their address, which is banned; its honest rigs mine on", async () => {
    const bench = start();
    const [honest, neighbour] = [await bench.miner(), await bench.miner("x", "127.0.0.9")];
    const clients = await Promise.all(Array.from({ length: 60 }, () => bench.miner()));
    for (const client of clients) await flood(client, 100);
    expect(clients.filter((client) => client.isEnded).length).toBeGreaterThan(50);
    expect(bench.counts.get("banned originRefused")).toBe(1);
    expect(bench.counts.get("refusedFlood")).toBeUndefined();
    const late = await bench.connect();
    await late.ended;
    expect(bench.counts.get("rejected banned")).toBe(1);
    expect(bench.logged).toEqual([
      { message: "address banned", address: "127.0.0.1", reason: "originRefused", seconds: 10 },
    ]);
    for (const client of [honest, neighbour]) {
      client.request(7, "mining.ping");
      expect(await client.reply(7)).toMatchObject({ result: "pong" });
    }
    bench.clock.advance(10_000);
    await bench.miner();
  });

  test("from many addresses use up the wallet's budget, and the wallet is not banned", async () => {
    const bench = start({
      maxRefusedSharesPerMinute: 30,
      maxRefusedSharesPerMinutePerAddress: 6000,
    });
    const honest = await bench.miner();
    const clients = [];
    for (let n = 0; n < 40; n++) {
      const client = await bench.miner("x", `127.0.1.${n + 1}`);
      clients.push(client);
      await flood(client, 20);
    }
    expect(bench.counts.get("walletRefused")).toBeGreaterThan(15);
    honest.request(7, "mining.ping");
    expect(await honest.reply(7)).toMatchObject({ result: "pong" });
    await bench.miner("x", "127.0.0.8");
  });

  test("of lines that are no shares do the same", async () => {
    const bench = start({ maxConnectsPerMinutePerAddress: 100, maxOtherLinesPerMinute: 300 });
    const honest = await bench.miner();
    const clients = await Promise.all(Array.from({ length: 20 }, () => bench.miner()));
    const ends = clients.map(async (client) => {
      client.write('{"id":1,"method":"mining.x"}\n'.repeat(90));
      client.request("last", "mining.ping");
      await client.line((line) => line.startsWith('{"id":"last"'));
    });
    await Promise.all(ends);
    expect(bench.counts.get("banned originChatter")).toBe(1);
    expect(bench.counts.get("chatter")).toBeUndefined();
    expect(honest.isEnded).toBe(false);
  });

  test("a farm behind one address that is refused for a while is neither cut nor banned", async () => {
    const bench = start();
    const rigs = await Promise.all(Array.from({ length: 500 }, () => bench.miner()));
    bench.validator.outcome = { kind: "refused", verdict: "stale", triedJobs: 0 };
    for (const rig of rigs) {
      for (let n = 0; n < 3; n++) rig.request(n, "mining.submit", [USER, "1", "1"]);
    }
    await Promise.all(rigs.map((rig) => rig.reply(2)));
    expect([...bench.counts.keys()]).toEqual(["opened"]);
  });

  test("an address that is denied is not served, and one that is allowed has no limits", async () => {
    const bench = start({ denyFrom: ["127.0.0.6"], allowFrom: ["127.0.0.0/30"] });
    const denied = await bench.connect({ from: "127.0.0.6" });
    await denied.ended;
    expect(bench.counts.get("rejected denied")).toBe(1);
    const clients = await Promise.all(Array.from({ length: 60 }, () => bench.miner()));
    for (const client of clients) await flood(client, 100);
    expect(clients.filter((client) => client.isEnded)).toEqual([]);
  });
});
