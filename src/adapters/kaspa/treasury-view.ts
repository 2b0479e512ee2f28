// One node's view of the treasury for payments: tip, outputs, and requests to the same node.
// Invariant: everything in one view comes from one node, and the tip is read before the outputs.

import { PoolError } from "../../base/errors.ts";
import type { NetworkId } from "../../domain/network.ts";
import type { Outpoint } from "../../domain/outpoint.ts";
import type { TreasuryOutput } from "../../domain/reward.ts";
import { anchorHash, chainTip, findAcceptance, findSpends, type Spends } from "./acceptance.ts";
import { scriptOf } from "./address.ts";
import type { Nodes } from "./nodes.ts";
import { scanOutputs } from "./utxos.ts";
import { feeRate, isInMempool, type SendResult, sendSigned } from "./wallet/spending.ts";

/** An output with the script of the treasury's address that it pays. */
export type OwnedOutput = TreasuryOutput & { script: string };

export interface TreasuryView {
  readonly node: string;
  readonly virtualDaaScore: bigint;
  /** A chain block `depthDaa` below the sink, as the start of later walks. */
  anchorHash(depthDaa: bigint): Promise<string>;
  readonly outputs: readonly OwnedOutput[];
  feeRate(): Promise<bigint>;
  isInMempool(transactionId: string): Promise<boolean>;
  send(bytes: string): Promise<SendResult>;
  findAcceptance(transactionId: string, startHash: string): Promise<bigint | undefined>;
  findSpends(
    outpoints: readonly Outpoint[],
    startHash: string | undefined,
    onProgress?: (daaScore: bigint) => void,
  ): Promise<Spends>;
}

/** Throws PoolError "node" if no node is usable or a request fails. */
export async function lookAtTreasury(
  nodes: Nodes,
  treasury: { addresses: readonly string[]; network: NetworkId },
): Promise<TreasuryView> {
  const usable = nodes.list.filter((node) => node.isUsable());
  const node = usable.find((one) => one.state().hasUtxoIndex);
  if (node === undefined) {
    const [other] = usable;
    if (other === undefined) throw new PoolError("node", describeFaults(nodes));
    throw new PoolError("node", `${other.name} runs without --utxoindex`);
  }
  const tip = await chainTip(node);
  const outputs: OwnedOutput[] = [];
  const scripts: string[] = [];
  for (const address of treasury.addresses) {
    const script = scriptOf(address, treasury.network);
    scripts.push(script);
    for (const output of await scanOutputs(node, [address])) outputs.push({ ...output, script });
  }
  return {
    node: node.name,
    virtualDaaScore: tip.virtualDaaScore,
    anchorHash: (depthDaa) => anchorHash(node, tip.sinkHash, depthDaa),
    outputs,
    feeRate: () => feeRate(node),
    isInMempool: (transactionId) => isInMempool(node, transactionId),
    send: (bytes) => sendSigned(node, bytes),
    findAcceptance: (transactionId, startHash) => findAcceptance(node, transactionId, startHash),
    findSpends: (outpoints, startHash, onProgress) =>
      findSpends(node, {
        outpoints,
        startHash,
        scripts,
        ...(onProgress === undefined ? {} : { onProgress }),
      }),
  };
}

function describeFaults(nodes: Nodes): string {
  const faults = nodes.list.map((node) => `${node.name}: ${node.state().fault ?? "not usable"}`);
  return `no usable node (${faults.join("; ")})`;
}
