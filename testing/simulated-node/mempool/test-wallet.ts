// Shared fixture for the tests of the simulated node: a started node with easy blocks, an SDK
// client, a key with its address, and common steps.

import {
  createTransactions,
  Encoding,
  type IGetUtxosByAddressesResponse,
  PoW,
  PrivateKey,
  RpcClient,
} from "kaspa-wasm";
import type { NodeOptions } from "../options.ts";
import { type SimulatedNode, startSimulatedNode } from "../simulated-node.ts";

export const easyBits = 0x207fffff;
export const anyPort = { host: "127.0.0.1", port: 0 };
export const treasuryKey = new PrivateKey("11".repeat(32));
export const treasury = treasuryKey.toAddress("devnet").toString();
export const strangerAddress = new PrivateKey("22".repeat(32)).toAddress("devnet").toString();

export function startEasyNode(given: Partial<NodeOptions> = {}): Promise<SimulatedNode> {
  return startSimulatedNode({
    bits: easyBits,
    grpc: anyPort,
    wrpc: anyPort,
    maturity: 3n,
    k: 2,
    ...given,
  });
}

export async function connectClient(node: SimulatedNode): Promise<RpcClient> {
  const client = new RpcClient({
    url: `ws://127.0.0.1:${node.ports.wrpc}`,
    encoding: Encoding.SerdeJson,
    networkId: "devnet",
  });
  await client.connect({});
  return client;
}

/** Template, proof of work, submission: the work of a pool and a miner. */
export async function mineOne(client: RpcClient, payAddress = treasury): Promise<string> {
  const { block } = await client.getBlockTemplate({ payAddress, extraData: "test" });
  const hash = await solveAndSubmit(client, block);
  return hash;
}

type TemplateBlock = Awaited<ReturnType<RpcClient["getBlockTemplate"]>>["block"];

export async function solveAndSubmit(
  client: RpcClient,
  block: TemplateBlock,
  firstNonce = 0n,
): Promise<string> {
  const nonce = solve(block, firstNonce);
  const solved = { ...block, header: { ...block.header, nonce } };
  const { report } = await client.submitBlock({ block: solved, allowNonDAABlocks: false });
  if (report.type !== "success") throw new Error(`refused: ${JSON.stringify(report)}`);
  const { Header } = await import("kaspa-wasm");
  const header = new Header(solved.header);
  const hash = header.finalize();
  header.free();
  return hash;
}

export function solve(block: TemplateBlock, firstNonce = 0n): bigint {
  const pow = new PoW(block.header);
  try {
    for (let nonce = firstNonce; ; nonce += 1n) if (pow.checkWork(nonce)[0]) return nonce;
  } finally {
    pow.free();
  }
}

export async function utxosOf(
  client: RpcClient,
  address = treasury,
): Promise<IGetUtxosByAddressesResponse["entries"]> {
  const { entries } = await client.getUtxosByAddresses([address]);
  return entries;
}

/** A signed transaction with one payment from the given entries, and change. */
export async function paymentFrom(
  entries: IGetUtxosByAddressesResponse["entries"],
  amount: bigint,
  to = strangerAddress,
) {
  const { transactions } = await createTransactions({
    entries,
    outputs: [{ address: to, amount }],
    changeAddress: treasury,
    priorityFee: 0n,
    feeRate: 100,
    networkId: "devnet",
  });
  const [payment] = transactions;
  if (payment === undefined) throw new Error("nothing to send");
  payment.sign([treasuryKey]);
  return payment;
}
