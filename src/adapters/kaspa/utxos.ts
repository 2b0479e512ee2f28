// The treasury's unspent outputs: a full scan and live changes, in one shape.
// An output is identified by its outpoint; its DAA score may change in a reorganisation.

import type { UtxoEntryReference } from "kaspa-wasm";
import type { TreasuryOutput } from "../../domain/reward.ts";
import { sompi } from "../../domain/sompi.ts";
import type { Node } from "./node.ts";

export interface TreasuryChange {
  /** An outpoint in both lists moved to another DAA score and still exists. */
  added: TreasuryOutput[];
  removed: TreasuryOutput[];
}

/** A treasury that is never consolidated can have several hundred thousand outputs. */
const SCAN_TIMEOUT_MS = 60_000;

/** Every unspent output of `addresses`, immature ones included. Throws PoolError "node". */
export async function scanOutputs(
  node: Node,
  addresses: readonly string[],
): Promise<TreasuryOutput[]> {
  const { entries } = await node.call(
    "getUtxosByAddresses",
    (rpc) => rpc.getUtxosByAddresses({ addresses: [...addresses] }),
    SCAN_TIMEOUT_MS,
  );
  const outputs: TreasuryOutput[] = [];
  for (const entry of entries) {
    outputs.push(toOutput(entry));
    entry.free();
  }
  return outputs;
}

/** Calls `listener` with each change while connected. Returns the unsubscribe function. */
export function watchOutputs(
  node: Node,
  addresses: readonly string[],
  listener: (change: TreasuryChange) => void,
): () => void {
  return node.onUtxosChanged([...addresses], (added, removed) => {
    // One connection serves all subscribed addresses, so entries of others may arrive.
    const isOurs = (entry: UtxoEntryReference) => {
      const address = addressOf(entry);
      return address !== undefined && addresses.includes(address);
    };
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
