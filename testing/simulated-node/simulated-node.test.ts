// The simulated node as the pool sees it through the SDK: mining, rewards, spending, faults. Each
// test starts a node with easy blocks, maturity 3 and K = 2.

import { afterEach, expect, test } from "bun:test";
import { Header, type RpcClient } from "kaspa-wasm";
import {
  connectClient,
  mineOne,
  paymentFrom,
  solve,
  solveAndSubmit,
  startEasyNode,
  strangerAddress,
  treasury,
  utxosOf,
} from "./mempool/test-wallet.ts";
import type { SimulatedNode } from "./simulated-node.ts";

const nodes: SimulatedNode[] = [];
const clients: RpcClient[] = [];
afterEach(async () => {
  for (const client of clients.splice(0)) await client.disconnect();
  for (const node of nodes.splice(0)) await node.stop();
});

async function start(given: Parameters<typeof startEasyNode>[0] = {}) {
  const node = await startEasyNode(given);
  nodes.push(node);
  const client = await connectClient(node);
  clients.push(client);
  return { node, client, control: node.control };
}

/** Reward info of each block, and the sum over the blue blocks. */
async function rewards(client: RpcClient, hashes: string[]) {
  const infos = await Promise.all(hashes.map((hash) => client.getBlockRewardInfo({ hash })));
  const sum = infos.reduce((total, info) => total + (info.rewardAmount ?? 0n), 0n);
  return { infos, colours: infos.map((info) => String(info.blockColor).toLowerCase()), sum };
}

test("the SDK's client connects, is notified of a block that it mined and reads its reward", async () => {
  const { client } = await start();
  const heard: string[] = [];
  for (const name of ["new-block-template", "virtual-daa-score-changed", "block-added"] as const) {
    client.addEventListener(name, () => heard.push(name));
  }
  await client.subscribeNewBlockTemplate();
  await client.subscribeVirtualDaaScoreChanged();
  await client.subscribeBlockAdded();
  await client.ping();
  const first = await mineOne(client);
  const before = await rewards(client, [first]);
  expect(before.colours).toEqual(["unknown"]);
  await mineOne(client);
  const after = await rewards(client, [first]);
  expect(after.colours).toEqual(["blue"]);
  expect(after.sum).toBe(44_000_000_000n);
  expect(new Set(heard)).toEqual(
    new Set(["block-added", "new-block-template", "virtual-daa-score-changed"]),
  );
});

test("the rewards of blue blocks are the treasury's outputs, with siblings and red blocks", async () => {
  const { client, control } = await start();
  const mined: string[] = [];
  for (let round = 0; round < 4; round += 1) {
    const { block } = await client.getBlockTemplate({ payAddress: treasury, extraData: "a" });
    let nonce = 0n;
    for (let sibling = 0; sibling < 5; sibling += 1) {
      nonce = solve(block, nonce) + 1n;
      mined.push(await solveAndSubmit(client, block, nonce - 1n));
    }
    control.mine({ count: 1 });
  }
  control.mine({ count: 2 });
  const { colours, sum } = await rewards(client, mined);
  const outputs = await utxosOf(client);
  expect(colours.filter((colour) => colour === "blue")).toHaveLength(12);
  expect(colours.filter((colour) => colour === "red")).toHaveLength(8);
  expect(outputs.every((entry) => entry.isCoinbase)).toBe(true);
  expect(outputs.reduce((total, entry) => total + entry.amount, 0n)).toBe(sum);
});

test("red blocks that a pool block merges are paid to it as part of its own reward", async () => {
  const { client, control } = await start();
  await mineOne(client);
  control.makeNextBlocksRed({ count: 1 });
  const red = await mineOne(client);
  await Bun.sleep(1);
  const merger = await mineOne(client);
  await mineOne(client);
  await mineOne(client);
  const { colours, infos } = await rewards(client, [red, merger]);
  expect(colours).toEqual(["red", "blue"]);
  expect(infos[0]?.rewardAmount).toBeUndefined();
  expect(infos[0]?.mergingChainBlockHash).toBe(merger);
  expect(infos[1]?.rewardAmount).toBe(88_000_000_000n);
});

test("a coinbase can be spent once, and only when it is mature", async () => {
  const { client, control } = await start();
  await mineOne(client);
  control.mine({ count: 1 });
  const [output] = await utxosOf(client);
  if (output === undefined) throw new Error("no output");
  const payment = await paymentFrom([output], 1_000_000_000n);
  const submit = () => client.submitTransaction({ transaction: payment.transaction });
  await expect(submit()).rejects.toThrow("one of the transaction inputs spends an immature UTXO");
  control.mine({ count: 3 });
  expect((await submit()).transactionId).toBe(payment.id);
  await expect(submit()).rejects.toThrow(`transaction ${payment.id} is already in the mempool`);
  const rival = await paymentFrom([output], 2_000_000_000n);
  await expect(client.submitTransaction({ transaction: rival.transaction })).rejects.toThrow(
    `already spent by transaction ${payment.id} in the mempool`,
  );
  await mineOne(client);
  expect((await utxosOf(client, strangerAddress)).map((entry) => entry.amount)).toEqual([
    1_000_000_000n,
  ]);
  await expect(submit()).rejects.toThrow("was already accepted by the consensus");
  await expect(client.submitTransaction({ transaction: rival.transaction })).rejects.toThrow(
    "is an orphan where orphan is disallowed",
  );
});

