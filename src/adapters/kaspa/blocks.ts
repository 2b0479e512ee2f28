// Blocks and the node: submit a solved one, compute its hash, read what it earned.
// Invariant: a block is submitted exactly as its template came; a lost or rounded field would make
// it invalid.

import {
  Header,
  type IRawBlock,
  type IRawHeader,
  type ITransaction,
  type ITransactionInput,
  type ITransactionOutput,
} from "kaspa-wasm";
import { errorText, PoolError } from "../../base/errors.ts";
import type {
  RpcBlockJson,
  RpcHeaderJson,
  RpcInputJson,
  RpcOutputJson,
  RpcTransactionJson,
} from "../../domain/job.ts";
import type { Outpoint } from "../../domain/outpoint.ts";
import { type Sompi, sompi } from "../../domain/sompi.ts";
import type { Node } from "./node.ts";
import { isBlockPruned, isBlockUnknown } from "./node-messages.ts";

export type SubmitAnswer = "accepted" | "blockInvalid" | "isInIBD" | "routeIsFull" | "error";

/** `error` means that the outcome is unknown: the node may even have accepted the block. */
export interface SubmitResult {
  answer: SubmitAnswer;
  detail: string;
}

export interface RewardInfo {
  /** `unknown`: the node has the block, but no chain block has merged it yet. */
  colour: "blue" | "red" | "unknown";
  /** Blue score of the sink minus that of the merging chain block. */
  confirmations: bigint;
  mergingHash: string | undefined;
  /** Set for a blue block only; includes the reward for reds that the block merged. */
  rewardSompi: Sompi | undefined;
}

const SUBMIT_TIMEOUT_MS = 10_000;
/** Blue work is 192 bits. gRPC drops leading zeros, and the SDK refuses an odd length. */
const BLUE_WORK_DIGITS = 48;

/** Submits the block with `nonce`. Never throws; the same block may be submitted again. */
export async function submitBlock(
  node: Node,
  block: RpcBlockJson,
  nonce: bigint,
): Promise<SubmitResult> {
  try {
    const request = { block: sdkBlock(block, nonce), allowNonDAABlocks: false };
    const { report } = await node.call(
      "submitBlock",
      (rpc) => rpc.submitBlock(request),
      SUBMIT_TIMEOUT_MS,
    );
    if (report.type === "success") return { answer: "accepted", detail: "" };
    return { answer: rejectAnswer(report.reason), detail: report.reason ?? "" };
  } catch (thrown) {
    return { answer: "error", detail: errorText(thrown) };
  }
}

/** The block's hash on the network, 64 hex digits. */
export function blockHash(block: RpcBlockJson, nonce: bigint): string {
  const header = new Header(sdkHeader(block.header, nonce));
  try {
    return header.finalize();
  } finally {
    header.free();
  }
}

/**
 * Colour and reward of a block on the chain as this node sees it now; both may change until the
 * block is deep. "unknownBlock" if the node does not have it, "prunedBlock" if it says that it has
 * pruned it. Throws PoolError "node".
 */
export async function rewardInfo(
  node: Node,
  hash: string,
): Promise<RewardInfo | "unknownBlock" | "prunedBlock"> {
  try {
    const info = await node.call("getBlockRewardInfo", (rpc) => rpc.getBlockRewardInfo({ hash }));
    return {
      colour: info.blockColor,
      confirmations: info.confirmationCount ?? 0n,
      mergingHash: info.mergingChainBlockHash,
      rewardSompi: info.rewardAmount === undefined ? undefined : sompi(info.rewardAmount),
    };
  } catch (thrown) {
    if (isBlockUnknown(thrown, hash)) return "unknownBlock";
    if (isBlockPruned(thrown)) return "prunedBlock";
    throw thrown;
  }
}

/** The first version with getBlockRewardInfo. */
const REWARD_INFO_SINCE = 2;

/**
 * Checks that the node can report rewards. A node before 2.0 closes the connection on an unknown
 * method, so its version is checked first. Returns the DAA score up to which blocks may be pruned.
 * Throws PoolError "node".
 */
export async function probeRewards(node: Node): Promise<{ prunedDaaScore: bigint }> {
  const { version } = node.state();
  if (version !== undefined && Number.parseInt(version, 10) < REWARD_INFO_SINCE) {
    throw new PoolError("node", `${node.name}: version ${version} cannot report rewards`);
  }
  const dag = await node.call("getBlockDagInfo", (rpc) => rpc.getBlockDagInfo());
  await node.call("getBlockRewardInfo", (rpc) => rpc.getBlockRewardInfo({ hash: dag.sink }));
  const request = { hash: dag.pruningPointHash, includeTransactions: false };
  const { block } = await node.call("getBlock", (rpc) => rpc.getBlock(request));
  return { prunedDaaScore: block.header.daaScore };
}

