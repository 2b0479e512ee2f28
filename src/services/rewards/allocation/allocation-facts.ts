// What the open book notes of an allocation. Pure.

import type { DueBlock, WorkByWallet } from "../../../adapters/database/ledger/rewards.ts";
import type { AllocationFacts } from "../../../adapters/database/openbook/allocations.ts";
import type { Allocation } from "./allocate.ts";

type Terms = Pick<AllocationFacts, "scheme" | "feePartsPerMillion" | "window"> & {
  work: WorkByWallet;
};

/** Every wallet with work is in the split, also one that got nothing. */
export function paidFacts(
  block: DueBlock,
  allocation: Allocation,
  { work, ...terms }: Terms,
): AllocationFacts {
  const credits = new Map(allocation.credits.map(({ wallet, amount }) => [wallet, amount]));
  const counted = [...work].filter(([, of]) => of > 0n);
  return {
    ...{ hash: block.hash, allocation: block.allocation, reward: block.reward, ...terms },
    ...{ fee: allocation.fee, unallocated: allocation.unallocated },
    split: counted.map(([wallet, of]) => ({
      ...{ wallet, work: of, sompi: credits.get(wallet) ?? 0n },
    })),
  };
}

export function unpaidFacts(block: DueBlock): AllocationFacts {
  return {
    ...{ hash: block.hash, allocation: block.allocation, reward: undefined, scheme: "none" },
    ...{ fee: 0n, unallocated: 0n, feePartsPerMillion: 0n, split: [] },
    window: { work: 0n, segments: 0, outsideWork: 0n },
  };
}
