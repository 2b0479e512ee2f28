// Compares the simulated node with a real kaspad: the same steps on both, over gRPC and wRPC, then
// the shapes of all replies and notifications, the texts of refusals, colours and rewards. Only
// values may differ. Prints every difference.
//   bun testing/simulated-node/likeness/likeness.ts --kaspad=PATH

import { parseArgs } from "node:util";
import { type Fields, fieldsOf, list, texts } from "../grpc/wire-fields.ts";
import {
  anyPort,
  easyBits,
  paymentFrom,
  strangerAddress,
  treasury,
  treasuryKey,
} from "../mempool/test-wallet.ts";
import { startSimulatedNode } from "../simulated-node.ts";
import { startKaspad } from "./kaspad.ts";
import { type Observer, observeGrpc, observeJson } from "./observers.ts";

/**
 * Differences by chance: which of six siblings displaces another depends on their hashes, and
 * whether a block is already on the chain when its notification is built depends on the node's
 * threads. Over gRPC that flag is sent only if it is true.
 */
const byChance =
  /removedChainBlockHashes\[\]: hash$|^grpc blockAdded\.block\.verboseData\.isChainBlock: boolean$/;
const unknown = "ab".repeat(32);
const scopes = [
  { NewBlockTemplate: {} },
  { BlockAdded: {} },
  { VirtualDaaScoreChanged: {} },
  { VirtualChainChanged: { include_accepted_transaction_ids: true } },
  { UtxosChanged: { addresses: [treasury] } },
];

async function template(node: Observer, payAddress: string): Promise<Fields> {
  const { block } = await node.ask("getBlockTemplate", { payAddress, extraData: [104, 105] });
  return fieldsOf(block);
}

/** Submits with this nonce and returns the new block's hash. */
async function submit(node: Observer, block: Fields, nonce: number): Promise<string> {
  const before = new Set(await tips(node));
  const solved = { ...block, header: { ...fieldsOf(block.header), nonce } };
  await node.ask("submitBlock", { block: solved, allowNonDaaBlocks: false });
  const fresh = (await tips(node)).find((tip) => !before.has(tip));
  if (fresh === undefined) throw new Error("the submitted block is no tip");
  return fresh;
}

async function tips(node: Observer): Promise<string[]> {
  return texts(await node.ask("getBlockDagInfo", {}), "tipHashes");
}

async function mine(node: Observer, payAddress: string): Promise<string> {
  return await submit(node, await template(node, payAddress), 7);
}

async function noteRewards(node: Observer, name: string, hashes: string[]): Promise<void> {
  const infos: string[] = [];
  for (const hash of hashes) {
    const { blockColor, rewardAmount } = await node.ask("getBlockRewardInfo", { hash });
    infos.push(`${String(blockColor)} ${String(rewardAmount)}`);
  }
  node.notes.push(`${name}: ${infos.sort().join(", ")}`);
}

/** Mining, with six siblings of one template: with K = 2 three are blue and three red. */
async function mineAndNote(node: Observer): Promise<void> {
  const first = await mine(node, treasury);
  await mine(node, treasury);
  const block = await template(node, treasury);
  const siblings: string[] = [];
  for (let nonce = 1; nonce <= 6; nonce += 1) siblings.push(await submit(node, block, nonce));
  await noteRewards(node, "tips", siblings);
  const merger = await mine(node, treasury);
  await mine(node, strangerAddress);
  await noteRewards(node, "first", [first]);
  await noteRewards(node, "siblings", siblings);
  await noteRewards(node, "merger", [merger]);
  await node.ask("getBlock", { hash: merger, includeTransactions: true });
  await node.ask("getBlock", { hash: merger, includeTransactions: false });
  await node.ask("getCurrentBlockColor", { hash: merger });
}

