// The gRPC server with an independent client: template, notification, submission, the two refusal
// fields, ids up to 2^64-1, and the ways a stream ends.

import { afterEach, expect, test } from "bun:test";
import { type ClientDuplexStream, credentials, makeGenericClientConstructor } from "@grpc/grpc-js";
import { PoW } from "kaspa-wasm";
import { startEasyNode, treasury } from "../mempool/test-wallet.ts";
import type { SimulatedNode } from "../simulated-node.ts";
import { rpcService } from "./grpc-server.ts";
import { headerForPow } from "./grpc-test-header.ts";
import { type Fields, fieldsOf } from "./wire-fields.ts";

const nodes: SimulatedNode[] = [];
const streams: { close: () => void }[] = [];
afterEach(async () => {
  for (const stream of streams.splice(0)) stream.close();
  for (const node of nodes.splice(0)) await node.stop();
});

async function start(given: Parameters<typeof startEasyNode>[0] = {}) {
  const node = await startEasyNode(given);
  nodes.push(node);
  return { node, control: node.control, stream: openStream(node) };
}

function openStream(node: SimulatedNode) {
  const Client = makeGenericClientConstructor(rpcService(), "RPC");
  const client = new Client(`127.0.0.1:${node.ports.grpc}`, credentials.createInsecure());
  const path = "/protowire.RPC/MessageStream";
  const method = rpcService().MessageStream;
  if (method === undefined) throw new Error(`no ${path}`);
  const call: ClientDuplexStream<Fields, Fields> = client.makeBidiStreamRequest(
    path,
    method.requestSerialize,
    method.responseDeserialize,
  );
  const received: Fields[] = [];
  const waiters: { isWanted: (message: Fields) => boolean; resolve: (message: Fields) => void }[] =
    [];
  call.on("data", (message: Fields) => {
    received.push(message);
    const at = waiters.findIndex((waiter) => waiter.isWanted(message));
    if (at >= 0) waiters.splice(at, 1)[0]?.resolve(message);
  });
  const ended = new Promise<string>((resolve) => {
    call.on("error", (error: Error) => resolve(error.message));
    call.on("end", () => resolve("end"));
  });
  streams.push({ close: () => client.close() });
  const waitFor = (isWanted: (message: Fields) => boolean): Promise<Fields> => {
    const already = received.find(isWanted);
    if (already !== undefined) return Promise.resolve(already);
    return new Promise((resolve) => waiters.push({ isWanted, resolve }));
  };
  let nextId = 18_446_744_073_709_551_000n;
  const ask = async (name: string, message: Fields): Promise<Fields> => {
    const id = String(nextId++);
    call.write({ id, [name]: message });
    return fieldsOf((await waitFor((reply) => reply.id === id))[name]);
  };
  return { call, received, ended, waitFor, ask };
}

async function solvedBlock(ask: (name: string, message: Fields) => Promise<Fields>) {
  const { block } = await ask("getBlockTemplate", { payAddress: treasury, extraData: "hi/ü" });
  const { header, transactions } = fieldsOf(block);
  const pow = new PoW(headerForPow(fieldsOf(header)));
  let nonce = 0n;
  while (!pow.checkWork(nonce)[0]) nonce += 1n;
  pow.free();
  return { header: { ...fieldsOf(header), nonce: String(nonce) }, transactions };
}

test("template, notification and submit over one stream, with the ids as they were sent", async () => {
  const { stream } = await start();
  const { ask, received, waitFor } = stream;
  expect(await ask("getServerInfo", {})).toMatchObject({
    networkId: "devnet",
    serverVersion: "2.1.0",
    isSynced: true,
    hasUtxoIndex: true,
  });
  await ask("notifyNewBlockTemplate", { command: 0 });
  const block = await solvedBlock(ask);
  expect(await ask("submitBlock", { block, allowNonDaaBlocks: false })).toMatchObject({
    rejectReason: 0,
    error: null,
  });
  expect((await waitFor((message) => message.payload === "newBlockTemplate")).id).toBe("0");
  const next = await solvedBlock(ask);
  expect(next.header).toMatchObject({ daaScore: "2", blueScore: "2", blueWork: "4" });
  await ask("notifyNewBlockTemplate", { command: 1 });
  received.length = 0;
  await ask("submitBlock", { block: next });
  expect(received.filter((message) => message.payload === "newBlockTemplate")).toEqual([]);
});

test("the reward of a mined block, and the error for an unknown block", async () => {
  const { stream, control } = await start();
  const { ask } = stream;
  const { hashes } = control.mine({ count: 2, address: treasury });
  const [first, second] = hashes;
  const info = await ask("getBlockRewardInfo", { hash: first });
  expect(info).toMatchObject({ blockColor: 1, rewardAmount: "44000000000" });
  expect(info.mergingChainBlockHash).toBe(second);
  const unknown = await ask("getBlockRewardInfo", { hash: "ab".repeat(32) });
  expect(unknown.error).toEqual({ message: `cannot find header ${"ab".repeat(32)}` });
  const { rewardAmount, blockColor } = await ask("getBlockRewardInfo", { hash: second });
  expect([rewardAmount, blockColor]).toEqual([undefined, 0]);
});

