// The chain as one usable node sees it now: tip, treasury outputs, and the questions that paying
// asks. The roof hands it to the payment room. What must stay true: all answers of one view come
// from the same node, and the tip is read before the outputs.

import { PoolError } from "../base/errors.ts";
import type { NetworkId } from "../domain/network.ts";
import type { TreasuryOutput } from "../domain/reward.ts";
import {
  type AcceptedTransaction,
  chainTip,
  findAcceptance,
  findSpends,
  type Outpoint,
  outpointKey,
} from "./acceptance.ts";
import { scriptOf } from "./address.ts";
import type { Node, Nodes } from "./node.ts";
import { feeRate, isInMempool, type SendResult, sendSigned } from "./spending.ts";
import { scanOutputs } from "./utxos.ts";

export interface TreasuryView {
  readonly node: string;
  readonly virtualDaaScore: bigint;
  readonly sinkHash: string;
  readonly outputs: readonly TreasuryOutput[];
  feeRate(): Promise<bigint>;
  isInMempool(transactionId: string): Promise<boolean>;
  send(bytes: string): Promise<SendResult>;
  findAcceptance(transactionId: string, startHash: string): Promise<bigint | undefined>;
  findSpends(
    outpoints: readonly Outpoint[],
    startHash: string,
    onProgress?: (daaScore: bigint) => void,
  ): Promise<AcceptedTransaction[]>;
}

/** Throws PoolError "node" when no node is usable or the one asked does not answer. */
export async function lookAtTreasury(
  nodes: Nodes,
  treasury: { address: string; network: NetworkId },
): Promise<TreasuryView> {
  const node = nodes.usable();
  if (node === undefined) throw new PoolError("node", describeFaults(nodes));
  if (!node.state().hasUtxoIndex) {
    throw new PoolError("node", `${node.name} runs without --utxoindex`);
  }
  const tip = await chainTip(node);
  const outputs = await scanOutputs(node, treasury.address);
  const script = scriptOf(treasury.address, treasury.network);
  return {
    node: node.name,
    ...tip,
    outputs,
    feeRate: () => feeRate(node),
    isInMempool: (transactionId) => isInMempool(node, transactionId),
    send: (bytes) => sendSigned(node, bytes),
    findAcceptance: (transactionId, startHash) => findAcceptance(node, transactionId, startHash),
    findSpends: (outpoints, startHash, onProgress) =>
      spendsOf(node, { outpoints, startHash, script, onProgress }),
  };
}

/** Spends of the given outputs, and of whatever those transactions pay back to the treasury. */
function spendsOf(
  node: Node,
  search: {
    outpoints: readonly Outpoint[];
    startHash: string;
    script: string;
    onProgress: ((daaScore: bigint) => void) | undefined;
  },
): Promise<AcceptedTransaction[]> {
  const watched = new Set(search.outpoints.map(outpointKey));
  return findSpends(node, search.startHash, {
    isWatched: (outpoint) => watched.has(outpointKey(outpoint)),
    watchMore: ({ transactionId, outputs }) => {
      for (const [index, output] of outputs.entries()) {
        if (output.script === search.script) watched.add(outpointKey({ transactionId, index }));
      }
    },
    ...(search.onProgress === undefined ? {} : { onProgress: search.onProgress }),
  });
}

function describeFaults(nodes: Nodes): string {
  const faults = nodes.list.map((node) => `${node.name}: ${node.state().fault ?? "not usable"}`);
  return `no usable node (${faults.join("; ")})`;
}
