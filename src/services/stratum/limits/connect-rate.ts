// How fast one address may open connections: a budget that refills evenly, of a minute's worth.
// The server asks it for every connection. What must stay true: what one address does leaves the
// budgets of all others alone; a refused connection costs nothing; the memory is bounded.

import { isIPv6 } from "node:net";
import { BoundedMap } from "../../../base/bounded.ts";

/** Addresses remembered; the one that was admitted longest ago is forgotten first. */
const MAX_ADDRESSES = 65_536;
const MINUTE_MS = 60_000;

interface Budget {
  used: number;
  atMs: number;
}

export class Arrivals {
  readonly #budgets = new BoundedMap<string, Budget>(MAX_ADDRESSES);

  /** Whether `origin` may open one more connection now; counts it if so. */
  admit(origin: string, perMinute: number, nowMs: number): boolean {
    const before = this.#budgets.get(origin);
    const refilled = before === undefined ? 0 : ((nowMs - before.atMs) * perMinute) / MINUTE_MS;
    const used = Math.max(0, (before?.used ?? 0) - refilled);
    if (used + 1 > perMinute) return false;
    // Taken out and put in again, so that the map's order is that of the last admission.
    this.#budgets.delete(origin);
    this.#budgets.set(origin, { used: used + 1, atMs: nowMs });
    return true;
  }

  get size(): number {
    return this.#budgets.size;
  }
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