async function readWallet(node: Observer, genesis: unknown): Promise<void> {
  await node.ask("getUtxosByAddresses", { addresses: [treasury] });
  await node.ask("getBalanceByAddress", { address: treasury });
  await node.ask("getBalancesByAddresses", { addresses: [treasury, strangerAddress] });
  await node.ask("getDaaScoreTimestampEstimate", { daaScores: [1, 3] });
  const from = { startHash: genesis, minConfirmationCount: null };
  await node.ask("getVirtualChainFromBlock", { ...from, includeAcceptedTransactionIds: true });
  await node.ask("getVirtualChainFromBlock", { ...from, includeAcceptedTransactionIds: false });
  await node.ask("getVirtualChainFromBlockV2", { ...from, dataVerbosityLevel: null });
}

type Entries = Parameters<typeof paymentFrom>[0];

async function signedPayment(entries: Fields[], amount: bigint): Promise<Fields> {
  const known = entries.map((entry) => {
    const { amount: value, scriptPublicKey, blockDaaScore } = fieldsOf(entry.utxoEntry);
    const script = String(scriptPublicKey).slice(4);
    return {
      address: treasuryKey.toAddress("devnet"),
      outpoint: entry.outpoint,
      amount: BigInt(String(value)),
      scriptPublicKey: { version: 0, script },
      blockDaaScore: BigInt(String(blockDaaScore)),
      isCoinbase: true,
    };
  });
  const payment = await paymentFrom(known as object[] as Entries, amount);
  const { inputs, outputs, ...rest } = payment.transaction.serializeToObject();
  return {
    ...rest,
    inputs: inputs.map(({ transactionId, index, ...input }) => ({
      previousOutpoint: { transactionId, index },
      sequence: input.sequence,
      sigOpCount: input.sigOpCount,
      signatureScript: input.signatureScript,
    })),
    outputs: outputs.map(({ value, scriptPublicKey }) => ({ value, scriptPublicKey })),
  };
}

/** The life cycle of a payment, with every refusal on the way. */
async function payAndNote(node: Observer): Promise<void> {
  const { entries } = await node.ask("getUtxosByAddresses", { addresses: [treasury] });
  const owned = list({ entries }, "entries").map(fieldsOf);
  const age = (entry: Fields) => Number(fieldsOf(entry.utxoEntry).blockDaaScore);
  owned.sort((left, right) => age(left) - age(right));
  const [oldest, newest] = [owned.slice(0, 1), owned.slice(-1)];
  const send = async (transaction: Fields) =>
    await node.ask("submitTransaction", { transaction, allowOrphan: false });
  await send(await signedPayment(newest, 1_000_000_000n));
  const payment = await signedPayment(oldest, 1_000_000_000n);
  const [change] = list(payment, "outputs").slice(-1).map(fieldsOf);
  const cheap = { ...change, value: BigInt(String(change?.value)) + 100_000n };
  await send({ ...payment, outputs: [...list(payment, "outputs").slice(0, -1), cheap] });
  const { transactionId } = await send(payment);
  const flags = { includeOrphanPool: false, filterTransactionPool: false };
  await node.ask("getMempoolEntry", { transactionId, ...flags });
  const addresses = [treasury, strangerAddress];
  await node.ask("getMempoolEntriesByAddresses", { addresses, ...flags });
  await send(payment);
  const rival = await signedPayment(oldest, 2_000_000_000n);
  await send(rival);
  await Bun.sleep(1_100);
  await mine(node, strangerAddress);
  await send(payment);
  await send(rival);
  await node.ask("getMempoolEntry", { transactionId, ...flags });
}

async function askTheImpossible(node: Observer): Promise<void> {
  await node.ask("getBlock", { hash: unknown, includeTransactions: true });
  await node.ask("getBlockRewardInfo", { hash: unknown });
  await node.ask("getCurrentBlockColor", { hash: unknown });
  await node.ask("getBlockTemplate", { payAddress: `${treasury}q`, extraData: [] });
  const long = Array.from({ length: 146 }, () => 120);
  await node.ask("getBlockTemplate", { payAddress: treasury, extraData: long });
  await node.ask("getBalanceByAddress", {});
  const block = await template(node, treasury);
  const spoiled = { ...block, header: { ...fieldsOf(block.header), daaScore: 1 } };
  await node.ask("submitBlock", { block: spoiled, allowNonDaaBlocks: false });
}

