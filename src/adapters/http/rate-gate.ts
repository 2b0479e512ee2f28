// Who may ask how often: a bucket of tokens per address, and one for all together.
// The public server asks it before anything else is done with a request. What must stay true:
// memory is bounded, whatever number of addresses knocks.

import { BoundedMap } from "../../base/bounded.ts";
import type { Clock } from "../../base/clock.ts";

export interface RateLimits {
  /** Requests per second that one address may keep up. */
  perSecond: number;
  /** Requests that one address may send at once. */
  burst: number;
  /** Requests per second of all addresses together. */
  totalPerSecond: number;
}

interface Bucket {
  tokens: number;
  at: number;
}

const MAX_ADDRESSES = 20_000;

export class RateGate {
  readonly #limits: RateLimits;
  readonly #clock: Clock;
  readonly #buckets = new BoundedMap<string, Bucket>(MAX_ADDRESSES);
  readonly #total: Bucket;

  constructor(limits: RateLimits, clock: Clock) {
    this.#limits = limits;
    this.#clock = clock;
    this.#total = { tokens: limits.totalPerSecond, at: clock.monotonicMs() };
  }

  /** Takes a token of `address`; answers the seconds to wait when there is none, else 0. */
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

/** One household of IPv6 has 2^64 addresses; it counts as one. */
export function addressGroup(address: string): string {
  const plain = address.startsWith("::ffff:") ? address.slice(7) : address;
  if (!plain.includes(":")) return plain;
  const [head = "", tail] = plain.split("::");
  const groups = head === "" ? [] : head.split(":");
  const missing = tail === undefined ? 0 : 8 - groups.length - tail.split(":").length;
  const full = [...groups, ...Array<string>(Math.max(0, missing)).fill("0")];
  return `${full.slice(0, 4).join(":")}::/64`;
}