test("a fee below the minimum and a changed signature are refused", async () => {
  const { client, control } = await start();
  control.fund({ address: treasury, amount: "5000000000" });
  const entries = await utxosOf(client);
  const payment = await paymentFrom(entries, 1_000_000_000n);
  control.setFeerate({ minimum: "101" });
  await expect(client.submitTransaction({ transaction: payment.transaction })).rejects.toThrow(
    /transaction has \d+ fees which is under the required amount of \d+ for compute mass 2036/,
  );
  control.clearFaults();
  const object = payment.transaction.serializeToSafeJSON();
  const { Transaction } = await import("kaspa-wasm");
  const spoiled = JSON.parse(object);
  const script: string = spoiled.inputs[0].signatureScript;
  spoiled.inputs[0].signatureScript = script.replace(/^(41.{10})./, (all, head: string) =>
    all.endsWith("0") ? `${head}1` : `${head}0`,
  );
  const forged = Transaction.deserializeFromSafeJSON(JSON.stringify(spoiled));
  await expect(client.submitTransaction({ transaction: forged })).rejects.toThrow(
    "failed to verify the signature script",
  );
  expect((await client.submitTransaction({ transaction: payment.transaction })).transactionId).toBe(
    payment.id,
  );
});

test("a changed body is refused, the right body with the same nonce is then accepted", async () => {
  const { client } = await start();
  await mineOne(client);
  const { block } = await client.getBlockTemplate({ payAddress: treasury, extraData: "a" });
  const solved = { ...block, header: { ...block.header, nonce: solve(block) } };
  const [coinbase] = solved.transactions;
  if (coinbase === undefined) throw new Error("no coinbase");
  const changed = { ...solved, transactions: [{ ...coinbase, lockTime: 1n }] };
  const submit = async (body: typeof solved) =>
    (await client.submitBlock({ block: body, allowNonDAABlocks: false })).report;
  expect(await submit(changed)).toMatchObject({ type: "reject" });
  expect(await submit(solved)).toEqual({ type: "success" });
  expect(await submit(solved)).toEqual({ type: "success" });
});

test("a block without enough work is refused", async () => {
  const { client } = await start({ bits: 0x1e437838 });
  const { block } = await client.getBlockTemplate({ payAddress: treasury, extraData: "a" });
  const { report } = await client.submitBlock({ block, allowNonDAABlocks: false });
  expect(report).toMatchObject({ type: "reject" });
});

test("a reorganisation removes settled coinbases, and the sums agree afterwards", async () => {
  const { client, control } = await start();
  const mined: string[] = [];
  for (let count = 0; count < 8; count += 1) mined.push(await mineOne(client));
  control.mine({ count: 1 });
  const before = await rewards(client, mined);
  expect(before.sum).toBe(8n * 44_000_000_000n);
  const { removed, added } = control.reorg({ depth: 7 });
  expect(removed).toHaveLength(7);
  const chain = await client.getVirtualChainFromBlock({
    startHash: removed[0] ?? "",
    includeAcceptedTransactionIds: true,
  });
  expect(chain.removedChainBlockHashes).toEqual(removed);
  expect(chain.addedChainBlockHashes).toEqual(added);
  control.mine({ count: 2 });
  const after = await rewards(client, mined);
  expect(after.colours.filter((colour) => colour === "red").length).toBeGreaterThan(3);
  const outputs = await utxosOf(client);
  expect(outputs.reduce((total, entry) => total + entry.amount, 0n)).toBe(after.sum);
});

test("the block's hash is the SDK's, and getBlock returns what a node returns", async () => {
  const { client, node } = await start();
  const hash = await mineOne(client);
  await mineOne(client);
  const { block } = await client.getBlock({ hash, includeTransactions: true });
  const header = new Header(block.header);
  expect(header.finalize()).toBe(hash);
  expect(block.verboseData?.isChainBlock).toBe(true);
  expect(block.verboseData?.selectedParentHash).toBe(node.chain.dag.genesis);
  expect(block.transactions).toHaveLength(1);
  await expect(
    client.getBlock({ hash: "ab".repeat(32), includeTransactions: false }),
  ).rejects.toThrow(`cannot find header ${"ab".repeat(32)}`);
});
