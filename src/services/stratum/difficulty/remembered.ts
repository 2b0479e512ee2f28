// The difficulty that each worker had last, for its next connection. It holds, as every wish does,
// only for jobs that are published after the login, so nobody gains by choosing among names.
// Invariant: only workers whose accepted shares settled a difficulty are remembered, a bounded
// number of them, and of one wallet only some.

import { BoundedMap } from "../../../base/bounded.ts";

const MAX_WORKERS = 50_000;
/** As many names as a wallet may have rows of its own a day. */
const MAX_OF_WALLET = 512;

export class RememberedDifficulties {
  /** By wallet and then by worker; the wallet that was set longest ago comes first. */
  readonly #wallets = new Map<string, BoundedMap<string, number>>();
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /** `worker` is a worker's key. */
  get(worker: string): number | undefined {
    return this.#wallets.get(walletOf(worker))?.get(worker);
  }

  /** The oldest entry of the wallet makes way at its bound; at that of all, one of another. */
  set(worker: string, difficulty: number): void {
    const wallet = walletOf(worker);
    const workers = this.#wallets.get(wallet) ?? this.#newWallet();
    this.#wallets.delete(wallet);
    this.#wallets.set(wallet, workers);
    if (workers.delete(worker)) this.#size -= 1;
    workers.set(worker, difficulty);
    this.#size += 1;
    if (this.#size > MAX_WORKERS) this.#dropOldest();
  }

  /** What the database knows from before this process; newer entries stay. */
  restore(entries: Iterable<{ worker: string; difficulty: number }>): void {
    for (const { worker, difficulty } of entries) {
      if (this.get(worker) === undefined) this.set(worker, difficulty);
    }
  }

  #newWallet(): BoundedMap<string, number> {
    return new BoundedMap(MAX_OF_WALLET, () => {
      this.#size -= 1;
    });
  }

  /** Of the wallet that was set longest ago. */
  #dropOldest(): void {
    const [oldest] = this.#wallets;
    if (oldest === undefined) return;
    const [wallet, workers] = oldest;
    workers.evictOldest();
    if (workers.size === 0) this.#wallets.delete(wallet);
  }
}

function walletOf(worker: string): string {
  return worker.slice(0, worker.indexOf("/"));
}
