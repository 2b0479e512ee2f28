// The wRPC server frame by frame, with a bare WebSocket, and the SDK's UtxoProcessor on top of it.

import { afterEach, expect, test } from "bun:test";
import { Address, UtxoContext, UtxoProcessor } from "kaspa-wasm";
import { connectClient, mineOne, startEasyNode, treasury } from "../mempool/test-wallet.ts";
import type { SimulatedNode } from "../simulated-node.ts";

const nodes: SimulatedNode[] = [];
const sockets: WebSocket[] = [];
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.close();
  for (const node of nodes.splice(0)) await node.stop();
});

async function start(given: Parameters<typeof startEasyNode>[0] = {}): Promise<SimulatedNode> {
  const node = await startEasyNode(given);
  nodes.push(node);
  return node;
}

async function openSocket(node: SimulatedNode) {
  const socket = new WebSocket(`ws://127.0.0.1:${node.ports.wrpc}`);
  sockets.push(socket);
  const frames: string[] = [];
  let wake = () => {};
  socket.onmessage = (event) => {
    frames.push(String(event.data));
    wake();
  };
  const closed = new Promise<number>((resolve) => {
    socket.onclose = (event) => resolve(event.code);
  });
  await new Promise<void>((resolve) => {
    socket.onopen = () => resolve();
  });
  const next = async (): Promise<string> => {
    while (frames.length === 0) await new Promise<void>((resolve) => (wake = resolve));
    return frames.shift() ?? "";
  };
  return { socket, frames, next, closed };
}

test("ids of twenty digits are echoed digit for digit", async () => {
  const { socket, next } = await openSocket(await start());
  socket.send('{"id":18376651987505493842,"method":"ping","params":{}}');
  expect(await next()).toBe('{"id":18376651987505493842,"method":"ping","params":{}}');
});

test("a template's numbers are bare digits and a hash is 64 of them", async () => {
  const { socket, next } = await openSocket(await start());
  const params = `{"payAddress":"${treasury}","extraData":[104,105]}`;
  socket.send(`{"id":1,"method":"getBlockTemplate","params":${params}}`);
  const reply = await next();
  expect(reply).toMatch(/"timestamp":\d{13},/);
  expect(reply).toMatch(/"blueWork":"0{47}2"/);
  expect(reply).toMatch(/"parentsByLevel":\[\["[0-9a-f]{64}"\]\]/);
  expect(reply).toContain(Buffer.from("2.1.0/hi").toString("hex"));
});

test("a request on which a real node disconnects closes the connection; a bad parameter does not", async () => {
  const node = await start();
  const bad = await openSocket(node);
  bad.socket.send('{"id":1,"method":"getBlock","params":{"hash":"zz"}}');
  expect(await bad.next()).toContain('"error":{"code":0,"message":"Hex parsing error');
  bad.socket.send('{"id":2,"method":"getBalanceByAddress","params":{}}');
  expect(await bad.next()).toContain('"message":"request deserialization error"');
  for (const frame of [
    "{",
    '{"id":1,"method":"noSuchCall","params":{}}',
    '{"id":1.5,"method":"ping","params":{}}',
  ]) {
    const { socket, closed } = await openSocket(node);
    socket.send(frame);
    expect(await closed).toBe(1006);
  }
});

test("notifications go only to those who asked, in the order of a real node", async () => {
  const node = await start();
  const quiet = await openSocket(node);
  const loud = await openSocket(node);
  const scopes = [
    `{"UtxosChanged":{"addresses":["${treasury}"]}}`,
    '{"VirtualChainChanged":{"include_accepted_transaction_ids":true}}',
    '{"VirtualDaaScoreChanged":{}}',
    '{"NewBlockTemplate":{}}',
    '{"BlockAdded":{}}',
  ];
  for (const [id, scope] of scopes.entries()) {
    loud.socket.send(`{"id":${id},"method":"subscribe","params":${scope}}`);
    await loud.next();
  }
  const { hashes } = node.control.mine({ count: 2, address: treasury });
  const heard: string[] = [];
  for (let count = 0; count < 9; count += 1) {
    heard.push(/"method":"([a-zA-Z]+)Notification"/.exec(await loud.next())?.[1] ?? "?");
  }
  const each = ["blockAdded", "newBlockTemplate", "virtualDaaScoreChanged", "virtualChainChanged"];
  expect(heard).toEqual([...each, ...each, "utxosChanged"]);
  expect(quiet.frames).toEqual([]);
  const spelled = mainnetSpelling(treasury);
  const scope = `{"UtxosChanged":{"addresses":["${spelled}"]}}`;
  loud.socket.send(`{"id":9,"method":"unsubscribe","params":${scope}}`);
  await loud.next();
  node.control.mine({ count: 1, address: treasury });
  await Bun.sleep(20);
  expect(loud.frames.some((frame) => frame.includes("utxosChanged"))).toBe(false);
  expect(hashes).toHaveLength(2);
});

/** The SDK unsubscribes with the mainnet prefix on every network. */
function mainnetSpelling(address: string): string {
  const spelled = new Address(address);
  spelled.setPrefix = "kaspa";
  return spelled.toString();
}

test("the SDK's UtxoProcessor sees a coinbase pending and then mature", async () => {
  const node = await start({ maturity: 60n });
  const client = await connectClient(node);
  UtxoProcessor.setCoinbaseTransactionMaturityDAA("devnet", 60n);
  const processor = new UtxoProcessor({ rpc: client, networkId: "devnet" });
  const utxos = new UtxoContext({ processor });
  const matured = new Promise<bigint>((resolve) => {
    processor.addEventListener("maturity", (event) => resolve(event.data.value));
  });
  const started = new Promise<void>((resolve) => {
    processor.addEventListener("utxo-proc-start", async () => {
      await utxos.clear();
      await utxos.trackAddresses([treasury]);
      resolve();
    });
  });
  await processor.start();
  await started;
  await mineOne(client);
  node.control.mine({ count: 62 });
  expect(await matured).toBe(44_000_000_000n);
  await processor.stop();
  await client.disconnect();
});
