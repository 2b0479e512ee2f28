// Calls about the node itself: identity, sync state, DAG info, fee estimates. Every field that the
// SDK requires is present.

import { difficultyOfBits } from "../chain/difficulty.ts";
import { serverVersion } from "../options.ts";
import type { Call, CallContext } from "./call-context.ts";

const freshMs = 660_000n;
const p2pId = "00000000-0000-4000-8000-000000000001";

/** A sink younger than eleven minutes counts as synced, as on a real devnet node. */
export function isSynced({ faults, chain }: CallContext): boolean {
  if (faults.isSynced !== null) return faults.isSynced;
  const sink = chain.dag.block(chain.virtual.sink);
  return BigInt(Date.now()) - sink.header.timestamp < freshMs;
}

function networkId({ faults, options }: CallContext): string {
  return faults.reportedNetwork ?? options.network;
}

const getServerInfo: Call = (_params, context) => ({
  rpcApiVersion: 1,
  rpcApiRevision: 0,
  serverVersion: context.faults.reportedVersion ?? serverVersion,
  networkId: networkId(context),
  hasUtxoIndex: context.faults.hasUtxoIndex ?? context.options.hasUtxoIndex,
  isSynced: isSynced(context),
  virtualDaaScore: context.chain.virtual.daaScore,
});

const getInfo: Call = (_params, context) => ({
  p2pId,
  mempoolSize: context.chain.mempool.size,
  serverVersion: context.faults.reportedVersion ?? serverVersion,
  isUtxoIndexed: context.faults.hasUtxoIndex ?? context.options.hasUtxoIndex,
  isSynced: isSynced(context),
  hasNotifyCommand: true,
  hasMessageId: true,
});

const getBlockDagInfo: Call = (_params, context) => {
  const { dag, virtual } = context.chain;
  const { parents, consequences } = virtual.virtual;
  return {
    network: networkId(context),
    blockCount: dag.size,
    headerCount: dag.size,
    tipHashes: dag.tips,
    difficulty: difficultyOfBits(consequences.bits),
    pastMedianTime: consequences.medianTime,
    virtualParentHashes: parents,
    pruningPointHash: dag.genesis,
    virtualDaaScore: consequences.daaScore,
    sink: virtual.sink,
  };
};

const getFeeEstimate: Call = (_params, { faults, chain }) => {
  const feerate = Number(chain.mempool.minimumFeerate) * faults.feerateFactor;
  const bucket = { feerate, estimatedSeconds: 1 };
  return {
    estimate: { priorityBucket: bucket, normalBuckets: [bucket], lowBuckets: [bucket] },
  };
};

export const nodeCalls: Record<string, Call> = {
  getServerInfo,
  getInfo,
  getBlockDagInfo,
  getFeeEstimate,
  ping: () => ({}),
  getSyncStatus: (_params, context) => ({ isSynced: isSynced(context) }),
  getCurrentNetwork: (_params, context) => ({ network: networkId(context) }),
  getBlockCount: (_params, { chain }) => ({
    blockCount: chain.dag.size,
    headerCount: chain.dag.size,
  }),
  getSink: (_params, { chain }) => ({ sink: chain.virtual.sink }),
  getSinkBlueScore: (_params, { chain }) => ({
    blueScore: chain.dag.block(chain.virtual.sink).ghostdag.blueScore,
  }),
};
