// Calls that follow the selected chain: blocks removed and added since a hash, the transactions
// each chain block accepted, when a DAA score was reached. Long replies are cut at the node's batch
// size, so callers have to loop.

import type { DagBlock } from "../chain/block.ts";
import { type Fields, hash, list, unsigned } from "../grpc/wire-fields.ts";
import type { Call, CallContext } from "./call-context.ts";
import { knownBlock } from "./calls-mining.ts";
import { headerJson, verboseTransactionJson } from "./json-blocks.ts";

interface ChainPath {
  removed: string[];
  added: string[];
}

/** From any known block down to the selected chain, then up to the sink. */
function pathFrom(startHash: string, context: CallContext): ChainPath {
  const { virtual, dag } = context.chain;
  const removed: string[] = [];
  let block = knownBlock(startHash, context);
  while (virtual.chainIndexOf(block.hash) === undefined) {
    removed.push(block.hash);
    block = dag.block(block.ghostdag.selectedParent);
  }
  const from = (virtual.chainIndexOf(block.hash) ?? 0) + 1;
  return { removed, added: virtual.chain.slice(from, from + batchSize(context)) };
}

function batchSize({ options }: CallContext): number {
  return options.mergesetLimit * 10;
}

/** Removes the newest blocks, which have too few confirmations. */
function confirmedOnly(path: ChainPath, params: Fields, context: CallContext): void {
  const asked = params.minConfirmationCount;
  const least = asked === undefined || asked === null ? 0n : unsigned(asked, 64);
  if (least === 0n) return;
  const { dag, virtual } = context.chain;
  const sinkBlueScore = dag.block(virtual.sink).ghostdag.blueScore;
  for (let last = path.added.at(-1); last !== undefined; last = path.added.at(-1)) {
    if (sinkBlueScore - dag.block(last).ghostdag.blueScore > least) return;
    path.added.pop();
  }
}

/** Cuts the list where merged blocks exceed the batch size. */
function boundByMerged(path: ChainPath, context: CallContext): void {
  let merged = 0;
  const end = path.added.findIndex((added) => {
    const { blues, reds } = context.chain.dag.block(added).ghostdag;
    merged += blues.length + reds.length;
    return merged > batchSize(context);
  });
  if (end > 0) path.added.length = end;
}

export function acceptedIds(hashes: readonly string[], context: CallContext): Fields[] {
  return hashes.map((acceptingBlockHash) => {
    const { acceptance } = context.chain.dag.block(acceptingBlockHash);
    const ids = acceptance?.accepted.map((entry) => entry.id) ?? [];
    return { acceptingBlockHash, acceptedTransactionIds: ids };
  });
}

const getVirtualChainFromBlock: Call = (params, context) => {
  const path = pathFrom(hash(params, "startHash"), context);
  confirmedOnly(path, params, context);
  const withIds = params.includeAcceptedTransactionIds === true;
  if (withIds) boundByMerged(path, context);
  return {
    removedChainBlockHashes: path.removed,
    addedChainBlockHashes: path.added,
    acceptedTransactionIds: withIds ? acceptedIds(path.added, context) : [],
  };
};

/** Returns verbosity "Full" whatever was requested. */
const getVirtualChainFromBlockV2: Call = (params, context) => {
  const path = pathFrom(hash(params, "startHash"), context);
  confirmedOnly(path, params, context);
  boundByMerged(path, context);
  return {
    removedChainBlockHashes: path.removed,
    addedChainBlockHashes: path.added,
    chainBlockAcceptedTransactions: path.added.map((added) =>
      acceptedOf(context.chain.dag.block(added), context),
    ),
  };
};

function acceptedOf(block: DagBlock, context: CallContext): Fields {
  const { dag } = context.chain;
  const transactions = (block.acceptance?.accepted ?? []).map((entry) =>
    verboseTransactionJson(
      entry.transaction,
      entry.id,
      dag.block(entry.blockHash),
      network(context),
    ),
  );
  const parentsByLevel = runLengths(block.header.parentsByLevel);
  const chainBlockHeader = { ...headerJson(block.header), hash: block.hash, parentsByLevel };
  return { chainBlockHeader, acceptedTransactions: transactions };
}

function network({ options }: CallContext) {
  return options.network;
}

/** [[count, hashes], …]: this call alone writes equal neighbouring levels once. */
function runLengths(levels: readonly string[][]): [number, string[]][] {
  const runs: [number, string[]][] = [];
  for (const level of levels) {
    const last = runs.at(-1);
    if (last !== undefined && last[1].join() === level.join()) last[0] += 1;
    else runs.push([1, level]);
  }
  return runs;
}

/** The time of the newest chain block at or below each score. */
const getDaaScoreTimestampEstimate: Call = (params, { chain }) => {
  const timestamps = list(params, "daaScores").map((value) => {
    const daaScore = unsigned(value, 64);
    let low = 0;
    let high = chain.virtual.chain.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      const at = chain.dag.block(chain.virtual.chain[middle] ?? chain.dag.genesis);
      if (at.header.daaScore <= daaScore) low = middle;
      else high = middle - 1;
    }
    return chain.dag.block(chain.virtual.chain[low] ?? chain.dag.genesis).header.timestamp;
  });
  return { timestamps };
};

export const chainCalls: Record<string, Call> = {
  getVirtualChainFromBlock,
  getVirtualChainFromBlockV2,
  getDaaScoreTimestampEstimate,
};
