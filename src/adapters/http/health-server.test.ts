import { expect, test } from "bun:test";
import { networkInterfaces } from "node:os";
import { silentLog } from "../../base/log.ts";
import { startHealthServer } from "./health-server.ts";

const common = { port: 0, log: silentLog, checks: [], metrics: async () => "" };

test("/debug is served to the machine itself alone, and only if there is something to serve", async () => {
  await using server = startHealthServer({ ...common, debug: () => ({ agents: 1 }) });
  const get = (host: string) => fetch(`http://${host}:${server.port}/debug`);
  expect(await (await get("127.0.0.1")).json()).toEqual({ agents: 1 });
  const outside = Object.values(networkInterfaces())
    .flat()
    .find((one) => one?.family === "IPv4" && !one.internal);
  if (outside !== undefined) expect((await get(outside.address)).status).toBe(404);
  await using without = startHealthServer(common);
  const answer = await fetch(`http://127.0.0.1:${without.port}/debug`);
  expect(answer.status).toBe(404);
});