async function observeThroughJson(node: Observer): Promise<void> {
  for (const scope of scopes) await node.ask("subscribe", scope);
  for (const method of ["getServerInfo", "getInfo", "getSyncStatus", "ping", "getFeeEstimate"]) {
    await node.ask(method, {});
  }
  const { sink } = await node.ask("getBlockDagInfo", {});
  await mineAndNote(node);
  await mine(node, treasury);
  await readWallet(node, sink);
  await payAndNote(node);
  await askTheImpossible(node);
  await Bun.sleep(300);
}

async function observeThroughGrpc(node: Observer): Promise<void> {
  const bare = ["getServerInfo", "getInfo", "getSyncStatus", "ping", "getFeeEstimate"];
  for (const method of [...bare, "getCurrentNetwork", "getSinkBlueScore"]) {
    await node.ask(method, {});
  }
  const notifications = ["BlockAdded", "NewBlockTemplate", "VirtualDaaScoreChanged"];
  for (const scope of notifications) await node.ask(`notify${scope}`, { command: 0 });
  await node.ask("notifyUtxosChanged", { command: 0, addresses: [treasury] });
  await node.ask("notifyVirtualChainChanged", { includeAcceptedTransactionIds: true });
  const { sink } = await node.ask("getBlockDagInfo", {});
  const { block } = await node.ask("getBlockTemplate", { payAddress: treasury, extraData: "ü" });
  const header = { ...fieldsOf(fieldsOf(block).header), nonce: "18446744073709551615" };
  await node.ask("submitBlock", { block: { ...fieldsOf(block), header } });
  await node.ask("submitBlock", { block: { ...fieldsOf(block), header: { ...header, bits: 1 } } });
  await node.ask("submitBlock", { block: { transactions: [] } });
  await node.ask("getBlock", { hash: sink, includeTransactions: true });
  await node.ask("getBlockRewardInfo", { hash: sink });
  await node.ask("getBlockRewardInfo", { hash: unknown });
  await node.ask("getUtxosByAddresses", { addresses: [treasury] });
  await node.ask("getBalanceByAddress", { address: treasury });
  await node.ask("getBlockTemplate", { payAddress: "", extraData: "" });
  await node.ask("getBlockTemplate", { payAddress: `${treasury}q`, extraData: "" });
  await node.ask("getBlockTemplate", { payAddress: treasury, extraData: "x".repeat(146) });
  await Bun.sleep(300);
}

async function observeNode(ports: { grpc: number; wrpc: number }): Promise<string[]> {
  const json = await observeJson(ports.wrpc);
  await observeThroughJson(json);
  json.close();
  const grpc = observeGrpc(ports.grpc);
  await observeThroughGrpc(grpc);
  grpc.close();
  const named = (name: string, observer: Observer) =>
    [...observer.shape.lines(), ...observer.notes].map((line) => `${name} ${line}`);
  return [...named("json", json), ...named("grpc", grpc)];
}

async function run(binary: string): Promise<number> {
  const kaspad = await startKaspad(binary);
  const simulated = await startSimulatedNode({
    network: "devnet",
    grpc: anyPort,
    wrpc: anyPort,
    bits: easyBits,
    checkPow: false,
    k: 2,
    maturity: 3n,
  });
  try {
    const [theirs, ours] = [await observeNode(kaspad), await observeNode(simulated.ports)];
    const isMeant = (line: string) => !byChance.test(line);
    const missing = theirs.filter((line) => isMeant(line) && !ours.includes(line));
    const extra = ours.filter((line) => isMeant(line) && !theirs.includes(line));
    for (const line of missing) process.stdout.write(`kaspad    ${line}\n`);
    for (const line of extra) process.stdout.write(`simulated ${line}\n`);
    const differences = missing.length + extra.length;
    process.stdout.write(`${theirs.length} observations, ${differences} differences\n`);
    return differences === 0 ? 0 : 1;
  } finally {
    await simulated.stop();
    await kaspad.stop();
  }
}

const { values } = parseArgs({ options: { kaspad: { type: "string" } } });
if (values.kaspad === undefined) throw new Error("--kaspad=PATH is needed");
process.exitCode = await run(values.kaspad);
