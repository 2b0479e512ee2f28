// How many connections a process can hold over all its ports: each needs a nonce prefix of its own,
// and the instances and sizes of prefix divide the prefixes. Pure.

import { dividePrefixes, prefixGroupOf } from "../../domain/port/nonce-space.ts";
import type { PortDifficulty } from "../../domain/port/port-difficulty.ts";

/** What a process allows when its prefixes are enough and the file does not say. */
const USUAL_CONNECTIONS = 20_000;

interface Port extends PortDifficulty {
  extraNonceSize: number;
  maxConnections?: number | undefined;
}

interface Ports<T extends Port> {
  stratum: readonly T[];
  instances: number;
}

/** The ports whose `maxConnections` cannot be reached, with the arithmetic. */
export function connectionFaults(ports: Ports<Port>): { index: number; message: string }[] {
  const { stratum, instances } = ports;
  const { most, text } = prefixesOf(ports);
  return stratum.flatMap(({ maxConnections = 0 }, index) => {
    if (maxConnections <= most) return [];
    const message =
      `is ${maxConnections}, but each of ${instances} instances has ${most} prefixes ` +
      `for its connections: ${text}`;
    return [{ index, message }];
  });
}

/** Ports without `maxConnections` get the usual number, or as many as there are prefixes. */
export function withConnections<T extends Port>(
  ports: Ports<T>,
): (T & { maxConnections: number })[] {
  const { most } = prefixesOf(ports);
  return ports.stratum.map((port) => ({
    ...port,
    maxConnections: port.maxConnections ?? Math.min(USUAL_CONNECTIONS, most),
  }));
}

/** Of the process that has the fewest. A port without prefixes has no such limit. */
function prefixesOf({ stratum, instances }: Ports<Port>): { most: number; text: string } {
  if (stratum.some((port) => port.extraNonceSize === 0)) {
    return { most: Number.POSITIVE_INFINITY, text: "" };
  }
  const groups = stratum.map(prefixGroupOf);
  const sizes = Array.from({ length: instances }, (_, instance) => {
    const bySize = new Map<number, number>();
    for (const { size, first, end } of dividePrefixes({ groups, instance, instances }).values()) {
      bySize.set(size, (bySize.get(size) ?? 0) + end - first);
    }
    return bySize;
  });
  const totals = sizes.map((bySize) => [...bySize.values()].reduce((sum, one) => sum + one, 0));
  const most = Math.min(...totals);
  const text = [...(sizes[totals.indexOf(most)] ?? [])]
    .map(([size, count]) => `${count} with an extraNonceSize of ${size}`)
    .join(" and ");
  return { most, text };
}
