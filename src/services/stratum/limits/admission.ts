// Who may connect: bans, lists of addresses, limits per origin, and a nonce prefix for each
// session. Invariant: what a refused connection takes is given back at once.

import type { StratumPortConfig } from "../../../adapters/config/config.ts";
import type { Clock } from "../../../base/clock.ts";
import type { Log } from "../../../base/log.ts";
import type { Jobs } from "../dependencies.ts";
import type { NonceSpace, NonceSpaces } from "../difficulty/nonce-spaces.ts";
import type { RejectReason, StratumMetrics } from "../metrics.ts";
import type { Session } from "../session.ts";
import { addressList } from "./address-list.ts";
import { BoundedLog } from "./bounded-log.ts";
import { type Origin, Origins } from "./origins.ts";
import { type WalletBudgets, walletBudgets } from "./wallet-budgets.ts";

export interface AdmissionDeps {
  ports: readonly StratumPortConfig[];
  spaces: NonceSpaces;
  jobs: Jobs;
  clock: Clock;
  log: Log;
  metrics: StratumMetrics;
}

export interface Place {
  origin: Origin;
  space: NonceSpace;
}

export class Admission {
  readonly wallets: WalletBudgets;
  readonly #deps: AdmissionDeps;
  readonly #origins: Origins;
  readonly #isDenied: (address: string) => boolean;

  constructor(deps: AdmissionDeps) {
    this.#deps = deps;
    this.wallets = walletBudgets(deps.ports);
    const allowFrom = deps.ports.flatMap((port) => port.allowFrom);
    const denyFrom = deps.ports.flatMap((port) => port.denyFrom);
    this.#isDenied = addressList(denyFrom, "denyFrom");
    const bans = new BoundedLog(deps.log, deps.clock);
    this.#origins = new Origins({
      isExempt: addressList(allowFrom, "allowFrom"),
      onBan: (address, reason, forMs) => {
        deps.metrics.banned(reason);
        bans.warn("address banned", { address, reason, seconds: forMs / 1000 });
      },
    });
  }

  /** Takes a place and a prefix for one more connection, or returns the limit that is reached. */
  admit(address: string, port: StratumPortConfig, nowMs: number): Place | RejectReason {
    if (this.#isDenied(address)) return "denied";
    const origin = this.#origins.admit(address, port, nowMs);
    if (typeof origin === "string") return origin;
    const space = this.#deps.spaces.take(port, {
      oldestJobId: this.#deps.jobs.oldestId(),
      nowMs,
      onEarly: this.#deps.metrics.extranonceReusedEarly,
    });
    if (space !== undefined) return { origin, space };
    this.#origins.leave(origin);
    return "extranonce";
  }

  /** Gives back what `admit` took; once for each session. */
  leave(session: Session): void {
    const isUsed = session.state === "authorized";
    const newestJobId = this.#deps.jobs.newestId();
    this.#deps.spaces.giveBack(session.port, session.space, { isUsed, newestJobId });
    this.#origins.leave(session.budget.origin);
  }
}
