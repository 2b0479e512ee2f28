// The treasury's unspent outputs: a full scan and the live changes, in one shape.
// The treasury room keeps its table by them. What must stay true: an output is known by its
// outpoint; its DAA score may change in a reorganisation.

import type { UtxoEntryReference } from "kaspa-wasm";
import type { TreasuryOutput } from "../../domain/reward.ts";
import { sompi } from "../../domain/sompi.ts";
import type { Node } from "./node.ts";

export interface TreasuryChange {
  /** An outpoint in both lists has moved to another DAA score: it is still there. */
  added: TreasuryOutput[];
  removed: TreasuryOutput[];
}

/** A treasury that is never consolidated can hold some hundred thousand outputs. */
const SCAN_TIMEOUT_MS = 60_000;

/** Every unspent output of `address`, immature ones included. Throws PoolError "node". */
export async function scanOutputs(node: Node, address: string): Promise<TreasuryOutput[]> {
  const { entries } = await node.call(
    "getUtxosByAddresses",
    (rpc) => rpc.getUtxosByAddresses({ addresses: [address] }),
    SCAN_TIMEOUT_MS,
  );
  const outputs: TreasuryOutput[] = [];
  for (const entry of entries) {
    outputs.push(toOutput(entry));
    entry.free();
  }
  return outputs;
}

/** Tells `listener` of each change while connected, until the returned function is called. */
export function watchOutputs(
  node: Node,
  address: string,
  listener: (change: TreasuryChange) => void,
): () => void {
  return node.onUtxosChanged([address], (added, removed) => {
    // One connection serves all watched addresses, so an entry may be another's.
    const isOurs = (entry: UtxoEntryReference) => addressOf(entry) === address;
    listener({
      added: added.filter(isOurs).map(toOutput),
      removed: removed.filter(isOurs).map(toOutput),
    });
  });
}

function toOutput(entry: UtxoEntryReference): TreasuryOutput {
  const { outpoint } = entry;
  const output: TreasuryOutput = {
    transactionId: outpoint.transactionId,
    index: outpoint.index,
    amount: sompi(entry.amount),
    blockDaaScore: entry.blockDaaScore,
    isCoinbase: entry.isCoinbase,
  };
  outpoint.free();
  return output;
}

function addressOf(entry: UtxoEntryReference): string | undefined {
  const { address } = entry;
  const text = address?.toString();
  address?.free();
  return text;
}
