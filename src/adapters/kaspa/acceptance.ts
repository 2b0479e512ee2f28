// Where on the selected chain a transaction was accepted, and which transactions spent given
// outputs: the proof of last resort, when the UTXO set does not tell. The payment room asks from
// a block that is older than what it looks for. What must stay true: only acceptances of the
// chain as the node sees it now are told, and a walk ends at the sink.

import { errorText, PoolError } from "../../base/errors.ts";
import { type Outpoint, outpointKey } from "../../domain/outpoint.ts";
import type { Node } from "./node.ts";

export interface AcceptedTransaction {
  transactionId: string;
  /** Of the chain block that accepted it. */
  daaScore: bigint;
  inputs: Outpoint[];
  outputs: { script: string; amount: bigint }[];
}

/** What a walk over the chain saw of the treasury. */
export interface Spends {
  spends: AcceptedTransaction[];
  /** Amounts of the outputs that came to the treasury on the way, by outpoint key. */
  received: Map<string, bigint>;
  /** False when the node does not have the start any more, and was read from what it has. */
  isWhole: boolean;
}

const WALK_TIMEOUT_MS = 60_000;
const MAX_ANCHOR_STEPS = 2000;

/**
 * A block of the selected chain that is `depthDaa` below the sink: old enough that neither a
 * reorganisation nor another node's younger view has to do without it.
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
 * Every transaction accepted since `startHash` that spends one of `outpoints`, or an output that
 * came to `script` on the way, in the order of the chain.
 */
export async function findSpends(
  node: Node,
  search: {
    /** Left out: from the oldest block that the node has. */
    startHash: string | undefined;
    outpoints: readonly Outpoint[];
    script: string;
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
      const daaScore = block.chainBlockHeader.daaScore ?? 0n;
      for (const raw of block.acceptedTransactions) {
        const inputs = (raw.inputs ?? []).map((input) => input.previousOutpoint);
        const transaction = { ...readAccepted(raw), daaScore, inputs };
        const { transactionId, outputs } = transaction;
        if (inputs.some((input) => watched.has(outpointKey(input)))) found.spends.push(transaction);
        for (const [index, output] of outputs.entries()) {
          if (output.script !== search.script) continue;
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
    throw new PoolError("node", "an accepted transaction came without its id");
  }
  return {
    transactionId,
    outputs: (raw.outputs ?? []).map(({ value, scriptPublicKey }) => ({
      amount: BigInt(value),
      // As text it is the version in four digits, then the script.
      script:
        typeof scriptPublicKey === "string" ? scriptPublicKey.slice(4) : scriptPublicKey.script,
    })),
  };
}

/** A node that has lost the start, or never saw it, is read from its pruning point on. */
async function startOf(
  node: Node,
  startHash: string | undefined,
): Promise<{ from: string; isWhole: boolean }> {
  try {
    if (startHash !== undefined) {
      return { from: (await headerOf(node, startHash)).hash, isWhole: true };
    }
  } catch (thrown) {
    if (!/cannot find (header|full block)/.test(errorText(thrown))) throw thrown;
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

/** The sink and the virtual DAA score, from one answer. */
export async function chainTip(node: Node): Promise<{ sinkHash: string; virtualDaaScore: bigint }> {
  const info = await node.call("getBlockDagInfo", (rpc) => rpc.getBlockDagInfo());
  return { sinkHash: info.sink, virtualDaaScore: info.virtualDaaScore };
}
