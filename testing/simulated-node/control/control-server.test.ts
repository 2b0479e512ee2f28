// The control server: actions by name over HTTP, and the effect of each on a client.

import { afterEach, expect, test } from "bun:test";
import type { RpcClient } from "kaspa-wasm";
import { fieldsOf } from "../grpc/wire-fields.ts";
import {
  anyPort,
  connectClient,
  mineOne,
  paymentFrom,
  startEasyNode,
  strangerAddress,
  treasury,
  utxosOf,
} from "../mempool/test-wallet.ts";
import type { SimulatedNode } from "../simulated-node.ts";

const nodes: SimulatedNode[] = [];
const clients: RpcClient[] = [];
afterEach(async () => {
  for (const client of clients.splice(0)) await client.disconnect();
  for (const node of nodes.splice(0)) await node.stop();
});

async function start(given: Parameters<typeof startEasyNode>[0] = {}) {
  const node = await startEasyNode({ control: anyPort, ...given });
  nodes.push(node);
  const client = await connectClient(node);
  clients.push(client);
  const url = `http://127.0.0.1:${node.ports.control}`;
  const act = async (action: string, given: object = {}): Promise<Record<string, unknown>> => {
    const body = JSON.stringify({ action, ...given });
    const response = await fetch(`${url}/control`, { method: "POST", body });
    return { status: response.status, ...fieldsOf(await response.json()) };
  };
  return { node, client, url, act };
}

test("state, an action with a result, an unknown action and a failing one", async () => {
  const { url, act } = await start();
  expect(await (await fetch(`${url}/state`)).json()).toMatchObject({ blocks: 1, mempool: 0 });
  expect((await act("mine", { count: 3 })).hashes).toHaveLength(3);
  expect((await act("stop")).status).toBe(400);
  expect(await act("reorg", { depth: 9 })).toMatchObject({
    status: 400,
    error: "Error: cannot reorganise 9 blocks",
  });
  expect((await fetch(`${url}/other`)).status).toBe(404);
});

test("a funded address can spend at once; a forgotten transaction can be sent again", async () => {
  const { client, act } = await start();
  await act("fund", { address: treasury, amount: "1000000000", count: 2 });
  const entries = await utxosOf(client);
  expect(entries.map((entry) => entry.amount)).toEqual([1_000_000_000n, 1_000_000_000n]);
  const payment = await paymentFrom(entries, 1_500_000_000n);
  await client.submitTransaction({ transaction: payment.transaction });
  expect(await act("forgetTransaction", { transactionId: payment.id })).toMatchObject({
    wasKnown: true,
  });
  const ask = { transactionId: payment.id, includeOrphanPool: false, filterTransactionPool: false };
  await expect(client.getMempoolEntry(ask)).rejects.toThrow(`Transaction ${payment.id} not found`);
  await client.submitTransaction({ transaction: payment.transaction });
  expect((await client.getMempoolEntry(ask)).mempoolEntry.fee).toBe(payment.feeAmount);
  const byAddress = await client.getMempoolEntriesByAddresses({
    addresses: [treasury, strangerAddress],
    includeOrphanPool: false,
    filterTransactionPool: false,
  });
  expect(byAddress.entries).toHaveLength(2);
});

test("treasury outputs spent elsewhere are gone, a payment from them is an orphan", async () => {
  const { client, act } = await start();
  await act("fund", { address: treasury, amount: "1000000000", count: 3 });
  const entries = await utxosOf(client);
  const payment = await paymentFrom(entries.slice(0, 1), 500_000_000n);
  const { spent } = await act("spendElsewhere", { address: treasury, to: strangerAddress });
  expect(spent).toHaveLength(3);
  expect(await utxosOf(client)).toEqual([]);
  await expect(client.submitTransaction({ transaction: payment.transaction })).rejects.toThrow(
    "is an orphan where orphan is disallowed",
  );
});

test("unsynced, another network, no index, a scaled estimate: as set, until cleared", async () => {
  const { client, act } = await start();
  await act("setSynced", { isSynced: false });
  await act("setReported", { network: "simnet" });
  await act("setUtxoIndex", { hasUtxoIndex: false });
  await act("setFeerate", { factor: 1000 });
  expect(await client.getServerInfo()).toMatchObject({
    isSynced: false,
    networkId: "simnet",
    hasUtxoIndex: false,
  });
  await expect(client.getUtxosByAddresses([treasury])).rejects.toThrow("--utxoindex");
  expect((await client.getFeeEstimate({})).estimate.priorityBucket.feerate).toBe(100_000);
  await act("clearFaults");
  expect(await client.getServerInfo()).toMatchObject({ isSynced: true, networkId: "devnet" });
  expect((await client.getFeeEstimate({})).estimate.priorityBucket.feerate).toBe(100);
});

test("a node set to unsynced refuses blocks", async () => {
  const { client, act } = await start({ unsyncedMining: false });
  await act("setSynced", { isSynced: false });
  await expect(mineOne(client)).rejects.toThrow(/isInIBD/i);
  await act("setSynced", { isSynced: null });
  await mineOne(client);
});

test("a restart ends connections, empties the mempool and keeps the blocks", async () => {
  const { node, client, act } = await start();
  await act("fund", { address: treasury, amount: "1000000000" });
  const payment = await paymentFrom(await utxosOf(client), 500_000_000n);
  await client.submitTransaction({ transaction: payment.transaction });
  const { sink } = await client.getBlockDagInfo();
  await act("goDown");
  await expect(client.getServerInfo()).rejects.toThrow(/WebSocket/);
  await act("comeBack");
  const again = await connectClient(node);
  clients.push(again);
  expect((await again.getBlockDagInfo()).sink).toBe(sink);
  expect((await again.getInfo()).mempoolSize).toBe(0n);
});

test("a scripted failure and a lost reply affect only the method they name", async () => {
  const { client, act } = await start();
  const failure = { method: "getBlockRewardInfo", count: 1, message: "not now", skip: 1 };
  await act("failCalls", failure);
  const hash = await mineOne(client);
  await client.getBlockRewardInfo({ hash });
  await expect(client.getBlockRewardInfo({ hash })).rejects.toThrow("not now");
  await client.getBlockRewardInfo({ hash });
  await act("loseReplies", { method: "getSyncStatus", count: 1 });
  const lost = client.getSyncStatus({}).then(() => "answered");
  await client.ping();
  expect(await Promise.race([lost, Bun.sleep(60).then(() => "silence")])).toBe("silence");
  expect((await client.getSyncStatus({})).isSynced).toBe(true);
});

test("the foreign miner mines at the interval and stops when told", async () => {
  const { node, act } = await start({ blockIntervalMs: 10 });
  await Bun.sleep(60);
  await act("setBlockInterval", { ms: 0 });
  const { size } = node.chain.dag;
  expect(size).toBeGreaterThan(2);
  await Bun.sleep(40);
  expect(node.chain.dag.size).toBe(size);
});
