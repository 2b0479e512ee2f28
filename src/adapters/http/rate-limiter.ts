// Request rate limits: a token bucket per client address and one for all clients together.
// The number of buckets is bounded. express-rate-limit would count in fixed windows, without a
// total, in a map that grows with the number of addresses; see docs/decisions.

import { BoundedMap } from "../../base/bounded.ts";
import type { Clock } from "../../base/clock.ts";

export interface RateLimits {
  /** Sustained requests per second of one address. */
  perSecond: number;
  /** Requests that one address may send in a burst. */
  burst: number;
  /** Requests per second of all addresses together. */
  totalPerSecond: number;
}

interface Bucket {
  tokens: number;
  at: number;
}

const MAX_ADDRESSES = 20_000;

export class RateLimiter {
  readonly #limits: RateLimits;
  readonly #clock: Clock;
  readonly #buckets = new BoundedMap<string, Bucket>(MAX_ADDRESSES);
  readonly #total: Bucket;

  constructor(limits: RateLimits, clock: Clock) {
    this.#limits = limits;
    this.#clock = clock;
    this.#total = { tokens: limits.totalPerSecond, at: clock.monotonicMs() };
  }

  /** Takes a token for `address`; returns 0, or the seconds to wait if there is none. */
  waitSeconds(address: string): number {
    const { perSecond, burst, totalPerSecond } = this.#limits;
    const now = this.#clock.monotonicMs();
    const group = addressGroup(address);
    const bucket = this.#buckets.get(group) ?? { tokens: burst, at: now };
    refill(bucket, now, perSecond, burst);
    this.#buckets.set(group, bucket);
    if (bucket.tokens < 1) return Math.ceil((1 - bucket.tokens) / perSecond);
    refill(this.#total, now, totalPerSecond, totalPerSecond);
    if (this.#total.tokens < 1) return 1;
    bucket.tokens--;
    this.#total.tokens--;
    return 0;
  }
}

function refill(bucket: Bucket, now: number, perSecond: number, limit: number): void {
  bucket.tokens = Math.min(limit, bucket.tokens + ((now - bucket.at) / 1000) * perSecond);
  bucket.at = now;
}

/** An IPv6 client usually controls a /64, which counts as one address. */
export function addressGroup(address: string): string {
  const plain = address.startsWith("::ffff:") ? address.slice(7) : address;
  if (!plain.includes(":")) return plain;
  const [head = "", tail] = plain.split("::");
  const groups = head === "" ? [] : head.split(":");
  const missing = tail === undefined ? 0 : 8 - groups.length - tail.split(":").length;
  const full = [...groups, ...Array<string>(Math.max(0, missing)).fill("0")];
  return `${full.slice(0, 4).join(":")}::/64`;
}
