// A block template from a node over wRPC, in the format that the fetcher publishes.
// A template of a newer version than the SDK understands is refused, because the SDK would drop
// unknown fields and the block would be invalid.

import {
  Header,
  type IRawBlock,
  type IRawHeader,
  type ITransaction,
  type ITransactionInput,
  type ITransactionOutput,
  type RpcClient,
} from "kaspa-wasm";
import { PoolError } from "../../base/errors.ts";
import type {
  RpcBlockJson,
  RpcHeaderJson,
  RpcInputJson,
  RpcOutputJson,
  RpcTransactionJson,
} from "../../domain/job.ts";
import {
  NEWEST_BLOCK_VERSION,
  NEWEST_TRANSACTION_VERSION,
} from "../../domain/node/known-versions.ts";
import type { Node } from "./node.ts";

export interface NodeTemplate {
  block: RpcBlockJson;
  isSynced: boolean;
}

/** Throws PoolError "node" if the request fails or the template has an unknown version. */
export async function nodeTemplate(
  node: Node,
  request: { payAddress: string; extraData: string },
): Promise<NodeTemplate> {
  const { block, isSynced } = await node.call("getBlockTemplate", (rpc) => ask(rpc, request));
  requireKnownVersions(node, block);
  await requireKnownHeader(node, block.header.parentsByLevel[0]?.[0] ?? "");
  return { block: blockJson(block), isSynced };
}

/** The SDK's declaration lacks `isSynced`, which the wire has. */
async function ask(rpc: RpcClient, request: { payAddress: string; extraData: string }) {
  const response: { block: IRawBlock; isSynced?: boolean } = await rpc.getBlockTemplate(request);
  return { block: response.block, isSynced: response.isSynced === true };
}

function requireKnownVersions(node: Node, { header, transactions }: IRawBlock): void {
  const newest = Math.max(...transactions.map(({ version }) => version));
  if (header.version > NEWEST_BLOCK_VERSION) {
    node.reportUnknown("block_version", String(header.version));
  } else if (newest > NEWEST_TRANSACTION_VERSION) {
    node.reportUnknown("transaction_version", String(newest));
  } else return;
  throw new PoolError(
    "node",
    `${node.name} has a newer block or transaction version: update the pool`,
  );
}

/**
 * The SDK drops unknown header fields, which changes the hash. So the hash of the template's
 * parent, computed from its header, shows whether headers are understood.
 */
async function requireKnownHeader(node: Node, hash: string): Promise<void> {
  const request = { hash, includeTransactions: false };
  const { block } = await node.call("getBlock", (rpc) => rpc.getBlock(request));
  const header = new Header(block.header);
  try {
    if (header.finalize() === hash) return;
  } finally {
    header.free();
  }
  node.reportUnknown("header_format", hash);
  throw new PoolError("node", `${node.name} has headers of an unknown format: update the pool`);
}

function blockJson({ header, transactions }: IRawBlock): RpcBlockJson {
  return { header: headerJson(header), transactions: transactions.map(transactionJson) };
}

function headerJson(header: IRawHeader): RpcHeaderJson {
  const { blueWork } = header;
  const digits = typeof blueWork === "string" ? blueWork : blueWork.toString(16);
  return {
    version: header.version,
    parents: header.parentsByLevel.map((parentHashes) => ({ parentHashes })),
    hashMerkleRoot: header.hashMerkleRoot,
    acceptedIdMerkleRoot: header.acceptedIdMerkleRoot,
    utxoCommitment: header.utxoCommitment,
    timestamp: header.timestamp.toString(),
    bits: header.bits,
    nonce: header.nonce.toString(),
    daaScore: header.daaScore.toString(),
    blueWork: digits.replace(/^0+(?=.)/, ""),
    blueScore: header.blueScore.toString(),
    pruningPoint: header.pruningPoint,
  };
}

function transactionJson(transaction: ITransaction): RpcTransactionJson {
  return {
    version: transaction.version,
    inputs: transaction.inputs.map(inputJson),
    outputs: transaction.outputs.map(outputJson),
    lockTime: transaction.lockTime.toString(),
    subnetworkId: transaction.subnetworkId,
    gas: transaction.gas.toString(),
    payload: transaction.payload,
    storageMass: (transaction.storageMass ?? transaction.mass ?? 0n).toString(),
  };
}

function inputJson(input: ITransactionInput): RpcInputJson {
  const { transactionId, index } = input.previousOutpoint;
  return {
    previousOutpoint: { transactionId, index },
    signatureScript: input.signatureScript ?? "",
    sequence: input.sequence.toString(),
    sigOpCount: input.sigOpCount,
    computeBudget: input.computeBudget ?? 0,
  };
}

/** The SDK's interface does not name `covenant`, which the wire has; hence the wider type. */
function outputJson(
  output: ITransactionOutput & { covenant?: RpcOutputJson["covenant"] },
): RpcOutputJson {
  const { scriptPublicKey: script, covenant } = output;
  const scriptPublicKey =
    typeof script === "string"
      ? { version: Number.parseInt(script.slice(0, 4), 16), scriptPublicKey: script.slice(4) }
      : { version: script.version, scriptPublicKey: script.script };
  return {
    amount: output.value.toString(),
    scriptPublicKey,
    ...(covenant === undefined || covenant === null ? {} : { covenant }),
  };
}
