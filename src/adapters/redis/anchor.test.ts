// The anchor against a real redis-server.

import { expect, test } from "bun:test";
import Redis from "ioredis";
import { eventually } from "../../../testing/harness/servers/processes.ts";
import { startRedis } from "../../../testing/harness/servers/redis.ts";
import { openAnchorStore } from "./anchor.ts";

test("the anchor is stored with a life, and a Redis that is gone is an error", async () => {
  const redis = await startRedis();
  const options = { address: redis.address, password: undefined, channel: "templates" };
  await using store = openAnchorStore(options);
  const text = `/ob1:12:${"A".repeat(43)}`;
  await eventually("the anchor is stored", () =>
    store.store(text).then(
      () => true,
      () => false,
    ),
  );
  const reader = new Redis(Number(redis.address.split(":")[1]));
  expect(await reader.get("templates:anchor")).toBe(text);
  expect(await reader.pttl("templates:anchor")).toBeWithin(50_000, 60_001);
  reader.disconnect();
  await redis.kill();
  await expect(store.store(text)).rejects.toMatchObject({ kind: "network" });
  await redis.stop();
}, 30_000);
