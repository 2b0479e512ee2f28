import { afterEach, expect, test } from "bun:test";
import { createServer, type Socket } from "node:net";
import { PrivateKey } from "kaspa-wasm";
import {
  type Answer,
  type ScriptedWrpc,
  SERVER_INFO,
  startScriptedWrpc,
} from "../../../testing/harness/nodes/scripted-wrpc.ts";
import { eventually } from "../../../testing/harness/servers/processes.ts";
import { systemClock } from "../../base/clock.ts";
import { PoolError } from "../../base/errors.ts";
import { silentLog } from "../../base/log.ts";
import { networkBlockRates } from "../../domain/block-rate.ts";
import { scriptOf } from "./address.ts";
import { type Node, openNode } from "./node.ts";
import { lagSeconds, openNodes } from "./nodes.ts";

const ADDRESS = new PrivateKey("b7e151628aed2a6abf7158809cf4f3c762e7160f38b4da56a784d9045190cfef")
  .toAddress("simnet")
  .toString();
const common = { network: "simnet", log: silentLog, clock: systemClock } as const;

const closing: (() => void | PromiseLike<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

function scripted(
  answers: Record<string, Answer | (() => Answer | Promise<Answer>)> = {},
  port?: number,
): ScriptedWrpc {
  const server = startScriptedWrpc((method) => {
    const answer = answers[method];
    if (typeof answer === "function") return answer();
    if (answer !== undefined) return answer;
    if (method === "getServerInfo") return { result: SERVER_INFO };
    return { result: method === "subscribe" ? { id: 1 } : {} };
  }, port);
  closing.push(() => server.stop());
  return server;
}

function node(url: string, allowUnsynced = false): Node {
  const random = () => 0.1;
  const opened = openNode({ ...common, url, allowUnsynced, random, connectTimeoutMs: 500 });
  closing.push(() => opened[Symbol.asyncDispose]());
  return opened;
}

const usable = (one: Node) => eventually("the node is usable", () => one.isUsable() || undefined);

test("a responding node is usable and reports its state", async () => {
  const server = scripted();
  const one = node(server.url);
  expect(one.isUsable()).toBe(false);
  await usable(one);
  expect(one.state()).toEqual({
    connected: true,
    network: "simnet",
    isSynced: true,
    hasUtxoIndex: true,
    version: "2.1.0",
    virtualDaaScore: 1234n,
  });
  expect(`ws://${one.name}`).toBe(server.url);
});

test("a node of another network is never used and gets no requests", async () => {
  const info = { ...SERVER_INFO, networkId: "mainnet" };
  const server = scripted({ getServerInfo: { result: info } });
  const one = node(server.url, true);
  await eventually("the fault shows", () => one.state().fault?.startsWith("network is"));
  expect(one.isUsable()).toBe(false);
  await expect(one.call("ping", (rpc) => rpc.ping())).rejects.toThrow("is of network mainnet");
  expect(server.requests.some((request) => request.method === "ping")).toBe(false);
});

const blockRates = networkBlockRates("simnet");

test("an unsynced node is used only if allowed; otherwise the next node is", async () => {
  const unsynced = scripted({ getServerInfo: { result: { ...SERVER_INFO, isSynced: false } } });
  const synced = scripted();
  const nodes = openNodes({
    ...common,
    blockRates,
    urls: [unsynced.url, synced.url],
    allowUnsynced: false,
  });
  closing.push(() => nodes[Symbol.asyncDispose]());
  const found = await eventually("a usable node", () => nodes.usable());
  expect(`ws://${found.name}`).toBe(synced.url);
  expect(nodes.list[0]?.state().fault).toBe("not synced");
  await usable(node(unsynced.url, true));
});

test("of several nodes one that lags by DAA score loses its place until it has caught up", async () => {
  const at = (virtualDaaScore: number) => ({ result: { ...SERVER_INFO, virtualDaaScore } });
  const answers = { getServerInfo: at(10_000) };
  const behind = scripted(answers);
  const ahead = scripted({ getServerInfo: at(10_301) });
  const nodes = openNodes({
    ...common,
    blockRates,
    urls: [behind.url, ahead.url],
    allowUnsynced: false,
  });
  closing.push(() => nodes[Symbol.asyncDispose]());
  const [first, second] = nodes.list;
  if (first === undefined || second === undefined) throw new Error("there are two nodes");
  await usable(first);
  await usable(second);
  expect(nodes.usable()).toBe(second);
  expect(lagSeconds(first, nodes.list, blockRates)).toBeCloseTo(30.1);
  answers.getServerInfo = at(10_001);
  await eventually("the first has its place again", () => nodes.usable() === first || undefined);
});

test("refused, lost and late responses are PoolErrors of kind node", async () => {
  const server = scripted({ getSink: { error: "no sink today" }, ping: "silence" });
  const one = node(server.url);
  await usable(one);
  const kinds = async (work: Promise<unknown>) => {
    const thrown = await work.catch((error: unknown) => error);
    expect(thrown).toBeInstanceOf(PoolError);
    return thrown instanceof PoolError ? `${thrown.kind}: ${String(thrown.cause)}` : "";
  };
  expect(await kinds(one.call("getSink", (rpc) => rpc.getSink()))).toContain("no sink today");
  expect(await kinds(one.call("ping", (rpc) => rpc.ping(), 100))).toStartWith("node");
  const pending = kinds(one.call("ping", (rpc) => rpc.ping()));
  await eventually("two pings asked", () => {
    return server.requests.filter((request) => request.method === "ping").length === 2;
  });
  server.drop();
  expect(await pending).toStartWith("node");
});

test("after a lost connection it reconnects, subscribes once and calls the listeners", async () => {
  const server = scripted();
  const one = node(server.url);
  let connects = 0;
  const amounts: bigint[] = [];
  one.onConnect(() => {
    connects++;
  });
  one.onUtxosChanged([ADDRESS], (added) => {
    for (const entry of added) amounts.push(entry.amount);
  });
  const subscriptions = () =>
    server.requests.filter((request) => request.method === "subscribe").length;
  const entry = {
    address: ADDRESS,
    outpoint: { transactionId: "11".repeat(32), index: 0 },
    utxoEntry: {
      amount: 9_007_199_254_740_993n,
      // The SDK passes on only what pays a subscribed script.
      scriptPublicKey: `0000${scriptOf(ADDRESS, "simnet")}`,
      blockDaaScore: 7,
      isCoinbase: true,
    },
  };
  for (const times of [1, 2]) {
    await eventually("it connects", () => connects === times);
    await eventually("it subscribes", () => subscriptions() === times);
    server.notify("utxosChangedNotification", { UtxosChanged: { added: [entry], removed: [] } });
    await eventually("the change arrives", () => amounts.length === times);
    server.drop();
  }
  expect(amounts).toEqual([9_007_199_254_740_993n, 9_007_199_254_740_993n]);
  expect(server.requests.find((request) => request.method === "subscribe")?.params).toEqual({
    UtxosChanged: { addresses: [ADDRESS] },
  });
}, 20_000);

test("a flapping node gets one connection at a time, with growing pauses", async () => {
  const server = scripted();
  const one = node(server.url);
  const flapping = setInterval(() => server.drop(), 50);
  await Bun.sleep(3000);
  clearInterval(flapping);
  // Each connection is a probe and the connection itself. Without pauses there would be sixty.
  expect(server.opened()).toBeLessThan(30);
  expect(server.open()).toBeLessThanOrEqual(2);
  await usable(one);
  await eventually("one socket is left", () => server.open() === 1);
}, 20_000);

test("a server that never completes the handshake is abandoned and tried again", async () => {
  let open = 0;
  let opened = 0;
  const mute = createServer((socket: Socket) => {
    open++;
    opened++;
    socket.resume();
    socket.on("error", () => undefined);
    socket.on("close", () => open--);
  });
  await new Promise<void>((resolve) => mute.listen(0, "127.0.0.1", resolve));
  const address = mute.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  const one = node(`ws://127.0.0.1:${port}`);
  await eventually("it gives up", () => one.state().fault?.startsWith("no WebSocket"));
  await eventually("a second try comes, and the first socket is gone", () => {
    return (opened > 1 && open <= 1) || undefined;
  });
  mute.close();
  await eventually("the last socket is gone", () => open === 0);
  scripted({}, port);
  await usable(one);
}, 20_000);
