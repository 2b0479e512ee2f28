// Work and found blocks by the network that miners connect from, on their way to Postgres: who
// withholds solved blocks may use many wallets. Networks are those of masked addresses, so that no
// address is stored. They have no part in what is paid; memory and rows are bounded.

import {
  addNetworkWork,
  type NetworkWork,
} from "../../../adapters/database/shares/network-work.ts";
import type { Database } from "../../../adapters/database/sql.ts";
import { maskAddress } from "../../../base/privacy/mask.ts";

/** Addresses between two stores; beyond, they are counted together. */
const MAX_ADDRESSES = 20_000;
/** Networks that get a row at a time: those with the most work. */
const MAX_NETWORKS = 500;
const OTHERS = "other";

interface Tally {
  /** In hashes; a double, exact only below 2^53. */
  work: number;
  blocks: number;
}

export class ConnectionTallies {
  #byAddress = new Map<string, Tally>();

  get size(): number {
    return this.#byAddress.size;
  }

  /** A share of a miner at `address` is accepted. */
  accepted(address: string, isBlock: boolean, work: number): void {
    const known = this.#byAddress.get(address);
    const tally = known ?? this.#newTally(address);
    tally.work += work;
    if (isBlock) tally.blocks += 1;
  }

  /** Stores what came since the last time. Throws PoolError "database"; then nothing is lost. */
  async store(database: Database): Promise<void> {
    const taken = this.#byAddress;
    if (taken.size === 0) return;
    this.#byAddress = new Map();
    try {
      await database.transaction((tx) => addNetworkWork(tx, networksOf(taken)));
    } catch (thrown) {
      for (const [address, { work, blocks }] of taken) this.#putBack(address, { work, blocks });
      throw thrown;
    }
  }

  #newTally(address: string): Tally {
    const key = this.#byAddress.size < MAX_ADDRESSES ? address : OTHERS;
    const tally = this.#byAddress.get(key) ?? { work: 0, blocks: 0 };
    this.#byAddress.set(key, tally);
    return tally;
  }

  #putBack(address: string, { work, blocks }: Tally): void {
    const tally = this.#byAddress.get(address) ?? this.#newTally(address);
    tally.work += work;
    tally.blocks += blocks;
  }
}

/** By network, those with the most work by themselves and the rest together. */
function networksOf(byAddress: ReadonlyMap<string, Tally>): NetworkWork[] {
  const byNetwork = new Map<string, Tally>();
  const add = (network: string, { work, blocks }: Tally) => {
    const sum = byNetwork.get(network) ?? { work: 0, blocks: 0 };
    byNetwork.set(network, { work: sum.work + work, blocks: sum.blocks + blocks });
  };
  for (const [address, tally] of byAddress) add(maskAddress(address), tally);
  const most = [...byNetwork].sort(([, a], [, b]) => b.work - a.work);
  byNetwork.clear();
  most.forEach(([network, tally], at) => {
    add(at < MAX_NETWORKS ? network : OTHERS, tally);
  });
  return [...byNetwork].map(([network, { work, blocks }]) => ({
    network,
    work: BigInt(Math.round(work)),
    blocks,
  }));
}
