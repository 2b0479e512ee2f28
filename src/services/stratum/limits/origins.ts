// What all connections of one origin have used together: connections, new connections, refused
// shares, lines that are no shares, and processor time. An origin is an address, or a /64 of IPv6.
// One that exceeds a budget is banned for a time that grows with each repetition.
// Invariant: what one origin does leaves the budgets of all others alone, and memory is bounded.

import { isIPv6 } from "node:net";
import type { StratumPortConfig } from "../../../adapters/config/config.ts";
import { BoundedMap } from "../../../base/bounded.ts";
import type { BanReason, RejectReason } from "../metrics.ts";
import { Budget, type BudgetSize } from "./budget.ts";

/** Origins remembered; the one that was admitted longest ago is forgotten first. */
const MAX_ORIGINS = 65_536;
/** A farm behind one address has as many refusals as this many of its connections may have. */
const CONNECTIONS_IN_REFUSED = 10;
const SECONDS_AT_ONCE = 2;
/** A handshake has three lines, and all rigs of an address may come back at once. */
const CHATTER_PER_CONNECT = 3;
/** Two percent of one processor, for lines that lead to no accepted share. */
const CPU: BudgetSize = { perMinute: 1200, burst: 200 };
/** A longer stall of the process is not the line's. */
const MOST_CPU_MS = 20;
const FIRST_BAN_MS = 10_000;
const LONGEST_BAN_MS = 10 * 60_000;
/** One repetition is forgotten after this long without another. */
const STRIKE_MS = 10 * 60_000;

export interface OriginsDeps {
  onBan: (origin: string, reason: BanReason, forMs: number) => void;
  /** No limit of an origin and no ban applies to these. */
  isExempt: (address: string) => boolean;
}

export class Origins {
  readonly #deps: OriginsDeps;
  readonly #known = new BoundedMap<string, Origin>(MAX_ORIGINS);
  /** Those with open connections; bounded by the number of connections. */
  readonly #open = new Map<string, Origin>();

  constructor(deps: OriginsDeps) {
    this.#deps = deps;
  }

  /** Takes a place for one more connection from `address`, or returns the limit that is reached. */
  admit(address: string, port: StratumPortConfig, nowMs: number): Origin | RejectReason {
    const key = originOf(address);
    const origin = this.#open.get(key) ?? this.#known.get(key) ?? this.#make(key, address);
    if (!origin.isExempt) {
      if (origin.isBanned(nowMs)) return "banned";
      if (origin.connections >= port.maxConnectionsPerAddress) return "address";
      if (!origin.connects.takeIfLeft(1, connectsOf(port), nowMs)) return "rate";
    }
    // Removed and inserted again, so that the map's order is that of the last admission.
    this.#known.delete(key);
    this.#known.set(key, origin);
    this.#open.set(key, origin);
    origin.connections += 1;
    return origin;
  }

  /** Gives one connection's place back. */
  leave(origin: Origin): void {
    origin.connections -= 1;
    if (origin.connections === 0) this.#open.delete(origin.key);
  }

  /** Origins remembered. */
  get size(): number {
    return this.#known.size;
  }

  #make(key: string, address: string): Origin {
    return new Origin(key, this.#deps.isExempt(address), (reason, forMs) =>
      this.#deps.onBan(key, reason, forMs),
    );
  }
}

export class Origin {
  readonly key: string;
  readonly isExempt: boolean;
  readonly connects = new Budget();
  /** Open connections. */
  connections = 0;
  readonly #refused = new Budget();
  readonly #chatter = new Budget();
  readonly #cpu = new Budget();
  readonly #onBan: (reason: BanReason, forMs: number) => void;
  #bannedUntilMs = Number.NEGATIVE_INFINITY;
  #strikes = 0;
  #struckMs = 0;

  constructor(
    key: string,
    isExempt: boolean,
    onBan: (reason: BanReason, forMs: number) => void = () => undefined,
  ) {
    this.key = key;
    this.isExempt = isExempt;
    this.#onBan = onBan;
  }

  isBanned(nowMs: number): boolean {
    return nowMs < this.#bannedUntilMs;
  }

  /** Each returns whether the budget of the origin holds. */
  refused(cost: number, port: StratumPortConfig, nowMs: number): boolean {
    return this.isExempt || this.#refused.take(cost, refusedOf(port), nowMs);
  }

  chatter(port: StratumPortConfig, nowMs: number): boolean {
    return this.isExempt || this.#chatter.take(1, chatterOf(port), nowMs);
  }

  cpu(ms: number, nowMs: number): boolean {
    return this.isExempt || this.#cpu.take(Math.min(ms, MOST_CPU_MS), CPU, nowMs);
  }

  /** Refused shares that the origin may still have. */
  refusedLeft(port: StratumPortConfig, nowMs: number): number {
    return this.isExempt ? Number.POSITIVE_INFINITY : this.#refused.left(refusedOf(port), nowMs);
  }

  /** New connections are refused for a time that doubles with each repetition. */
  ban(reason: BanReason, nowMs: number): void {
    if (this.isExempt || this.isBanned(nowMs)) return;
    const forgiven = Math.floor((nowMs - this.#struckMs) / STRIKE_MS);
    this.#strikes = Math.max(0, this.#strikes - forgiven) + 1;
    this.#struckMs = nowMs;
    const forMs = Math.min(LONGEST_BAN_MS, FIRST_BAN_MS * 2 ** (this.#strikes - 1));
    this.#bannedUntilMs = nowMs + forMs;
    this.#onBan(reason, forMs);
  }
}

function connectsOf(port: StratumPortConfig): BudgetSize {
  const perMinute = port.maxConnectsPerMinutePerAddress ?? 2 * port.maxConnectionsPerAddress;
  return { perMinute, burst: perMinute };
}

function refusedOf(port: StratumPortConfig): BudgetSize {
  const perMinute =
    port.maxRefusedSharesPerMinutePerAddress ??
    CONNECTIONS_IN_REFUSED * port.maxRefusedSharesPerMinute;
  return { perMinute, burst: Math.max(1, (perMinute * SECONDS_AT_ONCE) / 60) };
}

function chatterOf(port: StratumPortConfig): BudgetSize {
  const perMinute = Math.max(
    CHATTER_PER_CONNECT * connectsOf(port).perMinute,
    port.maxOtherLinesPerMinute,
  );
  return { perMinute, burst: perMinute };
}

/**
 * Who is counted as one: an IPv4 address, or the 64-bit network of an IPv6 one, all of which a
 * single customer is given.
 */
export function originOf(address: string): string {
  if (!isIPv6(address)) return address;
  const mapped = /^::ffff:([0-9.]+)$/i.exec(address);
  if (mapped?.[1] !== undefined) return mapped[1];
  const [head = "", tail] = address.toLowerCase().split("::");
  const groups = head === "" ? [] : head.split(":");
  const after = tail === undefined || tail === "" ? [] : tail.split(":");
  // A dotted tail stands for two groups.
  const afterCount = after.length + (after.at(-1)?.includes(".") === true ? 1 : 0);
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - groups.length - afterCount);
  const whole = [...groups, ...Array<string>(zeros).fill("0"), ...after];
  const network = whole.slice(0, 4).map((group) => Number.parseInt(group, 16).toString(16));
  return `${network.join(":")}::/64`;
}