/**
 * Outpoints of a blue block's reward: in the merging block's coinbase the output at its index among
 * the blues; for a chain block also the last output of its own coinbase, which pays for the reds
 * that it merged (rusty-kaspa consensus/src/processes/coinbase.rs). The latter is listed whenever
 * there are reds, although reds without a reward make no output.
 */
export async function rewardOutpoints(
  node: Node,
  hash: string,
  mergingHash: string,
): Promise<Outpoint[]> {
  const merging = await placeInDag(node, mergingHash);
  const index = merging.blues.indexOf(hash);
  if (index < 0) throw new PoolError("node", `${mergingHash} does not merge ${hash} as blue`);
  const outpoints = [{ transactionId: merging.coinbaseId, index }];
  // The first blue is the selected parent, and only a selected parent's coinbase is accepted.
  if (index > 0) return outpoints;
  const own = await placeInDag(node, hash);
  if (own.hasReds) outpoints.push({ transactionId: own.coinbaseId, index: own.blues.length });
  return outpoints;
}

/** A template's block in the SDK's shape, with its nonce. Throws on a malformed number. */
export function sdkBlock(block: RpcBlockJson, nonce: bigint): IRawBlock {
  return {
    header: sdkHeader(block.header, nonce),
    transactions: block.transactions.map(sdkTransaction),
  };
}

export function sdkHeader(header: RpcHeaderJson, nonce: bigint): IRawHeader {
  return {
    version: header.version,
    parentsByLevel: header.parents.map((level) => level.parentHashes),
    hashMerkleRoot: header.hashMerkleRoot,
    acceptedIdMerkleRoot: header.acceptedIdMerkleRoot,
    utxoCommitment: header.utxoCommitment,
    timestamp: BigInt(header.timestamp),
    bits: header.bits,
    nonce,
    daaScore: BigInt(header.daaScore),
    blueWork: header.blueWork.padStart(BLUE_WORK_DIGITS, "0"),
    blueScore: BigInt(header.blueScore),
    pruningPoint: header.pruningPoint,
  };
}

interface PlaceInDag {
  coinbaseId: string;
  blues: string[];
  hasReds: boolean;
}

async function placeInDag(node: Node, hash: string): Promise<PlaceInDag> {
  const request = { hash, includeTransactions: false };
  const { block } = await node.call("getBlock", (rpc) => rpc.getBlock(request));
  const verbose = block.verboseData;
  const coinbaseId = verbose?.transactionIds[0];
  if (verbose === undefined || coinbaseId === undefined) {
    throw new PoolError("node", `the node has no body of block ${hash}`);
  }
  const { mergeSetBluesHashes, mergeSetRedsHashes } = verbose;
  return { coinbaseId, blues: mergeSetBluesHashes, hasReds: mergeSetRedsHashes.length > 0 };
}

function sdkTransaction(transaction: RpcTransactionJson): ITransaction {
  const storageMass = BigInt(transaction.storageMass);
  return {
    version: transaction.version,
    inputs: transaction.inputs.map(sdkInput),
    outputs: transaction.outputs.map(sdkOutput),
    lockTime: BigInt(transaction.lockTime),
    subnetworkId: transaction.subnetworkId,
    gas: BigInt(transaction.gas),
    payload: transaction.payload,
    // The same value under its new and old name: nodes before 2.1 read only the old one.
    storageMass,
    mass: storageMass,
  };
}

function sdkInput(input: RpcInputJson): ITransactionInput {
  return {
    previousOutpoint: input.previousOutpoint,
    signatureScript: input.signatureScript,
    sequence: BigInt(input.sequence),
    sigOpCount: input.sigOpCount,
    computeBudget: input.computeBudget,
  };
}

/** The SDK's interface does not name `covenant`, which the wire has; hence the wider type. */
function sdkOutput(
  output: RpcOutputJson,
): ITransactionOutput & { covenant?: { authorizingInput: number; covenantId: string } } {
  const { version, scriptPublicKey } = output.scriptPublicKey;
  return {
    value: BigInt(output.amount),
    scriptPublicKey: version.toString(16).padStart(4, "0") + scriptPublicKey,
    ...(output.covenant === undefined ? {} : { covenant: output.covenant }),
  };
}

/** The SDK declares the reasons with a capital letter, the wire has none. */
function rejectAnswer(reason: string | undefined): SubmitAnswer {
  switch (reason?.toLowerCase()) {
    case "blockinvalid":
      return "blockInvalid";
    case "isinibd":
      return "isInIBD";
    case "routeisfull":
      return "routeIsFull";
    default:
      return "error";
  }
}
