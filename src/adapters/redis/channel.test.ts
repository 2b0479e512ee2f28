import { afterAll, beforeAll, beforeEach, expect, test } from "bun:test";
import Redis from "ioredis";
import { eventually } from "../../../testing/harness/servers/processes.ts";
import { type RedisServer, startRedis } from "../../../testing/harness/servers/redis.ts";
import { startRelay } from "../../../testing/harness/servers/relay.ts";
import { systemClock } from "../../base/clock.ts";
import { silentLog } from "../../base/log.ts";
import { type ChannelSubscription, subscribeChannel } from "./channel.ts";

let server: RedisServer;
let channel: string;
let number = 0;

beforeAll(async () => {
  server = await startRedis();
});
afterAll(() => server.stop());
beforeEach(() => {
  channel = `channel-${++number}`;
});

function subscribe(
  heard: string[],
  {
    password,
    address = server.address,
    maxSilenceMs = 60_000,
  }: {
    password?: string;
    address?: string;
    maxSilenceMs?: number;
  } = {},
): ChannelSubscription {
  return subscribeChannel({
    ...{ address, password, channel, maxSilenceMs },
    log: silentLog,
    clock: systemClock,
    onMessage: (text) => void heard.push(text),
  });
}

/** Runs `work` with a client of the fetcher's kind. */
async function publishing(work: (client: Redis) => Promise<unknown>): Promise<void> {
  const [host, port] = server.address.split(":");
  const client = new Redis({ host: host ?? "", port: Number(port), maxRetriesPerRequest: 0 });
  client.on("error", () => undefined);
  try {
    await work(client);
  } finally {
    client.disconnect();
  }
}

const delivers = (subscription: ChannelSubscription) =>
  eventually("the channel delivers", () => subscription.fault() === undefined || undefined);

test("the stored latest message comes first, then published ones in order", async () => {
  await publishing((client) => client.set(`${channel}:latest`, "kept"));
  const heard: string[] = [];
  await using subscription = subscribe(heard);
  expect(subscription.fault()).toBe("Redis is not reachable");
  await delivers(subscription);
  await publishing(async (client) => {
    for (const text of ["a", "b", "é\u2028\0", "x".repeat(1_000_000)]) {
      await client.publish(channel, text);
    }
    await client.publish(`${channel}-other`, "not ours");
  });
  await eventually("all is heard", () => heard.length === 5 || undefined);
  expect(heard.map((text) => text.slice(0, 5))).toEqual(["kept", "a", "b", "é\u2028\0", "xxxxx"]);
});

test("without a stored message the first one is the first published", async () => {
  const heard: string[] = [];
  await using subscription = subscribe(heard);
  await delivers(subscription);
  await publishing((client) => client.publish(channel, "first"));
  await eventually("it is heard", () => heard.length > 0 || undefined);
  expect(heard).toEqual(["first"]);
});

test("after a Redis restart the channel is subscribed and the latest message read again", async () => {
  const heard: string[] = [];
  await using subscription = subscribe(heard);
  await delivers(subscription);
  for (const round of ["one", "two"]) {
    await server.kill();
    await eventually("it is noticed", () => subscription.fault());
    await server.start();
    await publishing((client) => client.set(`${channel}:latest`, `kept ${round}`));
    // The subscriber may have been quicker than the value: then it is published, as always.
    await delivers(subscription);
    await publishing((client) => client.publish(channel, round));
    await eventually("it is heard", () => heard.at(-1) === round || undefined);
  }
});

test("cut connections are reopened, and disposal closes all of them", async () => {
  const heard: string[] = [];
  const subscription = subscribe(heard);
  await delivers(subscription);
  await publishing(async (client) => {
    await client.set(`${channel}:latest`, "kept");
    await client.call("CLIENT", "KILL", "TYPE", "pubsub");
    await client.call("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes");
  });
  await eventually("the latest is read again", () => heard.at(-1) === "kept" || undefined);
  await subscription[Symbol.asyncDispose]();
  await publishing(async (client) => {
    const others = async () =>
      String(await client.call("CLIENT", "LIST"))
        .trim()
        .split("\n").length;
    await eventually("nobody else is there", async () => (await others()) === 1 || undefined);
  });
});

test("a connection that stays open and delivers nothing is made again, and readiness says so", async () => {
  await using relay = await startRelay(server.address);
  const heard: string[] = [];
  await using subscription = subscribe(heard, { address: relay.address, maxSilenceMs: 500 });
  const hears = (text: string) =>
    eventually(`${text} is heard`, async () => {
      await publishing((client) => client.publish(channel, text));
      return heard.includes(text) || undefined;
    });
  await hears("before");
  relay.goDumb();
  await eventually("it is noticed", () => subscription.fault());
  await hears("after");
  // The second connection, for the latest message, may be back a little later.
  await eventually("it is well again", () => subscription.fault() === undefined || undefined);
});

test("the password is sent to Redis", async () => {
  await publishing((client) => client.config("SET", "requirepass", "s#cret"));
  const heard: string[] = [];
  {
    await using denied = subscribe(heard);
    await Bun.sleep(300);
    expect(denied.fault()).toBe("Redis is not reachable");
    await using subscription = subscribe(heard, { password: "s#cret" });
    await delivers(subscription);
  }
});
