// Subscriptions to notifications. Each connection of either server has one; chain events are
// published once and each subscription selects what it asked for. A client gets UTXO changes of its
// own addresses only; the order of notifications for one block is that of a real node.

import type { DagBlock, Utxo } from "../chain/block.ts";
import type { BlockEvent } from "../chain/simulated-chain.ts";

export const scopeNames = [
  "BlockAdded",
  "NewBlockTemplate",
  "VirtualDaaScoreChanged",
  "VirtualChainChanged",
  "UtxosChanged",
] as const;

export type ScopeName = (typeof scopeNames)[number];

export type Notification =
  | { scope: "BlockAdded"; block: DagBlock }
  | { scope: "NewBlockTemplate" }
  | { scope: "VirtualDaaScoreChanged"; daaScore: bigint }
  | { scope: "VirtualChainChanged"; removed: string[]; added: string[]; withAccepted: boolean }
  | { scope: "UtxosChanged"; added: Utxo[]; removed: Utxo[] };

export interface ScopeRequest {
  scope: ScopeName;
  /** Of UtxosChanged; none = all outputs when starting, the whole subscription when stopping. */
  scripts?: string[];
  /** Of VirtualChainChanged. */
  withAccepted?: boolean;
}

export class Subscription {
  readonly #deliver: (notification: Notification) => void;
  readonly #scopes = new Set<ScopeName>();
  readonly #scripts = new Set<string>();
  #withAccepted = false;

  constructor(deliver: (notification: Notification) => void) {
    this.#deliver = deliver;
  }

  start(request: ScopeRequest): void {
    this.#scopes.add(request.scope);
    for (const script of request.scripts ?? []) this.#scripts.add(script);
    if (request.scope === "VirtualChainChanged") this.#withAccepted = request.withAccepted ?? false;
  }

  stop(request: ScopeRequest): void {
    const scripts = request.scripts ?? [];
    for (const script of scripts) this.#scripts.delete(script);
    if (scripts.length === 0 && request.scope === "UtxosChanged") this.#scripts.clear();
    if (this.#scripts.size === 0 || request.scope !== "UtxosChanged") {
      this.#scopes.delete(request.scope);
    }
  }

  offer(notification: Notification): void {
    if (!this.#scopes.has(notification.scope)) return;
    if (notification.scope === "VirtualChainChanged") {
      this.#deliver({ ...notification, withAccepted: this.#withAccepted });
    } else if (notification.scope === "UtxosChanged")
      this.#offerUtxos(notification.added, notification.removed);
    else this.#deliver(notification);
  }

  #offerUtxos(added: Utxo[], removed: Utxo[]): void {
    const isOwn = (utxo: Utxo) => this.#scripts.has(utxo.scriptPublicKey);
    const own = { added: added.filter(isOwn), removed: removed.filter(isOwn) };
    if (own.added.length + own.removed.length === 0) return;
    this.#deliver({ scope: "UtxosChanged", ...own });
  }
}

export class Notifications {
  readonly #subscriptions = new Set<Subscription>();

  join(deliver: (notification: Notification) => void): Subscription {
    const subscription = new Subscription(deliver);
    this.#subscriptions.add(subscription);
    return subscription;
  }

  leave(subscription: Subscription): void {
    this.#subscriptions.delete(subscription);
  }

  publish(event: BlockEvent, daaScore: bigint): void {
    const { removedChain, addedChain, utxos } = event.change;
    const notifications: Notification[] = [
      { scope: "BlockAdded", block: event.block },
      { scope: "NewBlockTemplate" },
      { scope: "VirtualDaaScoreChanged", daaScore },
      {
        scope: "VirtualChainChanged",
        removed: removedChain,
        added: addedChain,
        withAccepted: false,
      },
      { scope: "UtxosChanged", ...utxos },
    ];
    for (const notification of notifications) {
      for (const subscription of this.#subscriptions) subscription.offer(notification);
    }
  }
}
