// Refused shares by wallet over all connections and addresses, for floods from many addresses.
// Invariant: memory is bounded, and a wallet is never banned: anybody may name it.

import type { StratumPortConfig } from "../../../adapters/config/config.ts";
import { BoundedMap } from "../../../base/bounded.ts";
import { Budget, type BudgetSize } from "./budget.ts";

const MAX_WALLETS = 65_536;
/** A wallet may have as many refused shares as this many connections. */
const CONNECTIONS_IN_WALLET = 100;

/** The budgets of one server's wallets, from the most generous of its ports. */
export function walletBudgets(
  ports: readonly Pick<StratumPortConfig, "maxRefusedSharesPerMinute">[],
): WalletBudgets {
  const refused = Math.max(...ports.map((port) => port.maxRefusedSharesPerMinute));
  return new WalletBudgets(CONNECTIONS_IN_WALLET * refused);
}

export class WalletBudgets {
  readonly #size: BudgetSize;
  readonly #wallets = new BoundedMap<string, Budget>(MAX_WALLETS);

  constructor(refusedPerMinute: number) {
    this.#size = { perMinute: refusedPerMinute, burst: Math.max(1, refusedPerMinute / 10) };
  }

  /** Returns whether the wallet's budget holds. */
  take(wallet: string, cost: number, nowMs: number): boolean {
    const budget = this.#wallets.get(wallet) ?? new Budget();
    this.#wallets.delete(wallet);
    this.#wallets.set(wallet, budget);
    return budget.take(cost, this.#size, nowMs);
  }
}
