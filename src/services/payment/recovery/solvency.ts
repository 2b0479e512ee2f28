// Whether the treasury covers what the pool owes: its mature outputs and the inputs of payments on
// their way against the balances of all wallets and the payments that are not settled.

import { owedTotal } from "../../../adapters/database/ledger/adjustments.ts";
import { type OpenBatch, openBatches } from "../../../adapters/database/payouts/queries.ts";
import type { Reader } from "../../../adapters/database/sql.ts";
import { outpointKey } from "../../../domain/outpoint.ts";

/** The side of the books. */
export interface Obligations {
  owedSompi: bigint;
  open: readonly OpenBatch[];
}

export interface TreasuryCoin {
  transactionId: string;
  index: number;
  amount: bigint;
  isMature: boolean;
}

export async function readObligations(reader: Reader): Promise<Obligations> {
  return { owedSompi: await owedTotal(reader), open: await openBatches(reader) };
}

/** Sompi that the treasury has above what is owed; negative if it cannot pay everybody. */
export function surplusOf(books: Obligations, outputs: readonly TreasuryCoin[]): bigint {
  // An open batch counts with its inputs, whether the chain has accepted it or not.
  const counted = new Set(books.open.flatMap((batch) => batch.inputs.map(outpointKey)));
  let owned = 0n;
  for (const batch of books.open) {
    for (const input of batch.inputs) owned += input.amount;
    const { transactionId, changeIndex: index } = batch;
    if (transactionId !== undefined) counted.add(outpointKey({ transactionId, index }));
  }
  for (const output of outputs) {
    if (output.isMature && !counted.has(outpointKey(output))) owned += output.amount;
  }
  return owned - books.owedSompi;
}
