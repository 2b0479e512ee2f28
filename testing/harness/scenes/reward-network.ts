// A network for reward stories: the simulated node or real kaspad behind one interface, with a
// short maturity and K = 1, so that the siblings of one template become red.

import { Encoding, type IRawBlock, type ITransaction, PrivateKey, RpcClient } from "kaspa-wasm";
import type { RpcBlockJson, RpcOutputJson, RpcTransactionJson } from "../../../src/domain/job.ts";
import { type DevnetRate, devnetOverrides } from "../../../tools/run/devnet-rules.ts";
import type { Control } from "../../simulated-node/control/control.ts";
import type { NodeOptions } from "../../simulated-node/options.ts";
import { startSimulatedNode } from "../../simulated-node/simulated-node.ts";
import { startKaspad } from "../nodes/kaspad.ts";
import { sendEachKind } from "../nodes/special-transactions.ts";

export const MATURITY = 60n;
export const TREASURY = new PrivateKey("7e".repeat(32)).toAddress("simnet").toString();
const SPENDER_KEY = new PrivateKey("44".repeat(32));
const SPENDER = SPENDER_KEY.toAddress("simnet").toString();
const STRANGER = new PrivateKey("33".repeat(32)).toAddress("simnet").toString();

export interface RewardNetwork {
  readonly kind: "simulated" | "kaspad";
  readonly url: string;
  /** A template that pays the treasury, as the fetcher publishes it. */
  template(): Promise<RpcBlockJson>;
  /** Mines blocks for another address. */
  mineElsewhere(count: number): Promise<void>;
  /**
   * Puts transactions into the mempool that carry everything a template can: storage mass,
   * version 1, a compute budget, a covenant. Returns how many.
   */
  sendEachKind(): Promise<number>;
  /** Amounts of the treasury's coinbase outputs, read without the pool's code. */
  treasuryCoinbases(): Promise<bigint[]>;
  /** Sum of those old enough to be spent if coinbases mature in this many DAA scores. */
  spendableSompi(maturityDaa: (daaScore: bigint) => bigint): Promise<bigint>;
  /** Control of the simulated node; undefined on a real one. */
  readonly control: Control | undefined;
  stop(): Promise<void>;
}

export async function startSimulatedRewardNetwork(
  more: Partial<NodeOptions> = {},
): Promise<RewardNetwork> {
  const anyPort = { host: "127.0.0.1", port: 0 };
  const node = await startSimulatedNode({
    ...{ network: "simnet", grpc: anyPort, wrpc: anyPort, maturity: MATURITY, k: 1 },
    ...more,
  });
  const client = await connect(`ws://127.0.0.1:${node.ports.wrpc}`);
  node.control.fund({ address: SPENDER, amount: "100000000000", count: 10 });
  return {
    ...client,
    kind: "simulated",
    control: node.control,
    mineElsewhere: async (count) => {
      node.control.mine({ count });
    },
    stop: async () => {
      await client.stop();
      await node.stop();
    },
  };
}

/** Simnet asks for no proof of work, so a block is a template with any nonce. */
export async function startKaspadRewardNetwork(
  program: string,
  blocksPerSecond: DevnetRate,
): Promise<RewardNetwork> {
  const rules = devnetOverrides(blocksPerSecond);
  const kaspad = await startKaspad({
    program,
    prealloc: { address: SPENDER, count: 10, amountSompi: 100_000_000_000n },
    overrides: {
      ...rules,
      skip_proof_of_work: true,
      blockrate: { ...rules.blockrate, ghostdag_k: 1, coinbase_maturity: Number(MATURITY) },
    },
  });
  const client = await connect(kaspad.wrpcUrl);
  return {
    ...client,
    kind: "kaspad",
    control: undefined,
    stop: async () => {
      await client.stop();
      await kaspad.stop();
    },
  };
}

