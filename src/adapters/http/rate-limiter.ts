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
  // A zone, such as "%eth0", names an interface of this machine.
  const plain = address.toLowerCase().replace(/%.*$/, "");
  if (!plain.includes(":")) return plain;
  const dotted = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/.exec(plain)?.[1];
  if (dotted !== undefined) return dotted;
  const [head = "", tail] = plain.split("::");
  const before = groupsOf(head);
  const after = groupsOf(tail ?? "");
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - before.length - after.length);
  const all = [...before, ...Array<number>(zeros).fill(0), ...after];
  const [, , , , , marker, high = 0, low = 0] = all;
  if (marker === 0xffff && all.slice(0, 5).every((one) => one === 0)) {
    return [high >> 8, high & 255, low >> 8, low & 255].join(".");
  }
  return `${all
    .slice(0, 4)
    .map((one) => one.toString(16))
    .join(":")}::/64`;
}

function groupsOf(text: string): number[] {
  return text === "" ? [] : text.split(":").map((one) => Number.parseInt(one, 16));
}
