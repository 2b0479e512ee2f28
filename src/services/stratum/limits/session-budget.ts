// What one connection has used of the patience that it is given: refused shares, lines that are no
// shares, malformed lines and failed logins. Refused shares, other lines and processor time are
// also charged to its origin, and refused shares to the wallet, so that many connections that each
// stay below their limit do not add up (docs/decisions/0021-budgets-per-origin.md).

import type { StratumPortConfig } from "../../../adapters/config/config.ts";
import type { BanReason, CloseReason } from "../metrics.ts";
import { Budget, type BudgetSize } from "./budget.ts";
import type { Origin } from "./origins.ts";
import type { WalletBudgets } from "./wallet-budgets.ts";

const MAX_MALFORMED = 10;
const MAX_FAILED_LOGINS = 10;
/** One is forgotten a minute. */
const MALFORMED: BudgetSize = { perMinute: 1, burst: MAX_MALFORMED - 1 };
const FAILED_LOGINS: BudgetSize = { perMinute: 1, burst: MAX_FAILED_LOGINS - 1 };
/** Refused shares and other lines of a connection that is never blamed for its origin. */
const BLAMELESS_REFUSED = 5;
const BLAMELESS_LINES = 60;
/** Accepted shares are forgotten by one in a hundred each second. */
const ACCEPTED_DECAY = 0.99;
/** Trying so many other jobs costs as much as a refused share. */
const JOBS_PER_REFUSAL = 4;
/**
 * Jobs tried in one search: while searches are left, and afterwards for devices known to need it.
 */
const MOST_JOBS = 32;
const FEW_JOBS = 8;
const FIRST_SEARCHES = 16;
const MOST_SEARCHES = 64;

export interface SessionBudgetDeps {
  port: StratumPortConfig;
  origin: Origin;
  wallets: WalletBudgets;
  nowMs: number;
}

export class SessionBudget {
  readonly origin: Origin;
  readonly #port: StratumPortConfig;
  readonly #wallets: WalletBudgets;
  readonly #refusedSize: BudgetSize;
  readonly #linesSize: BudgetSize;
  readonly #refused = new Budget();
  readonly #lines = new Budget();
  readonly #malformed = new Budget();
  readonly #failedLogins = new Budget();
  #accepted = 0;
  #hasAccepted = false;
  #searches = FIRST_SEARCHES;
  #nowMs: number;
  #exceeded: CloseReason | undefined;

  constructor(deps: SessionBudgetDeps) {
    const { port } = deps;
    this.origin = deps.origin;
    this.#port = port;
    this.#wallets = deps.wallets;
    this.#nowMs = deps.nowMs;
    const refused = port.maxRefusedSharesPerMinute;
    const lines = port.maxOtherLinesPerMinute;
    this.#refusedSize = { perMinute: refused, burst: refused };
    this.#linesSize = { perMinute: lines, burst: lines };
  }

  /** The budget that is exceeded, for which the connection must be closed. */
  get exceeded(): CloseReason | undefined {
    return this.#exceeded;
  }

  /** A read of the socket begins. */
  begin(nowMs: number): void {
    this.#nowMs = nowMs;
    this.#hasAccepted = false;
  }

  /** The read took `ms`; those that brought an accepted share are the pool's own cost. */
  end(ms: number): void {
    if (this.#hasAccepted || this.origin.cpu(ms, this.#nowMs)) return;
    if (this.#isToBlame()) this.#blame("originCpu");
  }

  shareAccepted(): void {
    this.#accepted += 1;
    this.#hasAccepted = true;
  }

  /** A share was refused after `triedJobs` other jobs were tried for it. */
  shareRefused(wallet: string | undefined, triedJobs = 0): void {
    const cost = 1 + triedJobs / JOBS_PER_REFUSAL;
    const isOwn = this.#refused.take(cost, this.#refusedSize, this.#nowMs);
    const isOrigins = this.origin.refused(cost, this.#port, this.#nowMs);
    const isFree = wallet === undefined || this.origin.isExempt;
    const isWallets = isFree || this.#wallets.take(wallet, cost, this.#nowMs);
    if (!isOwn) this.#exceeded ??= "refusedFlood";
    if (!isOrigins && this.#isToBlame()) this.#blame("originRefused");
    // Anybody may name somebody else's wallet, so a wallet is never banned.
    if (!isWallets && this.#isToBlame()) this.#exceeded ??= "walletRefused";
  }

  /** A line that was no share. */
  chat(): void {
    if (!this.#lines.take(1, this.#linesSize, this.#nowMs)) this.#exceeded ??= "chatter";
    if (this.origin.chatter(this.#port, this.#nowMs)) return;
    if (this.#isToBlame()) this.#blame("originChatter");
  }

  /** Returns why the connection must be closed, if it must. */
  lineMalformed(): CloseReason | undefined {
    return this.#malformed.take(1, MALFORMED, this.#nowMs) ? undefined : "malformed";
  }

  /** Returns why the connection must be closed, if it must. */
  loginFailed(): CloseReason | undefined {
    return this.#failedLogins.take(1, FAILED_LOGINS, this.#nowMs) ? undefined : "failedLogins";
  }

  /** How many other jobs may be tried for a share; `isUsual` for devices that name wrong ones. */
  otherJobs(isUsual: boolean): number {
    const most = this.#searches > 0 ? MOST_JOBS : isUsual ? FEW_JOBS : 0;
    const own = this.#refused.left(this.#refusedSize, this.#nowMs) - 1;
    const origins = this.origin.refusedLeft(this.#port, this.#nowMs) - 1;
    return Math.max(0, Math.min(most, Math.floor(JOBS_PER_REFUSAL * Math.min(own, origins))));
  }

  /** A search that finds nothing leaves fewer of them; one that finds the job brings more. */
  triedOtherJobs(hasMatched: boolean): void {
    if (hasMatched) this.#searches = Math.min(MOST_SEARCHES, this.#searches + FIRST_SEARCHES);
    else this.#searches = Math.max(0, this.#searches - 1);
  }

  /** Once a second. */
  tick(nowMs: number): void {
    this.#nowMs = nowMs;
    this.#accepted *= ACCEPTED_DECAY;
  }

  /** Rigs that mine are not closed for what another one behind their address does. */
  #isToBlame(): boolean {
    const refused = this.#refused.used(this.#refusedSize, this.#nowMs);
    const lines = this.#lines.used(this.#linesSize, this.#nowMs);
    return refused > BLAMELESS_REFUSED + this.#accepted || lines > BLAMELESS_LINES;
  }

  #blame(reason: BanReason & CloseReason): void {
    this.#exceeded ??= reason;
    this.origin.ban(reason, this.#nowMs);
  }
}