async function connect(url: string) {
  const rpc = new RpcClient({ url, encoding: Encoding.SerdeJson });
  await rpc.connect({});
  const mineOne = async () => {
    const { block } = await rpc.getBlockTemplate({ payAddress: STRANGER, extraData: "" });
    await rpc.submitBlock({ block, allowNonDAABlocks: false });
  };
  return {
    url,
    template: async () => {
      const { block } = await rpc.getBlockTemplate({ payAddress: TREASURY, extraData: "story" });
      return blockJson(block);
    },
    mineElsewhere: async (count: number) => {
      for (let made = 0; made < count; made++) await mineOne();
    },
    sendEachKind: () => sendEachKind(rpc, SPENDER_KEY),
    treasuryCoinbases: async () => {
      const { entries } = await rpc.getUtxosByAddresses([TREASURY]);
      return entries.filter((entry) => entry.isCoinbase).map((entry) => entry.amount);
    },
    spendableSompi: async (maturityDaa: (daaScore: bigint) => bigint) => {
      const { entries } = await rpc.getUtxosByAddresses([TREASURY]);
      const { virtualDaaScore } = await rpc.getBlockDagInfo();
      const youngest = virtualDaaScore - maturityDaa(virtualDaaScore);
      const spendable = entries.filter(({ blockDaaScore }) => blockDaaScore <= youngest);
      return spendable.reduce((sum, { amount }) => sum + amount, 0n);
    },
    stop: async () => {
      await rpc.disconnect();
    },
  };
}

/** The SDK's block in protobuf's JSON mapping, the format of published templates. */
function blockJson({ header, transactions }: IRawBlock): RpcBlockJson {
  return {
    header: {
      version: header.version,
      parents: header.parentsByLevel.map((parentHashes) => ({ parentHashes })),
      hashMerkleRoot: header.hashMerkleRoot,
      acceptedIdMerkleRoot: header.acceptedIdMerkleRoot,
      utxoCommitment: header.utxoCommitment,
      timestamp: header.timestamp.toString(),
      bits: header.bits,
      nonce: header.nonce.toString(),
      daaScore: header.daaScore.toString(),
      // gRPC omits leading zeros.
      blueWork: header.blueWork.toString().replace(/^0+/, ""),
      blueScore: header.blueScore.toString(),
      pruningPoint: header.pruningPoint,
    },
    transactions: transactions.map(transactionJson),
  };
}

function transactionJson(transaction: ITransaction): RpcTransactionJson {
  return {
    version: transaction.version,
    inputs: transaction.inputs.map((input) => ({
      previousOutpoint: {
        transactionId: input.previousOutpoint.transactionId,
        index: input.previousOutpoint.index,
      },
      signatureScript: input.signatureScript ?? "",
      sequence: input.sequence.toString(),
      sigOpCount: input.sigOpCount,
      computeBudget: input.computeBudget ?? 0,
    })),
    outputs: transaction.outputs.map((output) => ({
      amount: output.value.toString(),
      scriptPublicKey: scriptJson(output.scriptPublicKey),
      ...covenantJson(output),
    })),
    lockTime: transaction.lockTime.toString(),
    subnetworkId: transaction.subnetworkId,
    gas: transaction.gas.toString(),
    payload: transaction.payload,
    storageMass: (transaction.storageMass ?? 0n).toString(),
  };
}

/** The SDK's interface does not name `covenant`, which the node sends. */
function covenantJson(output: object): Pick<RpcOutputJson, "covenant"> {
  const { covenant } = output as { covenant?: RpcOutputJson["covenant"] | null };
  return covenant === undefined || covenant === null ? {} : { covenant };
}

function scriptJson(script: ITransaction["outputs"][number]["scriptPublicKey"]) {
  if (typeof script !== "string") {
    return { version: script.version, scriptPublicKey: script.script };
  }
  return { version: Number.parseInt(script.slice(0, 4), 16), scriptPublicKey: script.slice(4) };
}
