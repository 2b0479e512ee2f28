import { expect, test } from "bun:test";
import { portConfig } from "../../../../testing/harness/stratum/stratum-fixture.ts";
import { silentLog } from "../../../base/log.ts";
import { addressOf, type Listen, openListener } from "./listener.ts";

const { host } = portConfig({});

function open(of: { seen?: (address: string | undefined) => void; listen?: Listen }) {
  const port = { ...portConfig({}), port: 0, host };
  const seen = of.seen ?? (() => undefined);
  const nothing = () => undefined;
  const handlers = { data: nothing, drain: nothing, close: nothing };
  return openListener(
    { port, reusePort: false, log: silentLog, open: (one) => seen(addressOf(one)), ...handlers },
    of.listen,
  );
}

async function connect(hostname: string, port: number): Promise<void> {
  const socket = await Bun.connect({ hostname, port, socket: { data: () => undefined } });
  socket.end();
}

test("a port serves IPv6 and IPv4 by default, and names IPv4 peers as such", async () => {
  const seen: (string | undefined)[] = [];
  const two = Promise.withResolvers<void>();
  const listener = open({
    seen: (address) => {
      if (seen.push(address) === 2) two.resolve();
    },
  });
  await connect("127.0.0.1", listener.port);
  await connect("::1", listener.port);
  await two.promise;
  expect(seen.toSorted()).toEqual(["127.0.0.1", "::1"]);
  listener.stop(true);
});

test("a machine without IPv6 listens on every IPv4 address", () => {
  const hosts: string[] = [];
  const listener = open({
    listen: (options) => {
      hosts.push(options.hostname);
      if (options.hostname !== "::") return Bun.listen(options);
      throw Object.assign(new Error("no such family"), { code: "EAFNOSUPPORT" });
    },
  });
  expect(hosts).toEqual(["::", "0.0.0.0"]);
  listener.stop(true);
});

test("a port that is taken is a conflict that names it", () => {
  const first = open({});
  const taken = portConfig({});
  const port = { ...taken, port: first.port, host };
  const nothing = () => undefined;
  const handlers = { open: nothing, data: nothing, drain: nothing, close: nothing };
  expect(() => openListener({ port, reusePort: false, log: silentLog, ...handlers })).toThrow(
    `cannot listen on ${host}:${first.port}`,
  );
  first.stop(true);
});