test("a refusal is in the reason and the text, a full route in the text alone", async () => {
  const { stream, control } = await start();
  const { ask } = stream;
  const block = await solvedBlock(ask);
  control.rejectSubmits({ count: 1, reason: "routeIsFull" });
  control.rejectSubmits({ count: 1, reason: "isInIBD" });
  control.rejectSubmits({ count: 1, reason: "blockInvalid" });
  const words = [];
  for (let count = 0; count < 4; count += 1) {
    const { rejectReason, error } = await ask("submitBlock", { block });
    words.push([rejectReason, error === null ? null : fieldsOf(error).message]);
  }
  expect(words).toEqual([
    [0, "Block was not submitted: route is full"],
    [2, "Block was not submitted: node is not synced"],
    [1, "Block was not submitted: block is invalid"],
    [0, null],
  ]);
  const bare = await ask("submitBlock", { block: { transactions: [] } });
  expect(bare.error).toEqual({ message: "Missing required field RpcBlock.header" });
});

test("addresses that cannot be paid are refused with the node's text", async () => {
  const { stream } = await start();
  const words = async (payAddress: string) =>
    fieldsOf((await stream.ask("getBlockTemplate", { payAddress })).error).message;
  expect(await words(treasury.replace(/.$/, (last) => (last === "q" ? "p" : "q")))).toBe(
    "The address checksum is invalid",
  );
  expect(await words("")).toBe("The address prefix is missing");
  const long = { payAddress: treasury, extraData: "x".repeat(146) };
  expect(fieldsOf((await stream.ask("getBlockTemplate", long)).error).message).toBe(
    "Coinbase payload is above max length (204). Try to shorten the extra data.",
  );
});

test("a request that the node does not know ends the stream", async () => {
  const { stream } = await start();
  stream.call.write({ id: "5" });
  expect(await stream.ended).toBe("end");
});

test("a lost reply never comes, a late one comes late, the block counts anyway", async () => {
  const { stream, control, node } = await start();
  const { ask, call, received } = stream;
  const block = await solvedBlock(ask);
  control.loseReplies({ method: "submitBlock", count: 1 });
  call.write({ id: "7", submitBlock: { block } });
  control.delayReplies({ method: "getInfo", count: 1, ms: 80 });
  const startedAt = performance.now();
  await ask("getInfo", {});
  expect(performance.now() - startedAt).toBeGreaterThan(75);
  expect(received.some((message) => message.id === "7")).toBe(false);
  expect(node.chain.dag.size).toBe(2);
});

test("a frozen node accepts connections and sends nothing until it is thawed", async () => {
  const { stream, control, node } = await start();
  await stream.ask("ping", {});
  control.freeze();
  const other = openStream(node);
  let answered = 0;
  const asked = [stream.ask("ping", {}), other.ask("ping", {})];
  for (const reply of asked) void reply.then(() => (answered += 1));
  await Bun.sleep(150);
  expect(answered).toBe(0);
  control.thaw();
  await Promise.all(asked);
  expect(answered).toBe(2);
});

test("dropped connections end the stream, and a new stream works at once", async () => {
  const { stream, control, node } = await start();
  await stream.ask("ping", {});
  control.dropConnections();
  expect(await stream.ended).not.toBe("");
  await openStream(node).ask("ping", {});
});

test("a hostile template has exactly one fault and the next one has none", async () => {
  const { stream, control } = await start();
  const { ask } = stream;
  const template = async () => {
    const { block } = await ask("getBlockTemplate", { payAddress: treasury });
    return fieldsOf(block);
  };
  control.spoilTemplates({ fault: "oddBlueWork", count: 1 });
  expect(fieldsOf((await template()).header).blueWork).toBe("abc");
  control.spoilTemplates({ fault: "noTransactions", count: 1 });
  expect((await template()).transactions).toEqual([]);
  control.spoilTemplates({ fault: "unknownField", count: 1 });
  expect(fieldsOf((await template()).header).fieldOfTheFuture).toBe(7);
  const healthy = await template();
  control.mine({ count: 1 });
  control.spoilTemplates({ fault: "stale", count: 1 });
  expect(fieldsOf((await template()).header).daaScore).toBe(
    String(fieldsOf(healthy.header).daaScore),
  );
  expect(fieldsOf((await template()).header).fieldOfTheFuture).toBe(0);
  expect(fieldsOf((await template()).header).daaScore).toBe("2");
});
