// Walks the selected chain: where a transaction was accepted, and which transactions spent given
// outputs. Payments use it when the UTXO set alone does not decide. Start from a block older than
// what is searched. The result is the chain as this node sees it now; a walk ends at the sink.

import { PoolError } from "../../base/errors.ts";
import { type Outpoint, outpointKey } from "../../domain/outpoint.ts";
import type { Node } from "./node.ts";
import { isBlockUnknown } from "./node-messages.ts";

export interface AcceptedTransaction {
  transactionId: string;
  /** Of the chain block that accepted it. */
  daaScore: bigint;
  inputs: Outpoint[];
  outputs: { script: string; amount: bigint }[];
}

/** Transactions of the treasury that a walk found. */
export interface Spends {
  spends: AcceptedTransaction[];
  /** Amounts of outputs to the treasury that were created on the way, by outpoint key. */
  received: Map<string, bigint>;
  /** False if the node has pruned the start; the walk began at its pruning point instead. */
  isWhole: boolean;
}

const WALK_TIMEOUT_MS = 60_000;
const MAX_ANCHOR_STEPS = 2000;

/**
 * A block of the selected chain `depthDaa` below the sink: deep enough to survive reorganisations
 * and to be known to a node that lags.
 */
export async function anchorHash(node: Node, sinkHash: string, depthDaa: bigint): Promise<string> {
  const sink = await headerOf(node, sinkHash);
  for (let at = sink, steps = 0; ; steps++) {
    const isDeep = at.daaScore + depthDaa <= sink.daaScore;
    if (isDeep || steps >= MAX_ANCHOR_STEPS || at.selectedParent === undefined) return at.hash;
    at = await headerOf(node, at.selectedParent);
  }
}

/** The DAA score at which the chain since `startHash` accepted the transaction, if it did. */
export async function findAcceptance(
  node: Node,
  transactionId: string,
  startHash: string,
): Promise<bigint | undefined> {
  for (let { from } = await startOf(node, startHash); ; ) {
    const part = await node.call(
      "getVirtualChainFromBlock",
      (rpc) =>
        rpc.getVirtualChainFromBlock({ startHash: from, includeAcceptedTransactionIds: true }),
      WALK_TIMEOUT_MS,
    );
    const found = part.acceptedTransactionIds.find((block) =>
      block.acceptedTransactionIds.includes(transactionId),
    );
    if (found !== undefined) return (await headerOf(node, found.acceptingBlockHash)).daaScore;
    const next = part.addedChainBlockHashes.at(-1);
    if (next === undefined) return undefined;
    from = next;
  }
}

/**
 * Every transaction accepted since `startHash` that spends one of `outpoints`, or an output to
 * `script` created on the way, in chain order.
 */
export async function findSpends(
  node: Node,
  search: {
    /** Undefined: from the oldest block that the node has. */
    startHash: string | undefined;
    outpoints: readonly Outpoint[];
    /** The treasury's scripts. */
    scripts: readonly string[];
    onProgress?: (daaScore: bigint) => void;
  },
): Promise<Spends> {
  const watched = new Set(search.outpoints.map(outpointKey));
  const start = await startOf(node, search.startHash);
  const found: Spends = { spends: [], received: new Map(), isWhole: start.isWhole };
  for (let { from } = start; ; ) {
    const part = await node.call(
      "getVirtualChainFromBlockV2",
      (rpc) => rpc.getVirtualChainFromBlockV2({ startHash: from, dataVerbosityLevel: "High" }),
      WALK_TIMEOUT_MS,
    );
    for (const block of part.chainBlockAcceptedTransactions) {
      const { daaScore } = block.chainBlockHeader;
      if (daaScore === undefined) throw new PoolError("node", "a chain block has no DAA score");
      for (const raw of block.acceptedTransactions) {
        const inputs = (raw.inputs ?? []).map((input) => input.previousOutpoint);
        const transaction = { ...readAccepted(raw), daaScore, inputs };
        const { transactionId, outputs } = transaction;
        if (inputs.some((input) => watched.has(outpointKey(input)))) found.spends.push(transaction);
        for (const [index, output] of outputs.entries()) {
          if (!search.scripts.includes(output.script)) continue;
          watched.add(outpointKey({ transactionId, index }));
          found.received.set(outpointKey({ transactionId, index }), output.amount);
        }
      }
      search.onProgress?.(daaScore);
    }
    const next = part.addedChainBlockHashes.at(-1);
    if (next === undefined) return found;
    from = next;
  }
}

function readAccepted(raw: {
  verboseData?: { transactionId: string };
  outputs?: readonly { value: bigint; scriptPublicKey: string | { script: string } }[];
}) {
  const transactionId = raw.verboseData?.transactionId;
  if (transactionId === undefined) {
    throw new PoolError("node", "an accepted transaction has no id");
  }
  return {
    transactionId,
    outputs: (raw.outputs ?? []).map(({ value, scriptPublicKey }) => ({
      amount: BigInt(value),
      // As a string: the version in four hex digits, then the script.
      script:
        typeof scriptPublicKey === "string" ? scriptPublicKey.slice(4) : scriptPublicKey.script,
    })),
  };
}

/** Falls back to the pruning point if the node does not have the start. */
async function startOf(
  node: Node,
  startHash: string | undefined,
): Promise<{ from: string; isWhole: boolean }> {
  if (startHash !== undefined) {
    try {
      return { from: (await headerOf(node, startHash)).hash, isWhole: true };
    } catch (thrown) {
      if (!isBlockUnknown(thrown, startHash)) throw thrown;
    }
  }
  const info = await node.call("getBlockDagInfo", (rpc) => rpc.getBlockDagInfo());
  return { from: info.pruningPointHash, isWhole: false };
}

async function headerOf(node: Node, hash: string) {
  const { block } = await node.call("getBlock", (rpc) =>
    rpc.getBlock({ hash, includeTransactions: false }),
  );
  const selectedParent = block.verboseData?.selectedParentHash;
  const hasParent = selectedParent !== undefined && !/^0+$/.test(selectedParent);
  return {
    hash,
    daaScore: block.header.daaScore,
    selectedParent: hasParent ? selectedParent : undefined,
  };
}

/** The sink and the virtual DAA score, from one response. */
export async function chainTip(node: Node): Promise<{ sinkHash: string; virtualDaaScore: bigint }> {
  const info = await node.call("getBlockDagInfo", (rpc) => rpc.getBlockDagInfo());
  return { sinkHash: info.sink, virtualDaaScore: info.virtualDaaScore };
}
