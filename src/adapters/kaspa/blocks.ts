// Blocks and the node: submit a solved one, name it by its hash, ask what it earned.
// The pool room submits, the treasury room asks. What must stay true: a block goes back exactly as
// its template came; one field lost or rounded, and the node refuses it.

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

export type SubmitAnswer = "accepted" | "blockInvalid" | "isInIBD" | "routeIsFull" | "error";

/** `error` means that the node's verdict is not known: the block may even be accepted. */
export interface SubmitResult {
  answer: SubmitAnswer;
  detail: string;
}

export interface RewardInfo {
  /** `unknown` is a block that the node has but no chain block has merged yet. */
  colour: "blue" | "red" | "unknown";
  /** Blue score of the sink above the merging chain block. */
  confirmations: bigint;
  mergingHash: string | undefined;
  /** Set for a blue block only; it includes the reds that the block itself merged. */
  rewardSompi: Sompi | undefined;
}

const SUBMIT_TIMEOUT_MS = 10_000;
/** A blue work is 192 bits. gRPC drops its leading zeros, and the SDK refuses an odd length. */
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

/** The hash that the node knows the block by, 64 hex digits. */
export function blockHash(block: RpcBlockJson, nonce: bigint): string {
  const header = new Header(sdkHeader(block.header, nonce));
  try {
    return header.finalize();
  } finally {
    header.free();
  }
}

/**
 * What the chain, as this node sees it now, makes of a block; it may change until the block is
 * deep. "unknownBlock" when the node answers that it does not have it. Throws PoolError "node".
 */
export async function rewardInfo(node: Node, hash: string): Promise<RewardInfo | "unknownBlock"> {
  try {
    const info = await node.call("getBlockRewardInfo", (rpc) => rpc.getBlockRewardInfo({ hash }));
    return {
      colour: info.blockColor,
      confirmations: info.confirmationCount ?? 0n,
      mergingHash: info.mergingChainBlockHash,
      rewardSompi: info.rewardAmount === undefined ? undefined : sompi(info.rewardAmount),
    };
  } catch (thrown) {
    // The node has one error code for everything, so its words are all there is to tell by
    // (rusty-kaspa consensus/core/src/errors/consensus.rs, HeaderNotFound).
    const isUnknown = errorText(thrown).includes(`cannot find header ${hash}`);
    if (thrown instanceof PoolError && isUnknown) return "unknownBlock";
    throw thrown;
  }
}

/**
 * Where the reward of a blue block lies: the output of the merging block's coinbase that is its
 * own by position among the blues, and for a chain block the last output of its own coinbase,
 * which pays it for the reds that it merged (rusty-kaspa consensus/src/processes/coinbase.rs). The
 * last is named whenever there are reds; reds that carry no reward make no output.
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

/** A template's block in the SDK's shape, with its nonce. Throws on a number that is none. */
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
    // One value under its new and its old name: nodes before 2.1 read only the old one.
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

/** The SDK's declaration spells the reasons with a capital, the wire without. */
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
